"""The loop: whatever is due, claimed in batches, decided one patient at a time, applied in bulk.

The due tables are the truth. `tick` may run on any number of machines at once, late, twice or not at all: a row
is claimed by one, and what was decided once is not decided again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime

from hepcoach.clinics.models import Practice
from hepcoach.coach import calendar, claims, inbound, outcomes, outreach
from hepcoach.coach.apply import apply
from hepcoach.coach.due import Due, soonest
from hepcoach.coach.facts import load
from hepcoach.coach.routing import read
from hepcoach.messaging import sending
from hepcoach.privacy import tenancy
from hepcoach.rtm import timekeeping
from hepcoach.rules import checkins
from hepcoach.rules.checkins import PageAnswer
from hepcoach.rules.effects import Decision

# Practices that one transaction sees at once: enough for a full batch, few enough for a short setting.
_PRACTICES = 500


@dataclass(frozen=True)
class Tally:
    """How many rows of each kind one tick dealt with."""

    outcomes: int = 0
    received: int = 0
    mornings: int = 0
    evenings: int = 0
    closed: int = 0
    sent: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


def tick(now: datetime) -> Tally:
    """Do everything that is due: outcomes and received texts, mornings, nudges, closing days, sending."""
    tally = Tally()
    for practices in _chunks():
        with tenancy.practices(practices):
            due = soonest()
        if due.first is not None and due.first <= now:
            tally += _tick(practices, due, now)
    return tally


def next_due_at() -> datetime | None:
    """The earliest instant at which `tick` would find work. An instant that is over: there is work now."""
    found = []
    for practices in _chunks():
        with tenancy.practices(practices):
            found.append(soonest().first)
    return min((at for at in found if at is not None), default=None)


def run_mornings(now: datetime) -> int:
    return sum(calendar.run(calendar.MORNING, practices, now) for practices in _chunks())


def reach_out(now: datetime) -> int:
    """Steps of outreach that came due, and climbs that an answer ended: how many were looked at."""
    return sum(outreach.climb(practices, now) for practices in _chunks())


def stop_idle_clocks(now: datetime) -> int:
    """Clocks of treatment time that a page left running: how many were stopped, each at its last sign of work."""
    stopped = 0
    for practices in _chunks():
        with tenancy.practices(practices):
            stopped += timekeeping.stop_idle_timers(now)
    return stopped


def answer_from_page(*, patient_id: int, answer: PageAnswer, now: datetime) -> Decision:
    """Apply an answer given on the linked page, by the same rules as a text's; what was decided.

    Run it inside `tenancy.practice(...)`; it waits for whoever decides about this patient.
    """
    claims.hold([patient_id], wait=True)
    known = load([patient_id], now)[patient_id]
    words = answer.question
    reading = read(words, context="questions", n_exercises=0, num_media=0) if words else None
    decision = checkins.on_page_answer(
        known, answer, now=now, answer_id=int(now.timestamp() * 1000), reading=reading
    )
    apply([decision], now)
    outreach.answered(patient_id, now)
    return decision


def _tick(practices: list[int], due: Due, now: datetime) -> Tally:
    def when(at: datetime | None, work: Callable[[], int]) -> int:
        return work() if at is not None and at <= now else 0

    settled = when(due.outcome, lambda: outcomes.settle(practices, now))
    received = when(due.received, lambda: inbound.handle_received(practices, now))
    mornings = when(due.morning, lambda: calendar.run(calendar.MORNING, practices, now))
    evenings = when(due.evening, lambda: calendar.run(calendar.EVENING, practices, now))
    closed = when(due.close, lambda: calendar.run(calendar.CLOSE, practices, now))
    if closed:
        outreach.run(practices, now)
    # Always: whatever ran before may have written texts.
    sent = sending.send_due(practices, now)
    if sent.concluding:
        settled += outcomes.settle(practices, now)
    return Tally(settled, received, mornings, evenings, closed, sent.called)


def _chunks() -> Iterator[list[int]]:
    ids = list(Practice.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), _PRACTICES):
        yield ids[start : start + _PRACTICES]
