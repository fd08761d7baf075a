"""The three things that a day brings by the clock: its morning, its evening, its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import F, QuerySet

from hepcoach.checkins.models import CheckIn, DueMorning
from hepcoach.coach import claims, failures
from hepcoach.coach import facts as loading
from hepcoach.coach.apply import apply
from hepcoach.privacy import tenancy
from hepcoach.rules import checkins
from hepcoach.rules.drafting import DAYS_KEPT
from hepcoach.rules.effects import CloseDay, Decision, Effect, MarkNudged, ScheduleMorning
from hepcoach.rules.facts import PatientFacts

# Large enough that what a batch costs by itself does not count.
BATCH = 2_000
# A patient whose day can't be decided is tried again so much later.
_POSTPONE = timedelta(hours=1)


@dataclass(frozen=True)
class Stage:
    """`due(now)` are the waiting rows, earliest first, annotated with what they are `on`: the day, or the instant.

    `ends` is the effect that takes a row out of the queue; a decision without it would be due for ever.
    """

    name: str
    model: type[DueMorning] | type[CheckIn]
    due: Callable[[datetime], QuerySet[Any]]
    decide: Callable[[PatientFacts, date, datetime], Decision]
    ends: type[Effect]
    # The column to move when a row can't be decided.
    column: str
    # How many of the days before now its rule looks at; None: all of the episode's.
    days_back: int | None = None
    # Whether its rule looks at the pain and the questions of those days.
    opens_days: bool = True


class Due(NamedTuple):
    """One waiting row."""

    pk: int
    practice_id: int
    patient_id: int
    on: Any


def _mornings(now: datetime) -> QuerySet[Any]:
    return DueMorning.objects.filter(due_at__lte=now).annotate(on=F("due_at")).order_by("due_at", "pk")


def _evenings(now: datetime) -> QuerySet[Any]:
    silent = CheckIn.objects.filter(nudged_at=None, answered_at=None, closed_at=None, nudge_due_at__lte=now)
    return silent.annotate(on=F("day")).order_by("nudge_due_at", "pk")


def _closings(now: datetime) -> QuerySet[Any]:
    return CheckIn.objects.filter(closed_at=None, closes_at__lte=now).annotate(on=F("day")).order_by("day", "pk")


MORNING = Stage(
    "morning",
    DueMorning,
    _mornings,
    lambda facts, _, now: checkins.morning(facts, now),
    ScheduleMorning,
    "due_at",
    days_back=DAYS_KEPT,
    opens_days=False,
)
EVENING = Stage(
    "evening",
    CheckIn,
    _evenings,
    lambda facts, day, now: checkins.evening(facts, day, now),
    MarkNudged,
    "nudge_due_at",
    days_back=DAYS_KEPT,
)
CLOSE = Stage(
    "close", CheckIn, _closings, lambda facts, day, now: checkins.close_day(facts, day, now), CloseDay, "closes_at"
)


def run(stage: Stage, practice_ids: list[int], now: datetime) -> int:
    """Decide every due row of a stage, a batch of patients at a time; how many."""
    done, more = 0, True
    while more:
        batch: list[Due] = []
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


def _claim(stage: Stage, now: datetime) -> tuple[list[Due], bool]:
    """One due row per patient, the earliest, of those that nobody else works on; whether more are due.

    Whoever holds a row here holds it alone: another worker's claim skips it, and what was dealt with meanwhile is
    no longer due when its lock is got.
    """
    rows = _lock(stage, now)
    held = claims.hold({row.patient_id for row in rows}) if rows else set()
    first: dict[int, Due] = {}
    for row in rows:
        if row.patient_id in held:
            first.setdefault(row.patient_id, row)
    return list(first.values()), bool(first) and (len(rows) == BATCH or len(first) < len(rows))


def _lock(stage: Stage, now: datetime, only: int | None = None) -> list[Due]:
    due = stage.due(now) if only is None else stage.due(now).filter(pk=only)
    rows = due.select_for_update(skip_locked=True).values_list("pk", "practice_id", "patient_id", "on")
    return [Due(*row) for row in rows[:BATCH]]


def _decide(stage: Stage, rows: list[Due], now: datetime) -> None:
    if not rows:
        return
    since = date.min if stage.days_back is None else now.date() - timedelta(days=stage.days_back)
    known = loading.look_up((row.patient_id for row in rows), since=since, opened=stage.opens_days)
    decisions = [stage.decide(known[row.patient_id].facts, row.on, now) for row in rows]
    for decision in decisions:
        if not any(isinstance(effect, stage.ends) for effect in decision.effects):
            raise LookupError(f"{decision.occasion} does not end")
    apply(decisions, now, known=known)


def _alone(stage: Stage, row: Due, now: datetime) -> None:
    try:
        with tenancy.practice(row.practice_id):
            if claims.hold([row.patient_id]):
                _decide(stage, _lock(stage, now, only=row.pk), now)
    except Exception as error:  # noqa: BLE001 - one bad patient's row must not stop the others
        failures.report(f"patient {row.patient_id} ({stage.name})", error)
        with tenancy.practice(row.practice_id):
            rows = stage.model.objects.filter(pk=row.pk)
            rows.update(**{stage.column: now + _POSTPONE})
        failures.open_case(
            practice_id=row.practice_id,
            patient_id=row.patient_id,
            occasion=f"{stage.name}:{row.on:%Y-%m-%d}",
            reason=f"The {stage.name} of {row.on:%Y-%m-%d} could not be handled; a person must look.",
            words="",
            now=now,
        )
