"""Numbers that belong together as one range, and numbers that open to one side."""

from __future__ import annotations

from dataclasses import replace

from hepcoach.rules.doses.dose import Range
from hepcoach.rules.doses.tokens import Token, single

_RANGE_UNITS = {"sec", "min", "hours", "lb", "kg", "oz", "reps", "sets", "times", "x", "#", "''", "'", "s", "day"}


def joined(tokens: list[Token]) -> list[Token]:
    """ "8-10", "8 to 10", "de 8 a 10", "2x or 3x", "30 sec to 60 sec": one range."""
    found: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.word in ("about", "around", "como") and index + 1 < len(tokens) and tokens[index + 1].word == "N":
            index += 1
            continue
        merged = _range_from(tokens, index) if token.word == "N" else None
        if merged is None:
            found.append(token)
            index += 1
            continue
        amount, index = merged
        if found and found[-1].word in ("between", "entre", "from"):
            found.pop()
        found.append(amount)
    return found


def _range_from(tokens: list[Token], index: int) -> tuple[Token, int] | None:
    """The range that starts at a number, and the index after it."""
    after = index + 1
    unit = None
    if after < len(tokens) and tokens[after].word in _RANGE_UNITS:
        unit, after = tokens[after].word, after + 1
    if after + 1 >= len(tokens) or tokens[after + 1].word != "N":
        return None
    link, high = tokens[after], tokens[after + 1]
    between = index > 0 and tokens[index - 1].word in ("between", "entre")
    if link.word not in ("-", "to", "or", "a", "atmost") and not (link.word == "and" and between):
        return None
    following = tokens[after + 2] if after + 2 < len(tokens) else None
    if unit is not None and (following is None or following.word != unit):
        return None
    if unit is None and link.word == "-" and _is_chained(tokens, index):
        return None
    if (
        following is not None
        and following.word == "deg"
        and index
        and tokens[index - 1].word in {"x", "of", "sets"}
    ):
        # "2x10 to 90 degrees"
        return None
    if index > 1 and tokens[index - 1].word in ("from", "of") and tokens[index - 2].surface in _CHANGED:
        return None
    low_value, high_value = tokens[index].value, high.value
    if (
        not isinstance(low_value, int | float)
        or not isinstance(high_value, int | float)
        or low_value >= high_value
    ):
        return None
    return Token("N", tokens[index].start, high.end, Range(low_value, high_value)), after + 2


def _is_chained(tokens: list[Token], index: int) -> bool:
    """Whether the range that starts here is part of a chain such as 3-1-3, a tempo or a list."""

    def linked(first: int) -> bool:
        return [token.word for token in tokens[max(first, 0) : first + 3]] == ["N", "-", "N"]

    return linked(index - 2) or linked(index + 2)


# "changed from 10 to 15 reps" is no range.
_CHANGED = {
    "changed",
    "change",
    "cambio",
    "increased",
    "reduced",
    "decreased",
    "moved",
    "went",
    "aumento",
    "bajo",
    "subio",
}

# Before the number that a patient is to work up to, "up to" is no limit of today's dose.
_WORK_UP = {
    "work",
    "working",
    "build",
    "building",
    "raise_to",
    "progress",
    "count",
    "gradually",
    "go",
    "bend",
    "y",
}


def bounded(tokens: list[Token]) -> list[Token]:
    """ "at least 10", "10+", "up to 15", "15 max": ranges open at one end."""
    found: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        before = found[-1] if found else None
        earlier = found[-2].word if len(found) > 1 else ""
        if token.word != "N" or isinstance(token.value, Range):
            found.append(token)
        elif before and before.word == "atmost" and earlier not in _WORK_UP:
            found[-1] = replace(token, start=before.start, value=Range(None, token.value))
        elif before and (before.word == "atleast" or (before.surface == "min" and earlier != "N")):
            found[-1] = replace(token, start=before.start, value=Range(token.value, None))
        else:
            index += _bound_after(found, tokens, index)
        index += 1
    return found


def _bound_after(found: list[Token], tokens: list[Token], index: int) -> int:
    """Add a number to the line with the "+" or "or more" after it or its unit; how many more tokens it took."""
    token = tokens[index]
    unit = 1 if index + 1 < len(tokens) and tokens[index + 1].word in _RANGE_UNITS else 0
    bound = tokens[index + 1 + unit] if index + 1 + unit < len(tokens) else None
    following = tokens[index + 2 + unit] if index + 2 + unit < len(tokens) else None
    plus = bound is not None and bound.word == "+" and bound.joined and not (following and following.joined)
    opens = bound is not None and bound.word in {"ormore", "orless", "atleast", "atmost"}
    if (
        bound is not None
        and following is not None
        and following.word in ("hold", "contraction", "squeeze", "effort")
    ):
        # "3 x max hold"
        opens = False
    if bound is None or not (plus or opens) or (following is not None and following.word == "N" and not plus):
        found.append(token)
        return 0
    low = plus or bound.word in {"ormore", "atleast"}
    value = Range(single(token.value), None) if low else Range(None, single(token.value))
    if unit:
        found += [replace(token, value=value), replace(tokens[index + 1], end=bound.end)]
    else:
        found.append(replace(token, value=value, end=bound.end))
    return 1 + unit
