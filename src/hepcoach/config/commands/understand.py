"""`hepcoach understand`: patients' replies as facts, one JSON object per line in and out."""

from __future__ import annotations

import argparse
from typing import Any

from hepcoach.config import jsonl
from hepcoach.config.cli import CommandError
from hepcoach.understanding import CONTEXTS, FIELDS, Reading, read

HELP = "read patients' replies (JSON Lines with id, context, n_exercises, num_media, text) and print the facts"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", nargs="?", default="-", help='JSON Lines file, "-" (the default) for standard input'
    )
    parser.add_argument(
        "--explain", action="store_true", help="for a person: each field with the words it rests on, no JSON"
    )


def run(args: argparse.Namespace) -> int:
    for row in jsonl.read_objects(args.file):
        text, reading = _read(row)
        if args.explain:
            print(_explained(str(row.get("id", "")), text, reading))
        else:
            jsonl.write_object({"id": row.get("id"), **_fields(reading)})
    return 0


def _read(row: dict[str, Any]) -> tuple[str, Reading]:
    text, context = row.get("text"), row.get("context", "open")
    n_exercises, num_media = row.get("n_exercises", 0), row.get("num_media", 0)
    if not isinstance(text, str):
        raise CommandError(f"{row.get('id', 'a line')}: text is missing or no text")
    if context not in CONTEXTS:
        raise CommandError(f"{row.get('id', 'a line')}: context must be one of {', '.join(CONTEXTS)}")
    if not isinstance(n_exercises, int) or not isinstance(num_media, int) or n_exercises < 0 or num_media < 0:
        raise CommandError(f"{row.get('id', 'a line')}: n_exercises and num_media must be whole numbers from 0 up")
    return text, read(text, context=context, n_exercises=n_exercises, num_media=num_media)


def _fields(reading: Reading) -> dict[str, Any]:
    facts = {field: getattr(reading, field) for field in FIELDS}
    return {
        **facts,
        "confidence": reading.confidence,
        "needs_person": reading.needs_person,
        "needs_person_reason": reading.needs_person_reason,
    }


def _explained(name: str, text: str, reading: Reading) -> str:
    lines = [f"{name}: {text}"]
    for field in FIELDS:
        value = getattr(reading, field)
        spans = reading.spans.get(field, ())
        if value in (None, False, "unknown") and not spans:
            continue
        rests = ", ".join(f'"{text[start:end]}"' for start, end in spans)
        sure = reading.confidence.get(field)
        lines.append(
            f"  {field} = {value}"
            + (f"  ({sure:.0%} sure)" if sure is not None else "")
            + (f"  from {rests}" if rests else "")
        )
    if reading.unexplained:
        lines.append(f"  not understood: {' '.join(reading.unexplained)}")
    if reading.needs_person:
        lines.append(f"  a person must look: {reading.needs_person_reason}")
    return "\n".join(lines)
