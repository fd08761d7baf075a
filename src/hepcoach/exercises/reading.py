"""An exercise as somebody wrote it → its meaning-bearing tokens, in the pieces that the writer set apart."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

# Far longer than any exercise name with its instruction; what comes after is not read, so it can't match.
LONGEST = 2_000

_LEXICON: dict[str, Any] = yaml.safe_load(
    (resources.files("hepcoach.exercises") / "words.yaml").read_text(encoding="utf-8")
)
_PHRASES = tuple((re.compile(pattern), f" {meaning} ") for pattern, meaning in _LEXICON["phrases"])
_NUMBER = (
    r"(?:\d+(?:[.,/]\d+)?|two|three|four|five|six|seven|eight|ten|twelve|fifteen|twenty|thirty"
    r"|dos|tres|cuatro|cinco|seis|ocho|diez|doce|quince|veinte|treinta)"
)
_COUNTED = (
    r"(?:sets?|reps?|series?|serie|tandas?|times|x|secs?|seconds?|mins?|minutes?|lbs?|kg|veces|repeticiones)"
)
_DOSE = re.compile(
    rf"\b(?:one|un|una)\s+(?:set|rep|time|serie|vez|minuto|minute)\b"
    rf"|#?\b{_NUMBER}\s*(?:[x×*-]\s*{_NUMBER}\s*)*{_COUNTED}?(?:\s+(?:of|de)\s+{_NUMBER})?(?![a-z])"
    rf"|\b[x×]\s*{_NUMBER}\s*{_COUNTED}?(?![a-z])|#|%|°"
    rf"|\bsets?\s+of\b|\b\d+[a-z]{{1,4}}\b|\bq\d+h\b"
)
_BREAK = re.compile(r"[:;.,()\[\]\n\r\t/|!?]|\s[-–—]+\s|[–—]")
_SPACES = re.compile(r"[ \t\xa0]+")
_WORD = re.compile(r"[a-z0-9]+")


def normalised(text: str) -> str:
    """Lower case, no accents, phrases replaced by the word they mean."""
    decomposed = unicodedata.normalize("NFKD", text[: LONGEST + 1].casefold().replace("’", "'"))
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    plain = _SPACES.sub(" ", plain)
    for pattern, meaning in _PHRASES:
        plain = pattern.sub(meaning, plain)
    return plain


@lru_cache(maxsize=4096)
def token(word: str) -> str:
    """The token of one word: number, ending and language taken away."""
    return _TOKENS.get(word) or _TOKENS.get(_stem(word)) or _stem(word)


def segments(text: str) -> list[tuple[str, ...]]:
    """The text's tokens, cut at punctuation and doses. Sides, doses and words that say nothing are left out."""
    found = []
    for piece in _BREAK.split(_DOSE.sub(" | ", normalised(text))):
        current: list[str] = []
        for word in _WORD.findall(piece):
            stem = token(word)
            if stem in DOSE:
                found.append(tuple(current))
                current = []
            elif stem not in SILENT:
                current.append(stem)
        found.append(tuple(current))
    return [segment for segment in found if segment]


def tokens(text: str) -> frozenset[str]:
    return frozenset(word for segment in segments(text) for word in segment)


def _stem(word: str) -> str:
    """A crude stem, the same for every form: slide, slides, sliding; talon, talones."""
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    if len(word) > 5 and word.endswith("ing"):
        word = word[:-3]
        if word[-1] == word[-2] and word[-1] not in "ls":
            word = word[:-1]
    if len(word) > 4 and word.endswith("e"):
        word = word[:-1]
    return word


def _listed(name: str) -> frozenset[str]:
    words: str = _LEXICON[name]
    return frozenset(token(word) for word in words.split())


_TOKENS = {_stem(word): _stem(token) for token, words in _LEXICON["words"].items() for word in words.split()}
# Every word with a token of its own.
TOKENS = frozenset(_TOKENS)
DOSE = _listed("dose")
SILENT = _listed("fillers") | _listed("sides")
POSITIONS = _listed("positions")
LYING = frozenset(map(token, ("supine", "prone", "sidelying")))
STRICT = _listed("strict")
CHANGES = _listed("changes") | STRICT | POSITIONS
