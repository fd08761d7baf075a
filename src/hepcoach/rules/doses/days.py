"""Named weekdays and times of day in a line."""

from __future__ import annotations

import re

from hepcoach.rules.doses import fields, words
from hepcoach.rules.doses.tokens import Tape, Token

# Letters as they are written in lists: "M/W/F", "T/Th", "L-M-V", "M/J" (Spanish: martes, jueves).
_LETTERS = {
    "m": "mon", "t": "tue", "w": "wed", "f": "fri", "r": "thu", "th": "thu", "tu": "tue", "sa": "sat",
    "su": "sun", "mo": "mon", "we": "wed", "fr": "fri", "mar": "tue", "s": "sat", "d": "sun", "l": "mon",
    "x": "wed", "mi": "wed",
    "j": "thu", "v": "fri", "ma": "tue", "lu": "mon", "ju": "thu", "vi": "fri", "do": "sun",
}  # fmt: skip
# Lists written as one word: "MWF", "TuThSa", "LMV".
_GLUED = re.compile(r"(?:mo|tu|we|th|fr|sa|su|[mtwf]){3,7}|tth|tuth|tusa|thsa|(?:[lmxjvsd]|sa|do){3,7}")
_ENGLISH_PARTS = re.compile(r"mo|tu|we|th|fr|sa|su|m|t|w|f")
_SPANISH_PARTS = re.compile(r"sa|do|[lmxjvsd]")
_ENGLISH, _SPANISH = words.listed_set("m t w f r th"), words.listed_set("l x j v")
_NAME = rf"(?:{'|'.join(words.DAYS)})"
_LETTER = r"(?:mo|tu|we|th|fr|sa|su|mar|ma|mi|lu|ju|vi|do|m|t|w|f|r|s|d|l|x|j|v)"
_LINK = r"(?: (?:, and|, y|,|and|/|-|&|\+|or|a|to|through|thru|then))?"
_LIST = re.compile(
    rf"(?<!\S)(?:(?:on|each|por|in|all|of|de) )*(?P<names>{_NAME}(?:{_LINK} {_NAME}){{0,6}})(?: only)?(?!\S)"
)
_LETTER_LIST = re.compile(
    rf"(?<!\S)(?:(?:on|each) )*(?P<letters>(?:{_LETTER}|{_NAME}){_LINK} (?:{_LETTER}|{_NAME})(?:{_LINK}"
    rf" (?:{_LETTER}|{_NAME})){{0,5}})(?!\S)"
)
_WORDS = re.compile(r"(?<!\S)(?:(?:on|in|each|only) )*(?P<words>weekdays|weekends)(?: only)?(?!\S)")
_NOT_BEFORE = words.listed_set(
    """start starting begin beginning since by next last until from empezar empezando empiece comience perform"""
)
# Times of day that are the same unless they are listed: "in the morning, before breakfast".
_PARTS = {"wake": "morning", "breakfast": "morning", "lunch": "noon", "dinner": "evening", "bed": "night"}


_DAY_PARTS = {"morning", "noon", "afternoon", "evening", "night"}


def weekdays(tokens: list[Token]) -> list[tuple[int, int, tuple[str, ...]]]:
    """The stretches of tokens that name weekdays, and the days, Monday first; none where they may be others."""
    found: list[tuple[int, int, tuple[str, ...]]] = []
    tape = Tape(tokens)
    for rule in (_LETTER_LIST, _LIST, _WORDS):
        for match in rule.finditer(tape.text):
            first, last = tape.tokens_at(match.span())
            if first and (tokens[first - 1].word in _NOT_BEFORE or _is_counted(tokens, first)):
                continue
            named = _named(match.groupdict())
            if named is not None and not any(first < end and start < last for start, end, _days in found):
                found.append((first, last, named))
    for index, token in enumerate(tokens):
        if _GLUED.fullmatch(token.surface) and token.word == token.surface:
            glued = _glued(token.surface)
            if glued:
                found.append((index, index + 1, glued))
    return found


def _is_counted(tokens: list[Token], first: int) -> bool:
    """Whether the first letter counts, as in "2 x/d" and "3 v/d"."""
    return tokens[first - 1].is_amount and tokens[first].word in {"x", "v", "d", "s"}


