"""Numbers joined into what they say: decimals and fractions, ranges and bounds, seconds and minutes."""

from __future__ import annotations

import re
from dataclasses import replace

from hepcoach.rules.doses import ranges, words
from hepcoach.rules.doses.dose import Amount, Number, Range, ends
from hepcoach.rules.doses.tokens import Token, single, tidy, words_of

# Units and counted words; before them "one" and "una" are numbers, else as good as articles.
_COUNTED = words.listed_set(
    """times x sets reps lb kg oz sec min hours session day week month or to - % a breath / level more set minuto
    hr mile miles block lap"""
)


def tokens_of(text: str, lang: str | None) -> list[Token]:
    """The line in the common vocabulary, its numbers joined into amounts, ranges and times."""
    found = words_of(text, lang)
    for step in (
        _decimal_commas,
        _numbers,
        _halves,
        _articles,
        ranges.joined,
        ranges.bounded,
        _units_of_time,
        _compound_times,
        _machine_levels,
    ):
        found = step(found)
    return found


def _decimal_commas(tokens: list[Token]) -> list[Token]:
    """ "1,5 kg". Only before a weight and not in "3x10,5 kg", where the comma ends the repetitions."""
    joined: list[Token] = []
    index = 0
    while index < len(tokens):
        window = tokens[index : index + 4]
        if (
            [token.word for token in window[:3]] == ["N", ",", "N"]
            and window[1].joined
            and window[2].joined
            and len(window) == 4
            and (window[3].word == "kg" or (window[3].word == "lb" and window[3].surface.startswith("libra")))
            and not (joined and joined[-1].word in {"x", "of", "sets", "/"})
        ):
            value = tidy(float(f"{window[0].value}.{window[2].value}"))
            joined.append(replace(window[0], value=value, end=window[2].end))
            index += 3
        else:
            joined.append(tokens[index])
            index += 1
    return joined


def _numbers(tokens: list[Token]) -> list[Token]:
    """ "forty five", "cuarenta y cinco", "1 1/2", "2 ½", "once" of either language."""
    joined: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        before = joined[-1] if joined else None
        fraction = _slash_fraction(tokens, index)
        if token.word == "once":
            joined.extend(_once(token, before, following))
        elif token.surface == "½" or fraction is not None:
            value = fraction if fraction is not None else single(token.value)
            end = tokens[index + 2].end if fraction is not None else token.end
            start = token.start
            if before and before.word == "N" and single(before.value) < 20 and before.surface != "½":
                joined.pop()
                start, value = before.start, value + single(before.value)
            joined.append(Token("N", start, end, tidy(value)))
            index += 2 if fraction is not None else 0
        elif token.word == "N" and token.surface and following and _adds_to_tens(tokens, index):
            last = tokens[index + 2] if following.word in ("and", "-") else following
            joined.append(replace(token, end=last.end, value=single(token.value) + single(last.value)))
            index += 1 if last is following else 2
        elif token.word == "N" and token.surface and following and following.value == 100 and following.surface:
            joined.append(replace(following, start=token.start, value=single(token.value) * 100))
            index += 1
        elif token.word in ("a", "an") and following and following.surface in ("dozen", "couple", "hundred"):
            pass
        elif _is_repeated(tokens, index, before):
            joined[-1] = replace(joined[-1], end=tokens[index + 2].end)
            index += 2
        else:
            joined.append(token)
        index += 1
    return joined


def _is_repeated(tokens: list[Token], index: int, before: Token | None) -> bool:
    """Whether a number stands again in brackets after itself: "three (3) times"."""
    window = tokens[index : index + 3]
    in_brackets = [token.word for token in window] == ["(", "N", ")"]
    return in_brackets and before is not None and before.word == "N" and before.value == window[1].value


_AFTER_CONJUNCTION = words.listed_set(
    """cleared able pain strong comfortable easy tolerated you it this they is are able_to done healed swelling
    approved ready sore stiff weight walk no"""
)


