"""Treatment time: what qualified people worked in a calendar month, no second counted twice.

One person's entries are one stretch of time however often they were written down, and a second that a timed
in-person code bills is not there again. Seconds are summed; minutes are floored once, in the codes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hepcoach.rules.days import local_date
from hepcoach.rules.meta import Rule
from hepcoach.rules.rtm.data_days import last_day
from hepcoach.rules.rtm.episode import EARNING_ACTIVITIES, Discipline, Episode, TimeEntry
from hepcoach.rules.rtm.settings import Settings
from hepcoach.rules.rtm.spans import Span, Spans, common, overlap, seconds, union, without
from hepcoach.rules.rtm.windows import Period, day_ends

RULE = Rule(
    id="rtm.time",
    version=1,
    title="Whose minutes count, and none twice",
    source=(
        "CMS CY2022: furnished directly by the billing practitioner or, for a PT or OT, by a therapy "
        "assistant; front desk, aide and program earn nothing. No minute that a timed in-person code bills "
        "counts again (vendor RTM timers). Product judgement: full minutes without rounding, seconds summed "
        "and floored once; an entry over a month's end is split; two people at once count both."
    ),
)

THERAPISTS: dict[Discipline, str] = {"PT": "PT", "OT": "OT", "SLP": "SLP"}
ASSISTANTS: dict[Discipline, str] = {"PT": "PTA", "OT": "OTA"}


@dataclass(frozen=True)
class Worked:
    """Time that one person, or all of them together, worked; `assistant` where no therapist was at it."""

    assistant: bool
    spans: Spans


@dataclass(frozen=True)
class Time:
    worked: tuple[Worked, ...]
    overlapping: bool

    def within(self, held: Spans) -> Time:
        kept = tuple(Worked(one.assistant, common(one.spans, held)) for one in self.worked)
        return Time(kept, self.overlapping)

    @property
    def seconds(self) -> int:
        return sum(seconds(one.spans) for one in self.worked)

    @property
    def spent(self) -> Spans:
        return union(span for one in self.worked for span in one.spans)

    def in_order(self) -> list[tuple[Span, bool]]:
        """Each stretch with whether it is an assistant's, earliest first."""
        return sorted((span, one.assistant) for one in self.worked for span in one.spans)


def treatment_time(episode: Episode, settings: Settings, month: Period, as_of: date) -> Time:
    inside = _countable(episode, settings, month, as_of)
    written = [
        (entry, _inside(entry, month, inside, episode.time_zone, settings))
        for entry in episode.treatment_time
        if entry.activity in EARNING_ACTIVITIES and entry.credential in qualified(episode.discipline, settings)
    ]
    written = [(entry, spans) for entry, spans in written if spans]
    kept = _without_doubled(written, settings)
    worked: list[Worked] = []
    overlapping = len(_doubled(written)) > 0
    for person in sorted({entry.person for entry, _ in kept}):
        timed = union(
            (session.start, session.end)
            for session in episode.timed_sessions
            if session.person == person or settings.timed_session_of == "anybody"
        )
        own = [(entry, spans) for entry, spans in kept if entry.person == person]
        overlapping = overlapping or any(common(spans, timed) for _, spans in own)
        worked += _of_one(own, timed)
    if settings.two_people_at_once == "wall_time":
        worked = _wall_time(worked)
    return Time(tuple(worked), overlapping)


def qualified(discipline: Discipline, settings: Settings) -> frozenset[str]:
    """The credentials whose work counts for this billing therapist."""
    if settings.other_discipline_time == "counted":
        return frozenset({*THERAPISTS.values(), *ASSISTANTS.values()})
    return frozenset({THERAPISTS[discipline], ASSISTANTS.get(discipline, THERAPISTS[discipline])})


def is_assistant(credential: str) -> bool:
    return credential in ASSISTANTS.values()


def _countable(episode: Episode, settings: Settings, month: Period, as_of: date) -> Span:
    """From the month's first instant to the last that is known and of the episode."""
    known = as_of if settings.time_after_discharge == "counted" else last_day(episode, as_of)
    start, _ = month.span(episode.time_zone)
    return start, day_ends(known, episode.time_zone)


def _inside(entry: TimeEntry, month: Period, countable: Span, zone: str, settings: Settings) -> Spans:
    if settings.entry_over_month_end == "by_start":
        begun_here = local_date(entry.start, zone) in month
        return common(((entry.start, entry.end),), (countable,)) if begun_here else ()
    return common(((entry.start, entry.end),), common((countable,), (month.span(zone),)))


_Written = Sequence[tuple[TimeEntry, Spans]]


def _doubled(written: _Written) -> set[int]:
    """The places of entries that overlap another one of the same person."""
    found: set[int] = set()
    for here, (one, spans) in enumerate(written):
        for there, (other, others) in enumerate(written[:here]):
            if one.person == other.person and overlap(spans[0], others[0]):
                found |= {here, there}
    return found


def _without_doubled(written: _Written, settings: Settings) -> list[tuple[TimeEntry, Spans]]:
    if settings.overlap == "drop_both":
        doubled = _doubled(written)
        return [one for place, one in enumerate(written) if place not in doubled]
    if settings.overlap == "drop_later":
        kept: list[tuple[TimeEntry, Spans]] = []
        for entry, spans in sorted(written, key=lambda one: (one[0].start, one[0].end, one[0].id)):
            if not any(entry.person == other.person and overlap(spans[0], theirs[0]) for other, theirs in kept):
                kept.append((entry, spans))
        return kept
    return list(written)


def _of_one(own: _Written, timed: Spans) -> list[Worked]:
    """What one person worked outside timed sessions, as therapist and as assistant."""
    therapist = union(span for entry, spans in own if not is_assistant(entry.credential) for span in spans)
    assistant = union(span for entry, spans in own if is_assistant(entry.credential) for span in spans)
    return [
        Worked(False, without(therapist, timed)),
        Worked(True, without(without(assistant, therapist), timed)),
    ]


def _wall_time(worked: Sequence[Worked]) -> list[Worked]:
    therapist = union(span for one in worked if not one.assistant for span in one.spans)
    assistant = union(span for one in worked if one.assistant for span in one.spans)
    return [Worked(False, therapist), Worked(True, without(assistant, therapist))]
