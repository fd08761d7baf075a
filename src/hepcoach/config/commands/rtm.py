"""`hepcoach rtm decide`: what can be billed of each episode, one JSON object a line in and out."""

from __future__ import annotations

import argparse
from typing import Any

from hepcoach.config import jsonl
from hepcoach.rules import rtm

HELP = "decide which RTM codes episodes have earned"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    deciding = actions.add_parser(
        "decide",
        help="read JSON Lines {id, episode, ask, settings?}, write {id, lines, scopes} for each",
        description="Read JSON Lines {id, episode, ask} and write {id, lines, scopes} for each: claim lines with "
        "units, modifiers and status, and each scope with its reasons and counts. An optional object settings "
        "chooses other readings where the rules leave one. A line that can not be read becomes {id, error}; the "
        "others are decided all the same, and the exit status is 1.",
    )
    deciding.add_argument("file", nargs="?", default="-", metavar="FILE", help='the lines; "-" is standard input')
    deciding.add_argument("--json", action="store_true", help="the output is JSON either way")


def run(args: argparse.Namespace) -> int:
    faults = 0
    for line in jsonl.read_objects(args.file):
        answer = _decided(line)
        faults += "error" in answer
        jsonl.write_object({"id": line.get("id"), **answer})
    return 1 if faults else 0


def _decided(line: dict[str, Any]) -> dict[str, Any]:
    try:
        episode, ask, settings = rtm.read(line)
    except rtm.Wrong as wrong:
        return {"error": str(wrong)}
    return rtm.to_json(rtm.decide(episode, ask, settings))
