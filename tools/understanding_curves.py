"""How sure a reading seems against how often it is right: the curves of `hepcoach.understanding.confidence`."""

from __future__ import annotations

import numpy as np
from understanding_card import right_fields

from hepcoach.understanding import FIELDS, confidence
from hepcoach.understanding.combine import combine
from hepcoach.understanding.grammar import Parsed
from hepcoach.understanding.heads import Score

# A share that stands on fewer readings is drawn to the share of all.
PRIOR = 4.0


def curves_of(
    rows: list[dict], parsed: list[Parsed], scores: dict[str, list[dict[str, Score]]]
) -> confidence.Curves:
    """One rising curve per kind of reading and field, from cross-validated readings."""
    full = [index for index, row in enumerate(rows) if not row.get("flag_only")]
    explained = [index for index in full if not parsed[index].unexplained]
    judged = [index for index in full if parsed[index].unexplained]
    found = {confidence.EXPLAINED: _curves(rows, parsed, explained, [{} for _ in rows])}
    found |= {kind: _curves(rows, parsed, judged, own) for kind, own in scores.items()}
    return confidence.Curves(found)


def _curves(rows: list[dict], parsed: list[Parsed], use: list[int], scores: list[dict[str, Score]]) -> np.ndarray:
    seeming: dict[str, list[float]] = {field: [] for field in FIELDS}
    right: dict[str, list[bool]] = {field: [] for field in FIELDS}
    for index in use:
        combined = combine(parsed[index], scores[index])
        for field, value in confidence.seeming(combined, scores[index]).items():
            seeming[field].append(value)
        for field, value in right_fields(rows[index], combined).items():
            right[field].append(value)
    return np.array([_rising(np.array(seeming[field]), np.array(right[field], float)) for field in FIELDS])


def _rising(seeming: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The share right by how sure it seemed, never falling (pool adjacent violators), at even steps."""
    order = np.argsort(seeming, kind="stable")
    overall = float(right.mean())
    pools: list[list[float]] = []  # where it begins and ends, how many right, how many
    for at in np.unique(seeming[order]):
        here = right[seeming == at]
        pools.append([at, at, float(here.sum()), float(len(here))])
        while len(pools) > 1 and _share(pools[-2], overall) >= _share(pools[-1], overall):
            _, end, good, count = pools.pop()
            pools[-1] = [pools[-1][0], end, pools[-1][2] + good, pools[-1][3] + count]
    knots = [(edge, _share(pool, overall)) for pool in pools for edge in pool[:2]]
    grid = np.linspace(0.0, 1.0, confidence.STEPS)
    return np.round(np.interp(grid, *zip(*knots, strict=True)), 4)


def _share(pool: list[float], overall: float) -> float:
    return (pool[2] + PRIOR * overall) / (pool[3] + PRIOR)
