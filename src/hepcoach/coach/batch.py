"""One bulk application: its time, its effects by type, and the rows that several appliers need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from hepcoach.coach.facts import Rows
from hepcoach.rules.effects import Decision, Effect

E = TypeVar("E", bound=Effect)


@dataclass
class Batch:
    """`reply_to`: the contact point that a patient just wrote from, by patient."""

    decisions: tuple[Decision, ...]
    rows: Rows
    now: datetime
    reply_to: Mapping[int, int] = field(default_factory=dict)

    def wanted(self, kind: type[E]) -> Iterator[tuple[Decision, E]]:
        """Every effect of a type with the decision that asks for it, in order."""
        for decision in self.decisions:
            for effect in decision.effects:
                if isinstance(effect, kind):
                    yield decision, effect
