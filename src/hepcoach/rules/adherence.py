"""Adherence: sessions done of sessions due, never one number alone.

*Reported* leaves unanswered days out, *conservative* counts them as not done, and the response rate says how far
the two can be trusted. Rest days, paused days and days on which the question never reached the patient are in
neither: they are not check-ins that were due, or say nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hepcoach.rules.facts import DayFacts
from hepcoach.rules.meta import Rule

RULE = Rule(
    id="adherence",
    version=1,
    title="Home program adherence, reported and conservative",
    source=(
        "Sessions done / sessions prescribed (Newman-Beinart 2017: no gold standard, self-report is biased, so "
        "both figures and the response rate are shown). A part-done session counts by its exercises, half when it "
        "was not said how many."
    ),
    thresholds={"partial_share": 0.5},
)

PARTIAL = RULE.thresholds["partial_share"]


@dataclass(frozen=True)
class Figures:
    """`done` sessions (parts count as parts) of `due`, of which `answered` days said something."""

    due: int = 0
    answered: int = 0
    done: float = 0.0

    @property
    def reported(self) -> float | None:
        return self.done / self.answered if self.answered else None

    @property
    def conservative(self) -> float | None:
        return self.done / self.due if self.due else None

    @property
    def response_rate(self) -> float | None:
        return self.answered / self.due if self.due else None


@dataclass(frozen=True)
class ItemFigures:
    """One exercise over the days that said which exercises were done."""

    position: int
    due: int
    done: int


def counts(day: DayFacts) -> bool:
    """Whether a day says anything about adherence."""
    return day.exercises_due > 0 and (day.asked or day.status != "no_answer")


def session(day: DayFacts) -> float:
    """How much of one day's session was done, 0 to 1."""
    if day.status == "done":
        return 1.0
    if day.status != "partial":
        return 0.0
    # "Some of it" with a count of all or none means fewer sets, not fewer exercises: how much is not known.
    if day.exercises_done is None or not 0 < day.exercises_done < day.exercises_due:
        return PARTIAL
    return day.exercises_done / day.exercises_due


def figures(days: Iterable[DayFacts]) -> Figures:
    """The figures of these check-ins. Leave a running day out: its silence says nothing yet."""
    counted = [day for day in days if counts(day)]
    return Figures(
        due=len(counted),
        answered=sum(day.status != "no_answer" for day in counted),
        done=sum(session(day) for day in counted),
    )


def weeks(days: Sequence[DayFacts], first: date, last: date) -> list[tuple[date, Figures]]:
    """The figures of each seven days from `first` on, by the first date of each."""
    found = []
    while first <= last:
        end = min(first + timedelta(days=6), last)
        found.append((first, figures(day for day in days if first <= day.day <= end)))
        first += timedelta(days=7)
    return found


def by_item(days: Iterable[tuple[DayFacts, Sequence[int]]]) -> list[ItemFigures]:
    """Per exercise, from days with the positions due on them; days that did not say which are left out."""
    due: dict[int, int] = {}
    done: dict[int, int] = {}
    for day, positions in days:
        told = items_told(day, positions)
        if told is None:
            continue
        for position in positions:
            due[position] = due.get(position, 0) + 1
            done[position] = done.get(position, 0) + (position in told)
    return [ItemFigures(position, due[position], done[position]) for position in sorted(due)]


def items_told(day: DayFacts, positions: Sequence[int]) -> frozenset[int] | None:
    """Which of the due exercises were done, when that is known."""
    if not counts(day):
        return None
    if day.status == "done":
        return frozenset(positions)
    if day.status == "not_done":
        return frozenset()
    if day.status == "partial" and day.items_done is not None:
        return frozenset(day.items_done)
    return None
