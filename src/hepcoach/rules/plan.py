"""How many active patients a practice's plan is for, and what happens when there are more.

Nobody in care is ever touched: a full plan only keeps new patients from being taken in, after a warning and a
month.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from hepcoach.rules.meta import Rule

RULE = Rule(
    id="plan.size",
    version=1,
    title="When a practice outgrows its plan",
    source=(
        "Plans are for 150 or 500 active patients, or as many as come. Product judgement: said from nine tenths "
        "on; once over, a month in which everything goes on; after it, or beyond a tenth more, new patients wait "
        "for a larger plan while those in care notice nothing."
    ),
    thresholds={"said_from": 0.9, "grace_days": 30, "most": 1.1},
)

# What a plan may be for; None: as many as come.
SIZES = (150, 500, None)


class State(StrEnum):
    WITHIN = "within"
    NEAR = "near"
    OVER = "over"
    CLOSED = "closed"


@dataclass(frozen=True)
class Standing:
    """`until`: while over the plan, when the month in which new patients are still taken in ends."""

    state: State
    active: int
    limit: int | None
    until: datetime | None = None


def standing(active: int, limit: int | None, over_since: datetime | None, now: datetime) -> Standing:
    """Where a practice with that many active patients stands; `over_since` None: it was not over before now."""
    if limit is None or active <= limit:
        is_near = limit is not None and active >= limit * RULE.thresholds["said_from"]
        return Standing(State.NEAR if is_near else State.WITHIN, active, limit)
    until = (over_since or now) + timedelta(days=RULE.thresholds["grace_days"])
    is_open = now < until and active <= limit * RULE.thresholds["most"]
    return Standing(State.OVER if is_open else State.CLOSED, active, limit, until)
