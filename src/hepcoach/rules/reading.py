"""How hard a text is to read, by letters and words alone: no word list, no network.

English: the automated readability index (Senter & Smith 1967), a school grade. Spanish: ease of reading after
Fernández Huerta (1959), 0-100, of which 70 and more is easy, sixth grade or below.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

# So few words are a name or a phrase, whose measure means nothing.
FEWEST_WORDS = 8

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_STRONG = frozenset("aeoáéó")
_STRESSED = frozenset("íú")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


def is_hard(text: str, language: str, limits: Mapping[str, float]) -> bool:
    """Whether it is above the limits: "grade" for English, "ease" for Spanish."""
    if len(_WORD.findall(text)) < FEWEST_WORDS:
        return False
    return ease(text) < limits["ease"] if language == "es" else grade(text) > limits["grade"]


def grade(text: str) -> float:
    """The school grade that reads it, for English."""
    words = _WORD.findall(text)
    if not words:
        return 0.0
    letters = sum(map(len, words))
    return 4.71 * letters / len(words) + 0.5 * len(words) / sentences(text) - 21.43


def ease(text: str) -> float:
    """How easily it reads, for Spanish."""
    words = re.findall(r"[^\W\d_]+", text.casefold())
    if not words:
        return 100.0
    return 206.84 - 60 * sum(map(syllables, words)) / len(words) - 1.02 * len(words) / sentences(text)


def sentences(text: str) -> int:
    return max(1, len([sentence for sentence in _SENTENCE.split(text.strip()) if sentence]))


def syllables(word: str) -> int:
    """Syllables of a Spanish word: vowel groups, parted where two strong vowels meet or a weak one is stressed."""
    word = re.sub(r"qu(?=[eéií])|gu(?=[eéií])", "k", word)
    groups = re.findall(r"[aeiouáéíóúü]+", word)
    return max(1, len(groups) + sum(_parted(*pair) for group in groups for pair in pairwise(group)))


def _parted(first: str, second: str) -> bool:
    return (first in _STRONG and second in _STRONG) or first in _STRESSED or second in _STRESSED
