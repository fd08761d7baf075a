"""`hepcoach rtm`: what can be billed of episodes, and whether claims can go; JSON Lines in and out."""

from __future__ import annotations

import argparse
from typing import Any

from hepcoach.config import jsonl
from hepcoach.interop.x12 import checking
from hepcoach.rules import rtm

HELP = "decide which RTM codes episodes have earned, and check claims"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    deciding = actions.add_parser(
        "decide",
        help="read JSON Lines {id, episode, ask, settings?}, write {id, lines, scopes} for each",
        description="Read JSON Lines {id, episode, ask} and write {id, lines, scopes} for each: claim lines with "
        "units, modifiers and status, and each scope with its reasons and counts. An optional object settings "
        "chooses other readings where the rules leave one. A line that can not be read becomes {id, error}; the "
        "others are decided all the same, and the exit status is 1.",
        epilog="settings (the first of each is the default): "
        + "; ".join(f"{name} {' | '.join(values)}" for name, values in rtm.choices().items()),
    )
    deciding.set_defaults(action_run=_decide)
    checking_claims = actions.add_parser(
        "check-claim",
        help="read JSON Lines {id, as_of, claim}, write {id, verdict, fields, x12?} for each",
        description="Read JSON Lines {id, as_of, claim} and write {id, verdict, fields} for each: accept with the "
        "837P text in x12, or reject with the paths of the fields that are wrong. Nothing is sent anywhere.",
    )
    checking_claims.add_argument(
        "--phone",
        default="5555550100",
        help="telephone number of whoever submits the file, which the 837P wants and a claim does not hold",
    )
    checking_claims.set_defaults(action_run=_check_claims)
    for action in (deciding, checking_claims):
        action.add_argument(
            "file", nargs="?", default="-", metavar="FILE", help='the lines; "-" is standard input'
        )
        action.add_argument("--json", action="store_true", help="the output is JSON either way")


def run(args: argparse.Namespace) -> int:
    return int(args.action_run(args))


def _decide(args: argparse.Namespace) -> int:
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


def _check_claims(args: argparse.Namespace) -> int:
    lines = list(jsonl.read_objects(args.file))
    for first in range(0, len(lines), checking.TOGETHER):
        batch = lines[first : first + checking.TOGETHER]
        asked = [(line.get("claim"), line.get("as_of")) for line in batch]
        verdicts = checking.check(asked, phone=args.phone, first_control_number=first + 1)
        for line, verdict in zip(batch, verdicts, strict=True):
            jsonl.write_object({"id": line.get("id"), **_as_json(verdict)})
    return 0


def _as_json(verdict: checking.Verdict) -> dict[str, Any]:
    if verdict.x12 is None:
        return {"verdict": "reject", "fields": list(verdict.fields)}
    return {"verdict": "accept", "fields": [], "x12": verdict.x12}
