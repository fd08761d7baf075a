# ruff: noqa: E501, SIM905
"""Named weekdays and times of day in a line."""

from __future__ import annotations

import re

from hepcoach.rules.doses import fields
from hepcoach.rules.doses.tokens import Tape, Token
from hepcoach.rules.doses.words import DAYS

# Letters as they are written in lists: "M/W/F", "T/Th", "L-M-V", "M/J" (Spanish: martes, jueves).
_LETTERS = {
    "m": "mon", "t": "tue", "w": "wed", "f": "fri", "r": "thu", "th": "thu", "tu": "tue", "sa": "sat", "su": "sun",
    "mo": "mon", "we": "wed", "fr": "fri", "mar": "tue", "s": "sat", "d": "sun", "l": "mon", "x": "wed", "mi": "wed",
    "j": "thu", "v": "fri", "ma": "tue", "lu": "mon", "ju": "thu", "vi": "fri", "do": "sun",
}  # fmt: skip
_GLUED = {
    "mwf": "m w f", "mtwthf": "m t w th f", "tth": "t th", "tuth": "tu th", "mwth": "m w th", "mtw": "m t w",
    "lmv": "l mi v", "lxv": "l x v", "lmxjv": "l ma x j v", "lmmjv": "l ma mi j v", "mj": "ma j", "mwfsu": "m w f su",
    "mwfs": "m w f s", "mtthf": "m t th f", "tthsa": "t th sa", "tths": "t th s", "ttsa": "t th sa",
}  # fmt: skip
_ENGLISH, _SPANISH = set("m t w f r th".split()), set("l x j v".split())
_NAME = rf"(?:{'|'.join(DAYS)})"
_LETTER = r"(?:mo|tu|we|th|fr|sa|su|mar|ma|mi|lu|ju|vi|do|m|t|w|f|r|s|d|l|x|j|v)"
_LINK = r"(?: (?:, and|, y|,|and|/|-|&|\+|or|a|to|through|thru|then))?"
_LIST = re.compile(
    rf"(?<!\S)(?:(?:on|each|por|in|all|of|de) )*(?P<names>{_NAME}(?:{_LINK} {_NAME}){{0,6}})(?: only)?(?!\S)"
)
_LETTER_LIST = re.compile(
    rf"(?<!\S)(?:on )?(?P<letters>(?:{_LETTER}|{_NAME}){_LINK} (?:{_LETTER}|{_NAME})(?:{_LINK} (?:{_LETTER}|{_NAME})){{0,5}})(?!\S)"
)
_WORDS = re.compile(r"(?<!\S)(?:(?:on|in|each|only) )*(?P<words>weekdays|weekends)(?: only)?(?!\S)")
_GLUED_LIST = re.compile(rf"(?<!\S)(?P<glued>{'|'.join(_GLUED)})(?!\S)")
_NOT_BEFORE = {
    "start",
    "starting",
    "begin",
    "beginning",
    "since",
    "by",
    "next",
    "last",
    "until",
    "from",
    "empezar",
    "empezando",
    "start_",
}
# Times of day that are the same unless they are listed: "in the morning, before breakfast".
_PARTS = {"wake": "morning", "breakfast": "morning", "lunch": "noon", "dinner": "evening", "bed": "night"}


def weekdays(tokens: list[Token]) -> list[tuple[int, int, tuple[str, ...]]]:
    """The stretches of tokens that name weekdays, and the days, Monday first."""
    found: list[tuple[int, int, tuple[str, ...]]] = []
    tape = Tape(tokens)
    for rule in (_LETTER_LIST, _LIST, _WORDS, _GLUED_LIST):
        for match in rule.finditer(tape.text):
            first, last = tape.tokens_at(match.span())
            if first and (tokens[first - 1].word in _NOT_BEFORE or _is_counted(tokens, first)):
                continue
            named = _named(match)
            if named and not any(first < end and start < last for start, end, _days in found):
                found.append((first, last, tuple(sorted(named, key=DAYS.index))))
    return found


