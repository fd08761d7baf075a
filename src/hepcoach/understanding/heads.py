"""Trained heads: how likely each field is, from the pieces of a text and, where there is an encoder, its meaning.

They read what the grammar could not explain. `tools/train_understanding.py` writes `weights.json` from the
replies in `training/`; the model card beside it says how well they do.
"""

from __future__ import annotations

import base64
import json
import math
import zlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from hepcoach.understanding import features
from hepcoach.understanding.words import Words


@dataclass(frozen=True)
class Head:
    """One yes/no question; `at` is the score that means yes, `look` the one that sends it to a person."""

    name: str
    bias: float
    scale: float
    slope: float
    shift: float
    at: float
    look: float
    dense: tuple[float, ...]


@dataclass(frozen=True)
class Score:
    """A head's answer: its raw score, the chance that it is right, and whether it reaches the two thresholds."""

    raw: float
    chance: float
    yes: bool
    look: bool


@dataclass(frozen=True)
class Heads:
    """All heads of one kind; `table` holds a signed byte per bucket and head."""

    heads: tuple[Head, ...]
    table: bytes

    def score(self, words: Words, context: str, embedding: list[float] | None) -> dict[str, Score]:
        """Every head's score of a text."""
        count = len(self.heads)
        sums = [0.0] * count
        for bucket, value in features.hashed(words, context).items():
            row = self.table[bucket * count : (bucket + 1) * count]
            for index, weight in enumerate(row):
                sums[index] += value * (weight - 256 if weight > 127 else weight)
        found = {}
        for head, total in zip(self.heads, sums, strict=True):
            raw = head.bias + total * head.scale
            if embedding is not None:
                raw += sum(weight * value for weight, value in zip(head.dense, embedding, strict=True))
            chance = 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, head.slope * raw + head.shift))))
            found[head.name] = Score(raw, chance, raw >= head.at, raw >= head.look)
        return found


def score(words: Words, text: str, context: str) -> dict[str, Score]:
    """Every head's score, with the sentence encoder where it is installed."""
    embedding = features.embedded(text)
    kind = "pieces" if embedding is None else "pieces and meaning"
    return load()[kind].score(words, context, embedding)


@cache
def load() -> dict[str, Heads]:
    """The shipped heads by kind."""
    source = files("hepcoach.understanding").joinpath("weights.json").read_text(encoding="utf-8")
    return {kind: _unpack(packed) for kind, packed in json.loads(source).items()}


def _unpack(packed: dict[str, object]) -> Heads:
    rows, table = packed["heads"], packed["table"]
    assert isinstance(rows, list) and isinstance(table, str)
    heads = tuple(Head(**{**row, "dense": tuple(row["dense"])}) for row in rows)
    return Heads(heads, zlib.decompress(base64.b85decode(table)))
