"""How sure each field is: the chance that it is right, by curves drawn from cross-validated readings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hepcoach.understanding.combine import Combined
from hepcoach.understanding.heads import Score
from hepcoach.understanding.reading import FIELDS

# A reading whose every word the grammar explained; the other kinds are those of the heads' nearness.
EXPLAINED = "explained"
# Where the curves are known, evenly from 0 to 1.
STEPS = 41


@dataclass(frozen=True)
class Curves:
    """For each kind of reading and field, rising with how sure the grammar and the heads seem: the share right."""

    shares: dict[str, NDArray[Any]]

    def sure(self, kind: str, seeming: dict[str, float]) -> dict[str, float]:
        """The chance that each field is right."""
        grid = np.linspace(0.0, 1.0, STEPS)
        rows = self.shares[kind]
        return {
            field: round(float(np.interp(seeming[field], grid, row)), 3)
            for field, row in zip(FIELDS, rows, strict=True)
        }


def seeming(combined: Combined, scores: dict[str, Score]) -> dict[str, float]:
    """How sure each field seems, from 0 to 1, before it is held against what came true."""
    parsed, wanted = combined.parsed, combined.parsed.wishes
    done, felt = parsed.adherence, parsed.pain
    told = {
        "pain_unclear": felt.unclear and felt.value is None,
        "question": bool(wanted.question),
        "opt_out": bool(wanted.opt_out),
        "help": bool(wanted.help),
        "wrong_number": bool(wanted.wrong_number),
        "schedule_request": bool(wanted.schedule),
        "proxy": bool(parsed.proxy),
    }
    found = dict.fromkeys(FIELDS, 0.5)
    for field, value in told.items():
        if scores:
            chance = scores[field].chance
            found[field] = chance if value else 1.0 - chance
    chance = scores[f"adherence:{done.adherence}"].chance if scores else done.sure
    found["adherence"] = found["exercises_done"] = found["day_offset"] = (done.sure + chance) / 2
    if done.adherence == "unknown":
        found["day_offset"] = found["exercises_done"] = found["adherence"] = chance if scores else 0.5
    found["pain_now"] = felt.sure
    if scores:
        danger = max(scores["red_flag"].chance, scores["red_flag:suicidal"].chance)
        found["red_flag"] = danger if parsed.flag.flag else 1.0 - danger
    return found


@cache
def load() -> Curves:
    """The shipped curves."""
    with files("hepcoach.understanding").joinpath("heads.npz").open("rb") as source, np.load(source) as stored:
        kinds = [str(kind) for kind in stored["curve_kinds"]]
        return Curves(dict(zip(kinds, stored["curves"].astype(np.float64), strict=True)))
