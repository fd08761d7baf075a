"""JSON Lines in and out for commands that read a file or standard input."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from hepcoach.config.cli import CommandError


def read_objects(path: str) -> Iterator[dict[str, Any]]:
    """Yield one object per non-empty line of `path` ("-" is standard input).

    Raises CommandError naming the file and line that is no JSON object.
    """
    for _place, value in placed_objects(path):
        yield value


def placed_objects(path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """`read_objects`, each with its place ("lines.jsonl line 3") for a complaint about what is in it."""
    source = "standard input" if path == "-" else path
    try:
        if path == "-":
            yield from _objects(sys.stdin, source)
        else:
            with Path(path).open(encoding="utf-8") as lines:
                yield from _objects(lines, source)
    except OSError as error:
        raise CommandError(f"{source}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{source}: not UTF-8 text (byte {error.start})") from error


def write_object(value: dict[str, Any]) -> None:
    """Print `value` as one line of JSON, words in their own script."""
    line = json.dumps(value, ensure_ascii=False)
    # Half a surrogate pair, which JSON can carry, has no UTF-8 form: such a line is escaped.
    print(line if line.encode("utf-8", "replace").decode() == line else json.dumps(value))


def _objects(lines: Iterable[str], source: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, line in enumerate(lines, start=1):
        place = f"{source} line {number}"
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except json.JSONDecodeError as error:
            raise CommandError(f"{place}: not JSON ({error.msg})") from error
        except RecursionError as error:
            raise CommandError(f"{place}: not JSON (nested too deeply)") from error
        if not isinstance(value, dict):
            raise CommandError(f"{place}: expected an object, got {type(value).__name__}")
        yield place, value
