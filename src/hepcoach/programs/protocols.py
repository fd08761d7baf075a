"""Starting points for a program, by condition and phase, as written in `protocols.yaml`.

A protocol suggests; the therapist selects, doses and assigns. No clinician has reviewed the choice yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

from hepcoach.exercises import library
from hepcoach.exercises.library import Exercise


@dataclass(frozen=True)
class Protocol:
    """A core of exercises for one phase. Texts are by language ("en", "es")."""

    slug: str
    condition: Mapping[str, str]
    phase: Mapping[str, str]
    exercises: tuple[Exercise, ...]
    # What the patient can see by the next visit; apart from the plan-of-care goal.
    milestone: Mapping[str, str]
    # Precautions that usually hold in this phase.
    limits: tuple[str, ...]


@cache
def protocols() -> tuple[Protocol, ...]:
    written = yaml.safe_load((resources.files("hepcoach.programs") / "protocols.yaml").read_text(encoding="utf-8"))
    return tuple(
        Protocol(
            slug=entry["slug"],
            condition=entry["condition"],
            phase=entry["phase"],
            exercises=tuple(library.exercise(slug) for slug in entry["exercises"]),
            milestone=entry["milestone"],
            limits=tuple(entry.get("limits", ())),
        )
        for entry in written
    )
