"""The built-in exercises as they are written in `content/*.yaml`, one file for a region or specialty.

What a file's head says (specialty, region, licence, source, stop, reviewed_on) holds for each exercise of it that
does not say otherwise. `reviewed_on` is the day its text was last checked against its source. Programs hold a slug
for good. Other names need not repeat word order, plural, side or position: `reading` sees to that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any

import yaml

# The system under which an EHR may send one of our slugs as a code.
SYSTEM = "urn:hepcoach:exercise"


@dataclass(frozen=True)
class Exercise:
    """One exercise. Texts are by language ("en", "es"); `canonical` is its common English name in lower case."""

    slug: str
    specialty: str  # PT, OT or SLP
    region: str
    canonical: str
    name: Mapping[str, str]
    clinical: str
    # What its usual dose depends on: a key of rules.dosing.KINDS.
    kind: str
    how_to: Mapping[str, str]
    cues: Mapping[str, tuple[str, ...]]
    mistake: Mapping[str, str]
    stop: Mapping[str, str]
    # The usual dose as fields of rules.doses.Dose: a builder's suggestion, never filled into a prescription.
    dose: Mapping[str, float]
    source: str
    reviewed_on: date
    licence: str
    # Other names of this very exercise, by language.
    synonyms: Mapping[str, tuple[str, ...]]
    # The positions it is done in; none where the therapist's own teaching decides.
    positions: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    optional_equipment: tuple[str, ...] = ()
    # Further words that may stand beside its name and change nothing.
    words: tuple[str, ...] = ()
    # Reasons not to do it without a clinician's word.
    avoid: tuple[str, ...] = ()
    codes: tuple[tuple[str, str], ...] = ()
    # Slugs of the next easier and harder exercises (ladders.yaml).
    easier: tuple[str, ...] = ()
    harder: tuple[str, ...] = ()

    def named(self, language: str) -> str:
        """The plain name for a patient; English where the language is not ours."""
        return self.name.get(language) or self.name["en"]


@cache
def exercises() -> tuple[Exercise, ...]:
    folder = resources.files("hepcoach.exercises") / "content"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name)
    return tuple(
        _exercise(entry, head)
        for head in (yaml.safe_load(file.read_text(encoding="utf-8")) for file in files)
        for entry in head["exercises"]
    )


def _exercise(entry: dict[str, Any], head: dict[str, Any]) -> Exercise:
    def said(field: str) -> Any:
        return entry[field] if field in entry else head[field]

    return Exercise(
        slug=entry["slug"],
        specialty=said("specialty"),
        region=said("region"),
        canonical=entry["canonical"],
        name=entry["name"],
        clinical=entry["clinical"],
        kind=entry["kind"],
        how_to=entry["how_to"],
        cues={language: tuple(cues) for language, cues in entry["cues"].items()},
        mistake=entry["mistake"],
        stop=said("stop"),
        dose=entry["dose"],
        source=said("source"),
        reviewed_on=said("reviewed_on"),
        licence=said("licence"),
        synonyms={language: tuple(map(str, names)) for language, names in entry["also"].items()},
        positions=tuple(entry["positions"]),
        equipment=tuple(entry.get("equipment", ())),
        optional_equipment=tuple(entry.get("optional", ())),
        words=tuple(entry.get("words", ())),
        avoid=tuple(entry.get("avoid", ())),
        codes=((SYSTEM, entry["slug"]), *((code["system"], code["code"]) for code in entry.get("codes", ()))),
        easier=tuple(below for below, above in _steps() if above == entry["slug"]),
        harder=tuple(above for below, above in _steps() if below == entry["slug"]),
    )


@cache
def _steps() -> tuple[tuple[str, str], ...]:
    """(easier, harder) for each step of a ladder."""
    text = (resources.files("hepcoach.exercises") / "ladders.yaml").read_text(encoding="utf-8")
    return tuple(dict.fromkeys(step for ladder in yaml.safe_load(text) for step in pairwise(ladder)))
