"""What goes wrong, and how often. Rates are drawn anew for every seed.

A world with fixed mild rates is false comfort: bugs that need two rare things at once never show. So in a swarm
each rate is drawn between none and 40 %, and some are left out altogether.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Literal, get_args

from hepcoach.simulator.clock import between

Level = Literal["none", "mild", "swarm"]
LEVELS: tuple[Level, ...] = get_args(Level)

_MILD = 0.02
_SWARM = 0.4
_LEFT_OUT = 0.25


@dataclass(frozen=True)
class Faults:
    """How likely each thing is, each time it could happen."""

    # Sending: the carrier is busy; it took the text but the answer got lost; it did not take it and says nothing.
    busy: float = 0.0
    answer_lost: float = 0.0
    request_lost: float = 0.0
    # The worker dies in the middle of a call, before or after the carrier took the text.
    death_before: float = 0.0
    death_after: float = 0.0
    # On the way to the handset.
    text_late: float = 0.0
    text_lost: float = 0.0
    text_doubled: float = 0.0
    # Receipts.
    receipt_lost: float = 0.0
    receipt_doubled: float = 0.0
    receipt_early: float = 0.0
    receipt_late: float = 0.0
    # From the handset to the webhook.
    reply_lost: float = 0.0
    reply_late: float = 0.0
    reply_doubled: float = 0.0
    # Days with an outage of the carrier, of our worker; phones that stop working for good.
    carrier_outage: float = 0.0
    worker_outage: float = 0.0
    dead_number: float = 0.0
    # A tick that comes minutes late instead of seconds.
    tick_late: float = 0.0
    # The worker is killed during a tick, before any one of its statements.
    killed: float = 0.0


# A worker that dies at two calls in five gets nothing done at all: these are drawn lower.
_RARER = {
    "death_before": 0.3,
    "death_after": 0.3,
    "carrier_outage": 0.5,
    "worker_outage": 0.5,
    "dead_number": 0.25,
    "killed": 0.3,
}


def draw(level: Level, rng: random.Random) -> Faults:
    """The rates of one world."""
    if level == "none":
        return Faults()
    rates: dict[str, float] = {}
    for field in fields(Faults):
        scale = _RARER.get(field.name, 1.0)
        if level == "mild":
            rates[field.name] = _MILD * scale
        else:
            drawn, left_out = rng.random() * _SWARM * scale, rng.random() < _LEFT_OUT
            rates[field.name] = 0.0 if left_out else drawn
    return Faults(**rates)


@dataclass(frozen=True)
class Outages:
    """Stretches of time in which something does not work."""

    spans: tuple[tuple[datetime, datetime], ...] = ()

    def end_at(self, instant: datetime) -> datetime | None:
        """When it works again, or None when it works now."""
        return next((end for start, end in self.spans if start <= instant < end), None)

    def touch(self, start: datetime, end: datetime) -> bool:
        return any(first < end and start < last for first, last in self.spans)


def outages(rng: random.Random, rate: float, start: datetime, days: int) -> Outages:
    """At most one outage a day, from a few minutes to most of a day."""
    spans: list[tuple[datetime, datetime]] = []
    free_from = start
    for day in range(days):
        hit, offset = rng.random() < rate, between(rng, timedelta(0), timedelta(days=1))
        length = between(rng, timedelta(minutes=3), timedelta(hours=rng.choice([1, 4, 14])))
        begins = start + timedelta(days=day) + offset
        if hit and begins >= free_from:
            free_from = begins + length
            spans.append((begins, free_from))
    return Outages(tuple(spans))
