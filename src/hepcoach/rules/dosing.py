"""Usual doses by kind of exercise, and what of a dose lies outside them: told to the therapist, never changed.

A kind's rule holds `<field>_min` and `<field>_max`. Rounder and wider than a training guideline, since a home
program begins below it.
"""

from __future__ import annotations

from dataclasses import dataclass

from hepcoach.rules.doses import Dose
from hepcoach.rules.doses.dose import ends
from hepcoach.rules.meta import Rule

_ACSM = "ACSM's Guidelines for Exercise Testing and Prescription, 11th ed."
_WIDENED = "The bounds are widened by us for low loads at home."


def _bounds(**fields: tuple[float, float]) -> dict[str, float]:
    lows = {f"{name}_min": least for name, (least, _) in fields.items()}
    return lows | {f"{name}_max": most for name, (_, most) in fields.items()}


STRENGTH = Rule(
    "dosing.strength",
    1,
    "Usual dose of a strength exercise",
    f"{_ACSM}: 1-4 sets of 8-15 repetitions, 2-3 days a week for each muscle group. {_WIDENED}",
    _bounds(sets=(1, 4), reps=(5, 20), hold_seconds=(1, 10), times_per_day=(1, 2), days_per_week=(2, 7)),
)
ISOMETRIC = Rule(
    "dosing.isometric",
    1,
    "Usual dose of an isometric exercise",
    "AAOS OrthoInfo conditioning programs: 5-10 s holds, ten times, up to three times a day; holds for endurance "
    f"(plank, wall sit) to 60 s. {_WIDENED}",
    _bounds(sets=(1, 3), reps=(1, 20), hold_seconds=(3, 60), times_per_day=(1, 4), days_per_week=(2, 7)),
)
STRETCH = Rule(
    "dosing.stretch",
    1,
    "Usual dose of a stretch",
    f"{_ACSM}: hold 10-30 s (30-60 s in older adults), 2-4 times, 2 or more days a week. {_WIDENED}",
    _bounds(sets=(1, 3), reps=(1, 10), hold_seconds=(10, 60), times_per_day=(1, 4), days_per_week=(2, 7)),
)
MOTION = Rule(
    "dosing.motion",
    1,
    "Usual dose of a range-of-motion exercise",
    "AAOS OrthoInfo knee, hip and shoulder guides: 10-20 repetitions, two or three times a day, every day; "
    f"positions held for 5-10 minutes. {_WIDENED}",
    _bounds(
        sets=(1, 3), reps=(1, 30), hold_seconds=(1, 30), duration_minutes=(1, 20), times_per_day=(1, 6),
        days_per_week=(3, 7),
    ),
)  # fmt: skip
BALANCE = Rule(
    "dosing.balance",
    1,
    "Usual dose of a balance or walking exercise",
    "Otago Exercise Programme and Sherrington et al. 2019 (Cochrane CD012424): 3 or more hours a week in all, "
    f"challenging balance on most days. {_WIDENED}",
    _bounds(
        sets=(1, 4), reps=(1, 20), hold_seconds=(5, 60), duration_minutes=(1, 45), times_per_day=(1, 3),
        days_per_week=(2, 7),
    ),
)  # fmt: skip
VESTIBULAR = Rule(
    "dosing.vestibular",
    1,
    "Usual dose of a vestibular exercise",
    "Hall et al. 2022, APTA guideline on peripheral vestibular hypofunction: gaze stability 3-5 times a day, at "
    f"least 12 minutes a day when acute, 20 when chronic. {_WIDENED}",
    _bounds(
        sets=(1, 3), reps=(1, 20), hold_seconds=(5, 60), duration_minutes=(1, 10), times_per_day=(1, 5),
        days_per_week=(5, 7),
    ),
)  # fmt: skip
SWALLOW = Rule(
    "dosing.swallow",
    1,
    "Usual dose of a swallowing exercise",
    "Krekeler, Rowe & Connor 2021, Dysphagia 36:1-32 (scoping review): doses in trials vary widely and no dose is "
    "proved best. Bounds are ours.",
    _bounds(sets=(1, 5), reps=(1, 20), hold_seconds=(1, 60), times_per_day=(1, 5), days_per_week=(3, 7)),
)
VOICE = Rule(
    "dosing.voice",
    1,
    "Usual dose of a voice, speech or breathing exercise",
    "Vocal function exercises (Stemple): each twice, two times a day; LSVT LOUD: 15 sustained sounds a session. "
    "No dose is proved best; bounds are ours.",
    _bounds(
        sets=(1, 5), reps=(1, 25), hold_seconds=(1, 30), duration_minutes=(1, 15), times_per_day=(1, 6),
        days_per_week=(3, 7),
    ),
)  # fmt: skip
FUNCTION = Rule(
    "dosing.function",
    1,
    "Usual dose of a hand skill or daily task",
    "Lang et al. 2016, Ann Neurol 80:342-354: more repetitions of a task after stroke did not do better. Bounds "
    "are ours.",
    _bounds(
        sets=(1, 3), reps=(1, 30), hold_seconds=(1, 30), duration_minutes=(1, 30), times_per_day=(1, 4),
        days_per_week=(3, 7),
    ),
)  # fmt: skip

KINDS: dict[str, Rule] = {
    rule.id.removeprefix("dosing."): rule
    for rule in (STRENGTH, ISOMETRIC, STRETCH, MOTION, BALANCE, VESTIBULAR, SWALLOW, VOICE, FUNCTION)
}
RULES = tuple(KINDS.values())

_WORDS = {
    "sets": "sets",
    "reps": "repetitions",
    "hold_seconds": "seconds of hold",
    "duration_minutes": "minutes",
    "times_per_day": "times a day",
    "days_per_week": "days a week",
}


@dataclass(frozen=True)
class Outside:
    """One field of a dose that lies outside the usual range, and why that range."""

    field: str
    said: str
    rule: Rule


def usual(kind: str) -> dict[str, tuple[float, float]]:
    """The usual range of each field of a kind."""
    bounds = KINDS[kind].thresholds
    return {name: (bounds[f"{name}_min"], bounds[f"{name}_max"]) for name in _WORDS if f"{name}_min" in bounds}


def outside(kind: str, dose: Dose) -> tuple[Outside, ...]:
    """What lies outside, in the order of the fields. A field that the kind does not know is not judged."""
    found = []
    for name, (least, most) in usual(kind).items():
        stated = len(dose.weekdays) if name == "days_per_week" and dose.weekdays else getattr(dose, name)
        if stated is None:
            continue
        low, high = ends(stated)
        if not all(end is None or least <= end <= most for end in (low, high)):
            said = f"{_amount(low, high)} {_WORDS[name]}; usual is {least:g} to {most:g}."
            found.append(Outside(name, said, KINDS[kind]))
    return tuple(found)


def _amount(low: float | None, high: float | None) -> str:
    if low == high:
        return f"{low:g}"
    if low is None:
        return f"up to {high:g}"
    return f"{low:g} or more" if high is None else f"{low:g} to {high:g}"
