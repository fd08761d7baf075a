"""Short answers in the order of the morning's three questions: "y 5 n", "Yes, none, none", "3, done, no"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from hepcoach.understanding import numbers
from hepcoach.understanding.adherence import NO, YES
from hepcoach.understanding.numbers import Number
from hepcoach.understanding.phrases import terms
from hepcoach.understanding.scan import Scan

_DONE = terms("positional_done")
_SOME = terms("positional_some")
_NONE = terms("positional_none")
_SKIPPED = terms("positional_skipped")
_ALL = frozenset(("all", "los", "las"))
_ARE_DONE = frozenset((token,) for token in ("done", "finished", "completed", "hechos", "listos"))
_NUMBERED = re.compile(r"^ (?:\D* )?1 [.):-]* ?(.+) 2 [.):-]* ?(.+) 3 [.):-]* ?(.+) $")

Answer = Literal["yes", "no", "some", "none"]


@dataclass(frozen=True)
class Finding:
    """`done` is None when the exercises were not answered, `pain` None when no level was."""

    done: Answer | None
    pain: float | None
    asks: bool


def find(scan: Scan) -> Finding | None:
    """The answers, when the text is nothing but such answers and there are at least two of them."""
    if scan.context != "open" or len(scan.words.tokens) > 14 or _counts_exercises(scan):
        return None
    items = _items(scan)
    if items is None or not 2 <= len(items) <= 4:
        return None
    levels = [item for item in items if isinstance(item, float)]
    spoken = [item for item in items if not isinstance(item, float)]
    if len(levels) > 1:
        return None
    if levels:
        return _with_level(levels[0], items, spoken)
    if len(spoken) == 3 and spoken[1] in ("none", "no") and spoken[0] != "none":
        return Finding(spoken[0], 0.0, spoken[2] == "yes")
    if len(spoken) == 2 and spoken[0] != "none" and spoken[1] == "none":
        return Finding(spoken[0], 0.0, False)
    return None


def _counts_exercises(scan: Scan) -> bool:
    """ "All 3", "all 3 done", "3 done": the number says how many exercises, so it is no level of pain."""
    tokens = scan.words.tokens
    return any(
        (number.first > 0 and tokens[number.first - 1] in _ALL)
        or (number.value <= scan.n and tokens[number.last + 1 : number.last + 2] in _ARE_DONE)
        for number in scan.numbers
        if number.kind == "plain"
    )


def _with_level(level: float, items: list[Answer | float], spoken: list[Answer]) -> Finding | None:
    place = items.index(level)
    before, after = spoken[:place], spoken[place:]
    if len(after) > 2 or any(item == "none" for item in before):
        return None
    if len(after) == 2:
        # "3, done, no": the level first, then the exercises, then the questions.
        return Finding(after[0], level, after[1] == "yes") if not before else None
    done = before[-1] if before else None
    asks = bool(after) and after[0] == "yes" and bool(before)
    if after and not before and after[0] == "yes":
        return Finding("yes", level, False)
    return Finding(done, level, asks)


def _items(scan: Scan) -> list[Answer | float] | None:
    tokens, skip = scan.words.tokens, _enumerators(scan)
    by_first: dict[int, Number] = {number.first: number for number in scan.numbers if number.first not in skip}
    items: list[Answer | float] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        number = by_first.get(index)
        if number is not None:
            level = _level(number)
            if level is None:
                return None
            items.append(level)
            index = number.last + 1
            continue
        index += 1
        if index - 1 in skip or (token in _SKIPPED and not (token == "y" and not items)):
            continue
        answer = _answer(token)
        if answer is None:
            if token.isalnum():
                return None
            continue
        if not (items and items[-1] == answer == "yes" and len(items) == 1):
            items.append(answer)
    return items


def _level(number: Number) -> float | None:
    if number.kind not in ("plain", "share", "range") or (number.kind == "share" and number.whole != 10):
        return None
    return number.value if 0 <= number.value <= 10 else None


def _answer(token: str) -> Answer | None:
    if token in _NONE:
        return "none"
    if token in _SOME:
        return "some"
    if token in YES or token in _DONE:
        return "yes"
    if token in NO:
        return "no"
    return None


def _enumerators(scan: Scan) -> frozenset[int]:
    """Tokens of "1. yes 2. 3 3. no" that only number the answers."""
    if not _NUMBERED.match(scan.words.line):
        return frozenset()
    wanted, places = ["1", "2", "3"], []
    tokens = scan.words.tokens
    for index, token in enumerate(tokens):
        marked = index + 1 < len(tokens) and tokens[index + 1] in (".", ")", ":", "-")
        if wanted and token == wanted[0] and (marked or numbers.NUMBER):
            places.append(index)
            wanted.pop(0)
    return (
        frozenset(places)
        if not wanted
        and all(place + 1 < len(tokens) and tokens[place + 1] in (".", ")", ":", "-") for place in places)
        else frozenset()
    )
