"""What is said beside the question: new words each day, rows of days, no guilt after a miss, the pain rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hepcoach.rules import adherence
from hepcoach.rules.facts import DayFacts, PatientFacts
from hepcoach.rules.meta import Rule

WORDS = Rule(
    id="checkin.words",
    version=1,
    title="The morning's words change every day",
    source=(
        "The same words every day are not read any more after some weeks (patients of daily-text trials ask for "
        "variety). The words of a morning do not come again for two weeks. Product judgement."
    ),
    thresholds={"days": 14},
)
AFTER_MISS = Rule(
    id="checkin.after_miss",
    version=1,
    title="What is said after a missed day",
    source=(
        "The morning after a first missed day says that nothing is to be made up: guilt and doubled sessions both "
        "end programs. Said once for a row of misses, not every day of it; a day that nobody asked about is no "
        "miss. Product judgement."
    ),
    thresholds={"within_days": 4},
)
STREAK = Rule(
    id="checkin.streak",
    version=1,
    title="When a row of exercise days is mentioned",
    source=(
        "Said as a plain count at 3 days and at every seventh, never as points. A part of a session counts as a "
        "day kept, and one missed day of seven is forgiven: who loses a row over one bad day gives up. Product "
        "judgement."
    ),
    thresholds={"first": 3, "every": 7, "forgiven_of": 7},
)
PAIN_RISE = Rule(
    id="checkin.pain_rise",
    version=1,
    title="The pain rule is quoted when pain rises",
    source=(
        "2 points are more than the error of the scale (Childs 2005) and the step of the '2-point rule' of "
        "loading programs; above 5 an exercise is left out and pain settles by the next morning (pain-monitoring "
        "model, Thomee, Silbernagel). Held against the last pain told, within a week."
    ),
    thresholds={"points": 2, "within_days": 7},
)


@dataclass(frozen=True)
class Row:
    """`kept` exercise days of the last `of`; equal where none was missed."""

    kept: int
    of: int


def variant(day: date) -> int:
    """Which of the alternative wordings a day gets."""
    return day.toordinal()


def is_after_miss(facts: PatientFacts, today: date) -> bool:
    """Whether the newest day that says anything was missed, and the one before it was not."""
    since = today - timedelta(days=AFTER_MISS.thresholds["within_days"])
    counted = [day for day in facts.days if day.day < today and adherence.counts(day)]
    if not counted or counted[-1].day < since or not _missed(counted[-1]):
        return False
    return len(counted) < 2 or not _missed(counted[-2])


def row_to_mention(days: Sequence[DayFacts], today: DayFacts) -> Row | None:
    """The row of days that `today` ends, if it is one to speak of."""
    if not _kept(today):
        return None
    row = _row([day for day in days if day.day <= today.day and adherence.counts(day)])
    rule = STREAK.thresholds
    return row if row.kept == rule["first"] or (row.kept and row.kept % rule["every"] == 0) else None


def pain_before(facts: PatientFacts, before: DayFacts | None, day: date) -> float | None:
    """The pain that pain told now is held against."""
    if before is not None and before.pain is not None:
        return before.pain
    since = day - timedelta(days=PAIN_RISE.thresholds["within_days"])
    told = [known.pain for known in facts.days if since <= known.day < day and known.pain is not None]
    return told[-1] if told else None


def has_risen(before: float | None, pain: float | None) -> bool:
    return before is not None and pain is not None and pain - before >= PAIN_RISE.thresholds["points"]


def _row(counted: Sequence[DayFacts]) -> Row:
    """Counted backwards until two of seven days were missed."""
    kept = of = 0
    forgiven_at: int | None = None
    for place, day in enumerate(reversed(counted), start=1):
        if _kept(day):
            kept, of = kept + 1, place
        elif forgiven_at is not None and place - forgiven_at < STREAK.thresholds["forgiven_of"]:
            break
        else:
            forgiven_at = place
    return Row(kept, of)


def _kept(day: DayFacts) -> bool:
    return day.status in ("done", "partial")


def _missed(day: DayFacts) -> bool:
    return day.status == "not_done" or (day.status == "no_answer" and day.closed)