def _named(groups: dict[str, str | None]) -> tuple[str, ...] | None:
    """The days of a list; None if it names no days, empty if its letters can be different days."""
    if groups.get("words"):
        return words.DAYS[:5] if groups["words"] == "weekdays" else words.DAYS[5:]
    text = groups.get("letters") or groups.get("names") or ""
    names = [word for word in text.split() if word in _LETTERS or word in words.DAYS]
    if groups.get("letters") and not _are_days(names, text):
        return None
    if names in (["l", "m", "j"], ["m", "m", "j"]) or ("-" in text and names in (["m", "v"], ["l", "j"])):
        return ()
    named = _days_of(names)
    through = set(text.split()) & {"-", "to", "a", "through", "thru"}
    # "T-Th" is written for both days more often than for the days from one to the other.
    if len(named) == 2 and through and named != ["tue", "thu"]:
        start, end = words.DAYS.index(named[0]), words.DAYS.index(named[1])
        days = words.DAYS[start : end + 1]
        return days or tuple(day for day in words.DAYS if not end < words.DAYS.index(day) < start)
    return tuple(day for day in words.DAYS if day in named)


def _are_days(names: list[str], text: str) -> bool:
    """Whether a list of single letters is of days: "L/R" is left and right."""
    if len(names) < 2 or len(set(names)) < len(names) - 1 or set(names) <= {"l", "r"}:
        return False
    # "L a V" is from Monday to Friday, "L a R" no list.
    if len(names) == 2 and not re.search(r"[,/&+-]|and", text) and names not in (["l", "v"], ["l", "s"]):
        return False
    single = {name for name in names if len(name) == 1}
    return single <= _ENGLISH | {"s", "d"} or single <= _SPANISH | {"m", "s", "d"}


def _days_of(names: list[str]) -> list[str]:
    """The day of each name or letter. A Spanish "m" is Tuesday, Wednesday after "m" and between "l" and "v"."""
    spanish = bool(_SPANISH & set(names))
    days = []
    for index, name in enumerate(names):
        before, after = names[index - 1 : index], names[index + 1 : index + 2]
        if spanish and name == "m" and (before == ["m"] or (before == ["l"] and after in (["v"], ["s"], []))):
            days.append("wed")
        elif spanish and name == "m":
            days.append("tue")
        else:
            days.append(_LETTERS.get(name, name))
    return days


def _glued(word: str) -> tuple[str, ...]:
    """The days of a list written as one word; none if they are not in the order of the week."""
    parts = _ENGLISH_PARTS.findall(word)
    if "".join(parts) != word:
        parts = _SPANISH_PARTS.findall(word)
    places = [words.DAYS.index(day) for day in _days_of(parts)]
    return tuple(words.DAYS[place] for place in places) if places == sorted(set(places)) else ()


def all_but(exceptions: str) -> tuple[str, ...]:
    """Every day but those named."""
    named = set(exceptions.split())
    if "weekends" in named:
        named |= {"sat", "sun"}
    return tuple(day for day in words.DAYS if day not in named)


def times_of_day(tokens: list[Token]) -> list[tuple[int, int, int]]:
    """The stretches of tokens that name times of day, and how many times each names.

    "at night before bed" is one time, "morning and night" two, "with meals" three.
    """
    tape = Tape(tokens)
    found: list[tuple[int, int, int]] = []
    seen: set[str] = set()
    found_part = ""
    for match in fields.SLOT.finditer(tape.text):
        first, last = tape.tokens_at(match.span())
        part = _PARTS.get(match.group("slot"), match.group("slot"))
        if match.group("ones") and tokens[first].value != 1:
            first += 2
        if part == "CLOCK":
            part = str(first)
        before = tokens[first - 1].word if first else ""
        adjacent = bool(found) and first == found[-1][1] and not match.group("ones")
        if adjacent and {match.group(), part, found_part} <= _DAY_PARTS and part != found_part:
            # "mañana, tarde y noche" without its comma
            adjacent = False
        found_part = match.group("slot")
        listed = before in {"and", "/", "+", "or"}
        count = 3 if part == "meal" else 1
        if adjacent or (part in seen and not listed and not match.group("ones")):
            count = 0
        seen.add(part)
        found.append((first, last, count))
    return found
