"""Days as squares: what each of the last days was, in one word for the eye and one phrase for the ear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hepcoach.rules.facts import DayFacts

STATES = {
    "done": "done",
    "partial": "partly done",
    "not_done": "not done",
    "no_answer": "no answer",
    "waiting": "no answer yet",
    "not_asked": "not asked",
    "rest": "rest day",
    "before": "before the program",
}


@dataclass(frozen=True)
class Square:
    day: date
    state: str
    detail: str = ""

    @property
    def words(self) -> str:
        return f"{self.day:%a} {self.day.day} {self.day:%b}: {STATES[self.state]}{self.detail}"

    @property
    def letter(self) -> str:
        return f"{self.day:%a}"[0]


def squares_of(known: Sequence[DayFacts], *, today: date, count: int, started_on: date) -> tuple[Square, ...]:
    """The last `count` days up to today."""
    by_day = {day.day: day for day in known}
    window = (today - timedelta(days=back) for back in range(count - 1, -1, -1))
    return tuple(_square(day, by_day.get(day), today, started_on) for day in window)


def _square(day: date, known: DayFacts | None, today: date, started_on: date) -> Square:
    if known is None:
        return Square(day, "before" if day < started_on else "rest")
    if known.status == "partial" and known.exercises_done is not None:
        return Square(day, "partial", f", {known.exercises_done} of {known.exercises_due}")
    if known.status != "no_answer":
        return Square(day, known.status)
    if day == today and not known.closed:
        return Square(day, "waiting")
    return Square(day, "no_answer" if known.asked else "not_asked")
