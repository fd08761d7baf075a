"""The two clocks of RTM: consecutive 30-day windows from the start of monitoring, and calendar months.

They rarely agree: a month can see no window, one or two come to their end. Windows are never anchored anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hepcoach.rules.days import instant_at
from hepcoach.rules.rtm.spans import FOREVER, Span

WINDOW_DAYS = 30


@dataclass(frozen=True)
class Period:
    """Whole days on the patient's calendar, both ends included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        return f"{self.first}/{self.last}"

    def shares_days(self, first: date, last: date) -> bool:
        return max(self.first, first) <= min(self.last, last)

    def days(self) -> Iterator[date]:
        return (self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1))

    def span(self, zone: str) -> Span:
        return instant_at(self.first, 0, zone), day_ends(self.last, zone)


def window(monitoring_start: date, number: int) -> Period:
    first = monitoring_start + timedelta(days=WINDOW_DAYS * (number - 1))
    return Period(first, first + timedelta(days=WINDOW_DAYS - 1))


def windows_until(monitoring_start: date, day: date) -> Iterator[Period]:
    """The windows that have begun by `day`."""
    for number in range(1, (day - monitoring_start).days // WINDOW_DAYS + 2):
        yield window(monitoring_start, number)


def windows_closing_in(monitoring_start: date, month: date) -> list[Period]:
    """The windows whose last day lies in the month: none, one or two."""
    whole = month_of(month)
    return [found for found in windows_until(monitoring_start, whole.last) if found.last in whole]


def month_of(day: date) -> Period:
    first = day.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return Period(first, following - timedelta(days=1))


def day_ends(day: date, zone: str) -> datetime:
    if day.year == date.max.year:  # how "no end" is written
        return FOREVER
    return instant_at(day + timedelta(days=1), 0, zone)
