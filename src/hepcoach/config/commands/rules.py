"""`hepcoach rules`: what the product decides by, with versions, sources and thresholds."""

from __future__ import annotations

import argparse
from pathlib import Path

from hepcoach.config import jsonl
from hepcoach.config.cli import CommandError
from hepcoach.rules import registry

HELP = "List the rules: clinical, billing and messaging knowledge with sources and thresholds."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object a rule")
    parser.add_argument(
        "--write-docs",
        nargs="?",
        const="docs/rules",
        metavar="FOLDER",
        help="write one page a rule (default: docs/rules); pages of rules that are gone are removed",
    )


def run(args: argparse.Namespace) -> int:
    if args.write_docs:
        return _write(Path(args.write_docs))
    for rule in registry.all_rules().values():
        if args.json:
            jsonl.write_object(
                {
                    "id": rule.id,
                    "version": rule.version,
                    "title": rule.title,
                    "source": rule.source,
                    "thresholds": rule.thresholds,
                }
            )
        else:
            limits = ", ".join(f"{name} {value:g}" for name, value in rule.thresholds.items())
            print(f"{rule.id:<34} v{rule.version}  {rule.title}{f' ({limits})' if limits else ''}")
    return 0


def _write(folder: Path) -> int:
    pages = registry.pages()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in pages.items():
            (folder / name).write_text(content, encoding="utf-8")
        for old in folder.glob("*.md"):
            if old.name not in pages:
                old.unlink()
    except OSError as error:
        raise CommandError(f"--write-docs: {error.strerror}: {folder}") from error
    print(f"{len(pages)} pages in {folder}")
    return 0
