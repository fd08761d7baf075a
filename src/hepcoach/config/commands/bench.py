"""`hepcoach bench`: what `benchmarks/` measures on this machine, in a database of its own."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from pathlib import Path
from typing import Any

from hepcoach.config import database, jsonl, start
from hepcoach.config.cli import CommandError

HELP = "Measure the staff pages, the morning and the replies, claims, or the printed page, on this machine."

# `benchmarks/` lies beside `src/`: it comes with a checkout, not with the installed package.
_ROOT = Path(__file__).resolve().parents[4]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parts = parser.add_subparsers(dest="part", required=True, metavar="PART")
    pages = parts.add_parser("pages", help="milliseconds and queries of each staff page")
    pages.add_argument("--sizes", type=_numbers, default=(5, 500), metavar="N,N", help="patients (default 5,500)")
    pages.add_argument("--days", type=int, default=84, metavar="N", help="days of history (default 84)")
    pages.add_argument("--times", type=int, default=30, metavar="N", help="openings of each page (default 30)")
    messages = parts.add_parser("messages", help="mornings and replies per second, beside bare SQL")
    messages.add_argument("--patients", type=int, default=100_000, metavar="N", help="default 100000")
    messages.add_argument("--practices", type=int, default=700, metavar="N", help="default 700")
    messages.add_argument("--days", type=int, default=7, metavar="N", help="days of history (default 7)")
    messages.add_argument("--seconds", type=int, default=60, metavar="N", help="of replies (default 60)")
    claims = parts.add_parser("claims", help="claims written as 837P and checked by pyx12 per second")
    claims.add_argument("--claims", type=int, default=200, metavar="N", help="default 200")
    printing = parts.add_parser("program-page", help="milliseconds to set a program as its printed page")
    for part in (pages, messages, claims, printing):
        part.add_argument("--json", action="store_true", help="print the figures as one JSON object")


def run(args: argparse.Namespace) -> int:
    if not (_ROOT / "benchmarks").is_dir():
        raise CommandError("benchmarks/ is not here: run it from a checkout of the repository")
    if min((value for value in vars(args).values() if type(value) is int), default=1) < 1:
        raise CommandError("numbers must be at least 1")
    sys.path.insert(0, str(_ROOT))
    os.environ.setdefault("HEPCOACH_LOG", "ERROR")
    with database.of_its_own("bench"):
        start.with_database()
        parts = {"pages": _pages, "messages": _messages, "claims": _claims, "program-page": _program_page}
        figures = parts[args.part](args)
    if args.json:
        jsonl.write_object(figures)
    else:
        _print(figures)
    return 0


def _pages(args: argparse.Namespace) -> dict[str, Any]:
    pages = importlib.import_module("benchmarks.pages")
    figures: dict[str, Any] = pages.run(sizes=args.sizes, days=args.days, times=args.times)
    return figures


def _messages(args: argparse.Namespace) -> dict[str, Any]:
    messages = importlib.import_module("benchmarks.messages")
    figures: dict[str, Any] = messages.run(
        patients=args.patients, practices=min(args.practices, args.patients), days=args.days, seconds=args.seconds
    )
    return figures


def _claims(args: argparse.Namespace) -> dict[str, Any]:
    figures: dict[str, Any] = importlib.import_module("benchmarks.claims").run(claims=args.claims)
    return figures


def _program_page(args: argparse.Namespace) -> dict[str, Any]:
    figures: dict[str, Any] = importlib.import_module("benchmarks.program_page").run()
    return figures


def _print(figures: dict[str, Any]) -> None:
    for name, value in figures.items():
        if not isinstance(value, dict):
            print(f"{name:<30} {value}")
            continue
        for size, measured in value.items():
            print(
                f"{name:<12} {size:>5} patients: {measured['p50_ms']:>7} ms (p50), "
                f"{measured['p95_ms']:>7} ms (p95), {measured['queries']:>3} queries"
            )


def _numbers(words: str) -> tuple[int, ...]:
    try:
        found = tuple(int(word) for word in words.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError("whole numbers with commas between them, please") from None
    if min(found) < 1:
        raise argparse.ArgumentTypeError("numbers must be at least 1")
    return found
