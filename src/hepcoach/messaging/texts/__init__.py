"""The words that patients are texted: one file per kind and language, `<lang>/<kind>.txt`.

`<kind>.no_pain.txt` is for patients who are not asked about pain, `<kind>.one.txt` for a `count` of one, and
`<kind>.no_pain.one.txt` for both; the closest that exists is taken. Placeholders are `{name}`s; a missing one is
an error, never a blank.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent
LANGUAGES = tuple(sorted(path.name for path in _HERE.iterdir() if path.is_dir() and path.name != "__pycache__"))


def render(kind: str, language: str, variables: Mapping[str, str], *, asks_pain: bool = True) -> str:
    """The text of a kind with its placeholders filled. Raises KeyError for an unknown kind or a missing value."""
    words = template(kind, language, one=variables.get("count") == "1", asks_pain=asks_pain)
    return words.format_map(variables)


@cache
def template(kind: str, language: str, *, one: bool = False, asks_pain: bool = True) -> str:
    forms = ["", ".one"] if one else [""]
    if not asks_pain:
        forms += [f".no_pain{form}" for form in forms]
    for form in reversed(forms):
        path = _HERE / language / f"{kind}{form}.txt"
        if path.exists():
            return path.read_text(encoding="utf-8").strip()
    raise KeyError(f"no text of kind {kind!r} in {language!r}")
