"""How a patient stands, in one word for the caseload list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from enum import Enum

from hepcoach.rules.adherence import figures
from hepcoach.rules.facts import DayFacts
from hepcoach.rules.meta import Rule

RULE = Rule(
    id="standing",
    version=1,
    title="How a patient stands on the caseload list",
    source=(
        "Order and words after the caseload lists of clinic products (worst first; words, not scores). No "
        "guideline gives a cut-off for home exercise; 60 % of sessions lies well above the 40 % at which a case "
        "is opened."
    ),
    thresholds={
        "scheduled_days": 7,
        "silent_days": 3,
        "on_track_share": 0.6,
        "days_needed": 3,
        "new_days": 7,
        "ends_within_days": 14,
    },
)


class Standing(Enum):
    """Worst first: the order is the list's order."""

    NEEDS_YOU = "Needs you"
    SEEN = "Case seen"
    NO_ACTIVITY = "No activity"
    NOT_ON_TRACK = "Not on track"
    STARTING = "Starting"
    ON_TRACK = "On track"
    PAUSED = "Paused"
    NOT_TEXTED = "Not texted"


def silent_days(days: Sequence[DayFacts]) -> int:
    """How many of the last days that the question reached went by without an answer, in a row up to now."""
    silent = 0
    for day in reversed(days):
        if day.status != "no_answer":
            break
        silent += bool(day.exercises_due and day.asked)
    return silent


def standing(
    days: Sequence[DayFacts], *, today: date, open_case: bool, seen_case: bool, paused: bool, texted: bool
) -> Standing:
    """`days` are the last ones, oldest first, without the running one when it is unanswered.

    `texted` is false for those who may not be texted, whatever the reason: their silence says nothing.
    """
    if open_case:
        return Standing.NEEDS_YOU
    if seen_case:
        return Standing.SEEN
    if paused:
        return Standing.PAUSED
    scheduled = [day for day in days if day.exercises_due][-int(RULE.thresholds["scheduled_days"]) :]
    asked = [day for day in scheduled if day.asked or day.status != "no_answer"]
    week_ago = today - timedelta(days=7)
    if not texted and all(day.status == "no_answer" for day in asked if day.day > week_ago):
        return Standing.NOT_TEXTED
    silent = int(RULE.thresholds["silent_days"])
    if len(asked) >= silent and all(day.status == "no_answer" for day in asked[-silent:]):
        return Standing.NO_ACTIVITY
    known = figures(asked)
    if known.due < RULE.thresholds["days_needed"]:
        return Standing.STARTING
    if known.done < known.due * RULE.thresholds["on_track_share"]:
        return Standing.NOT_ON_TRACK
    return Standing.ON_TRACK
