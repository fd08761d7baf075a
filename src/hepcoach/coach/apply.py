"""Carry decisions out: all of a batch's effects in one transaction, in a declared order, each exactly once."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from hepcoach.coach import facts as loading
from hepcoach.coach.appliers import cases, conversation, days, texts, wishes
from hepcoach.coach.batch import Batch
from hepcoach.coach.facts import Rows
from hepcoach.coach.models import DecisionRecord
from hepcoach.rules import effects
from hepcoach.rules.effects import Decision, Effect


@dataclass(frozen=True)
class Step:
    """One applier and the effects that it carries out."""

    handles: tuple[type[Effect], ...]
    run: Callable[[Batch], None]


# The order matters: what a patient forbids holds before anything is written to them, a day exists before a case
# speaks of it, and the clinic is told (the case is stored) before a text says so.
STEPS: tuple[Step, ...] = (
    Step((effects.RevokeConsent, effects.GrantConsent, effects.PausePatient), wishes.apply),
    Step((effects.OpenCheckIn, effects.RecordCheckIn, effects.MarkNudged, effects.CloseDay), days.apply),
    Step((effects.ScheduleMorning,), days.schedule),
    Step((effects.OpenCase,), cases.apply),
    Step((effects.SetConversation,), conversation.apply),
    Step((effects.CancelTexts,), texts.cancel),
    Step((effects.SendText,), texts.send),
)

# What takes a due row out of the queue is done again even for an occasion that was decided before: otherwise the
# row would stay due for ever.
_BOOKKEEPING = (effects.ScheduleMorning, effects.MarkNudged, effects.CloseDay)


def apply(
    decisions: Iterable[Decision],
    now: datetime,
    *,
    rows: Rows | None = None,
    reply_to: Mapping[int, int] | None = None,
) -> tuple[Decision, ...]:
    """Apply what was not applied before; the decisions that were new.

    `rows`: what was read to decide, so that it isn't read twice. `reply_to`: the contact point that a patient just
    wrote from, by patient. Run it inside `tenancy.practices(...)`, holding the patients' conversations.
    """
    # No savepoint: a decision that breaks takes its whole batch back, and the batch is tried one by one.
    with transaction.atomic(savepoint=False):
        given = list(decisions)
        known = _known(given)
        fresh = tuple(decision for decision in given if (decision.patient_id, decision.occasion) not in known)
        repeated = [_bookkeeping(decision) for decision in given if decision not in fresh]
        if rows is None:
            rows = loading.rows({decision.patient_id for decision in given})
        batch = Batch((*fresh, *repeated), rows, now, reply_to or {})
        asked = {type(effect) for decision in batch.decisions for effect in decision.effects}
        for step in STEPS:
            if asked.intersection(step.handles):
                step.run(batch)
        DecisionRecord.objects.bulk_create(_record(decision, now) for decision in fresh)
        return fresh


def problems() -> list[str]:
    """What is wrong with STEPS: an effect that no step carries out, or two do."""
    handled = [kind for step in STEPS for kind in step.handles]
    return [
        f"{kind.__name__} has {handled.count(kind)} appliers, not one"
        for kind in sorted(set(Effect.__subclasses__()) | set(handled), key=lambda kind: kind.__name__)
        if handled.count(kind) != 1
    ]


def as_json(value: Any) -> Any:
    """A frozen dataclass, instant, date or container as JSON holds it."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: as_json(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return {"effect": type(value).__name__, **fields} if isinstance(value, Effect) else fields
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): as_json(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [as_json(inner) for inner in value]
    return value


def _known(decisions: list[Decision]) -> set[tuple[int, str]]:
    if not decisions:
        return set()
    same = Q(pk__in=[])
    occasions: dict[str, set[int]] = {}
    for decision in decisions:
        occasions.setdefault(decision.occasion, set()).add(decision.patient_id)
    for occasion, patients in occasions.items():
        same |= Q(occasion=occasion, patient__in=patients)
    return set(DecisionRecord.objects.filter(same).values_list("patient", "occasion"))


def _bookkeeping(decision: Decision) -> Decision:
    kept = tuple(effect for effect in decision.effects if isinstance(effect, _BOOKKEEPING))
    return dataclasses.replace(decision, effects=kept)


def _record(decision: Decision, now: datetime) -> DecisionRecord:
    return DecisionRecord(
        practice_id=decision.practice_id,
        patient_id=decision.patient_id,
        occasion=decision.occasion,
        at=now,
        rules=dict(decision.rules),
        facts=as_json(decision.facts),
        effects=as_json(decision.effects),
    )
