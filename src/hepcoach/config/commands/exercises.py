"""`hepcoach exercises`: the built-in library and its moving figures, for people and programs that want them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from hepcoach.config.cli import CommandError
from hepcoach.config.jsonl import write_object
from hepcoach.exercises import figures, library
from hepcoach.exercises.figures import contact_sheet
from hepcoach.exercises.library import Exercise
from hepcoach.rules import dosing

HELP = "show the built-in exercises"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="one exercise a line", description="List the built-in exercises.")
    listing.add_argument("--json", action="store_true", help="write each as one JSON object with all its texts")

    drawing = actions.add_parser(
        "figure", help="write one's moving figure", description="Write the moving figure of an exercise as SVG."
    )
    drawing.add_argument("slug", metavar="SLUG", help="as in `hepcoach exercises list`")
    drawing.add_argument("--out", required=True, type=Path, metavar="FILE")
    drawing.add_argument("--lang", choices=figures.LANGUAGES, default="en")
    drawing.add_argument("--still", action="store_true", help="one picture for print")

    showing = actions.add_parser(
        "figures",
        help="write all figures on one page, to look at",
        description="Write figures on one HTML page: each as the loop and as its keyframes.",
    )
    showing.add_argument("slugs", nargs="*", metavar="SLUG", help="those only; without: all")
    showing.add_argument("--out", required=True, type=Path, metavar="FILE")
    showing.add_argument("--lang", choices=figures.LANGUAGES, default="en")


def run(args: argparse.Namespace) -> int:
    return {"list": _list, "figure": _figure, "figures": _figures}[args.action](args)


def _figure(args: argparse.Namespace) -> int:
    return _written(args.out, figures.svg(_known(args.slug), args.lang, args.still))


def _figures(args: argparse.Namespace) -> int:
    slugs = args.slugs or [exercise.slug for exercise in library.all() if exercise.slug in figures.slugs()]
    return _written(args.out, contact_sheet.page(list(map(_known, slugs)), args.lang))


def _known(slug: str) -> str:
    if slug not in figures.slugs():
        raise CommandError(f"there is no figure of {slug!r}; see `hepcoach exercises list`")
    return slug


def _written(out: Path, text: str) -> int:
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{out}: {error.strerror}") from error
    return 0


def _list(args: argparse.Namespace) -> int:
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
