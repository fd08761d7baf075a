"""Which exercises of a program are due on a patient's local date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from hepcoach.rules.meta import Rule

if TYPE_CHECKING:
    from hepcoach.rules.doses import Dose

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

RULE = Rule(
    id="schedule.items_due",
    version=1,
    title="Exercises due on a day",
    source=(
        "The prescription's own days. A number of days a week without named days is spread as evenly as whole "
        "days allow, counted from the program's first day, and a range of days counts with its lower end, so that "
        "nobody is asked about more than was prescribed; no guideline says which days."
    ),
)


@dataclass(frozen=True)
class ScheduledItem:
    """When one exercise is to be done. No weekdays and no days per week means every day. Monday is 0."""

    position: int
    weekdays: frozenset[int] = frozenset()
    days_per_week: float | None = None
    as_needed: bool = False
    starts_on: date | None = None
    ends_on: date | None = None


def from_dose(
    dose: Dose, position: int, starts_on: date | None = None, ends_on: date | None = None
) -> ScheduledItem:
    """When the exercise at `position` is to be done, as its dose states it."""
    days = dose.days_per_week
    if days is not None and not isinstance(days, int | float):
        days = days.max if days.min is None else days.min
    return ScheduledItem(
        position=position,
        weekdays=frozenset(WEEKDAYS.index(day) for day in dose.weekdays or ()),
        days_per_week=days,
        as_needed=dose.as_needed,
        starts_on=starts_on,
        ends_on=ends_on,
    )


def items_due(
    items: Iterable[ScheduledItem], day: date, starts_on: date, ends_on: date | None = None
) -> tuple[ScheduledItem, ...]:
    """The items due on `day` of a program that runs from `starts_on` to `ends_on`, both included."""
    if not _within(day, starts_on, ends_on):
        return ()
    return tuple(item for item in items if _is_due(item, day, starts_on))


def _is_due(item: ScheduledItem, day: date, starts_on: date) -> bool:
    if item.as_needed or not _within(day, item.starts_on, item.ends_on):
        return False
    if item.weekdays:
        return day.weekday() in item.weekdays
    if item.days_per_week is None:
        return True
    # Counted from the program's start, not the item's, so that items with the same rate share their days and
    # the patient keeps whole days of rest.
    share, of = _per_day(item.days_per_week)
    number = (day - starts_on).days
    return -(-(number + 1) * share // of) > -(-number * share // of)


@cache
def _per_day(days_per_week: float) -> tuple[int, int]:
    """Numerator and denominator. Exact: 3.5 a week must stay every other day for ever."""
    per_day = min(Fraction(days_per_week).limit_denominator(100) / 7, Fraction(1))
    return per_day.numerator, per_day.denominator


def _within(day: date, first: date | None, last: date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)
