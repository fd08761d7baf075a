"""`hepcoach program protocols`: the starting points that the builder offers."""

from __future__ import annotations

import argparse
from typing import Any

from hepcoach.config.jsonl import write_object
from hepcoach.programs.protocols import Protocol, protocols

HELP = "show the programs a therapist can start from"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser(
        "protocols", help="one protocol a line", description="List the protocols, by condition and phase."
    )
    listing.add_argument("--json", action="store_true", help="write each as one JSON object")


def run(args: argparse.Namespace) -> int:
    for protocol in protocols():
        if args.json:
            write_object(as_json(protocol))
        else:
            names = ", ".join(exercise.named("en") for exercise in protocol.exercises)
            print(f"{protocol.slug:28} {protocol.condition['en']}, {protocol.phase['en']}: {names}")
    return 0


def as_json(protocol: Protocol) -> dict[str, Any]:
    return {
        "slug": protocol.slug,
        "condition": protocol.condition,
        "phase": protocol.phase,
        "exercises": [
            {"slug": exercise.slug, "name": exercise.name, "dose": exercise.dose, "source": exercise.source}
            for exercise in protocol.exercises
        ],
        "milestone": protocol.milestone,
        "limits": protocol.limits,
    }
