"""What must hold for any episode, whatever its rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hepcoach.rules import rtm
from hepcoach.rules.rtm import Answer, Ask, Episode, Settings
from hepcoach.rules.rtm import episode as facts
from hepcoach.rules.rtm.settings import choices
from tests.rules.rtm.episodes import line_of

START = date(2026, 3, 2)
SCOPES = (
    facts.SetupScope(),
    facts.DeviceWindow(1),
    facts.DeviceWindow(2),
    facts.ManagementMonth(date(2026, 3, 1)),
    facts.ManagementMonth(date(2026, 4, 1)),
)
BASE = rtm.read(line_of({"case": "base", "ask": "setup", "as_of": "03-02"}))[0]

instants = st.integers(0, 62 * 24 * 12).map(lambda n: datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=5 * n))
days = st.integers(0, 62).map(lambda n: START + timedelta(days=n))
lengths = st.integers(1, 2700).map(lambda n: timedelta(seconds=n))
qualified = st.sampled_from([("ann", "PT"), ("bob", "PTA"), ("cy", "PT")])
anybody = st.one_of(qualified, st.sampled_from([("eve", "aide"), ("dan", "front_desk"), ("may", "OT")]))

data_events = st.builds(facts.DataEvent, instants, st.sampled_from(facts.DATUM_KINDS + facts.OTHER_KINDS))


@st.composite
def time_entries(draw: st.DrawFn) -> facts.TimeEntry:
    person, credential = draw(anybody)
    start = draw(instants)
    activity = draw(st.sampled_from((*facts.EARNING_ACTIVITIES, "list_view")))
    return facts.TimeEntry(str(draw(st.integers())), person, credential, start, start + draw(lengths), activity)


@st.composite
def contacts(draw: st.DrawFn) -> facts.Contact:
    person, credential = draw(anybody)
    start = draw(instants)
    mode, partner = draw(st.sampled_from(facts.CONTACT_MODES)), draw(st.sampled_from(facts.CONTACT_PARTNERS))
    return facts.Contact(person, credential, start, start + draw(lengths), mode, partner, draw(st.booleans()))


@st.composite
def timed_sessions(draw: st.DrawFn) -> facts.TimedSession:
    start = draw(instants)
    return facts.TimedSession(draw(qualified)[0], start, start + draw(lengths))


@st.composite
def plans(draw: st.DrawFn) -> facts.Plan:
    start = draw(days)
    return facts.Plan(start, start + timedelta(days=draw(st.integers(0, 90))), draw(st.booleans()))


@st.composite
def billings(draw: st.DrawFn) -> facts.OtherBilling:
    start = draw(days)
    code = draw(st.sampled_from(["98977", "98980", "99454"]))
    return facts.OtherBilling(code, start, start + timedelta(days=draw(st.integers(0, 29))))


def rows(kind: st.SearchStrategy, most: int) -> st.SearchStrategy:
    return st.lists(kind, max_size=most).map(tuple)


sure_plan = st.just((facts.Plan(date(2026, 1, 1), date(2026, 12, 31), True),))
sure_consent = st.just((facts.ConsentEvent(datetime(2026, 1, 1, tzinfo=UTC), True),))

episodes = st.builds(
    replace,
    st.just(BASE),
    data_events=rows(data_events, 60),
    treatment_time=rows(time_entries(), 8),
    live_contacts=rows(contacts(), 8),
    timed_sessions=rows(timed_sessions(), 3),
    plans=st.one_of(sure_plan, rows(plans(), 3)),
    consent_events=st.one_of(
        sure_consent, rows(st.builds(facts.ConsentEvent, instants, st.booleans(), st.booleans()), 4)
    ),
    copay_notice_at=st.one_of(st.just(BASE.copay_notice_at), st.none(), instants),
    rpm=rows(billings(), 1),
    other_practitioner=rows(billings(), 1),
    discharge_date=st.one_of(st.none(), days),
)
readings = st.builds(Settings, **{name: st.sampled_from(values) for name, values in choices().items()})


def decided(episode: Episode, as_of: date, reading: Settings) -> Answer:
    return rtm.decide(episode, Ask(as_of, SCOPES), reading)


def with_every_right(episode: Episode) -> Episode:
    rights = {name: getattr(BASE, name) for name in ("consent_events", "plans", "copay_notice_at")}
    return replace(episode, **rights)


def codes(answer: Answer, scope: str) -> set[str]:
    return {line.code for line in answer.lines if line.scope == scope}


@given(episodes, days, readings)
def test_codes_that_exclude_each_other_never_meet(episode: Episode, as_of: date, reading: Settings) -> None:
    answer = decided(episode, as_of, reading)
    for scope in answer.scopes:
        found = codes(answer, scope.scope)
        assert not {"98977", "98985"} <= found
        assert not ("98979" in found and found & {"98980", "98981"})
        assert "98981" not in found or "98980" in found


@given(episodes, days, readings)
def test_a_scope_is_as_good_as_its_best_line(episode: Episode, as_of: date, reading: Settings) -> None:
    answer = decided(episode, as_of, reading)
    for scope in answer.scopes:
        statuses = [line.status for line in answer.lines if line.scope == scope.scope]
        assert (scope.status in statuses) if statuses else scope.status in ("none", "refused")
        assert scope.reasons


@given(episodes, days, readings)
def test_nothing_is_billed_without_a_contact_or_two_days(episode: Episode, as_of: date, reading: Settings) -> None:
    for scope in decided(episode, as_of, reading).scopes:
        if scope.status == "billable":
            enough = (
                scope.counts["live_contacts"] >= 1
                if "live_contacts" in scope.counts
                else scope.counts["days"] >= 2
            )
            assert enough


@given(episodes, days, readings, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(
    episode: Episode, as_of: date, reading: Settings, random: object
) -> None:
    def shuffled(values: tuple) -> tuple:
        mixed = list(values)
        random.shuffle(mixed)  # type: ignore[attr-defined]
        return tuple(mixed)

    names = ("data_events", "treatment_time", "live_contacts", "timed_sessions", "plans", "consent_events")
    mixed = replace(episode, **{name: shuffled(getattr(episode, name)) for name in names})
    assert decided(mixed, as_of, reading) == decided(episode, as_of, reading)


@given(episodes, episodes, days, readings)
def test_later_rows_never_change_an_earlier_answer(
    episode: Episode, other: Episode, as_of: date, reading: Settings
) -> None:
    zone = ZoneInfo(episode.time_zone)
    cut = datetime.combine(as_of + timedelta(days=1), datetime.min.time(), zone)
    more = replace(
        episode,
        data_events=episode.data_events + tuple(row for row in other.data_events if row.at >= cut),
        treatment_time=episode.treatment_time + tuple(row for row in other.treatment_time if row.start >= cut),
        live_contacts=episode.live_contacts + tuple(row for row in other.live_contacts if row.start >= cut),
        timed_sessions=episode.timed_sessions + tuple(row for row in other.timed_sessions if row.start >= cut),
        consent_events=episode.consent_events + tuple(row for row in other.consent_events if row.at >= cut),
        rpm=episode.rpm + tuple(row for row in other.rpm if row.start > as_of),
        already_billed=(facts.Billed("98977", as_of + timedelta(days=1), True),),
    )
    assert decided(more, as_of, reading) == decided(episode, as_of, reading)


@given(episodes, data_events, days)
def test_one_more_datum_never_takes_a_day_away(episode: Episode, event: facts.DataEvent, as_of: date) -> None:
    episode = with_every_right(episode)
    more = replace(episode, data_events=(*episode.data_events, event))
    before, after = decided(episode, as_of, Settings()), decided(more, as_of, Settings())
    for one, other in zip(before.scopes[1:3], after.scopes[1:3], strict=True):
        assert one.counts["days"] <= other.counts["days"] <= one.counts["days"] + 1
        assert other.counts["days"] <= 30


@given(episodes, days, readings)
def test_wall_time_is_never_exceeded(episode: Episode, as_of: date, reading: Settings) -> None:
    answer = decided(episode, as_of, replace(reading, two_people_at_once="wall_time"))
    allowed = {"PT", "PTA", "OT", "OTA", "SLP"} if reading.other_discipline_time == "counted" else {"PT", "PTA"}
    ticks: set[int] = set()
    for entry in episode.treatment_time:
        if entry.credential in allowed and entry.activity != "list_view":
            ticks.update(range(int(entry.start.timestamp()), int(entry.end.timestamp())))
    assert sum(scope.counts["seconds"] for scope in answer.scopes[-2:]) <= len(ticks)


@given(episodes, days)
@settings(max_examples=60)
def test_a_second_by_second_recount_agrees(episode: Episode, as_of: date) -> None:
    """The default reading, counted the slow way."""
    zone = ZoneInfo(episode.time_zone)
    episode = with_every_right(episode)
    counted: set[tuple[str, int]] = set()
    for entry in episode.treatment_time:
        if entry.credential in ("PT", "PTA") and entry.activity != "list_view":
            counted |= {
                (entry.person, tick) for tick in range(int(entry.start.timestamp()), int(entry.end.timestamp()))
            }
    for session in episode.timed_sessions:
        counted -= {
            (session.person, tick) for tick in range(int(session.start.timestamp()), int(session.end.timestamp()))
        }
    last = min([as_of, *([episode.discharge_date] if episode.discharge_date else [])])
    local = [datetime.fromtimestamp(tick, zone).date() for _, tick in counted]
    answer = decided(episode, as_of, Settings())
    for scope, month in ((answer.scopes[3], 3), (answer.scopes[4], 4)):
        assert scope.counts["seconds"] == sum(day.month == month and day <= last for day in local)


@given(episodes, days, st.integers(1, 20))
def test_waiting_never_turns_billable_into_not_yet(episode: Episode, as_of: date, wait: int) -> None:
    """With nothing new a line that may go may go later too."""
    later = as_of + timedelta(days=wait)
    assume(episode.discharge_date is None)
    known = replace(episode, live_contacts=(), rpm=(), other_practitioner=())
    cut = datetime.combine(as_of, datetime.min.time(), UTC)
    known = replace(known, data_events=tuple(row for row in known.data_events if row.at < cut))
    before, after = decided(known, as_of, Settings()), decided(known, later, Settings())
    for one, other in zip(before.scopes[1:3], after.scopes[1:3], strict=True):
        assert not (one.status == "billable" and other.status == "not_yet")
