"""Never two people at once: in whose hands a case is, and what a colleague may do about it meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from hepcoach.rules.meta import Rule

RULE = Rule(
    id="in_one_hand",
    version=1,
    title="A case is in one person's hands at a time",
    source=(
        "The clinic's own rule that no patient hears from two people about one thing. Four hours, about half a "
        "working day, until a case that was begun and left is free again is product judgement."
    ),
    thresholds={"holds_hours": 4},
)


@dataclass(frozen=True)
class Hold:
    """Somebody took a case of the patient in hand."""

    case_id: int
    staff_id: int
    since: datetime


def holds_since(now: datetime) -> datetime:
    """Who took a case in hand before this has let it go."""
    return now - timedelta(hours=RULE.thresholds["holds_hours"])


def in_the_way(
    holds: Iterable[Hold], *, case_id: int, staff_id: int | None, calling: bool, now: datetime
) -> Hold | None:
    """The colleague's hold that stands against a deed of this person, oldest first; None when it is free.

    `holds` are those of one patient. A phone call waits for whoever has any case of the patient in hand, since
    that colleague speaks with the patient; everything else only for the case itself.
    """
    others = [
        hold
        for hold in holds
        if hold.staff_id != staff_id and hold.since > holds_since(now) and (calling or hold.case_id == case_id)
    ]
    return min(others, key=lambda hold: hold.since, default=None)
