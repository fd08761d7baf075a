"""The words that patients are texted: one file per kind and language, `<lang>/<kind>.txt`.

A file `<kind>.one.txt` holds the words for a `count` of one. Placeholders are `{name}`s; a missing one is an
error, never a blank.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent
LANGUAGES = tuple(sorted(path.name for path in _HERE.iterdir() if path.is_dir() and path.name != "__pycache__"))


def render(kind: str, language: str, variables: Mapping[str, str]) -> str:
    """The text of a kind with its placeholders filled. Raises KeyError for an unknown kind or a missing value."""
    return template(kind, language, one=variables.get("count") == "1").format_map(variables)


@cache
def template(kind: str, language: str, *, one: bool = False) -> str:
    folder = _HERE / language
    singular = folder / f"{kind}.one.txt"
    path = singular if one and singular.exists() else folder / f"{kind}.txt"
    if not path.exists():
        raise KeyError(f"no text of kind {kind!r} in {language!r}")
    return path.read_text(encoding="utf-8").strip()
