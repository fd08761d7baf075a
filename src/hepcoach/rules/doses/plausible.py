"""What an amount or a word can be: a count of repetitions, what is counted, a sentence with a dose in it."""

from __future__ import annotations

import re

from hepcoach.rules.doses import words
from hepcoach.rules.doses.dose import Amount, ends
from hepcoach.rules.doses.tokens import Token


def is_counted_noun(word: str) -> bool:
    """Whether a word that no list knows can name what is repeated: a plural, and no thing or body part."""
    return word.isalpha() and word.islower() and word.endswith("s") and len(word) > 3 and word not in words.THINGS


_DOSE_WORDS = re.compile(
    r"(?<!\S)(?:N (?:sets|reps|x /|x a|times a|lb|#|kg)|S|hold|bid|tid|qid|daily|prn)(?!\S)|(?<!\S)N x N|"
    r"(?<!\S)(?<!BIG )x N(?! week)"
)


def has_dose_words(tokens: list[Token]) -> bool:
    return bool(_DOSE_WORDS.search(" ".join(token.word for token in tokens)))


def within(value: Amount, low: float, high: float) -> bool:
    return all(end is None or low <= end <= high for end in ends(value))


def is_count(value: Amount) -> bool:
    """Whether it can be a number of sets or repetitions: whole, not zero, and not "3-10", maybe 3 sets of 10."""
    low, high = ends(value)
    if any(end is not None and (end != int(end) or end < 1 or end > 1000) for end in (low, high)):
        return False
    return low is None or high is None or low == high or low > 5 or high < 8 or high <= 2.5 * low
