"""Before a visit: three lines on what to ask today, and the patterns of an episode's days in words.

Only what the patient told and what was counted; a pattern with too few days behind it is not called one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from hepcoach.rules import adherence
from hepcoach.rules.change import PAIN, number
from hepcoach.rules.facts import DayFacts
from hepcoach.rules.meta import Rule

RULE = Rule(
    id="visit_brief",
    version=1,
    title="What to ask at the next visit, in three lines",
    source=(
        "Product judgement: the patient's own question, the missed days and the pain, which a visit can change. A "
        "weekday is called skipped when at most a fifth of at least three of them was done while the other days "
        "reach half; pain differs by time of day from the measurement error of 2 points (Childs 2005)."
    ),
    thresholds={"weekday_seen": 3, "weekday_done": 0.2, "others_done": 0.5, "part_of_day_reports": 4},
)
WEEKDAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
_LOOK_BACK = timedelta(days=42)


@dataclass(frozen=True)
class Weekday:
    """One weekday over the last six weeks: sessions done of those due."""

    name: str
    due: int
    done: float


@dataclass(frozen=True)
class BriefFacts:
    """`days` oldest first. `signs` are the weightiest of the drop-out risk, `words` the last question."""

    today: date
    days: Sequence[DayFacts]
    signs: Sequence[str] = ()
    words: str = ""
    milestone: str = ""


def brief(facts: BriefFacts) -> tuple[str, ...]:
    """At most three lines, each something to ask or to say."""
    week = adherence.figures(_past(facts.days, facts.today, timedelta(days=7)))
    lines = []
    if facts.words:
        lines.append(f"They asked: “{facts.words}”")
    lines += [line for line in (_missed(facts, week), _pain(facts)) if line]
    lines += [f"{sign} Ask what would help." for sign in facts.signs if not sign.startswith(("Pain", "Active"))]
    if not lines and week.due:
        lines.append(f"All is well: {number(week.done)} of {week.due} sessions in the last week.")
    if facts.milestone:
        lines.append(f"Next milestone: {facts.milestone}")
    return tuple(lines[:3])


def weekdays(days: Sequence[DayFacts], today: date) -> tuple[Weekday, ...]:
    """Monday to Sunday over the last six weeks."""
    past = _past(days, today, _LOOK_BACK)
    found = []
    for place, name in enumerate(WEEKDAYS):
        known = adherence.figures(day for day in past if day.day.weekday() == place)
        found.append(Weekday(name, known.due, known.done))
    return tuple(found)


def skipped_weekdays(days: Sequence[DayFacts], today: date) -> tuple[str, ...]:
    """The weekdays that are left out while the others are kept."""
    limits, known = RULE.thresholds, weekdays(days, today)
    found = []
    for one in known:
        others_due = sum(other.due for other in known if other is not one)
        others_done = sum(other.done for other in known if other is not one)
        if (
            one.due >= limits["weekday_seen"]
            and one.done <= one.due * limits["weekday_done"]
            and others_due
            and others_done >= others_due * limits["others_done"]
        ):
            found.append(one.name)
    return tuple(found)


def pain_by_time(days: Sequence[DayFacts], zone: str) -> tuple[tuple[str, float, int], ...]:
    """(part of the day, median pain, reports) by when the answer came; empty with too few of both."""
    parts: dict[str, list[float]] = {"morning": [], "afternoon": [], "evening": []}
    for day in days:
        if day.pain is not None and day.answered_at is not None:
            parts[_part(day.answered_at.astimezone(ZoneInfo(zone)))].append(day.pain)
    enough = {part: pains for part, pains in parts.items() if len(pains) >= RULE.thresholds["part_of_day_reports"]}
    if len(enough) < 2:
        return ()
    return tuple((part, median(pains), len(pains)) for part, pains in enough.items())


def pain_pattern(days: Sequence[DayFacts], zone: str) -> str:
    """A sentence where the difference by time of day is larger than the measurement error."""
    known = sorted(pain_by_time(days, zone), key=lambda part: part[1])
    if not known or known[-1][1] - known[0][1] < PAIN.detectable:
        return ""
    (low, less, _), (high, more, _) = known[0], known[-1]
    return f"Pain is higher in {high} answers ({number(more)}) than in {low} ones ({number(less)})."


def _missed(facts: BriefFacts, week: adherence.Figures) -> str:
    skipped = skipped_weekdays(facts.days, facts.today)
    if skipped:
        return f"Skips {' and '.join(skipped)}: ask what is different on those days."
    if week.due and week.done < week.due * 0.6:
        return f"Did {number(week.done)} of {week.due} sessions in the last week: ask what got in the way."
    return ""


def _pain(facts: BriefFacts) -> str:
    reports = [(day.day, day.pain) for day in facts.days if day.pain is not None]
    if len(reports) < 2:
        return ""
    (day, now), usual = reports[-1], median(pain for _, pain in reports[-8:-1])
    if abs(now - usual) < PAIN.detectable:
        return ""
    if now > usual:
        return f"Pain {number(now)} on {day:%a} {day.day} {day:%b}, {number(usual)} usual: ask what set it off."
    return f"Pain down to {number(now)} from {number(usual)}: time to move on?"


def _past(days: Sequence[DayFacts], today: date, back: timedelta) -> list[DayFacts]:
    return [day for day in days if today - back <= day.day < today]


def _part(at: datetime) -> str:
    return "morning" if at.hour < 12 else "afternoon" if at.hour < 17 else "evening"
