"""Outcome measures: how each form is scored, what a missing answer does, and when it is due again.

No form's wording is here: LEFS, DASH, ODI, NDI and PROMIS are copyrighted, so the clinic's licensed form is filled
in and its answers (as numbers, in order) or its total come in. Different tools are never averaged. Sources stand
with each tool; `change.Measure` holds what is more than error (MDC) and what a patient notices (MCID).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hepcoach.rules.change import Measure, number
from hepcoach.rules.meta import Rule

DUE = Rule(
    id="outcome_measure_due",
    version=1,
    title="An outcome measure is due again",
    source=(
        "At intake, at every 10th treatment day at the latest (Medicare Benefit Policy Manual ch. 15 §220.3 D, "
        "progress report interval), after 30 days, and at discharge"
    ),
    thresholds={"visits": 10, "days": 30},
)
FALL_RISK_TUG = Rule(
    id="tug_fall_risk",
    version=1,
    title="Timed up and go that speaks for a risk of falling",
    source="CDC STEADI: 12 seconds or more",
    thresholds={"seconds": 12},
)


class Unscorable(ValueError):
    """Says in words why these answers give no score."""


@dataclass(frozen=True)
class Form:
    """The answers of a licensed form: each from `low` to `high`; with fewer than `fewest` there is no score."""

    count: int
    fewest: int
    low: int
    high: int


@dataclass(frozen=True)
class Tool:
    """One measure. `form` is None where only a value is entered; `way` names the formula of the answers."""

    code: str
    measure: Measure
    low: float
    high: float
    form: Form | None = None
    way: str = ""
    whole: bool = False

    @property
    def name(self) -> str:
        return self.measure.name


TOOLS: dict[str, Tool] = {
    tool.code: tool
    for tool in (
        Tool("nprs", Measure("pain now (NPRS, 0-10)", True, 2, 2, "Childs 2005"), 0, 10, whole=True),
        Tool(
            "tug",
            Measure("timed up and go", True, 1.14, 1.14, "knee osteoarthritis, 2015", "seconds"),
            0.1, 600,
        ),
        Tool(
            "chair_stand",
            Measure("30-second chair stand", False, 2.6, 2.6, "hip osteoarthritis, Wright 2011", "stands"),
            0, 60, whole=True,
        ),
        Tool(
            "lefs",
            Measure("LEFS (0-80)", False, 9, 9, "Binkley 1999"),
            0, 80, Form(20, 20, 0, 4), "sum", whole=True,
        ),
        Tool(
            "dash",
            Measure("DASH (0-100)", True, 10.81, 10.83, "Franchignoni 2014"),
            0, 100, Form(30, 27, 1, 5), "dash",
        ),
        Tool(
            "quickdash",
            Measure("QuickDASH (0-100)", True, 12.85, 15.91, "Franchignoni 2014"),
            0, 100, Form(11, 10, 1, 5), "dash",
        ),
        # No source sets a floor for how many sections may be missing; two of ten is ours.
        Tool(
            "odi", Measure("ODI (0-100 %)", True, 10, 10, "Ostelo 2008", "%"), 0, 100, Form(10, 8, 0, 5), "percent"
        ),
        Tool(
            "ndi", Measure("NDI (0-100 %)", True, 10, 15, "Vernon", "%"), 0, 100, Form(10, 8, 0, 5), "percent"
        ),
        # T-scores come from HealthMeasures' own tables (all items needed): only the T-score is entered.
        Tool("promis_pf", Measure("PROMIS physical function (T)", False, 3, 3, "PROMIS PF, 2-6"), 10, 90),
        Tool("promis_pi", Measure("PROMIS pain interference (T)", True, 3, 3, "as PROMIS PF, 2-6"), 10, 90),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Scored:
    """`answered` of `asked` answers stand behind the score; both 0 where the value itself was entered."""

    score: float
    answered: int = 0
    asked: int = 0


def entered(tool: Tool, value: float) -> Scored:
    """A total, time, count or T-score as read from the form or the stopwatch."""
    if not math.isfinite(value) or not tool.low <= value <= tool.high:
        raise Unscorable(f"from {number(tool.low)} to {number(tool.high)}, not {value:g}")
    if tool.whole and value != int(value):
        raise Unscorable(f"a whole number, not {value:g}")
    return Scored(float(value))


def score(tool: Tool, answers: Sequence[int | None]) -> Scored:
    """The score of a form's answers in order; None is a missing one."""
    form = tool.form
    if form is None:
        raise Unscorable("this measure has no answers to add up: enter its value")
    if len(answers) != form.count:
        raise Unscorable(f"{form.count} answers in order, not {len(answers)}; write - for a missing one")
    given = [answer for answer in answers if answer is not None]
    for place, answer in enumerate(answers, start=1):
        if answer is not None and not form.low <= answer <= form.high:
            raise Unscorable(f"answer {place} is {answer}: each is {form.low} to {form.high}")
    if len(given) < form.fewest:
        raise Unscorable(f"incomplete: {len(given)} of {form.count} answered, at least {form.fewest} are needed")
    total = sum(given)
    if tool.way == "dash":
        value = (total / len(given) - 1) * 25
    elif tool.way == "percent":
        # A missing section leaves the denominator: 16 of 45 is 35.6 %.
        value = total / (form.high * len(given)) * 100
    else:
        value = float(total)
    return Scored(round(value, 1), len(given), form.count)


