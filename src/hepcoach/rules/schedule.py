"""Which exercises of a program are due on which local day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class ScheduledItem:
    """One exercise's days: fixed weekdays (0 Monday … 6 Sunday), else a number of days a week (3.5 every other)."""

    position: int
    weekdays: frozenset[int] = frozenset()
    days_per_week: float | None = None
    as_needed: bool = False
    starts_on: date | None = None
    ends_on: date | None = None
