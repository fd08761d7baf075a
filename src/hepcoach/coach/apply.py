"""Carry decisions out: all of a batch's effects in one transaction, in a declared order, each exactly once."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db import transaction

from hepcoach.coach import facts as loading
from hepcoach.coach.appliers import cases, conversation, days, texts, wishes
from hepcoach.coach.batch import Batch
from hepcoach.coach.facts import Known
from hepcoach.coach.models import DecisionRecord
from hepcoach.messaging.contacts import Reached
from hepcoach.privacy import bulk
from hepcoach.privacy.fields import encrypted
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
    Step((effects.RevokeConsent, effects.GrantConsent, effects.HelperAgrees, effects.PausePatient), wishes.apply),
    Step((effects.OpenCheckIn, effects.RecordCheckIn, effects.MarkNudged, effects.CloseDay), days.apply),
    Step((effects.MoveMorning,), days.move),
    Step((effects.ScheduleMorning,), days.schedule),
    Step((effects.OpenCase,), cases.apply),
    Step((effects.SetConversation,), conversation.apply),
    Step((effects.CancelTexts,), texts.cancel),
    Step((effects.SendText,), texts.send),
    Step((effects.TellHelpers,), texts.tell_helpers),
)

# What takes a due row out of the queue is done again even for an occasion that was decided before: otherwise the
# row would stay due for ever.
_BOOKKEEPING = (effects.ScheduleMorning, effects.MarkNudged, effects.CloseDay)


def apply(
    decisions: Iterable[Decision],
    now: datetime,
    *,
    known: Mapping[int, Known] | None = None,
    reply_to: Mapping[int, Reached] | None = None,
) -> tuple[Decision, ...]:
    """Apply what was not applied before; the decisions that were new.

    `known`: what was read to decide, so that it isn't read twice. `reply_to`: the contact point that a patient
    just wrote from, by patient. Run it inside `tenancy.practices(...)`, holding the patients' conversations.
    """
    # No savepoint: a decision that breaks takes its whole batch back, and the batch is tried one by one.
    with transaction.atomic(savepoint=False):
        given = list(decisions)
        decided = _decided(given)
        fresh = tuple(decision for decision in given if _place(decision) not in decided)
        repeated = [_bookkeeping(decision) for decision in given if _place(decision) in decided]
        if known is None:
            known = loading.look_up({decision.patient_id for decision in given})
        batch = Batch((*fresh, *repeated), known, now, reply_to or {})
        for step in STEPS:
            if batch.asks_for(*step.handles):
                step.run(batch)
        _record(fresh, now)
        return fresh


def problems() -> list[str]:
    """What is wrong with STEPS: an effect that no step carries out, or two do."""
    handled = [kind for step in STEPS for kind in step.handles]
    return [
        f"{kind.__name__} has {handled.count(kind)} appliers, not one"
        for kind in sorted(set(Effect.__subclasses__()) | set(handled), key=lambda kind: kind.__name__)
        if handled.count(kind) != 1
    ]


def as_json(value: Any) -> str:
    """Frozen dataclasses, instants, dates and containers as JSON text; an effect says which one it is."""
    return _JSON.encode(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Effect):
        return {"effect": type(value).__name__, **value.__dict__}
    if isinstance(value, datetime | date):
        return _instant(value)
    if dataclasses.is_dataclass(value):
        return value.__dict__
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} is nothing that JSON holds")


@lru_cache(maxsize=1_024)
def _instant(value: date) -> str:
    """A batch's decisions say the same few instants many times."""
    return value.isoformat()


_JSON = json.JSONEncoder(default=_plain, ensure_ascii=False, separators=(",", ":"))

_DECIDED = """
SELECT r.patient_id, r.occasion
  FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS w (practice_id, patient_id, occasion)
  JOIN coach_decisionrecord r
    ON r.practice_id = w.practice_id AND r.patient_id = w.patient_id AND r.occasion = w.occasion
"""


def _place(decision: Decision) -> tuple[int, str]:
    return decision.patient_id, decision.occasion


def _decided(decisions: list[Decision]) -> set[tuple[int, str]]:
    if not decisions:
        return set()
    found = bulk.select(
        _DECIDED,
        bulk.array(decision.practice_id for decision in decisions),
        bulk.array(decision.patient_id for decision in decisions),
        [decision.occasion for decision in decisions],
    )
    return {(patient_id, occasion) for patient_id, occasion in found}


def _bookkeeping(decision: Decision) -> Decision:
    kept = tuple(effect for effect in decision.effects if isinstance(effect, _BOOKKEEPING))
    return dataclasses.replace(decision, effects=kept)


_FACTS, _EFFECTS = encrypted(DecisionRecord, "facts"), encrypted(DecisionRecord, "effects")


@lru_cache(maxsize=1_024)
def _rules(named: tuple[tuple[str, int], ...]) -> str:
    return json.dumps(dict(named))


def _record(decisions: Iterable[Decision], now: datetime) -> None:
    bulk.insert(
        DecisionRecord,
        ("practice_id", "patient_id", "occasion", "at", "rules", "facts", "effects"),
        [
            (
                decision.practice_id,
                decision.patient_id,
                decision.occasion,
                now,
                _rules(tuple(decision.rules.items())),
                _FACTS.seal_bytes(decision.practice_id, as_json(decision.facts).encode()),
                _EFFECTS.seal_bytes(decision.practice_id, as_json(decision.effects).encode()),
            )
            for decision in decisions
        ],
    )