def _once(token: Token, before: Token | None, following: Token | None) -> list[Token]:
    is_eleven = token.value == 11
    if following and following.word in _AFTER_CONJUNCTION:
        # "once cleared", "once able": as soon as.
        return [replace(token, value=None)]
    if following and following.word in {"a", "per", "daily", "each", "week", "in", "/", "or", "day", "at"}:
        is_eleven = False
    elif (following and following.word in _COUNTED - {"/", "a", "or", "to"}) or (
        before and before.word in {"x", "of"}
    ):
        is_eleven = True
    if is_eleven:
        return [replace(token, word="N", value=11)]
    return [replace(token, word="N", value=1), replace(token, word="times", value=None)]


def _adds_to_tens(tokens: list[Token], index: int) -> bool:
    """Whether a word of tens and the word after it are one number: "thirty five", "treinta y cinco"."""
    if tokens[index].value not in words.TENS:
        return False
    rest = tokens[index + 1 : index + 3]
    if len(rest) == 2 and rest[0].word in ("and", "-"):
        rest = rest[1:]
    last = rest[0]
    return last.word == "N" and bool(last.surface) and last.surface != "½" and 1 <= single(last.value) <= 9


def _slash_fraction(tokens: list[Token], index: int) -> float | None:
    """The value of a common fraction of a unit: "1/2 lb", "3/4 mile". "3/10" is none."""
    window = tokens[index : index + 4]
    if [token.word for token in window[:3]] != ["N", "/", "N"]:
        return None
    upper, lower = single(window[0].value), single(window[2].value)
    unit = window[3].word if len(window) == 4 else ""
    if (upper, lower) not in {(1, 2), (1, 4), (3, 4), (1, 3), (2, 3)}:
        return None
    if unit not in {
        "lb",
        "kg",
        "oz",
        "hours",
        "min",
        "mile",
        "miles",
        "of",
        "a",
        "#",
        "milla",
        "cuadra",
        "heartrate",
    }:
        return None
    return upper / lower


def _halves(tokens: list[Token]) -> list[Token]:
    """ "half a pound", "kilo y medio", "one and a half minutes", "an hour"."""
    units = {"lb", "kg", "oz", "hours", "min"}
    joined: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        after = [later.word for later in tokens[index + 1 : index + 4]]
        if token.word in words.HALVES and after[:1] and after[0] in units:
            joined.append(Token("N", token.start, token.end, 0.5, surface=token.surface))
        elif token.word in words.HALVES and len(after) > 1 and after[0] in ("a", "an", "of") and after[1] in units:
            joined.append(Token("N", token.start, tokens[index + 1].end, 0.5, surface=token.surface))
            index += 1
        elif token.word in ("a", "an") and after[:1] and after[0] in units and not _is_per(joined):
            joined.append(Token("N", token.start, token.end, 1, surface=token.surface))
        elif token.word == "and" and (
            (after[:1] and after[0] in words.HALVES) or (len(after) > 1 and after[0] == "a" and after[1] == "half")
        ):
            index += _add_half(joined, tokens, index, 1 if after[0] in words.HALVES else 2)
        else:
            joined.append(token)
        index += 1
    return joined


def _is_per(before: list[Token]) -> bool:
    """Whether an "a" after these words means "per": "5 times a minute", "10 breaths a minute"."""
    return bool(before) and (
        before[-1].is_amount or before[-1].word in {"x", "times", "breath", "beats", "session"}
    )


def _add_half(joined: list[Token], tokens: list[Token], index: int, length: int) -> int:
    """Add the half of "1 kilo y medio" or "one and a half" to the number before it; how many tokens it took."""
    end = tokens[index + length].end
    if joined and joined[-1].word == "N":
        joined[-1] = replace(joined[-1], value=single(joined[-1].value) + 0.5, end=end)
    elif len(joined) > 1 and joined[-1].word in {"lb", "kg", "hours", "min"} and joined[-2].word == "N":
        joined[-2] = replace(joined[-2], value=single(joined[-2].value) + 0.5)
        joined[-1] = replace(joined[-1], end=end)
    elif joined and joined[-1].word in {"lb", "kg", "hours", "min"}:
        unit = joined.pop()
        joined += [Token("N", unit.start, unit.end, 1.5, surface=unit.surface), replace(unit, end=end)]
    else:
        joined.append(tokens[index])
        return 0
    return length


