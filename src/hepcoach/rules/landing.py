"""Which day an answer is about, and what the coach expects to hear when a text comes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hepcoach.rules import days, pauses, schedule
from hepcoach.rules.facts import DayFacts, PatientFacts
from hepcoach.rules.meta import Rule
from hepcoach.rules.readings import Reading, tells_adherence
from hepcoach.rules.schedule import ScheduledItem

RULE = Rule(
    id="checkin.which_day",
    version=1,
    title="Which day an answer is about",
    source=(
        "The day that the words name, else today (until 4 in the morning: yesterday). Before today was asked "
        "about, an answer to the latest unanswered check-in lands there for 36 hours. Product judgement: a late "
        "answer is worth more on its own day than none. What lies more than a week back a person writes down."
    ),
    thresholds={"late_hours": 36, "days_back": 7},
)


@dataclass(frozen=True)
class Expecting:
    """What a reader of the next text must know: the question asked last, and how many exercises it was about."""

    context: str
    n_exercises: int
    day: date


def expecting(facts: PatientFacts, now: datetime, words: str = "") -> Expecting:
    """How a text that consists of `words` is to be read.

    When nothing is asked, a bare "no" or "yes" must not be heard as today's answer. A number is different: it
    corrects one ("sorry I meant 3"), so it is read like an answer.
    """
    context = facts.asked or "questions"
    if context == "questions" and any(letter.isdigit() for letter in words):
        context = "open"
    day = default_day(facts, now)
    known = facts.by_day.get(day)
    due = known.exercises_due if known else len(due_on(facts, day))
    # On a day of rest people count in the exercises of their program.
    every = len(facts.program.items) if facts.program else 0
    return Expecting(context=context, n_exercises=due or every, day=day)


def report_day(facts: PatientFacts, reading: Reading, now: datetime) -> date | None:
    """The day a report is about; None when it lies too far back to be written down without a person."""
    offset = reading.day_offset or 0
    if offset >= 0:
        return default_day(facts, now, whole_report=tells_adherence(reading))
    # "Yesterday" is said by the calendar, after midnight too.
    day = days.local_date(now, facts.zone) + timedelta(days=offset)
    return day if offset >= -RULE.thresholds["days_back"] else None


def default_day(facts: PatientFacts, now: datetime, *, whole_report: bool = False) -> date:
    """The day that an answer is about which names none."""
    today = days.coach_day(now, facts.zone)
    if today in facts.by_day:
        return today
    asked = [day for day in facts.days if day.day < today and day.exercises_due]
    if asked and _still_awaited(facts, asked[-1], now, whole_report):
        return asked[-1].day
    return today


def due_on(facts: PatientFacts, day: date) -> tuple[ScheduledItem, ...]:
    """The exercises due on a day: none without a running program and none during a pause."""
    if facts.program is None or paused_on(facts, day):
        return ()
    return schedule.items_due(facts.program.items, day, facts.program.starts_on, facts.program.ends_on)


def paused_on(facts: PatientFacts, day: date) -> bool:
    return pauses.holds(day, facts.paused_from, facts.paused_until)


def _still_awaited(facts: PatientFacts, day: DayFacts, now: datetime, whole_report: bool) -> bool:
    asked_at = days.instant_at(day.day, facts.morning_hour, facts.zone)
    if now - asked_at > timedelta(hours=RULE.thresholds["late_hours"]):
        return False
    if day.status == "no_answer":
        return True
    # Told but for one piece, which was asked for: that piece alone still belongs there, a whole report does not.
    return facts.asked in ("did", "pain") and not whole_report
