"""What patients read about their own weeks, and about the others here, on their page: counts, never points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median_low

from hepcoach.rules import adherence
from hepcoach.rules.facts import DayFacts
from hepcoach.rules.meta import Rule

WEEKS = Rule(
    id="page.weeks",
    version=1,
    title="Weeks kept in a row",
    source=(
        "Three active days a week are what early dropping out is told apart by (D35); a week with that many kept "
        "days counts. The running week is added once it is "
        "reached and breaks nothing before, so no single missed day undoes a row. Product judgement."
    ),
    thresholds={"days": 3},
)
ALIKE = Rule(
    id="page.alike",
    version=1,
    title="What others here do",
    source=(
        "A middle over at least eleven others, so that nobody can be made out (CMS's cell size policy); "
        "the median, said as 'half do this or more'. Said only where it is at least once a week."
    ),
    thresholds={"fewest": 11},
)


@dataclass(frozen=True)
class Alike:
    """Half of `count` other patients do their exercises on `days` or more days a week."""

    count: int
    days: int


def weeks_in_a_row(days: Sequence[DayFacts], today: date) -> int:
    """How many whole weeks back from today were kept without a break; the running week only adds."""
    row = 0
    last = today
    while True:
        week = [day for day in days if last - timedelta(days=7) < day.day <= last and adherence.counts(day)]
        if _is_kept(week):
            row += 1
        elif last != today or not week:
            return row
        last -= timedelta(days=7)


def alike(days_a_week: Sequence[float]) -> Alike | None:
    """`days_a_week`: of each other patient, over the same weeks. None where it says too little or too much."""
    if len(days_a_week) < ALIKE.thresholds["fewest"]:
        return None
    middle = int(median_low(days_a_week))
    return Alike(len(days_a_week), middle) if middle else None


def _is_kept(week: Sequence[DayFacts]) -> bool:
    kept = sum(adherence.session(day) > 0 for day in week)
    return kept >= WEEKS.thresholds["days"]