def _articles(tokens: list[Token]) -> list[Token]:
    """ "one leg", "una silla": not counted, so no number."""
    settled = []
    for index, token in enumerate(tokens):
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        is_word = token.word == "N" and token.surface in words.ARTICLES
        if is_word and not (following and (following.word in _COUNTED or following.surface in words.MOVEMENTS)):
            settled.append(replace(token, word="one", value=None))
        else:
            settled.append(token)
    return settled


# Times.

# "5 full seconds"
_WHOLE = {"full", "whole", "complete", "good", "solid", "slow", "long"}
_MINUTES_IN = {"min": 1, "'": 1, "hours": 60}


def _units_of_time(tokens: list[Token]) -> list[Token]:
    """Numbers with a unit of time become amounts of seconds (S) or minutes (M)."""
    joined: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        unit_at = index + 1
        if unit_at < len(tokens) and tokens[unit_at].word == "-":
            unit_at += 1
        if unit_at + 1 < len(tokens) and tokens[unit_at].word in _WHOLE and tokens[unit_at + 1].word == "sec":
            unit_at += 1
        unit = tokens[unit_at] if unit_at < len(tokens) else None
        if token.word != "N" or token.value is None or unit is None:
            joined.append(token)
            index += 1
            continue
        if unit.word in ("sec", "second", "''") or (unit.word == "s" and _is_not_sets(tokens, unit_at)):
            joined.append(replace(token, word="S", end=unit.end))
        elif unit.word in _MINUTES_IN:
            joined.append(replace(token, word="M", end=unit.end, value=times(token.value, _MINUTES_IN[unit.word])))
        else:
            joined.append(token)
            index += 1
            continue
        index = unit_at + 1
    return joined


def _is_not_sets(tokens: list[Token], index: int) -> bool:
    """Whether an "s" is seconds: in "3 s x 10 r" it is sets."""
    after = [token.word for token in tokens[index + 1 : index + 4] if token.word != "x"]
    before = [token.word for token in tokens[max(index - 4, 0) : index - 1] if token.word not in ("x", ",")]
    return after[:2] != ["N", "r"] and before[-2:] != ["N", "r"]


def _compound_times(tokens: list[Token]) -> list[Token]:
    """ "1 min 30 sec", "30 sec to 1 min"."""
    joined: list[Token] = []
    for token in tokens:
        before = joined[-1] if joined else None
        low = joined[-2] if len(joined) > 1 else None
        linked = before is not None and before.word == "and"
        minutes = low if linked else before
        if token.word == "S" and minutes and minutes.word == "M" and _adds(minutes.value, token.value):
            seconds = single(minutes.value) * 60 + single(token.value)
            del joined[-2 if linked else -1 :]
            joined.append(replace(minutes, word="S", value=tidy(seconds), end=token.end))
        elif token.word == "M" and before and before.word in ("-", "to", "a", "or") and low and low.word == "S":
            if isinstance(token.value, int | float) and isinstance(low.value, int | float):
                del joined[-2:]
                joined.append(replace(low, value=Range(low.value, tidy(token.value * 60)), end=token.end))
            else:
                joined.append(token)
        else:
            joined.append(token)
    return joined


def _adds(minutes: Amount | None, seconds: Amount | None) -> bool:
    return (
        isinstance(minutes, int | float)
        and isinstance(seconds, int | float)
        and 10 <= seconds < 60
        and minutes >= 1
    )


def _machine_levels(tokens: list[Token]) -> list[Token]:
    """ "L4" is a level on a machine and a vertebra elsewhere."""
    if not any(token.word == "bike" for token in tokens):
        return tokens
    settled: list[Token] = []
    for token in tokens:
        level = re.fullmatch(r"(?:l|lvl|lev)(\d{1,2})", token.surface) if token.word == "NAME" else None
        if level:
            settled.append(Token("level", token.start, token.end))
            settled.append(Token("N", token.start, token.end, int(level[1])))
        else:
            settled.append(token)
    return settled


def times(amount: Amount, factor: Number) -> Amount:
    """The amount in a smaller or larger unit."""
    if isinstance(amount, Range):
        low, high = (None if end is None else tidy(end * factor) for end in ends(amount))
        return Range(low, high)
    return tidy(amount * factor)
