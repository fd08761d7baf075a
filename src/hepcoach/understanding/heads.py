"""Trained heads: how likely each field is, judged by how near a text lies to each of the training replies.

Nearness is counted twice, by the pieces of words and by the meaning the sentence encoder gives; each head weighs
the replies (kernel ridge regression). `tools/train_understanding.py` writes `heads.npz` and the model card
docs/understanding-model.md, which says how well it does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hepcoach.understanding import features
from hepcoach.understanding.words import Words

PIECES, BOTH = "pieces", "pieces and meaning"
VALUE_SCALE, MEANING_SCALE = 127.0, 400.0
SHARPNESS = 2.0


@dataclass(frozen=True)
class Score:
    """A head's answer: its raw score, the chance that it is right, and whether it reaches the two thresholds."""

    raw: float
    chance: float
    yes: bool
    look: bool


@dataclass(frozen=True)
class Memory:
    """The training replies as numbers.

    From `starts[bucket]` on stand the replies that hold a bucket and, beside them, how much they hold of it.
    """

    starts: NDArray[Any]
    replies: NDArray[Any]
    values: NDArray[Any]
    meaning: NDArray[Any]

    def near(self, cut: Sequence[Words], contexts: Sequence[str]) -> tuple[str, NDArray[Any]]:
        """How near each text lies to each reply, and by what that was judged."""
        pieces = np.stack([self._pieces(words, context) for words, context in zip(cut, contexts, strict=True)])
        near = sharpened(pieces)
        meant = features.embedded(cut)
        if meant is None:
            return PIECES, near
        return BOTH, near + sharpened(whole(meant) @ self.meaning.T)

    def _pieces(self, words: Words, context: str) -> NDArray[Any]:
        found = np.zeros(len(self.meaning), dtype=np.float32)
        for bucket, value in features.hashed(words, context).items():
            start, end = self.starts[bucket], self.starts[bucket + 1]
            found[self.replies[start:end]] += self.values[start:end] * np.float32(round(value * VALUE_SCALE))
        return found / np.float32(VALUE_SCALE * VALUE_SCALE)


@dataclass(frozen=True)
class Heads:
    """For each kind of nearness and each head: a weight per reply, a line to a chance, two thresholds."""

    names: tuple[str, ...]
    memory: Memory
    weights: dict[str, NDArray[Any]]
    lines: dict[str, NDArray[Any]]

    def score(self, cut: Sequence[Words], contexts: Sequence[str]) -> list[dict[str, Score]]:
        """Every head's score of each text."""
        kind, near = self.memory.near(cut, contexts)
        raw = near @ self.weights[kind]
        return [self.judge(kind, row) for row in raw]

    def judge(self, kind: str, raw: NDArray[Any]) -> dict[str, Score]:
        """One text's raw scores against chances and thresholds."""
        slope, shift, at, look = self.lines[kind]
        chances = 1.0 / (1.0 + np.exp(-np.clip(slope * raw + shift, -30.0, 30.0)))
        return {
            name: Score(float(raw[i]), float(chances[i]), bool(raw[i] >= at[i]), bool(raw[i] >= look[i]))
            for i, name in enumerate(self.names)
        }


def sharpened(likeness: NDArray[Any]) -> NDArray[Any]:
    """Likeness of vectors as nearness: one for the same, falling off fast."""
    return np.asarray(np.exp(SHARPNESS * (likeness - 1.0)))


def whole(meaning: NDArray[Any]) -> NDArray[np.float32]:
    """Meanings rounded the way they are stored."""
    return np.asarray(np.clip(np.round(meaning * MEANING_SCALE), -127, 127) / MEANING_SCALE, dtype=np.float32)


def score(cut: Sequence[Words], contexts: Sequence[str]) -> list[dict[str, Score]]:
    """Every shipped head's score of each text."""
    return load().score(cut, contexts)


@cache
def load() -> Heads:
    """The shipped heads."""
    with files("hepcoach.understanding").joinpath("heads.npz").open("rb") as source, np.load(source) as stored:
        memory = Memory(
            stored["starts"],
            stored["replies"].astype(np.intp),
            stored["values"].astype(np.float32),
            stored["meaning"].astype(np.float32) / np.float32(MEANING_SCALE),
        )
        kinds = {PIECES: "pieces", BOTH: "both"}
        return Heads(
            tuple(str(name) for name in stored["names"]),
            memory,
            {kind: stored[f"{key}_weights"].astype(np.float32) for kind, key in kinds.items()},
            {kind: stored[f"{key}_lines"] for kind, key in kinds.items()},
        )
