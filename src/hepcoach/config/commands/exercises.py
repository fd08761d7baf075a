"""`hepcoach exercises list`: the built-in library, for people and programs that want to read it."""

from __future__ import annotations

import argparse
from typing import Any

from hepcoach.config.jsonl import write_object
from hepcoach.exercises import library
from hepcoach.exercises.library import Exercise
from hepcoach.rules import dosing

HELP = "show the built-in exercises"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="one exercise a line", description="List the built-in exercises.")
    listing.add_argument("--json", action="store_true", help="write each as one JSON object with all its texts")


def run(args: argparse.Namespace) -> int:
    for exercise in library.all():
        if args.json:
            write_object(as_json(exercise))
        else:
            print(f"{exercise.slug:32} {exercise.specialty:3}  {exercise.region:11} {exercise.name['en']}")
    return 0


def as_json(exercise: Exercise) -> dict[str, Any]:
    return {
        "slug": exercise.slug,
        "specialty": exercise.specialty,
        "region": exercise.region,
        "canonical": exercise.canonical,
        "clinical": exercise.clinical,
        "name": exercise.name,
        "how_to": exercise.how_to,
        "cues": exercise.cues,
        "mistake": exercise.mistake,
        "stop": exercise.stop,
        "kind": exercise.kind,
        "dose": exercise.dose,
        "dose_range": {name: list(ends) for name, ends in dosing.usual(exercise.kind).items()},
        "easier": exercise.easier,
        "harder": exercise.harder,
        "positions": exercise.positions,
        "equipment": exercise.equipment,
        "optional_equipment": exercise.optional_equipment,
        "avoid": exercise.avoid,
        "codes": [{"system": system, "code": code} for system, code in exercise.codes],
        "synonyms": exercise.synonyms,
        "source": exercise.source,
        "reviewed_on": exercise.reviewed_on.isoformat(),
        "licence": exercise.licence,
    }
