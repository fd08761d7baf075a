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
from hepcoach.rules.effects import Decision
from hepcoach.rules.facts import PatientFacts

BATCH = 200
# A patient whose day can't be decided is tried again so much later.
_POSTPONE = timedelta(hours=1)


@dataclass(frozen=True)
class Stage:
    """`due(now)` are the waiting rows, annotated with `due` and `on` (None for a morning), earliest first."""

    name: str
    due: Callable[[datetime], QuerySet[Any]]
    decide: Callable[[PatientFacts, date, datetime], Decision]
    # The column to move when a row can't be decided.
    column: str


def _mornings(now: datetime) -> QuerySet[Any]:
    return DueMorning.objects.filter(due_at__lte=now).annotate(on=F("due_at")).order_by("due_at", "pk")


def _evenings(now: datetime) -> QuerySet[Any]:
    silent = CheckIn.objects.filter(nudged_at=None, answered_at=None, closed_at=None, nudge_due_at__lte=now)
    return silent.annotate(on=F("day")).order_by("nudge_due_at", "pk")


def _closings(now: datetime) -> QuerySet[Any]:
    return CheckIn.objects.filter(closed_at=None, closes_at__lte=now).annotate(on=F("day")).order_by("day", "pk")


MORNING = Stage("morning", _mornings, lambda facts, _day, now: checkins.morning(facts, now), "due_at")
EVENING = Stage("evening", _evenings, lambda facts, day, now: checkins.evening(facts, day, now), "nudge_due_at")
CLOSE = Stage("close", _closings, lambda facts, day, now: checkins.close_day(facts, day, now), "closes_at")


def run(stage: Stage, practice_ids: list[int], now: datetime) -> int:
    """Decide every due row of a stage, a batch of patients at a time; how many."""
    done = 0
    # A row that is due again after it was decided would be due for ever.
    seen: set[tuple[int, Any]] = set()
    while True:
        batch: list[Any] = []
        try:
            with tenancy.practices(practice_ids):
                batch = _claim(stage, now)
                again = [row for row in batch if (row.pk, row.on) in seen]
                _decide(stage, [row for row in batch if row not in again], now)
                _postpone(stage, again, now)
        except Exception as error:  # noqa: BLE001 - the batch is tried again one by one
            failures.report(f"a batch of {len(batch)} ({stage.name})", error)
            for row in batch:
                _alone(stage, row, now)
        seen.update((row.pk, row.on) for row in batch)
        done += len(batch)
        if not batch:
            return done


def _claim(stage: Stage, now: datetime) -> list[Any]:
    """One due row per patient, the earliest, of the patients that nobody else holds."""
    wanted = {row.patient_id for row in stage.due(now)[:BATCH]}
    if not wanted:
        return []
    held = claims.hold(wanted)
    # Read anew: whoever held the conversation before us may have dealt with the row.
    rows = stage.due(now).filter(patient__in=held)
    return list({row.patient_id: row for row in reversed(rows)}.values())


def _decide(stage: Stage, rows: list[Any], now: datetime) -> None:
    if not rows:
        return
    found = loading.rows(row.patient_id for row in rows)
    facts = loading.of(found)
    apply([stage.decide(facts[row.patient_id], row.on, now) for row in rows], now, rows=found)


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