def _is_counted(tokens: list[Token], first: int) -> bool:
    """Whether the first letter counts, as in "2 x/d" and "3 v/d"."""
    return tokens[first - 1].is_amount and tokens[first].word in {"x", "v", "d", "s"}


def _named(match: re.Match[str]) -> set[str]:
    """The days that a list names; empty where its letters could mean something else."""
    words = match.group()
    groups = match.groupdict()
    if groups.get("words"):
        return set(DAYS[:5]) if "weekdays" in words else set(DAYS[5:])
    letters = (
        _GLUED[groups["glued"]] if groups.get("glued") else groups.get("letters") or groups.get("names") or ""
    )
    marks = set(letters.split()) & {"-", "to", "a", "through", "thru"}
    names = [word for word in letters.split() if word in _LETTERS or word in DAYS]
    if groups.get("letters") and not _are_days(names, letters):
        return set()
    spanish = "l" in names or bool({"j", "v", "x"} & set(names))
    named = [_day(name, names, index, spanish) for index, name in enumerate(names)]
    if (
        len(named) == 2
        and marks
        and (names[0], names[1]) not in {("t", "th"), ("tu", "th"), ("m", "j"), ("ma", "j")}
    ):
        start, end = DAYS.index(named[0]), DAYS.index(named[1])
        return set(DAYS[start : end + 1]) if start < end else {*DAYS[start:], *DAYS[: end + 1]}
    return set(named)


def _are_days(names: list[str], letters: str) -> bool:
    """Whether a list of single letters can only be days: "L/R" is left and right, "M-V" two readings."""
    short = [name for name in names if name not in DAYS]
    if len(names) < 2 or len(set(names)) < len(names) - 1:
        return False
    if set(names) <= {"l", "r"} or ("-" in letters and len(names) == 2 and names in (["m", "v"], ["l", "j"])):
        return False
    if not re.search(r"[,/\-&+]|and", letters) and len(names) < 3:
        return False
    single = {name for name in short if len(name) == 1}
    return single <= _ENGLISH | {"s", "d"} or single <= _SPANISH | {"m", "s", "d"}


def _day(name: str, names: list[str], index: int, spanish: bool) -> str:
    if name in DAYS:
        return name
    if spanish and name == "m":
        # "L-M-V" and the second of "L-M-M": Wednesday; "M/J" and the M that a Wednesday follows: Tuesday.
        before = names[index - 1] if index else ""
        after = names[index + 1] if index + 1 < len(names) else ""
        return (
            "wed"
            if before in {"l", "m"} and after not in {"m", "x", "mi", "j"}
            else "tue"
            if before != "m"
            else "wed"
        )
    return _LETTERS[name]


def all_but(words: str) -> tuple[str, ...]:
    """Every day but those named."""
    named = set(words.split())
    if "weekends" in named:
        named |= {"sat", "sun"}
    return tuple(day for day in DAYS if day not in named)


def times_of_day(tokens: list[Token]) -> list[tuple[int, int, int]]:
    """The stretches of tokens that name times of day, and how many times each names.

    "at night before bed" is one time, "morning and night" two, "with meals" three.
    """
    tape = Tape(tokens)
    found: list[tuple[int, int, int]] = []
    seen: set[str] = set()
    for match in fields.SLOT.finditer(tape.text):
        first, last = tape.tokens_at(match.span())
        part = _PARTS.get(match.group("slot"), match.group("slot"))
        if match.group("ones") and tokens[first].value != 1:
            first += 2
        if part == "CLOCK":
            part = str(first)
        before = tokens[first - 1].word if first else ""
        adjacent = bool(found) and first == found[-1][1]
        listed = before in {"and", "/", "+", "or"}
        count = 3 if part == "meal" else 1
        if adjacent or (part in seen and not listed):
            count = 0
        seen.add(part)
        found.append((first, last, count))
    return found
