"""Whether a measure changed by more than its own error: never call noise progress.

Sources: NPRS minimal detectable change 2 points, minimal important change 1.5-2.2 (Childs, Piva, Fritz 2005, low
back pain; 2 points or 30 %: Farrar 2001). PSFS mean of activities: 2 points (Stratford 1995).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """`detectable` is the smallest change that is more than error, `important` the smallest a patient notices."""

    name: str
    better_is_lower: bool
    detectable: float
    important: float
    source: str
    unit: str = "points"

    @property
    def needed(self) -> float:
        return max(self.detectable, self.important)


PAIN = Measure("pain (0-10)", True, 2.0, 2.0, "Childs 2005")
PSFS = Measure("function (PSFS, 0-10)", False, 2.0, 2.0, "Stratford 1995")


@dataclass(frozen=True)
class Change:
    """`verdict` is improved, worse, small_change (more than error, less than important), no_detectable_change."""

    before: float
    now: float
    verdict: str

    @property
    def difference(self) -> float:
        return self.now - self.before


def change(measure: Measure, before: float, now: float) -> Change:
    # Rounded: 12.14 s to 11 s is a change of 1.14 s, not a hair less.
    gain = round((before - now) if measure.better_is_lower else (now - before), 6)
    if gain >= measure.needed:
        verdict = "improved"
    elif gain <= -measure.needed:
        verdict = "worse"
    elif abs(gain) >= measure.detectable:
        verdict = "small_change"
    else:
        verdict = "no_detectable_change"
    return Change(before, now, verdict)


def in_words(measure: Measure, found: Change) -> str:
    """One sentence for a note: "Pain fell from 6 to 2: more than measurement error (2 points, Childs 2005)."."""
    name = measure.name[0].upper() + measure.name[1:]
    went = "stayed at" if found.difference == 0 else ("rose" if found.difference > 0 else "fell")
    path = f"{number(found.now)}" if went == "stayed at" else f"from {number(found.before)} to {number(found.now)}"
    if found.verdict == "no_detectable_change":
        return f"{name} {went} {path}: no change beyond measurement error ({_size(measure, measure.detectable)})."
    if found.verdict == "small_change":
        return (
            f"{name} {went} {path}: more than measurement error ({_size(measure, measure.detectable)}) but less "
            f"than a patient is known to notice ({_size(measure, measure.important)}, {measure.source})."
        )
    noticed = f"; a patient notices {measure.important:g}" if measure.important > measure.detectable else ""
    better = "better" if found.verdict == "improved" else "worse"
    return (
        f"{name} {went} {path}: {better} by more than measurement error "
        f"({_size(measure, measure.detectable)}{noticed}, {measure.source})."
    )


def _size(measure: Measure, amount: float) -> str:
    return f"{amount:g} {measure.unit}"


def number(value: float) -> str:
    """3.0 → "3", 4.5 → "4.5", 3.333 → "3.3"."""
    return f"{value:.1f}".removesuffix(".0")
