"""A text as words: lower case, no accents, typos mended, each word knowing where it stood.

Everything after this file works on `Words.line`, the words joined by single blanks with sentence ends as ". ",
so that a phrase is one regular expression and a match leads back to characters of the text as it was sent.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass

# No carrier delivers more characters in one message; what is longer is read this far and shown to a person.
LONGEST = 1600

_TOKEN = re.compile(
    r"(?P<number>\d+(?:[.,]\d+)?(?![\d]))"
    r"|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)"
    r"|(?P<end>[.!?;\n]+)"
    r"|(?P<mark>[,:/%+#~()<>=&*@$-])"
    r"|(?P<other>[^\s\w])"
)
_ELONGATED = re.compile(r"(.)\1{2,}")
_FANCY = {
    "’": "'",
    "‘": "'",
    "`": "'",
    "´": "'",
    "“": '"',
    "”": '"',
    "–": "-",
    "—": "-",
    "−": "-",
    "½": " 1/2",
    "¿": "\n",
    "¡": "\n",
    "…": ".",
    "\r": "\n",
    "•": "\n",
}
# What may stand at the end of a text and say nothing.
_TRAILING = frozenset(".,:-*~")
# "1o" and "l0" are how "10" comes out of a hurried thumb.
_WITHOUT = re.compile(r"\bw/o\b")
_WITH = re.compile(r"\bw/(?= |[a-z])")
_TEN = re.compile(r"(?<![a-z0-9])(?:1o|l0|i0)(?![a-z0-9])")


@dataclass(frozen=True)
class Words:
    """`tokens` as read, `places` their characters in the text, `line` the tokens joined and fenced by blanks."""

    tokens: tuple[str, ...]
    places: tuple[tuple[int, int], ...]
    line: str
    starts: tuple[int, ...]

    def index_at(self, position: int) -> int:
        """The token that covers a position of `line`."""
        return bisect_right(self.starts, position) - 1

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Characters of the text covered by tokens first..last (last included)."""
        return self.places[first][0], self.places[last][1]


def split(text: str, mend: Callable[[str], str] = lambda word: word) -> Words:
    """Cut a text into words; `mend` turns a misspelt word into the one meant."""
    plain, origin = _plain(text[:LONGEST])
    tokens: list[str] = []
    places: list[tuple[int, int]] = []
    for match in _TOKEN.finditer(plain):
        kind, raw = match.lastgroup, match.group()
        if kind == "end":
            token = "?" if "?" in raw else "."
            if token == "." and (not tokens or tokens[-1] in (".", "?")):
                continue
        elif kind == "word":
            token = mend(_ELONGATED.sub(r"\1\1", raw.replace("'", "")))
        elif kind == "number":
            token = raw.replace(",", ".")
        else:
            token = raw
        start, end = origin[match.start()], origin[match.end() - 1] + 1
        for part in token.split():
            tokens.append(part)
            places.append((start, end))
    while tokens and tokens[-1] in _TRAILING:
        tokens.pop()
        places.pop()
    starts, position = [], 1
    for token in tokens:
        starts.append(position)
        position += len(token) + 1
    line = " " + " ".join(tokens) + " "
    return Words(tuple(tokens), tuple(places), line, tuple(starts))


def _plain(text: str) -> tuple[str, list[int]]:
    """Lower case without accents, and for each character the index it came from."""
    if text.isascii():
        lowered = text.lower()
        return _ten(lowered), list(range(len(lowered)))
    letters: list[str] = []
    origin: list[int] = []
    for index, character in enumerate(text):
        # One sign may stand for a whole sentence ("ﷺ").
        if len(letters) >= 2 * LONGEST:
            break
        for part in _FANCY.get(character) or unicodedata.normalize("NFKD", character):
            category = unicodedata.category(part)
            if category in ("Mn", "Me", "Sk", "Cf", "Cs"):
                continue
            for low in part.lower():
                letters.append(low)
                origin.append(index)
    return _ten("".join(letters)), origin


def _ten(text: str) -> str:
    # Replacements keep the length, so that places in the text stay true.
    return _WITH.sub("w ", _WITHOUT.sub("w o", _TEN.sub("10", text)))
