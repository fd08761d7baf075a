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
from hepcoach.exercises.search import plain_words


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
    # What therapists call the condition, besides.
    also: tuple[str, ...]


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
            also=tuple(entry.get("also", ())),
        )
        for entry in written
    )


def by_slug(slug: str) -> Protocol | None:
    return next((protocol for protocol in protocols() if protocol.slug == slug), None)


def search(query: str) -> list[Protocol]:
    """The protocols whose words the typed ones begin: "tka", "knee repl", "lbp"."""
    asked = plain_words(query)
    if not asked:
        return []
    return [
        protocol
        for protocol in protocols()
        if all(any(word.startswith(part) for word in _words(protocol)) for part in asked)
    ]


def _words(protocol: Protocol) -> tuple[str, ...]:
    texts = (protocol.slug, *protocol.condition.values(), *protocol.phase.values(), *protocol.also)
    return plain_words(" ".join(texts))
