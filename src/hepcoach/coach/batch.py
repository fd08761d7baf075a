"""One bulk application: its time, its effects by type, and what is known of its patients."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar, cast

from hepcoach.coach.facts import Known
from hepcoach.messaging.contacts import Reached
from hepcoach.rules.effects import Decision, Effect
from hepcoach.rules.facts import PatientFacts

E = TypeVar("E", bound=Effect)


@dataclass
class Batch:
    """`reply_to`: the contact point that a patient just wrote from, by patient."""

    decisions: tuple[Decision, ...]
    known: Mapping[int, Known]
    now: datetime
    reply_to: Mapping[int, Reached] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_type: dict[type[Effect], list[tuple[Decision, Effect]]] = {}
        for decision in self.decisions:
            for effect in decision.effects:
                self._by_type.setdefault(type(effect), []).append((decision, effect))

    def facts(self, patient_id: int) -> PatientFacts:
        return self.known[patient_id].facts

    def asks_for(self, *kinds: type[Effect]) -> bool:
        return any(kind in self._by_type for kind in kinds)

    def wanted(self, kind: type[E]) -> Iterator[tuple[Decision, E]]:
        """Every effect of a type with the decision that asks for it, in order."""
        return iter(cast(list[tuple[Decision, E]], self._by_type.get(kind, [])))
