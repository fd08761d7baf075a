"""JSON Lines in and out for commands that read a file or standard input."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hepcoach.config.cli import CommandError


def read_objects(path: str) -> Iterator[dict[str, Any]]:
    """Yield one object per non-empty line of `path` ("-" is standard input).

    Raises CommandError naming the file and line that is no JSON object.
    """
    if path == "-":
        yield from _objects(sys.stdin, "standard input")
        return
    try:
        with Path(path).open(encoding="utf-8") as lines:
            yield from _objects(lines, path)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{path}: not UTF-8 text (byte {error.start})") from error


def write_object(value: dict[str, Any]) -> None:
    """Print `value` as one line of JSON, words in their own script."""
    print(json.dumps(value, ensure_ascii=False))


def _objects(lines: Iterator[str] | Any, source: str) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except json.JSONDecodeError as error:
            raise CommandError(f"{source} line {number}: not JSON ({error.msg})") from error
        if not isinstance(value, dict):
            raise CommandError(f"{source} line {number}: expected an object, got {type(value).__name__}")
        yield value
