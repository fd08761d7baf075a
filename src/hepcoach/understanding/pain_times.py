"""When a level of pain was felt: now, back then, or no word of it."""

from __future__ import annotations

import re

from hepcoach.understanding.numbers import Number
from hepcoach.understanding.scan import Scan

_RIGHT_NOW = re.compile(
    r" (?:now|currently|rn|ahora|ahorita|at the moment|right now|actualmente|as of now|nw|atm|"
    r"presently|en este momento) "
)
_NOW = re.compile(
    r" (?:now|currently|rn|ahora|ahorita|today|hoy|at the moment|right now|this morning|after|despues|"
    r"esta manana|tonight|afterwards|ya|actualmente|this am|as of now|nw|atm|presently|"
    r"en este momento|post|afterward) "
)
_NOW_LEADS = re.compile(
    r" (?:now|today|hoy|ahora|ahorita|rn)(?: (?:its|is|it|es|esta|a|an|un|about|como|like))* $"
)
_NOW_FOLLOWS = re.compile(r" (?:now|today|hoy|ahora|ahorita|rn|after|despues) ")
_THEN = re.compile(
    r" (?:was|were|yesterday|last night|ayer|anoche|era|before|antes|used to|last week|from|started|"
    r"estaba|been|earlier|yest|yday|woke|empezo|empece|desperte|amaneci|going in|beforehand|antier|"
    r"last nite|start|fue|al principio) "
)

# A day named further from a number than so many words is not about it.
_FAR = 40


def when(scan: Scan, number: Number) -> str:
    """Whether the words around a number, up to the next number or thought, put it now or back then."""
    if number.kind == "change":
        return "now"
    behind, ahead = _around(scan, number)
    if re.search(
        r" (?:wait|jk|kidding|i mean|actually|make that|scratch that|correction|digo|mejor dicho|perdon) "
        r"(?:\w+ )?$",
        behind,
    ):
        return "now"
    # "6 last night 4 today": where the first number is dated by what follows it, so are the others.
    first = next(other for other in [*scan.numbers, number] if other.kind != "other")
    if first is not number and (_NOW_LEADS.search(behind) or _NOW_FOLLOWS.match(ahead)):
        return "right now" if _RIGHT_NOW.search(f"{behind}#{ahead}") else "now"
    if first is not number and not _dated(_around(scan, first)[0]) and _dated(ahead):
        behind = " "
    window = f"{behind}#{ahead}"
    if _THEN.search(window) and not re.search(
        r" (?:than|que|since|desde) (?:yesterday|last night|ayer|before|antes|anoche) ", window
    ):
        return "then"
    if _RIGHT_NOW.search(window):
        return "right now"
    return "now" if _NOW.search(window) else "plain"


def _dated(words: str) -> bool:
    return bool(_THEN.search(words) or _NOW.search(words))


def _around(scan: Scan, number: Number) -> tuple[str, str]:
    """The words before and after a number, each up to the next number, "and" or thought."""
    tokens, thoughts, own = scan.words.tokens, scan.thoughts, scan.thoughts[number.first]

    def stops(index: int) -> bool:
        return thoughts[index] != own or index in scan.levels or tokens[index] in ("and", "y")

    start = number.first
    while start > max(0, number.first - _FAR) and not stops(start - 1):
        start -= 1
    end = number.last + 1
    while end < min(len(tokens), number.last + _FAR) and not stops(end):
        end += 1
    before, after = tokens[start : number.first], tokens[number.last + 1 : end]
    return f" {' '.join(before)} ", f" {' '.join(after)} "
