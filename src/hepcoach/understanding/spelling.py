"""Misspelt words mended to the lexicon's own, and only those no one could mean as they stand."""

from __future__ import annotations

from functools import cache, lru_cache

from hepcoach.understanding.numbers import SPELLED
from hepcoach.understanding.phrases import lexicon, load

_FILES = ("red_flags", "adherence", "pain", "wishes", "asks", "people")
_SHORTEST = 5
# Too short to be mended by rule, and too dear to be missed: "pian 9" is a level of pain.
_SHORT = dict.fromkeys(("pian", "apin", "pani", "paim", "payn", "pein", "oain", "ppain", "painn"), "pain")


@lru_cache(maxsize=20_000)
def mend(word: str) -> str:
    """The word of the lexicon that is one slip of the thumb away, or the word itself."""
    if word in _SHORT:
        return _SHORT[word]
    known, by_deletion = _index()
    if word in known or len(word) < _SHORTEST or not word.isascii():
        return word
    if word[-1] == word[-2] and word[:-1] in known:
        return word[:-1]
    candidates = {
        target
        for shorter in (word, *_deletions(word))
        for target in by_deletion.get(shorter, ())
        if target[0] == word[0] and _one_slip(word, target)
    }
    if len(candidates) == 1:
        return candidates.pop()
    return word


def _one_slip(word: str, target: str) -> bool:
    """One letter too many, missing, swapped or wrong, and not merely another ending."""
    if len(word) == len(target):
        wrong = [index for index in range(len(word)) if word[index] != target[index]]
        if len(wrong) == 1:
            return wrong[0] < len(word) - 2
        return (
            len(wrong) == 2
            and wrong[1] == wrong[0] + 1
            and word[wrong[0]] == target[wrong[1]]
            and word[wrong[1]] == target[wrong[0]]
        )
    shorter, longer = sorted((word, target), key=len)
    return not longer.startswith(shorter) and any(
        longer[:index] + longer[index + 1 :] == shorter for index in range(1, len(longer))
    )


def _deletions(word: str) -> list[str]:
    return [word[:index] + word[index + 1 :] for index in range(1, len(word))]


@cache
def _index() -> tuple[frozenset[str], dict[str, tuple[str, ...]]]:
    """All words that stand as they are, and the mendable ones by each way of dropping one letter."""
    vocabulary: set[str] = set()
    for name in _FILES:
        vocabulary |= lexicon(name).vocabulary
    targets = {word for word in vocabulary if len(word) >= _SHORTEST and word.isalpha()}
    by_deletion: dict[str, list[str]] = {}
    for target in sorted(targets):
        for key in (target, *_deletions(target)):
            by_deletion.setdefault(key, []).append(target)
    known = frozenset(
        vocabulary | set(SPELLED) | set(load("words")["known"].split()) | set(load("exercises")["names"].split())
    )
    return known, {key: tuple(found) for key, found in by_deletion.items()}
