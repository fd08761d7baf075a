"""What holds in any conversation: whatever a patient writes and however late the coach wakes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from hepcoach.rules import checkins, days, texting
from hepcoach.rules.checkins import PageAnswer
from hepcoach.rules.effects import Decision, OpenCase, OpenCheckIn, RecordCheckIn, SendText
from hepcoach.rules.facts import DayFacts, PatientFacts
from hepcoach.rules.red_flags import RED_FLAGS
from tests.rules.world import SaidReading, a_day, applied, local, patient

halves = st.integers(0, 20).map(lambda twice: twice / 2)
a_reading = st.builds(
    lambda **fields: SaidReading(**fields, needs_person=bool(fields["needs_person_reason"])),
    adherence=st.sampled_from(["unknown", "done", "partial", "not_done"]),
    exercises_done=st.none() | st.integers(0, 6),
    pain_now=st.none() | halves,
    pain_unclear=st.booleans(),
    question=st.booleans(),
    red_flag=st.sampled_from([None] * 12 + sorted(RED_FLAGS)),
    opt_out=st.sampled_from([False] * 12 + [True]),
    opt_in=st.sampled_from([False] * 8 + [True]),
    help=st.sampled_from([False] * 8 + [True]),
    wrong_number=st.sampled_from([False] * 20 + [True]),
    schedule_request=st.sampled_from([False] * 8 + [True]),
    day_offset=st.sampled_from([None, 0, 0, 0, -1, -2, -9]),
    proxy=st.booleans(),
    unexplained=st.sampled_from([(), ("zebra",)]),
    needs_person_reason=st.sampled_from([""] * 5 + ["not understood", "possible red flag: fever", "too long"]),
)
hours = st.integers(1, 60 * 14).map(lambda minutes: timedelta(minutes=minutes))
a_page = st.builds(
    PageAnswer,
    day=st.integers(-2, 0).map(lambda offset: date(2026, 3, 7) + timedelta(days=offset)),
    status=st.sampled_from([None, "done", "partial", "not_done"]),
    items_done=st.none() | st.sets(st.integers(1, 3)).map(lambda chosen: tuple(sorted(chosen))),
    pain=st.none() | halves,
    question=st.sampled_from(["", "Can I swim?"]),
)
a_step = st.tuples(hours, st.sampled_from(["morning", "evening", "close"]) | a_reading | a_page)
a_start = st.builds(
    lambda reason, paused, quiet, exercises: patient(
        may_not_text=reason, paused_until=paused, quiet_until=quiet, exercises=exercises, zone="America/New_York"
    ),
    reason=st.sampled_from(["", "", "", "opted_out", "no_consent", "landline"]),
    paused=st.sampled_from([None, None, "03-08"]),
    quiet=st.sampled_from([None, None, "03-07 12:00"]),
    exercises=st.integers(1, 5),
)


@dataclass
class Run:
    """One conversation over days on which the clocks change (8 March 2026 in New York)."""

    facts: PatientFacts
    now: datetime = field(default_factory=lambda: local("03-06 06:00"))
    number: int = 0

    def step(self, wait: timedelta, what: str | SaidReading | PageAnswer) -> tuple[PatientFacts, Decision]:
        self.now += wait
        self.number += 1
        before = self.facts
        decision = self._decide(what)
        self.facts = applied(before, decision)
        return before, decision

    def _decide(self, what: str | SaidReading | PageAnswer) -> Decision:
        if isinstance(what, PageAnswer):
            return checkins.on_page_answer(self.facts, what, now=self.now, answer_id=self.number)
        if isinstance(what, SaidReading):
            return checkins.on_reply(self.facts, what, text_id=self.number, words="words", now=self.now)
        if what == "morning":
            return checkins.morning(self.facts, self.now)
        today = days.coach_day(self.now, self.facts.zone)
        if what == "evening":
            return checkins.evening(self.facts, today, self.now)
        return checkins.close_day(self.facts, today - timedelta(days=1), self.now)


conversation = given(a_start, st.lists(a_step, min_size=1, max_size=14))


@settings(max_examples=300, deadline=None)
@conversation
def test_nothing_forbidden_is_ever_decided(
    facts: PatientFacts, steps: list[tuple[timedelta, str | SaidReading | PageAnswer]]
) -> None:
    run = Run(facts)
    keys: set[str] = set()
    for wait, what in steps:
        before, decision = run.step(wait, what)
        texts = [effect for effect in decision.effects if isinstance(effect, SendText)]
        opened = [effect.day for effect in decision.effects if isinstance(effect, OpenCheckIn)]

        # At most one check-in a local day.
        assert len(opened) <= 1
        assert not set(opened) & set(before.by_day)

        # Nothing goes out that may not: praise in a pause or after a red flag, anything after STOP.
        starts = isinstance(what, SaidReading) and what.opt_in and not what.opt_out and not what.wrong_number
        for text in texts:
            kind = texting.KINDS[text.kind]
            if kind.is_coaching:
                assert before.quiet_until is None or run.now >= before.quiet_until
                assert before.paused_until is None or days.local_date(run.now, before.zone) >= before.paused_until
            if before.may_text_reason == "opted_out" and not starts:
                raise AssertionError(f"{text.kind} after STOP")
            assert text.not_before < text.expires_at
            assert text.key not in keys
            keys.add(text.key)
        assert len(texts) <= 4

        # What was recorded was said, and fits its day.
        for record in (effect for effect in decision.effects if isinstance(effect, RecordCheckIn)):
            said = what.pain_now if isinstance(what, SaidReading) else getattr(what, "pain", None)
            assert record.pain is None or record.pain == said
            day = run.facts.by_day[record.day]
            assert day.exercises_done is None or day.exercises_done <= day.exercises_due
            assert (
                day.status != "partial" or day.exercises_done is None or 0 < day.exercises_done < day.exercises_due
            )

        # Effects come with reasons, and carrying the decision out again changes nothing.
        assert all(effect.reason and effect.key for effect in decision.effects)
        assert len({effect.key for effect in decision.effects}) == len(decision.effects)
        assert applied(run.facts, decision) == run.facts


@settings(max_examples=300, deadline=None)
@given(a_start, st.lists(a_step, max_size=4), a_reading, st.sampled_from(sorted(RED_FLAGS)))
def test_a_red_flag_is_exactly_one_case_before_any_text(
    facts: PatientFacts,
    steps: list[tuple[timedelta, str | SaidReading | PageAnswer]],
    reading: SaidReading,
    category: str,
) -> None:
    run = Run(facts)
    for wait, what in steps:
        run.step(wait, what)
    _, decision = run.step(timedelta(minutes=5), replace(reading, red_flag=category))
    flags = [
        place
        for place, effect in enumerate(decision.effects)
        if isinstance(effect, OpenCase) and effect.rule.startswith("red_flag.")
    ]
    texts = [(place, effect) for place, effect in enumerate(decision.effects) if isinstance(effect, SendText)]
    assert len(flags) == 1
    assert all(flags[0] < place for place, _ in texts)
    kinds = [text.kind for _, text in texts]
    if reading.opt_out or reading.wrong_number:
        assert set(kinds) <= {"stop_confirm"}
        return
    safety = [kind for kind in kinds if kind.startswith("safety_")]
    assert len(safety) == (1 if run.facts.may_text_reason in ("", "no_consent") else 0)
    assert run.facts.quiet_until is not None and run.facts.quiet_until > run.now


@settings(max_examples=200, deadline=None)
@given(a_reading, st.sampled_from(["03-03", "03-03 done pain 3", "03-03 not_done", "03-03 partial 2/3 pain 1"]))
def test_the_clinic_is_told_before_the_patient_is_told_so(reading: SaidReading, day: str) -> None:
    decision = checkins.on_reply(
        patient(days=[day], baseline_pain=1), reading, text_id=1, words="words", now=local("03-03 10:00")
    )
    promises = {"question_noted", "passed_on", "pain_rule", *(flag.kind for flag in RED_FLAGS.values())}
    for place, effect in enumerate(decision.effects):
        if isinstance(effect, SendText) and effect.kind in promises:
            assert any(isinstance(earlier, OpenCase) for earlier in decision.effects[:place])


@settings(max_examples=200, deadline=None)
@given(a_reading, st.integers(0, 2))
def test_at_most_one_follow_up_is_asked(reading: SaidReading, follow_ups: int) -> None:
    facts = patient(days=["03-03"], follow_ups=follow_ups)
    decision = checkins.on_reply(facts, reading, text_id=1, words="words", now=local("03-03 10:00"))
    asked = [
        effect.kind
        for effect in decision.effects
        if isinstance(effect, SendText) and effect.kind in ("ask_did", "ask_pain", "unclear")
    ]
    assert len(asked) <= (0 if follow_ups else 1)


def test_a_red_flag_at_night_keeps_the_next_morning_quiet() -> None:
    run = Run(patient(days=["03-06"]), now=local("03-06 22:00"))
    run.step(timedelta(minutes=1), SaidReading(red_flag="fall_injury"))
    _, decision = run.step(local("03-07 09:00") - run.now, "morning")
    assert not [effect for effect in decision.effects if isinstance(effect, SendText)]
    _, decision = run.step(local("03-08 09:00") - run.now, "morning")
    assert [effect.kind for effect in decision.effects if isinstance(effect, SendText)] == ["morning"]
    assert a_day("03-08") in run.facts.by_day


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(["no_answer", "done", "partial", "not_done"]), max_size=14), st.data())
def test_a_morning_does_not_look_at_pain_and_questions(statuses: list[str], data: st.DataObject) -> None:
    pain = st.none() | st.integers(0, 10)
    now = local("03-03 10:00")
    before = [now.date() - timedelta(days=back) for back in range(len(statuses), 0, -1)]
    told = [
        DayFacts(day, 3, True, status, pain=data.draw(pain), question="Why?", closed=True)
        for day, status in zip(before, statuses, strict=True)
    ]
    opened = replace(patient(days=[]), days=tuple(told))
    sealed = replace(
        opened, days=tuple(replace(day, pain=None, question="") for day in told), days_are_opened=False
    )
    assert checkins.morning(sealed, now).effects == checkins.morning(opened, now).effects
    assert "pain" not in checkins.morning(sealed, now).facts["day_columns"]
