"""A line cut into words and numbers, each in the common vocabulary and each knowing where it stood.

The *tape* is the line as one string of such words: "N0 x N2 , S3 hold" for "3 x 10, 5 sec hold". A capital
letter with the token's place is an amount: N a bare number, S seconds, M minutes.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, replace

from hepcoach.rules.doses import words
from hepcoach.rules.doses.dose import Amount, Number


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
  | (?P<clock> (?<![\d:x×])(?<![x×]\s)\d{1,2}:\d{2}(?:\s?[ap](?:\.m\.|m?\b))?(?![\d:])
      | (?<![\d.x×])(?<![x×]\s)\d{1,2}\s?[ap](?:\.m\.|m\b) )
  | (?P<name> 90/90 | \d+(?:st|nd|rd|th|er|do|ra|ro|to)\b )
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
    "×": "x", "✕": "x", "✖": "x", "*": "x", "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "―": "-",
    "~": "about", "≈": "about", "&": "and", "≥": "atleast", ">=": "atleast", "≤": "atmost", "<=": "atmost",
    "=": ":", "\n": ".", "|": ";", "•": ";", "·": ";", "[": "(", "]": ")", "{": "(", "}": ")", "…": ".",
    "!": ".", "?": ".", "→": "-", "<>": "-", "√": ";",
}  # fmt: skip
# Words that a number may touch without becoming part of a name: "x10", "q2h", "RPE7".
_BEFORE_NUMBERS = words.listed_set(
    "x q c/ w/ p/ with for rpe borg level hold reps sets atmost atleast week day r s times"
)
# After "c/": each of these; "c/" and anything else is "con", with.
_EACH_OF = words.listed_set(
    "u limb side hand foot day hours night morning meal left right dinner breakfast tercer"
)
# What goes on after the full stop of "sec." and "reps."; anything else may begin a sentence with another count.
_GOES_ON = re.compile(
    r"\s*(?:x|each|ea|to|with|w/|and|per|a|on|in|for|of|c/|con|por|cada|al|y|en|de|[@,;/-])(?!\w)", re.IGNORECASE
)
_BODY_GOES_ON = re.compile(
    r"\s*(?:side|leg|knee|arm|foot|hand|hip|shoulder|ankle|lado|pierna|brazo|le|ue)\b", re.IGNORECASE
)
_TIME_GOES_ON = re.compile(r"\s*(?:hold|rest|stretch|squeeze|de descanso)\b", re.IGNORECASE)
_TIME_UNITS = words.listed_set("sec secs seg segs")


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


def words_of(text: str, lang: str | None) -> list[Token]:
    """The line in the common vocabulary, word by word and number by number."""
    return _slashed_words(_phrases(_lexed(text, lang)))


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
        elif kind == "name":
            # A position, or the place in a row: "2nd set".
            tokens.append(Token(surface.lower(), start, end, surface=surface.lower()))
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
    if before.end != end - 1:
        return False
    surface = before.surface
    if surface in words.ABBREVIATIONS or (surface in _TIME_UNITS and _TIME_GOES_ON.match(text, end)):
        return True
    if surface in words.SIDE_ABBREVIATIONS and _BODY_GOES_ON.match(text, end):
        return True
    known = surface in words.UNIT_ABBREVIATIONS or surface in words.SIDE_ABBREVIATIONS
    return known and _GOES_ON.match(text, end) is not None


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
    number = words.number(word)
    if number is not None:
        return [Token("N", start, end, number, surface=word)]
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
    if word[-1] == "x" and words.common(word[:-1]) in {"sets", "reps", "sec", "min", "hold"}:
        # "3SETSx10": an x that touches the word.
        cut = Token(words.common(word[:-1]), start, end - 1, joined=joined, surface=word[:-1])
        return [cut, Token("x", end - 1, end, joined=True, surface="x")]
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
        if not _is_dropped(tokens, index):
            found.append(_pulse_or_hours(tokens, index))
        index += 1
    return found


def _is_dropped(tokens: list[Token], index: int) -> bool:
    """Whether the word says nothing. "Tu" and "su" are Spanish for your, and English days in "Tu/Th"."""
    surface = tokens[index].surface
    listed = index + 1 < len(tokens) and tokens[index + 1].word in {"/", ",", "-", "and"}
    return surface in words.DROPPED and not (surface in ("tu", "su") and listed)


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
                or (following.is_amount and after in ("hours", "h"))
            )
            settled.append(replace(token, word="each" if is_each else "with"))
        elif token.word in ("w/", "p/"):
            settled.append(replace(token, word="with" if token.word == "w/" else "for"))
        else:
            settled.append(token)
    return settled


def tidy(value: Number) -> Number:
    """Whole numbers as int, others without the noise of a division."""
    rounded = round(value, 4)
    return int(rounded) if rounded == int(rounded) else rounded


def _number(surface: str) -> Number:
    # A number of more than nine digits is no dose, whatever it is.
    return tidy(float(surface.replace(",", "")[:9]))


def single(value: Amount | None) -> Number:
    """A number that is no range."""
    assert isinstance(value, int | float)
    return value