def chair_stands(count: float, *, arms_used: bool) -> Scored:
    """Full stands in 30 seconds; using the arms makes it 0 (CDC STEADI)."""
    return Scored(0.0) if arms_used else entered(TOOLS["chair_stand"], count)


# From age: below this many is below average, men and women (CDC STEADI, ages 60-94).
_BELOW = {60: (14, 12), 65: (12, 11), 70: (12, 10), 75: (11, 10), 80: (10, 9), 85: (8, 8), 90: (7, 4)}
OLDEST = 94
_ODI = ((20, "minimal"), (40, "moderate"), (60, "severe"), (80, "crippling"), (100, "bed-bound or exaggerated"))
_NDI = ((8, "none"), (28, "mild"), (48, "moderate"), (68, "severe"), (100, "complete"))


def reading(tool: Tool, value: float, *, age: int | None = None) -> str:
    """What the value alone says by a published norm, in one sentence; "" where there is none."""
    if tool.code == "tug":
        limit = FALL_RISK_TUG.thresholds["seconds"]
        return f"{number(limit)} seconds or more: speaks for a risk of falling (CDC)." if value >= limit else ""
    if tool.code == "chair_stand" and age is not None and min(_BELOW) <= age <= OLDEST:
        return _stands(value, age)
    if tool.code == "odi":
        return f"Disability by the form's bands: {_band(_ODI, value)}."
    if tool.code == "ndi":
        return f"Disability by the form's bands: {_band(_NDI, value)}."
    return ""


def _stands(value: float, age: int) -> str:
    men, women = _BELOW[max(start for start in _BELOW if start <= age)]
    if value < min(men, women):
        return f"Below average for age {age} (CDC): speaks for a risk of falling."
    if value < max(men, women):
        return f"Below average for men, not for women, at age {age} (CDC)."
    return ""


def _band(bands: Sequence[tuple[float, str]], value: float) -> str:
    return next(word for most, word in bands if value <= most)


@dataclass(frozen=True)
class Motion:
    """One movement of one joint; `normal` is the usual full range in degrees."""

    code: str
    joint: str
    words: str
    normal: float

    @property
    def measure(self) -> Measure:
        """Goniometry by one examiner errs by about 5 degrees (Boone 1978; Gajdosik 1987)."""
        return Measure(f"{self.joint} {self.words}", False, 5, 5, "goniometer, one examiner", "degrees")


# American Academy of Orthopaedic Surgeons, Joint Motion (1965), as taught and printed on clinic sheets.
MOTIONS: dict[str, Motion] = {
    f"{joint}_{words}".replace(" ", "_"): Motion(f"{joint}_{words}".replace(" ", "_"), joint, words, normal)
    for joint, movements in {
        "shoulder": {
            "flexion": 180, "extension": 60, "abduction": 180, "internal rotation": 70, "external rotation": 90,
        },
        "elbow": {"flexion": 150, "extension": 0},
        "forearm": {"pronation": 80, "supination": 80},
        "wrist": {"flexion": 80, "extension": 70},
        "hip": {
            "flexion": 120, "extension": 30, "abduction": 45, "internal rotation": 45, "external rotation": 45,
        },
        "knee": {"flexion": 135, "extension": 0},
        "ankle": {"dorsiflexion": 20, "plantarflexion": 50},
        "neck": {"flexion": 45, "extension": 45, "rotation": 60, "side bending": 45},
        "trunk": {"flexion": 80, "extension": 25, "side bending": 35},
    }.items()
    for words, normal in movements.items()
}  # fmt: skip
MOST_DEGREES, LEAST_DEGREES = 220, -60


def degrees(value: float) -> float:
    """A reading in degrees; below zero is motion that does not reach neutral."""
    if not math.isfinite(value) or not LEAST_DEGREES <= value <= MOST_DEGREES:
        raise Unscorable(f"degrees from {LEAST_DEGREES} to {MOST_DEGREES}, not {value:g}")
    return float(value)


def against_norm(motion: Motion, value: float, other_side: float | None = None) -> str:
    """One sentence: the reading against the usual range, and against the other side where that was measured."""
    words = f"{number(value)} of {number(motion.normal)} degrees"
    if motion.normal == 0:
        words = "full" if value >= 0 else f"lacks {number(-value)} degrees"
    if other_side is None:
        return f"{words}."
    gap = other_side - value
    if gap >= motion.measure.detectable:
        return f"{words}; {number(gap)} degrees less than the other side."
    return f"{words}; no less than the other side, within error."


def due(
    *, last_on: date | None, started_on: date, visits_since: int, today: date, ended_on: date | None = None
) -> str:
    """Why a measure is due, in words; "" while it is not. `visits_since` counts visits kept after `last_on`."""
    if last_on is None:
        return "due at intake" if today >= started_on else ""
    if ended_on is not None:
        return "due at discharge" if last_on < ended_on else ""
    if visits_since >= DUE.thresholds["visits"]:
        return f"due: {visits_since} visits since the last"
    days = (today - last_on).days
    return f"due: {days} days since the last" if days >= DUE.thresholds["days"] else ""
