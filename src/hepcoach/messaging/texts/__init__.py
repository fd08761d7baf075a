"""The words that patients are texted: one file per kind and language, `<lang>/<kind>.txt`.

Each line of a file is one of its alternatives; which one goes out is the rules' choice (`variant`).
`<kind>.no_pain.txt` is for patients who are not asked about pain, `<kind>.one.txt` for a `count` of one,
`<kind>.<form>.txt` for a form that the rules ask for, `<kind>.helper.txt` for a helper who reads of the patient;
these combine in the order helper, form, no_pain, one. The closest that exists is taken. Placeholders: `{name}`s;
a missing one is an error, never a blank. `{opening}` is filled with a line of `opening.txt`, and a morning after a
missed day has that of `after_miss.txt` behind it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

_HERE = Path(__file__).parent
LANGUAGES = tuple(sorted(path.name for path in _HERE.iterdir() if path.is_dir() and path.name != "__pycache__"))
# Parts of texts that are no kind of text by themselves.
PIECES = ("opening", "after_miss")


def render(
    kind: str,
    language: str,
    variables: Mapping[str, str],
    *,
    asks_pain: bool = True,
    form: str = "",
    variant: int = 0,
    to_helper: bool = False,
    own: Mapping[tuple[str, str], str] = MappingProxyType({}),
) -> str:
    """The text of a kind with its placeholders filled. Raises KeyError for an unknown kind or a missing value.

    `own` are the practice's words by language and file name; they take the place of all alternatives.
    """
    one = variables.get("count") == "1"
    name = name_of(kind, language, one=one, asks_pain=asks_pain, form=form, to_helper=to_helper)
    words = own.get((language, name)) or _chosen(_read(language, name), variant)
    if "{opening}" in words:
        pieces = [_chosen(template("opening", language, to_helper=to_helper), variant)]
        if form in PIECES:
            pieces.append(template(form, language))
        words = words.replace("{opening}", " ".join(pieces))
    return words.format_map(variables)


def _chosen(template: str, variant: int) -> str:
    lines = template.splitlines()
    return lines[variant % len(lines)]


def template(kind: str, language: str, *, to_helper: bool = False) -> str:
    return _read(language, name_of(kind, language, to_helper=to_helper))


@cache
def name_of(
    kind: str,
    language: str,
    *,
    one: bool = False,
    asks_pain: bool = True,
    form: str = "",
    to_helper: bool = False,
) -> str:
    """The closest file that there is, without its ending."""
    endings = [""]
    wishes = ((one, ".one"), (not asks_pain, ".no_pain"), (bool(form), f".{form}"), (to_helper, ".helper"))
    for wanted, ending in wishes:
        endings += [f"{ending}{closer}" for closer in endings] if wanted else []
    for ending in reversed(endings):
        if (_HERE / language / f"{kind}{ending}.txt").exists():
            return f"{kind}{ending}"
    raise KeyError(f"no text of kind {kind!r} in {language!r}")


@cache
def _read(language: str, name: str) -> str:
    return (_HERE / language / f"{name}.txt").read_text(encoding="utf-8").strip()
