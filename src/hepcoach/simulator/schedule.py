"""Which days somebody has exercises: the world's own calendar, kept apart from the product's rule."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta


@dataclass(frozen=True)
class Plan:
    """One version of a program: these exercises, on these weekdays (Monday is 0), from this day on."""

    starts_on: date
    exercises: tuple[str, ...]
    weekdays: frozenset[int]

    def due_on(self, day: date) -> int:
        return len(self.exercises) if day >= self.starts_on and day.weekday() in self.weekdays else 0


@dataclass
class Calendar:
    """A patient's plans one after the other, the days without any, and the day it all ended."""

    plans: list[Plan] = field(default_factory=list)
    ended_on: date | None = None
    paused: list[tuple[date, date]] = field(default_factory=list)
    # Days on which the plan changed: how many were due depends on the hour.
    changed: set[date] = field(default_factory=set)

    def due_on(self, day: date) -> int:
        if self.ended_on is not None and day >= self.ended_on:
            return 0
        if any(first <= day < back for first, back in self.paused):
            return 0
        running = [plan for plan in self.plans if plan.starts_on <= day]
        return running[-1].due_on(day) if running else 0

    def is_leaving_on(self, day: date) -> bool:
        """The day on which a pause was told: told before the morning's hour, it holds for that morning already."""
        return any(first - timedelta(days=1) == day for first, _ in self.paused)

    def change(self, plan: Plan) -> None:
        self.plans.append(plan)
        self.changed.add(plan.starts_on)
