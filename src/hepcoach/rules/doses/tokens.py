# ruff: noqa: E501
"""A line cut into words and numbers, each in the common vocabulary and each knowing where it stood.

The *tape* is the line as one string of such words: "N0 x N2 , S3 hold" for "3 x 10, 5 sec hold". A capital letter with
the token's place is an amount: N a bare number, S seconds, M minutes.
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
    # Lower case without accents, where it was a word.
    surface: str = ""
    # Written touching what stands before it: the "+" of "10+", the "#" of "5#".
    joined: bool = False

    @property
    def is_amount(self) -> bool:
        return self.value is not None


_LEXEME = re.compile(
    r"""
    (?P<date> (?<![\d/])(?:\d{1,2}/\d{1,2}/\d{2,4} | \d{1,2}-\d{1,2}-(?:\d{4}|2\d) | \d{4}-\d{2}-\d{2})(?![\d/x]) )
  | (?P<phone> (?<!\d)(?:\(\d{3}\)\s?|\d{3}[-. ])\d{3}[-. ]\d{4}(?!\d) | (?<![\d-])\d{3}-\d{4}(?![\d-]) )
  | (?P<clock> (?<![\d:])\d{1,2}:\d{2}(?:\s?[ap]\.?m?\b\.?)?(?![\d:]) | (?<![\d/.-])\d{1,2}\s?[ap]\.?m\b\.? )
  | (?P<number> \d{1,3}(?:,\d{3})+(?![\d,]) | \d*\.\d+(?![.\d]*\s?[x/]) | \d+ )
  | (?P<fraction> [½¼¾⅓⅔] )
  | (?P<dotted> (?:[^\W\d_]\.){2,}(?:[^\W\d_](?!\w))? )
  | (?P<degree> [°º] )
  | (?P<slashed> (?<![\w/])(?:(?:w/o|b/l)\b|[wcp]/(?=\s?\w)) )
  | (?P<word> [^\W\d_ºª]+(?:['’´`][^\W\d_ºª]+)* )
  | (?P<prime> ''|[’′´']{2}|["″”“„] )
  | (?P<minute> ['′’´] )
  | (?P<mark> [<>]= | <> | [^\s\w] | \n )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
_MARKS = {
    "×": "x", "✕": "x", "✖": "x", "*": "x", "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "―": "-", "~": "about",
    "≈": "about", "&": "and", "≥": "atleast", ">=": "atleast", "≤": "atmost", "<=": "atmost", "=": ":", "\n": ".",
    "|": ";", "•": ";", "·": ";", "[": "(", "]": ")", "{": "(", "}": ")", "…": ".", "!": ".", "?": ".", "→": "-",
    "<>": "-", "√": ";",
}  # fmt: skip
# Words that a number may touch without becoming part of a name: "x10", "q2h", "RPE7".
_BEFORE_NUMBERS = frozenset(
    [
        "x",
        "q",
        "c/",
        "with",
        "for",
        "rpe",
        "borg",
        "level",
        "hold",
        "reps",
        "sets",
        "atmost",
        "atleast",
        "week",
        "day",
        "r",
        "s",
        "times",
    ]
)
# After "c/": each of these; "c/" and anything else is "con", with.
_EACH_OF = frozenset(
    [
        "u",
        "limb",
        "side",
        "hand",
        "foot",
        "day",
        "hours",
        "night",
        "morning",
        "meal",
        "left",
        "right",
        "dinner",
        "breakfast",
        "tercer",
    ]
)
# Units and counted words; before them "one" and "una" are numbers, else as good as articles.
_COUNTED = frozenset(
    [
        "times",
        "x",
        "sets",
        "reps",
        "lb",
        "kg",
        "oz",
        "sec",
        "min",
        "hours",
        "session",
        "day",
        "week",
        "month",
        "or",
        "to",
        "-",
        "%",
        "a",
        "breath",
        "/",
        "level",
        "more",
        "set",
        "minuto",
        "hr",
        "mile",
        "miles",
        "block",
        "lap",
    ]
)


class Tape:
    """The words of a line as one string, and the way back from a stretch of it to the tokens."""

    def __init__(self, tokens: list[Token]) -> None:
        self._starts: list[int] = []
        names = []
        position = 0
        for index, token in enumerate(tokens):
            name = f"{token.word}{index}" if token.is_amount else token.word
            self._starts.append(position)
            position += len(name) + 1
            names.append(name)
        self.text = " ".join(names)

    def tokens_at(self, span: tuple[int, int]) -> tuple[int, int]:
        """First token and the one after the last of a stretch of the tape."""
        start, end = span
        while start < end and self.text[start] == " ":
            start += 1
        while end > start and self.text[end - 1] == " ":
            end -= 1
        return bisect_right(self._starts, start) - 1, bisect_right(self._starts, max(end - 1, start))


def tokens_of(text: str, lang: str | None) -> list[Token]:
    """The line in the common vocabulary, its numbers joined into amounts, ranges and times."""
    found = _lexed(text, lang)
    for step in (
        _phrases, _slashed_words, _decimal_commas, _numbers, _halves, _articles, _ranges, _bounds, _units_of_time,
        _compound_times, _machine_levels,
    ):  # fmt: skip
        found = step(found)
    return found


def plain(text: str) -> str:
    """Lower case without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


# Cutting the text.


def _lexed(text: str, lang: str | None) -> list[Token]:
    tokens: list[Token] = []
    quoted = False
    for match in _LEXEME.finditer(text):
        kind, surface, (start, end) = str(match.lastgroup), match.group(), match.span()
        before = tokens[-1] if tokens else None
        joined = before is not None and before.end == start
        after_number = joined and before is not None and before.is_amount
        if kind in ("date", "phone", "clock"):
            tokens.append(Token(kind.upper(), start, end))
        elif kind == "number" and joined and before and before.word not in _BEFORE_NUMBERS and before.surface:
            # The number of a name: "D2 pattern", "L4", "T12".
            tokens[-1] = replace(before, word="NAME", end=end, surface=before.surface + surface)
        elif kind == "number" and _number(surface) > 999:
            # A year, a code, a count of steps: no dose.
            tokens.append(Token("BIG", start, end, joined=joined))
        elif kind == "number":
            tokens.append(Token("N", start, end, _number(surface), joined=joined))
        elif kind == "fraction":
            tokens.append(Token("N", start, end, _FRACTIONS[surface], joined=joined, surface="½"))
        elif kind == "prime" and surface in '"“”„″' and (quoted or not after_number):
            quoted = not quoted
            tokens.append(Token('"', start, end))
        elif kind in ("prime", "minute"):
            sign = "''" if kind == "prime" else "'"
            tokens.append(Token(sign if after_number else '"', start, end, joined=joined))
        elif kind == "degree":
            tokens.append(Token("deg", start, end, joined=joined))
        elif surface == "." and before and _is_abbreviated(before, text, end):
            continue
        elif kind == "mark":
            # "5#" is five pounds, "#5" number five.
            word = "lb" if surface == "#" and after_number else _MARKS.get(surface, surface)
            tokens.append(Token(word, start, end, joined=joined))
        else:
            tokens.extend(_words(kind, surface, start, end, before, lang))
    return tokens


def _is_abbreviated(before: Token, text: str, end: int) -> bool:
    """Whether a full stop ends an abbreviation, "2 v. al dia", and not the sentence."""
    rest = text[end : end + 2].lstrip()
    return bool(before.surface) and before.end == end - 1 and len(before.surface) <= 5 and rest[:1].islower()


def _words(kind: str, surface: str, start: int, end: int, before: Token | None, lang: str | None) -> list[Token]:
    joined = before is not None and before.end == start
    word = plain(surface).replace("’", "'").replace("´", "'").replace("`", "'")
    if kind == "dotted":
        word = word.replace(".", "")
    elif kind == "slashed":
        word = {"w/o": "without", "b/l": "bilateral"}.get(word, word)
    else:
        word = word.removesuffix("'s").replace("'", "")
    if word in words.MULTIPLES:
        return [
            Token("N", start, end, words.MULTIPLES[word], surface=word),
            Token("times", start, end, surface="times"),
        ]
    if word == "once":
        # English "one time" or Spanish eleven: the words after it tell, see _once.
        return [Token("once", start, end, surface=word, value=11 if lang == "es" else 1)]
    if word in words.NUMBERS:
        return [Token("N", start, end, words.NUMBERS[word], surface=word)]
    if word in words.BAND_COLOURS:
        return [
            Token(words.BAND_COLOURS[word], start, end, surface=word),
            Token("band", start, end, surface="band"),
        ]
    if (
        word[0] == "x"
        and joined
        and len(word) > 1
        and words.common(word[1:]) in {"day", "daily", "week", "each", "d"}
    ):
        # "2xday": an x that the word touches.
        after = Token(words.common(word[1:]), start + 1, end, surface=word[1:])
        return [Token("x", start, start + 1, joined=True, surface="x"), after]
    return [Token(words.common(word), start, end, joined=joined, surface=word)]


def _phrases(tokens: list[Token]) -> list[Token]:
    """Words that mean one thing together become one word; words that mean nothing to a dose are dropped."""
    found: list[Token] = []
    index = 0
    while index < len(tokens):
        taken = _phrase_at(tokens, index) if tokens[index].surface in words.PHRASE_STARTS else None
        if taken:
            word, length = taken
            last = tokens[index + length - 1]
            found.append(Token(word, tokens[index].start, last.end, surface=word))
            index += length
            continue
        if tokens[index].surface not in words.DROPPED:
            found.append(_pulse_or_hours(tokens, index))
        index += 1
    return found


def _phrase_at(tokens: list[Token], index: int) -> tuple[str, int] | None:
    """The longest phrase that starts here, and how many tokens it took."""
    surfaces: list[str] = []
    longest = None
    for position in range(index, min(len(tokens), index + 2 * words.LONGEST_PHRASE)):
        token = tokens[position]
        if token.word == "-" and surfaces:
            continue
        surface = token.surface or (str(token.value) if isinstance(token.value, int) else "")
        if not surface or len(surfaces) == words.LONGEST_PHRASE:
            break
        surfaces.append(surface)
        if tuple(surfaces) in words.PHRASES:
            longest = words.PHRASES[tuple(surfaces)], position - index + 1
    return longest


def _pulse_or_hours(tokens: list[Token], index: int) -> Token:
    """ "2 hr" and "q hr" are hours, "HR under 120" is the heart rate."""
    token = tokens[index]
    if token.surface not in ("hr", "h"):
        return token
    before = tokens[index - 1] if index else None
    is_time = before is not None and (
        before.is_amount or before.word in {"each", "q", "/", "per", "a", "an", "half"}
    )
    if token.surface == "h":
        return replace(token, word="hours") if before and before.is_amount and token.joined else token
    return replace(token, word="hours" if is_time else "heartrate")


def _slashed_words(tokens: list[Token]) -> list[Token]:
    """ "c/lado" is each side, "c/banda" with a band; "w/" is with; "p/" for."""
    settled: list[Token] = []
    for index, token in enumerate(tokens):
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        after = tokens[index + 2].word if index + 2 < len(tokens) else ""
        if token.surface == "u" and index and tokens[index - 1].word == "c/":
            settled[-1] = replace(settled[-1], word="each", end=token.end)
        elif token.word == "c/":
            is_each = following is not None and (
                following.word in _EACH_OF
                or following.surface in words.ARTICLES
                or (following.is_amount and after == "hours")
            )
            settled.append(replace(token, word="each" if is_each else "with"))
        elif token.word in ("w/", "p/"):
            settled.append(replace(token, word="with" if token.word == "w/" else "for"))
        else:
            settled.append(token)
    return settled


# Numbers.


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
            value = fraction if fraction is not None else _single(token.value)
            end = tokens[index + 2].end if fraction is not None else token.end
            start = token.start
            if before and before.word == "N" and _single(before.value) < 20 and before.surface != "½":
                joined.pop()
                start, value = before.start, value + _single(before.value)
            joined.append(Token("N", start, end, tidy(value)))
            index += 2 if fraction is not None else 0
        elif token.word == "N" and token.surface and following and _adds_to_tens(tokens, index):
            last = tokens[index + 2] if following.word in ("and", "-") else following
            joined.append(replace(token, end=last.end, value=_single(token.value) + _single(last.value)))
            index += 1 if last is following else 2
        elif token.word == "N" and token.surface and following and following.value == 100 and following.surface:
            joined.append(replace(token, end=following.end, value=_single(token.value) * 100))
            index += 1
        else:
            joined.append(token)
        index += 1
    return joined


def _once(token: Token, before: Token | None, following: Token | None) -> list[Token]:
    is_eleven = token.value == 11
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
    return last.word == "N" and bool(last.surface) and last.surface != "½" and 1 <= _single(last.value) <= 9


def _slash_fraction(tokens: list[Token], index: int) -> float | None:
    """The value of a common fraction of a unit: "1/2 lb", "3/4 mile". "3/10" is none."""
    window = tokens[index : index + 4]
    if [token.word for token in window[:3]] != ["N", "/", "N"]:
        return None
    upper, lower = _single(window[0].value), _single(window[2].value)
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
        joined[-1] = replace(joined[-1], value=_single(joined[-1].value) + 0.5, end=end)
    elif len(joined) > 1 and joined[-1].word in {"lb", "kg", "hours", "min"} and joined[-2].word == "N":
        joined[-2] = replace(joined[-2], value=_single(joined[-2].value) + 0.5)
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


_RANGE_UNITS = {"sec", "min", "hours", "lb", "kg", "oz", "reps", "sets", "times", "x", "#", "''", "'", "s", "day"}


def _ranges(tokens: list[Token]) -> list[Token]:
    """ "8-10", "8 to 10", "de 8 a 10", "2x or 3x", "30 sec to 60 sec": one range."""
    joined: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.word in ("about", "around", "como") and index + 1 < len(tokens) and tokens[index + 1].word == "N":
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
    if link.word not in ("-", "to", "or", "a", "atmost") and not (link.word == "and" and between):
        return None
    following = tokens[after + 2] if after + 2 < len(tokens) else None
    if unit is not None and (following is None or following.word != unit):
        return None
    if unit is None and link.word == "-" and _is_chained(tokens, index):
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


def _bounds(tokens: list[Token]) -> list[Token]:
    """ "at least 10", "10+", "up to 15", "15 max": ranges open at one end."""
    joined: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        before = joined[-1] if joined else None
        earlier = joined[-2].word if len(joined) > 1 else ""
        if token.word != "N" or isinstance(token.value, Range):
            joined.append(token)
        elif before and before.word == "atmost" and earlier not in _WORK_UP:
            joined[-1] = replace(token, start=before.start, value=Range(None, token.value))
        elif before and (before.word == "atleast" or (before.surface == "min" and earlier != "N")):
            joined[-1] = replace(token, start=before.start, value=Range(token.value, None))
        else:
            index += _bound_after(joined, tokens, index)
        index += 1
    return joined


def _bound_after(joined: list[Token], tokens: list[Token], index: int) -> int:
    """Add a number to the line with the "+" or "or more" after it or its unit; how many more tokens it took."""
    token = tokens[index]
    unit = 1 if index + 1 < len(tokens) and tokens[index + 1].word in _RANGE_UNITS else 0
    bound = tokens[index + 1 + unit] if index + 1 + unit < len(tokens) else None
    following = tokens[index + 2 + unit] if index + 2 + unit < len(tokens) else None
    plus = bound is not None and bound.word == "+" and bound.joined and not (following and following.joined)
    opens = bound is not None and bound.word in {"ormore", "orless", "atleast", "atmost"}
    if bound is None or not (plus or opens) or (following is not None and following.word == "N" and not plus):
        joined.append(token)
        return 0
    low = plus or bound.word in {"ormore", "atleast"}
    value = Range(_single(token.value), None) if low else Range(None, _single(token.value))
    if unit:
        joined += [replace(token, value=value), replace(tokens[index + 1], end=bound.end)]
    else:
        joined.append(replace(token, value=value, end=bound.end))
    return 1 + unit


# Times.

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
        unit = tokens[unit_at] if unit_at < len(tokens) else None
        if token.word != "N" or token.value is None or unit is None:
            joined.append(token)
            index += 1
            continue
        if unit.word in ("sec", "second", "''") or (unit.word == "s" and unit.joined):
            joined.append(replace(token, word="S", end=unit.end))
        elif unit.word in _MINUTES_IN:
            joined.append(replace(token, word="M", end=unit.end, value=times(token.value, _MINUTES_IN[unit.word])))
        else:
            joined.append(token)
            index += 1
            continue
        index = unit_at + 1
        if index + 1 < len(tokens) and tokens[index].word == "." and tokens[index].joined:
            # The full stop of "sec." ends an abbreviation, not the sentence.
            goes_on = tokens[index + 1].surface and text_goes_on(tokens[index + 1])
            index += 1 if goes_on else 0
    return joined


def text_goes_on(token: Token) -> bool:
    """Whether a word after "sec." belongs to the same phrase."""
    return token.word in {"hold", "x", "each", "to", "rest", "stretch", "with", "and", "per", "squeeze"}


def _compound_times(tokens: list[Token]) -> list[Token]:
    """ "1 min 30 sec", "30 sec to 1 min"."""
    joined: list[Token] = []
    for token in tokens:
        before = joined[-1] if joined else None
        low = joined[-2] if len(joined) > 1 else None
        if token.word == "S" and before and before.word == "M" and _adds(before.value, token.value):
            seconds = _single(before.value) * 60 + _single(token.value)
            joined[-1] = replace(before, word="S", value=tidy(seconds), end=token.end)
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
    return isinstance(minutes, int | float) and isinstance(seconds, int | float) and seconds < 60 and minutes >= 1


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


def tidy(value: Number) -> Number:
    """Whole numbers as int, others without the noise of a division."""
    rounded = round(value, 4)
    return int(rounded) if rounded == int(rounded) else rounded


def _number(surface: str) -> Number:
    # A number of more than nine digits is no dose, whatever it is.
    return tidy(float(surface.replace(",", "")[:9]))


def _single(value: Amount | None) -> Number:
    assert isinstance(value, int | float)
    return value
