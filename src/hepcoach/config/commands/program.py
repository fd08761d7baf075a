"""`hepcoach program`: the starting points that the builder offers, and a review of written programs."""

from __future__ import annotations

import argparse
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hepcoach.config.cli import CommandError
from hepcoach.config.jsonl import placed_objects, write_object
from hepcoach.programs import sheet
from hepcoach.programs.elements import LANGUAGES, Elements
from hepcoach.programs.protocols import Protocol, protocols
from hepcoach.reports import program_page
from hepcoach.rules import doses, program_quality
from hepcoach.rules.program_quality import WrittenProgram

HELP = "show the programs a therapist can start from, and review written ones"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser(
        "protocols", help="one protocol a line", description="List the protocols, by condition and phase."
    )
    listing.add_argument("--json", action="store_true", help="write each as one JSON object")
    reviewing = actions.add_parser(
        "review",
        help="read programs as JSON Lines, say what would keep each from being done",
        description="Read programs as JSON Lines: exercises (texts), trigger, when, where, pain_rule, "
        "missed_day_rule, different_rule, channel, milestone, reason_for_more, language. "
        "Advice only; nothing is changed.",
    )
    reviewing.add_argument("file", metavar="FILE", help='the programs; "-" is standard input')
    reviewing.add_argument("--json", action="store_true", help="write the advice for each as one JSON object")

    printing = actions.add_parser(
        "pdf", help="write a protocol as one page", description="Write a protocol as a one-page PDF for a patient."
    )
    printing.add_argument("--protocol", required=True, metavar="SLUG", help="as in `hepcoach program protocols`")
    printing.add_argument("--lang", choices=LANGUAGES, default="en")
    printing.add_argument("--paper", choices=tuple(program_page.PAPERS), default="letter")
    printing.add_argument("--large", action="store_true", help="large print")
    printing.add_argument("--out", required=True, type=Path, metavar="FILE")


def run(args: argparse.Namespace) -> int:
    return {"review": _review, "protocols": _protocols, "pdf": _pdf}[args.action](args)


def _pdf(args: argparse.Namespace) -> int:
    found = next((protocol for protocol in protocols() if protocol.slug == args.protocol), None)
    if found is None:
        raise CommandError(f"there is no protocol {args.protocol!r}; see `hepcoach program protocols`")
    try:
        args.out.write_bytes(page(found, args.lang, datetime.now(UTC), paper=args.paper, large=args.large))
    except OSError as error:
        raise CommandError(f"{args.out}: {error.strerror}") from error
    return 0


def page(
    protocol: Protocol, language: str, at: datetime, *, paper: program_page.Paper = "letter", large: bool = False
) -> bytes:
    """The protocol as a patient would read it, with the library's doses; it names nobody."""
    items = [sheet.Prescribed(doses.from_json(exercise.dose), exercise) for exercise in protocol.exercises]
    nobody = sheet.Reader(name="", language=language, clinic="", phone="")
    composed = sheet.compose(items, Elements(reach=_REACH[language]), protocol.milestone[language], nobody)
    subtitle = f"{protocol.condition[language]}. {protocol.phase[language]}."
    return program_page.render(composed, at=at, paper=paper, large=large, subtitle=subtitle)


# A protocol is no clinic's, so it names no phone.
_REACH = {"en": "Call your clinic, or answer our text.", "es": "Llame a su clínica o responda a nuestro mensaje."}


def _review(args: argparse.Namespace) -> int:
    for place, line in placed_objects(args.file):
        advice = program_quality.review(_written(line, place))
        if args.json:
            said = [{"rule": each.rule.id, "version": each.rule.version, "said": each.said} for each in advice]
            write_object({"id": line.get("id"), "advice": said})
        else:
            print(f"{place}: " + (" ".join(each.said for each in advice) or "nothing to say."))
    return 0


def _written(line: dict[str, Any], place: str) -> WrittenProgram:
    texts = {field.name: line.get(field.name, "") for field in fields(WrittenProgram) if field.type == "str"}
    if wrong := [name for name, text in texts.items() if not isinstance(text, str)]:
        raise CommandError(f'{place}: field "{wrong[0]}" must be a string')
    exercises = line.get("exercises")
    if not isinstance(exercises, list) or not all(isinstance(each, str) for each in exercises):
        raise CommandError(f'{place}: field "exercises" must be a list of strings')
    texts["language"] = texts["language"] or "en"
    if texts["language"] not in LANGUAGES:
        raise CommandError(f'{place}: field "language" must be one of {", ".join(LANGUAGES)}')
    return WrittenProgram(tuple(exercises), **texts)


def _protocols(args: argparse.Namespace) -> int:
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
