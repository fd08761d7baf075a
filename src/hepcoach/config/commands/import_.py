"""`hepcoach import fhir FILE`: take a Bundle in from an EHR."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hepcoach.config import start
from hepcoach.config.cli import CommandError

HELP = "Import patients and their home exercises from an EHR."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    formats = parser.add_subparsers(dest="format", required=True, metavar="FORMAT")
    fhir = formats.add_parser(
        "fhir", help="a FHIR R4 Bundle; exit 1 when it is rejected, and nothing is kept then"
    )
    fhir.add_argument("file", metavar="FILE", help="JSON file, or - for standard input")
    fhir.add_argument("--practice", required=True, metavar="SLUG", help="whose patients they are")
    fhir.add_argument("--as-of", metavar="TIME", help="the time to import at (ISO 8601; default: now)")
    fhir.add_argument("--json", action="store_true", help="print the patients as they stand after it")


def run(args: argparse.Namespace) -> int:
    now = _time(args.as_of)
    raw = _content(args.file)
    start.with_database()
    from hepcoach.clinics.actors import Actor
    from hepcoach.clinics.models import Practice
    from hepcoach.interop.fhir import parsing, view
    from hepcoach.interop.fhir.importing import import_bundle

    practice = Practice.objects.filter(slug=args.practice).first()
    if practice is None:
        raise CommandError(f"--practice: no practice has the slug {args.practice!r}")
    actor = Actor(practice_id=practice.pk, name="import", role="coach", display_name="EHR import")
    parsed = parsing.parse(raw)
    imported = (
        parsing.refused(parsed)
        if isinstance(parsed, parsing.NotJson)
        else import_bundle(practice=practice, value=parsed, actor=actor, now=now)
    )
    shown = view.as_json(imported)
    if args.json:
        print(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        _print_summary(shown)
    for error in shown["errors"]:
        print(f"hepcoach import: {error['path']}: {error['message']}", file=sys.stderr)
    return 1 if imported.errors else 0


def _time(said: str | None) -> datetime:
    if said is None:
        return datetime.now(UTC)
    try:
        found = datetime.fromisoformat(said.replace("Z", "+00:00"))
    except ValueError as error:
        raise CommandError(f"--as-of: {said!r} is not an ISO 8601 time") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _content(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from error


def _print_summary(shown: dict[str, Any]) -> None:
    if shown["outcome"] == "reject":
        print("rejected: nothing was kept")
        return
    if not shown["patients"]:
        print("accepted: there is no patient in it")
    for patient in shown["patients"]:
        reason = "may be texted" if patient["may_text"] else f"not texted ({patient['may_text_reason']})"
        print(f"{patient['identifier']['value']}: {reason}")
        for episode in patient["episodes"]:
            exercises = episode["exercises"]
            if not exercises:
                print("  no prescribed home exercises")
                continue
            print(f"  {episode['status']}: {len(exercises)} exercises from {episode['start']}")
            for line in episode["to_settle"]:
                print(f"    to settle: {line}")
