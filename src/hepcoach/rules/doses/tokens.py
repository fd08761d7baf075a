# ruff: noqa: E501, SIM905
"""A line cut into words and numbers, each in the common vocabulary and each knowing where it stood.

The *tape* is the line as one string of such words: "N0 x N1 , S2 hold" for "3 x 10, 5 sec hold". A capital letter and a
number is an amount: N a bare number, S seconds, M minutes, K a fraction like 3/10 that may be no fraction.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, replace

from hepcoach.rules.doses import words
from hepcoach.rules.doses.dose import Amount, Number, Range, ends


@dataclass(frozen=True)
class Token:
    """One word, number or mark: what it means, where it stood, and its amount if it is one."""

    word: str
    start: int
    end: int
    value: Amount | None = None
    # Written with letters that are as often an article ("one leg", "una silla").
    article: bool = False
    # Written touching the token before it: the "+" of "10+", the "#" of "5#".
    joined: bool = False


_LEXEMES = re.compile(
    r"""
    (?P<date> (?<![\d/])(?:\d{1,2}/\d{1,2}/\d{2,4} | \d{1,2}-\d{1,2}-(?:\d{4}|2\d) | \d{4}-\d{2}-\d{2})(?![\d/]) )
  | (?P<phone> (?<!\d)(?:\(\d{3}\)\s?|\d{3}[-. ])\d{3}[-. ]\d{4}(?!\d) | (?<![\d-])\d{3}-\d{4}(?![\d-]) )
  | (?P<clock> (?<![\d:])\d{1,2}:\d{2}(?:\s?[ap]\.?m?\b\.?)?(?![\d:]) | (?<![\d/.-])\d{1,2}\s?[ap]\.?m\b\.? )
  | (?P<number> \d{1,3}(?:,\d{3})+(?![\d,]) | \d*\.\d+(?!\d*[.\d]*x) | \d+ )
  | (?P<fraction> [½¼¾⅓⅔] )
  | (?P<dotted> (?:[^\W\d_]\.){2,}(?:[^\W\d_](?!\w))? )
  | (?P<degree> [°º] )
  | (?P<slashed> (?<![\w/])(?:(?:w/o|b/l)\b|[wcp]/(?=\s?\w)) )
  | (?P<word> [^\W\d_ºª]+(?:['’´`][^\W\d_ºª]+)* )
  | (?P<prime> ''|[’′´']{2}|["″”“„] )
  | (?P<minute> ['′’´] )
  | (?P<mark> [^\s\w] | \n )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
_MARKS = {
    "×": "x", "✕": "x", "✖": "x", "*": "x", "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "―": "-", "~": "about",
    "≈": "about", "&": "and", "≥": ">=", "≤": "<=", "\n": ".", "|": ";", "•": ";", "·": ";",
    "[": "(", "]": ")", "{": "(", "}": ")", "…": ".", "!": ".", "?": ".", "¡": ".", "¿": ".", "→": "to", "√": ";",
    "“": '"', "”": '"',
}  # fmt: skip
# Words that a number may touch without becoming a name: "x10", "q2h", "RPE7".
_BEFORE_NUMBERS = frozenset(
    "x q c/ with p/ rpe borg level hold reps sets max min week day r s level times".split()
)
# After "c/": each of these; "c/" and anything else is "con", with.
_EACH_OF = frozenset(
    "u N side limb hand day hours night morning meal left right breakfast dinner tercer direction".split()
)


class Tape:
    """The words of a line as one string, and the way back from a stretch of it to the tokens."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self._starts: list[int] = []
        position = 0
        for token in tokens:
            self._starts.append(position)
            position += len(token.word) + 1
        self.text = " ".join(token.word for token in tokens)

    def tokens_at(self, span: tuple[int, int]) -> tuple[int, int]:
        """First token and the one after the last of a stretch of the tape."""
        start, end = span
        while start < end and self.text[start] == " ":
            start += 1
        return bisect_right(self._starts, start) - 1, bisect_right(self._starts, max(end - 1, start))


def tokens_of(text: str, lang: str | None) -> list[Token]:
    """The line in the common vocabulary, its numbers joined into amounts, ranges and times."""
    found = _lexed(text, lang)
    for step in (_settle_slashed, _join_numbers, _join_halves, _join_ranges, _join_bounds, _join_times):
        found = step(found)
    return found


def plain(text: str) -> str:
    """Lower case without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _lexed(text: str, lang: str | None) -> list[Token]:
    tokens: list[Token] = []
    quoted = False
    for match in _LEXEMES.finditer(text):
        kind, surface, (start, end) = str(match.lastgroup), match.group(), match.span()
        joined = bool(tokens) and tokens[-1].end == start
        after_number = joined and tokens[-1].value is not None
        if kind in ("date", "phone", "clock"):
            tokens.append(Token(kind.upper(), start, end))
        elif kind == "number" and joined and tokens[-1].word not in _BEFORE_NUMBERS and text[start - 1].isalpha():
            # The number of a name: "D2 pattern", "L4", "T12".
            tokens.append(replace(tokens.pop(), word="NAME", end=end))
        elif kind == "number":
            tokens.append(Token("N", start, end, _number(surface), joined=joined))
        elif kind == "fraction":
            whole = tokens.pop() if after_number else None
            value = _FRACTIONS[surface] + (_single(whole.value) if whole else 0)
            tokens.append(Token("N", whole.start if whole else start, end, value, joined=joined))
        elif kind == "prime" and surface in '"“”„″' and (quoted or not after_number):
            quoted = not quoted
            tokens.append(Token('"', start, end))
        elif kind == "prime":
            tokens.append(Token("''" if after_number else '"', start, end, joined=joined))
        elif kind == "degree":
            tokens.append(Token("deg", start, end))
        elif kind == "minute":
            tokens.append(Token("'" if after_number else '"', start, end, joined=joined))
        elif kind == "mark":
            tokens.append(Token(_MARKS.get(surface, surface), start, end, joined=joined))
        else:
            tokens.extend(_words(kind, surface, start, end, joined, lang))
    return tokens


def _words(kind: str, surface: str, start: int, end: int, joined: bool, lang: str | None) -> list[Token]:
    word = plain(surface)
    if kind == "dotted":
        word = word.replace(".", "")
    elif kind == "slashed":
        word = {"w/o": "without", "b/l": "bilateral"}.get(word, word)
    word = word.removesuffix("'s").removesuffix("’s") if kind == "word" else word
    if word in words.DROPPED:
        return []
    if word in words.MULTIPLES:
        return [Token("N", start, end, words.MULTIPLES[word]), Token("times", start, end)]
    if word == "once":
        # English "one time", Spanish eleven: the words after it tell, see _join_numbers.
        return [Token("once", start, end, value=11 if lang == "es" else 1)]
    if word in words.NUMBERS:
        return [Token("N", start, end, words.NUMBERS[word], article=word in words.ARTICLES)]
    if word in words.HALVES:
        return [Token("half", start, end)]
    if word in words.BAND_COLOURS:
        return [Token(words.BAND_COLOURS[word], start, end), Token("band", start, end)]
    # "3x10xea", "10xday": an x that a letter touches.
    if (
        len(word) > 1
        and word[0] == "x"
        and joined
        and words.common(word[1:]) in ("day", "daily", "week", "limb", "side")
    ):
        return [Token("x", start, start + 1, joined=True), Token(words.common(word[1:]), start + 1, end)]
    return [Token(words.common(word), start, end, joined=joined)]


def _settle_slashed(tokens: list[Token]) -> list[Token]:
    """ "c/lado" is each side, "c/banda" with a band; "w/" is with; "p/" for."""
    settled: list[Token] = []
    for index, token in enumerate(tokens):
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        if token.word == "u" and index and tokens[index - 1].word == "c/":
            settled[-1] = replace(settled[-1], end=token.end)
        elif token.word == "c/":
            of = following is not None and following.word in _EACH_OF
            number = following is not None and following.word == "N"
            hours = number and index + 2 < len(tokens) and tokens[index + 2].word in ("hours", "h")
            settled.append(
                replace(
                    token,
                    word="each" if (of and not number) or hours or (number and following.article) else "with",
                )
            )
        elif token.word in ("w/", "p/"):
            settled.append(replace(token, word="with" if token.word == "w/" else "for"))
        else:
            settled.append(token)
    return settled


def _join_numbers(tokens: list[Token]) -> list[Token]:
    """ "forty five", "cuarenta y cinco", "1 1/2", "once" of either language."""
    joined: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        if token.word == "once":
            joined.extend(_once(token, tokens[index - 1] if index else None, following))
        elif _is_tens(token) and _adds_to_tens(tokens, index):
            last = tokens[index + 2] if tokens[index + 1].word in ("and", "-") else tokens[index + 1]
            joined.append(replace(token, end=last.end, value=_single(token.value) + _single(last.value)))
            index += 2 if last is tokens[index + 1] else 3
            continue
        elif token.word == "N" and following and following.word == "N" and following.value == 100:
            joined.append(replace(token, end=following.end, value=_single(token.value) * 100))
            index += 2
            continue
        elif token.word == "N" and _slash_fraction(tokens, index) is not None:
            fraction = _slash_fraction(tokens, index) or 0
            whole = joined[-1] if joined and joined[-1].word == "N" and _single(joined[-1].value) < 10 else None
            if whole:
                joined.pop()
            start = whole.start if whole else token.start
            value = fraction + (_single(whole.value) if whole else 0)
            joined.append(Token("N", start, tokens[index + 2].end, value))
            index += 3
            continue
        else:
            joined.append(token)
        index += 1
    return joined


def _once(token: Token, before: Token | None, following: Token | None) -> list[Token]:
    counted = {"reps", "times", "sets", "sec", "min", "x", "lb", "kg"}
    if following and (following.word in {"a", "per", "daily", "each", "weekly", "in", "/", "or", "day"}):
        is_eleven = False
    elif (following and following.word in counted) or (before and before.word in {"x", "of"}):
        is_eleven = True
    else:
        is_eleven = token.value == 11
    if is_eleven:
        return [Token("N", token.start, token.end, 11)]
    return [Token("N", token.start, token.end, 1), Token("times", token.start, token.end)]


def _is_tens(token: Token) -> bool:
    # Only as a word: "20 5" are two numbers.
    return token.word == "N" and token.value in words.TENS and token.end - token.start > 2


def _adds_to_tens(tokens: list[Token], index: int) -> bool:
    rest = tokens[index + 1 : index + 3]
    if len(rest) == 2 and rest[0].word in ("and", "-"):
        rest = rest[1:]
    last = rest[0] if rest else None
    written = last is not None and last.word == "N" and last.end - last.start > 1 and not last.joined
    return last is not None and written and isinstance(last.value, int) and 1 <= last.value <= 9


def _slash_fraction(tokens: list[Token], index: int) -> float | None:
    """The value of a common fraction of a unit: "1/2 lb", "3/4 mile". "3/10" is none."""
    if index + 2 >= len(tokens) or tokens[index + 1].word != "/" or tokens[index + 2].word != "N":
        return None
    upper, lower = tokens[index].value, tokens[index + 2].value
    if (upper, lower) not in {(1, 2), (1, 4), (3, 4), (1, 3), (2, 3)}:
        return None
    unit = tokens[index + 3].word if index + 3 < len(tokens) else ""
    if unit not in {"lb", "kg", "oz", "hours", "min", "mile", "miles", "of", "a", "#", "milla", "cuadra"}:
        return None
    return _single(upper) / _single(lower)


def _join_halves(tokens: list[Token]) -> list[Token]:
    """ "half a pound", "kilo y medio", "one and a half minutes", "an hour"."""
    units = {"lb", "kg", "oz", "hours", "min"}
    joined: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        after = [later.word for later in tokens[index + 1 : index + 4]]
        if token.word == "half" and after[:1] and after[0] in units:
            joined.append(Token("N", token.start, token.end, 0.5))
        elif token.word == "half" and len(after) > 1 and after[0] in ("a", "an", "N", "of") and after[1] in units:
            joined.append(Token("N", token.start, tokens[index + 1].end, 0.5))
            index += 1
        elif token.word in ("a", "an") and after[:1] and after[0] in units and not _is_per(joined):
            joined.append(Token("N", token.start, token.end, 1, article=True))
        elif (token.word == "and" and after[:1] == ["half"]) or (
            token.word == "and" and after[:2] == ["a", "half"]
        ):
            index += _add_half(joined, tokens, index)
        else:
            joined.append(token)
        index += 1
    return joined


def _is_per(before: list[Token]) -> bool:
    """Whether an "a" after these words means "per": "5 times a minute", "10 breaths a minute"."""
    return bool(before) and (before[-1].value is not None or before[-1].word in {"x", "times", "breath", "beats"})


def _add_half(joined: list[Token], tokens: list[Token], index: int) -> int:
    """Add the half of "1 kilo y medio" or "one and a half" to the number before it; how many tokens it took."""
    length = 1 if tokens[index + 1].word == "half" else 2
    units = {"lb", "kg", "hours", "min"}
    if joined and joined[-1].word == "N":
        joined[-1] = replace(joined[-1], value=_single(joined[-1].value) + 0.5, end=tokens[index + length].end)
    elif len(joined) > 1 and joined[-1].word in units and joined[-2].word == "N":
        joined[-2] = replace(joined[-2], value=_single(joined[-2].value) + 0.5)
        joined[-1] = replace(joined[-1], end=tokens[index + length].end)
    elif joined and joined[-1].word in units:
        unit = joined.pop()
        joined.append(Token("N", unit.start, unit.start, 1.5))
        joined.append(replace(unit, end=tokens[index + length].end))
    else:
        joined.append(tokens[index])
        return 0
    return length


_RANGE_UNITS = {"sec", "min", "hours", "lb", "kg", "oz", "reps", "sets", "times", "x", "#", "''", "'", "s", "day"}


def _join_ranges(tokens: list[Token]) -> list[Token]:
    """ "8-10", "8 to 10", "de 8 a 10", "2x or 3x", "30 sec to 60 sec": one range."""
    joined: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.word == "about" and index + 1 < len(tokens) and tokens[index + 1].word == "N":
            index += 1
            continue
        merged = _range_from(tokens, index) if token.word == "N" else None
        if merged is None:
            joined.append(token)
            index += 1
            continue
        amount, index = merged
        if joined and joined[-1].word in ("between", "entre", "from"):
            joined.pop()
        joined.append(amount)
    return joined


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
    if link.word not in ("-", "to", "or", "a", "/or") and not (link.word == "and" and between):
        return None
    then = tokens[after + 2] if after + 2 < len(tokens) else None
    if unit is not None and (then is None or then.word != unit):
        return None
    if unit is None and link.word == "-" and (_is_chained(tokens, index) or _is_chained(tokens, after + 1)):
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
    """Whether the number at `index` stands in a chain such as 3-1-3, which is a tempo or a list, not a range."""
    dashes_before = index > 2 and tokens[index - 1].word == "-" and tokens[index - 2].word == "N"
    dashes_after = (
        index + 2 < len(tokens) and tokens[index + 1].word == "-" and tokens[index + 2].word == "N"
    ) and (
        dashes_before
        or (index + 4 < len(tokens) and tokens[index + 3].word == "-" and tokens[index + 4].word == "N")
    )
    before_that = dashes_before and index > 4 and tokens[index - 3].word == "-" and tokens[index - 4].word == "N"
    return dashes_after or before_that


_AT_LEAST = re.compile(
    r"(?:at least|(?:min|minimum|minimo)(?: of)?|al menos|por menos|no (?:less|fewer|menos) (?:than|of)|>=|>)$"
)
_AT_MOST = re.compile(
    r"(?<!count )(?<!work )(?<!build )(?<!increase )(?<!progress )(?:up to|no (?:more|mas|over) (?:than|of)|no exceder|"
    r"no exceed|at most|(?:max|maximum|maximo)(?: of)?|como maximo|a mas|<=|<)$"
)
_OR_MORE = re.compile(
    r"(?:\+(?! [NSM\d])|plus|or more|or mas|and mas|minimum|minimo|como minimo|at least|al menos|or greater)\b"
)
_OR_LESS = re.compile(r"(?:max|maximum|maximo|como maximo|at most|or less|or fewer|or menos|a mas)\b")


def _join_bounds(tokens: list[Token]) -> list[Token]:
    """ "at least 10", "10+", "up to 15", "max 15": ranges open at one end."""
    joined: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.word != "N" or isinstance(token.value, Range):
            joined.append(token)
            index += 1
            continue
        before = " ".join(earlier.word for earlier in joined[-4:])
        low, high = _AT_LEAST.search(before), _AT_MOST.search(before)
        if not high and before.endswith(" to") is False and before == "to" and token.value:
            high = None
        bound = low or high
        if bound and token.value is not None:
            length = len(bound.group().split())
            start = joined[-length].start
            del joined[-length:]
            value = Range(_single(token.value), None) if low else Range(None, _single(token.value))
            joined.append(replace(token, start=start, value=value))
            index += 1
            continue
        unit = index + 1 < len(tokens) and tokens[index + 1].word in _RANGE_UNITS
        rest = tokens[index + 1 + unit : index + 5 + unit]
        after = " ".join(later.word for later in rest)
        more, less = _OR_MORE.match(after), _OR_LESS.match(after)
        if (more and (after[0] != "+" or rest[0].joined)) or less:
            found = more or less
            assert found is not None
            length = len(found.group().split())
            value = Range(_single(token.value), None) if more else Range(None, _single(token.value))
            joined.append(replace(token, value=value))
            if unit:
                joined.append(replace(tokens[index + 1], end=rest[length - 1].end))
            index += 1 + unit + length
            continue
        joined.append(token)
        index += 1
    return joined


_SECONDS = {"sec", "second", "s", "''"}
_PER_MINUTE = {"min": 1, "'": 1, "hours": 60, "h": 60}


def _join_times(tokens: list[Token]) -> list[Token]:
    """Numbers with a unit of time become amounts of seconds or minutes; the rest get their place on the tape."""
    joined: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.word != "N" or token.value is None:
            joined.append(token)
            index += 1
            continue
        unit_at = index + 1
        if unit_at < len(tokens) and tokens[unit_at].word == "-":
            unit_at += 1
        unit = tokens[unit_at] if unit_at < len(tokens) else None
        kind = "N"
        value = token.value
        if unit and unit.word in _SECONDS:
            kind = "S"
        elif unit and unit.word in _PER_MINUTE and not (unit.word == "h" and not unit.joined):
            kind = "M"
            value = times(value, _PER_MINUTE[unit.word])
        if kind == "N" or unit is None:
            joined.append(token)
            index += 1
            continue
        joined.append(replace(token, word=kind, value=value, end=unit.end, article=False))
        index = unit_at + 1
        if (
            index < len(tokens)
            and tokens[index].word == "."
            and tokens[index].joined
            and _goes_on(tokens, index + 1)
        ):
            index += 1
    return _compound_times(joined)


def _goes_on(tokens: list[Token], index: int) -> bool:
    """Whether a full stop after "sec." or "min." only ends the abbreviation."""
    return index < len(tokens) and tokens[index].word in {"hold", "x", ",", ";", "each", "to", "-", "rest"}


def _compound_times(tokens: list[Token]) -> list[Token]:
    """ "1 min 30 sec", "30 sec to 1 min"."""
    joined: list[Token] = []
    for token in tokens:
        before = joined[-1] if joined else None
        if token.word == "S" and before and before.word == "M" and _adds(before.value, token.value):
            seconds = _single(before.value) * 60 + _single(token.value)
            joined[-1] = replace(before, word="S", value=seconds, end=token.end)
        elif (
            token.word == "M"
            and len(joined) > 1
            and joined[-1].word in ("-", "to", "a", "or")
            and joined[-2].word == "S"
            and isinstance(token.value, int | float)
            and isinstance(joined[-2].value, int | float)
        ):
            low = joined[-2]
            del joined[-2:]
            joined.append(replace(low, value=Range(_single(low.value), token.value * 60), end=token.end))
        else:
            joined.append(token)
    return [
        replace(token, word=f"{token.word}{index}") if token.word in ("N", "S", "M") else token
        for index, token in enumerate(joined)
    ]


def _adds(minutes: Amount | None, seconds: Amount | None) -> bool:
    return isinstance(minutes, int | float) and isinstance(seconds, int | float) and seconds < 60


def times(amount: Amount, factor: Number) -> Amount:
    """The amount in a smaller or larger unit."""
    low, high = (None if end is None else tidy(end * factor) for end in ends(amount))
    if isinstance(amount, Range):
        return Range(low, high)
    assert low is not None
    return low


def tidy(value: Number) -> Number:
    """Whole numbers as int, others without the noise of a division."""
    rounded = round(value, 4)
    return int(rounded) if rounded == int(rounded) else rounded


def _number(surface: str) -> Number:
    # Longer numbers are no dose; cut so that int() stays within Python's digit limit.
    return tidy(float(surface.replace(",", "")[:12]))


def _single(value: Amount | None) -> Number:
    assert isinstance(value, int | float)
    return value
