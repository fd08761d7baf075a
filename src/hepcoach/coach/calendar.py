"""The three things that a day brings by the clock: its morning, its evening, its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, QuerySet

from hepcoach.checkins.models import CheckIn, DueMorning
from hepcoach.coach import claims, failures
from hepcoach.coach import facts as loading
from hepcoach.coach.apply import apply
from hepcoach.privacy import tenancy
from hepcoach.rules import checkins
from hepcoach.rules.effects import CloseDay, Decision, Effect, MarkNudged, ScheduleMorning
from hepcoach.rules.facts import PatientFacts

BATCH = 200
# A patient whose day can't be decided is tried again so much later.
_POSTPONE = timedelta(hours=1)


@dataclass(frozen=True)
class Stage:
    """`due(now)` are the waiting rows, earliest first, annotated with what they are `on`: the day, or the instant.

    `ends` is the effect that takes a row out of the queue; a decision without it would be due for ever.
    """

    name: str
    due: Callable[[datetime], QuerySet[Any]]
    decide: Callable[[PatientFacts, date, datetime], Decision]
    ends: type[Effect]
    # The column to move when a row can't be decided.
    column: str


def _mornings(now: datetime) -> QuerySet[Any]:
    return DueMorning.objects.filter(due_at__lte=now).annotate(on=F("due_at")).order_by("due_at", "pk")


def _evenings(now: datetime) -> QuerySet[Any]:
    silent = CheckIn.objects.filter(nudged_at=None, answered_at=None, closed_at=None, nudge_due_at__lte=now)
    return silent.annotate(on=F("day")).order_by("nudge_due_at", "pk")


def _closings(now: datetime) -> QuerySet[Any]:
    return CheckIn.objects.filter(closed_at=None, closes_at__lte=now).annotate(on=F("day")).order_by("day", "pk")


MORNING = Stage(
    "morning", _mornings, lambda facts, _, now: checkins.morning(facts, now), ScheduleMorning, "due_at"
)
EVENING = Stage(
    "evening", _evenings, lambda facts, day, now: checkins.evening(facts, day, now), MarkNudged, "nudge_due_at"
)
CLOSE = Stage(
    "close", _closings, lambda facts, day, now: checkins.close_day(facts, day, now), CloseDay, "closes_at"
)


def run(stage: Stage, practice_ids: list[int], now: datetime) -> int:
    """Decide every due row of a stage, a batch of patients at a time; how many."""
    done, more = 0, True
    while more:
        batch: list[Any] = []
        try:
            with tenancy.practices(practice_ids):
                batch, more = _claim(stage, now)
                _decide(stage, batch, now)
        except Exception as error:  # noqa: BLE001 - the batch is tried again one by one
            failures.report(f"a batch of {len(batch)} ({stage.name})", error)
            more = more and bool(batch)
            for row in batch:
                _alone(stage, row, now)
        done += len(batch)
    return done


def _claim(stage: Stage, now: datetime) -> tuple[list[Any], bool]:
    """One due row per patient, the earliest, of the patients that nobody else holds; whether more are due."""
    wanted = [row.patient_id for row in stage.due(now)[:BATCH]]
    held = claims.hold(wanted) if wanted else set()
    if not held:
        return [], False
    # Read anew: whoever held the conversation before us may have dealt with the row.
    rows = list(stage.due(now).filter(patient__in=held))
    first = {row.patient_id: row for row in reversed(rows)}
    return list(first.values()), len(wanted) == BATCH or len(first) < len(rows)


def _decide(stage: Stage, rows: list[Any], now: datetime) -> None:
    if not rows:
        return
    found = loading.rows(row.patient_id for row in rows)
    facts = loading.of(found)
    decisions = [stage.decide(facts[row.patient_id], row.on, now) for row in rows]
    for decision in decisions:
        if not any(isinstance(effect, stage.ends) for effect in decision.effects):
            raise LookupError(f"{decision.occasion} does not end")
    apply(decisions, now, rows=found)


def _alone(stage: Stage, row: Any, now: datetime) -> None:
    try:
        with tenancy.practice(row.practice_id):
            if claims.hold([row.patient_id]) and stage.due(now).filter(pk=row.pk).exists():
                _decide(stage, [row], now)
    except Exception as error:  # noqa: BLE001 - one bad patient's row must not stop the others
        failures.report(f"patient {row.patient_id} ({stage.name})", error)
        with tenancy.practice(row.practice_id):
            _postpone(stage, [row], now)
        failures.open_case(
            practice_id=row.practice_id,
            patient_id=row.patient_id,
            occasion=f"{stage.name}:{row.on:%Y-%m-%d}",
            reason=f"The {stage.name} of {row.on:%Y-%m-%d} could not be handled; a person must look.",
            words="",
            now=now,
        )


def _postpone(stage: Stage, rows: list[Any], now: datetime) -> None:
    for row in rows:
        type(row).objects.filter(pk=row.pk).update(**{stage.column: now + _POSTPONE})
