"""Trained heads: how likely each field is, judged by how near a text lies to each of the training replies.

Nearness is counted by the pieces of words and by the meaning the sentence encoder gives; each head weighs the
replies (kernel ridge regression), and beside them what the grammar saw. `tools/train_understanding.py` writes
`heads.npz` and the model card docs/understanding-model.md, which says how well it does.
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
from hepcoach.understanding.features import Seen

PIECES, BOTH = "pieces", "pieces and meaning"
VALUE_SCALE, MEANING_SCALE = 127.0, 400.0
SHARPNESS = 2.0
# What the score of a wish to leave loses where the grammar found that something else is to stop, or the contrary
# wish: the words are so much alike that nearness alone takes one for the other.
_STAYS_LOSES = 0.2
# So many texts are judged together; more would only take memory.
_BATCH = 64


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

    def near(self, texts: Sequence[Seen], *, with_meaning: bool = True) -> tuple[str, NDArray[Any]]:
        """How near each text lies to each reply, and by what that was judged."""
        near = sharpened(np.stack([self._pieces(one) for one in texts]))
        meant = features.embedded(texts) if with_meaning else None
        if meant is None:
            return PIECES, near
        return BOTH, near + sharpened(whole(meant) @ self.meaning.T)

    def _pieces(self, one: Seen) -> NDArray[Any]:
        found = np.zeros(len(self.meaning), dtype=np.float32)
        for bucket, value in features.hashed(one).items():
            start, end = self.starts[bucket], self.starts[bucket + 1]
            found[self.replies[start:end]] += self.values[start:end] * np.float32(round(value * VALUE_SCALE))
        return found / np.float32(VALUE_SCALE * VALUE_SCALE)


@dataclass(frozen=True)
class Heads:
    """For each kind of nearness and each head: a weight per reply and sign, a line to a chance, two thresholds."""

    names: tuple[str, ...]
    memory: Memory
    weights: dict[str, NDArray[Any]]
    sign_weights: dict[str, NDArray[Any]]
    lines: dict[str, NDArray[Any]]

    def score(self, texts: Sequence[Seen]) -> list[dict[str, Score]]:
        """Every head's score of each text."""
        return [self.judge(kind, row) for kind, row in self._raw(texts, with_meaning=True)]

    def raw(self, texts: Sequence[Seen], name: str, *, with_meaning: bool) -> list[float]:
        """One head's raw score of each text."""
        at = self.names.index(name)
        return [float(row[at]) for _, row in self._raw(texts, with_meaning=with_meaning)]

    def _raw(self, texts: Sequence[Seen], *, with_meaning: bool) -> list[tuple[str, NDArray[Any]]]:
        found: list[tuple[str, NDArray[Any]]] = []
        for start in range(0, len(texts), _BATCH):
            batch = texts[start : start + _BATCH]
            kind, near = self.memory.near(batch, with_meaning=with_meaning)
            raw = near @ self.weights[kind]
            for row, one in zip(raw, batch, strict=True):
                signed = features.signed(one)
                if signed:
                    values = np.fromiter(signed.values(), dtype=np.float32, count=len(signed))
                    row += values @ self.sign_weights[kind][list(signed)]
                found.append((kind, row - held_back(self.names, one)))
        return found

    def judge(self, kind: str, raw: NDArray[Any]) -> dict[str, Score]:
        """One text's raw scores against chances and thresholds."""
        slope, shift, at, look = self.lines[kind]
        chances = 1.0 / (1.0 + np.exp(-np.clip(slope * raw + shift, -30.0, 30.0)))
        columns = zip(
            self.names, raw.tolist(), chances.tolist(), (raw >= at).tolist(), (raw >= look).tolist(), strict=True
        )
        return {name: Score(score, chance, yes, watch) for name, score, chance, yes, watch in columns}


def held_back(names: Sequence[str], one: Seen) -> NDArray[Any]:
    """What each head's score of a text loses by what the grammar knows better."""
    loses = _STAYS_LOSES if one.stays else 0.0
    return np.array([loses if name == "opt_out" else 0.0 for name in names], dtype=np.float32)


def sharpened(likeness: NDArray[Any]) -> NDArray[Any]:
    """Likeness of vectors as nearness: one for the same, falling off fast."""
    return np.asarray(np.exp(SHARPNESS * (likeness - 1.0)))


def whole(meaning: NDArray[Any]) -> NDArray[np.float32]:
    """Meanings rounded the way they are stored."""
    return np.asarray(np.clip(np.round(meaning * MEANING_SCALE), -127, 127) / MEANING_SCALE, dtype=np.float32)


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
            {kind: stored[f"{key}_signs"].astype(np.float32) for kind, key in kinds.items()},
            {kind: stored[f"{key}_lines"] for kind, key in kinds.items()},
        )


def kind() -> str:
    """By what nearness is judged on this machine."""
    return PIECES if features.encoder() is None else BOTH
