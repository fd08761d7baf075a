"""`hepcoach dose read`: the dose in each line of therapists' words."""

from __future__ import annotations

import argparse
from typing import Any

from hepcoach.config.cli import CommandError
from hepcoach.config.jsonl import placed_objects, write_object
from hepcoach.rules import doses

HELP = "read doses as therapists write them"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    reading = actions.add_parser(
        "read",
        help="read JSON Lines {id, text, lang}, write one JSON line of dose fields for each",
        description="Read JSON Lines {id, text, lang} and write one JSON line of dose fields for each. "
        "What a line does not state is null; what no field takes is listed in unparsed.",
    )
    reading.add_argument("file", nargs="?", default="-", metavar="FILE", help='the lines; "-" is standard input')
    reading.add_argument("--json", action="store_true", help="the output is JSON either way")


def run(args: argparse.Namespace) -> int:
    for place, line in placed_objects(args.file):
        text = _string(line, "text", place)
        lang = None if line.get("lang") is None else _string(line, "lang", place)
        write_object({"id": line.get("id"), **doses.to_json(doses.read(text, lang))})
    return 0


def _string(line: dict[str, Any], name: str, place: str) -> str:
    if name not in line:
        raise CommandError(f'{place}: field "{name}" is missing')
    value = line[name]
    if not isinstance(value, str):
        raise CommandError(f'{place}: field "{name}" must be a string, got {type(value).__name__}')
    return value
