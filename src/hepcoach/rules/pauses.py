"""A pause of the check-ins: from a day on (a journey that is ahead), or at once, until a day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from hepcoach.rules.meta import Rule

RULE = Rule(
    id="checkin.pause",
    version=1,
    title="A pause, and a vacation that is still ahead",
    source=(
        "Who is away is not asked, not reminded, not called after and not counted as silent; until then and "
        "afterwards all goes on by itself. The bounds are product judgement: what is longer is a talk about the "
        "program."
    ),
    thresholds={"longest_days": 92, "longest_by_patient": 60, "ahead_days": 180},
)

Problem = Literal["", "until", "first", "long"]


def holds(day: date, first: date | None, until: date | None) -> bool:
    """Whether a pause from `first` (None: since it was asked for) to the day before `until` covers this day."""
    return until is not None and day < until and (first is None or day >= first)


def problem(first: date | None, until: date | None, today: date, *, by_patient: bool = False) -> Problem:
    """What is wrong with a pause that is asked for today; "" when it can be kept."""
    longest = RULE.thresholds["longest_by_patient" if by_patient else "longest_days"]
    if first is not None and not today <= first <= today + timedelta(days=RULE.thresholds["ahead_days"]):
        return "first"
    begins = first or today
    if until is None or until <= begins:
        return "until"
    return "long" if until > begins + timedelta(days=longest) else ""
