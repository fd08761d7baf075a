"""How often and when a patient is asked: fewer mornings for who is steady, at the hour at which they answer."""

from __future__ import annotations

from datetime import date, timedelta
from statistics import median

from hepcoach.rules import adherence, days, texting
from hepcoach.rules.facts import DayFacts, PatientFacts
from hepcoach.rules.meta import Rule

STEADY = Rule(
    id="checkin.steady",
    version=1,
    title="Who counts as steady",
    source=(
        "After three weeks of a program: of the last two weeks' check-ins four of five answered and four of five "
        "sessions done, none of the last three missed, and no case open. The same question every day is what "
        "patients of daily texts tire of after week three; a slip brings the daily question back the next "
        "morning. Product judgement."
    ),
    thresholds={"after_days": 21, "days": 14, "counted": 7, "answered": 0.8, "done": 0.8, "no_miss_in": 3},
)
CADENCE = Rule(
    id="checkin.cadence",
    version=1,
    title="How many mornings a week a steady patient is asked",
    source=(
        "Two mornings of seven are left out. Five a week answered at four of five are still the 16 data days of "
        "30 that monitoring may need. A morning left out is no check-in: it says nothing about adherence, and "
        "what the patient tells on it counts all the same. Seven: never fewer. Product judgement."
    ),
    thresholds={"asks_a_week": 5},
)
SEND_TIME = Rule(
    id="checkin.send_time",
    version=1,
    title="The hour of the morning text is learned",
    source=(
        "The hour in which the patient answered in the middle (median) of the last two weeks, from five answers "
        "on. On Mondays the text moves by one hour at most towards it, within the practice's and the patient's "
        "hours and well before the evening's nudge. An hour set by hand stays. Product judgement."
    ),
    thresholds={"answers": 5, "days": 14, "step_hours": 1, "before_nudge": 3},
)
RULES: tuple[Rule, ...] = (CADENCE,)

_MONDAY = 0


def is_left_out(facts: PatientFacts, today: date) -> bool:
    """Whether a morning with exercises goes by without a question."""
    most = facts.thresholds.get(CADENCE.id, {}).get("asks_a_week", CADENCE.thresholds["asks_a_week"])
    asked = sum(day.asked for day in _last(facts, today, 6))
    return asked >= most and is_steady(facts, today)


def is_steady(facts: PatientFacts, today: date) -> bool:
    rule = STEADY.thresholds
    if facts.program is None or facts.open_cases:
        return False
    if (today - facts.program.starts_on).days < rule["after_days"]:
        return False
    counted = [day for day in _last(facts, today, int(rule["days"])) if adherence.counts(day)]
    if len(counted) < rule["counted"]:
        return False
    figures = adherence.figures(counted)
    slipped = any(day.status in ("no_answer", "not_done") for day in counted[-int(rule["no_miss_in"]) :])
    return (
        not slipped
        and (figures.response_rate or 0) >= rule["answered"]
        and (figures.reported or 0) >= rule["done"]
    )


def next_hour(facts: PatientFacts, today: date) -> int | None:
    """The hour to which the morning text moves today; None where it stays."""
    rule = SEND_TIME.thresholds
    if facts.morning_is_set or today.weekday() != _MONDAY:
        return None
    minutes = [_minute(day, facts.zone) for day in _last(facts, today, int(rule["days"])) if _answers(facts, day)]
    if len(minutes) < rule["answers"]:
        return None
    first, last = hours_allowed(facts)
    if first > last:
        return None
    wanted = min(max(int(median(minutes)) // 60, first), last)
    step = int(rule["step_hours"])
    hour = facts.morning_hour + max(-step, min(step, wanted - facts.morning_hour))
    return None if hour == facts.morning_hour else hour


def hours_allowed(facts: PatientFacts) -> tuple[int, int]:
    """The first and the last hour to which a morning text may be moved."""
    clinic = facts.clinic
    hours = texting.strictest(
        clinic.text_from_hour, clinic.text_until_hour, facts.own_from_hour, facts.own_until_hour
    )
    first, last = texting.window(*hours)
    return first, min(last - 1, facts.nudge_hour - int(SEND_TIME.thresholds["before_nudge"]))


def _answers(facts: PatientFacts, day: DayFacts) -> bool:
    """Whether it was answered on the day itself: a late answer says nothing about the hour."""
    return day.asked and day.answered_at is not None and days.local_date(day.answered_at, facts.zone) == day.day


def _minute(day: DayFacts, zone: str) -> int:
    assert day.answered_at is not None
    local = days.local_time(day.answered_at, zone)
    return local.hour * 60 + local.minute


def _last(facts: PatientFacts, today: date, count: int) -> list[DayFacts]:
    """The check-ins of so many days before today."""
    return [day for day in facts.days if today - timedelta(days=count) <= day.day < today]
