"""What a practice, and above it a therapist for one patient, may set of the case rules: between which bounds, and
what a number means in words.

The bounds are product judgement: within them a rule still does what its title says. Nobody can switch a rule off
by a number, least of all a red flag's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hepcoach.rules import cadence, red_flags, silence, texting, triage
from hepcoach.rules.meta import Rule
from hepcoach.rules.registry import SETTABLE


@dataclass(frozen=True)
class Threshold:
    """One number of a rule. `means` says it in words ({}: the number); `is_share`: kept as 0.4, shown as 40 %."""

    rule: Rule
    name: str
    label: str
    means: str
    lowest: float
    highest: float
    step: float = 1
    is_share: bool = False

    @property
    def default(self) -> float:
        return self.rule.thresholds[self.name]

    def shown(self, value: float) -> float:
        """The number as a person reads and writes it."""
        return round(value * 100, 6) if self.is_share else value

    def kept(self, shown: float) -> float:
        return round(shown / 100, 6) if self.is_share else shown

    def in_words(self, value: float) -> str:
        return self.means.format(f"{self.shown(value):g}{' %' if self.is_share else ''}")

    def problem(self, text: str) -> str:
        """What is wrong with what was typed; "" when it can be set."""
        low, high = self.shown(self.lowest), self.shown(self.highest)
        bounds = f"Write a number from {low:g} to {high:g}"
        try:
            value = float(text.strip())
        except ValueError:
            return f"{bounds}."
        if not low <= value <= high:
            return f"{bounds}."
        steps = (value - low) / self.step
        return "" if abs(steps - round(steps)) < 1e-9 else f"{bounds}, in steps of {self.step:g}."


def _minutes(rule: Rule) -> Threshold:
    return Threshold(rule, "minutes", "Minutes to act", "A person must act within {} minutes.", 15, 240, 5)


_PAIN, _ADHERENCE = triage.PAIN_SPIKE, triage.LOW_ADHERENCE
# In the order in which the rules are named: those about a day first, red flags last.
THRESHOLDS: tuple[Threshold, ...] = (
    Threshold(
        triage.SEVERE_PAIN, "at_least", "Pain of at least", "Pain of {} or more opens an urgent case.", 5, 10, 0.5
    ),
    Threshold(_PAIN, "above", "Points above usual", "More than {} points above usual opens a case.", 1, 6, 0.5),
    Threshold(_PAIN, "reports", "Reports that make “usual”", "Usual is the median of the last {} reports.", 3, 14),
    Threshold(
        triage.SKIPPED_DAYS,
        "days",
        "Scheduled days in a row",
        "{} days in a row without exercises open a case.",
        2,
        10,
    ),
    Threshold(_ADHERENCE, "below", "Below, %", "Less than {} of the sessions opens a case.", 0.1, 0.9, 5, True),
    Threshold(_ADHERENCE, "days", "Over how many days", "Looked at over {} days.", 5, 28),
    Threshold(_ADHERENCE, "due", "Sessions due at least", "Not before {} sessions were due.", 2, 14),
    Threshold(
        cadence.CADENCE,
        "asks_a_week",
        "Mornings a week",
        "A steady patient is asked on {} mornings of seven, from week four on.",
        3,
        7,
    ),
    Threshold(
        silence.RULE,
        "hours",
        "Hours of silence",
        "For {} hours after a person wrote, the coach starts nothing and praises nothing.",
        1,
        24,
    ),
    Threshold(
        texting.CAP,
        "most_a_week",
        "Texts a week",
        "The coach starts at most {} texts a week to a patient; the patient's own limit holds where it is lower.",
        3,
        14,
    ),
    Threshold(
        texting.CAP, "kept_for_mornings", "Of these for mornings", "{} of them are kept for the mornings.", 0, 7
    ),
    _minutes(triage.POSSIBLE_RED_FLAG),
    *(_minutes(rule) for rule in red_flags.RULES),
)
BY_RULE: dict[str, tuple[Threshold, ...]] = {
    rule_id: tuple(one for one in THRESHOLDS if one.rule.id == rule_id)
    for rule_id in dict.fromkeys(one.rule.id for one in THRESHOLDS)
}

Values = Mapping[str, Mapping[str, float]]


def problems(values: Values) -> dict[str, str]:
    """What can't be kept of these, by "rule.name": an unknown name, a number out of bounds."""
    found = {}
    for rule_id, numbers in values.items():
        known = {one.name: one for one in BY_RULE.get(rule_id, ())}
        for name, value in numbers.items():
            problem = (
                known[name].problem(f"{known[name].shown(value):g}") if name in known else "No such threshold."
            )
            if problem:
                found[f"{rule_id}.{name}"] = problem
    return found


def without_defaults(values: Values, defaults: Values) -> dict[str, dict[str, float]]:
    """Only what differs from what holds anyway (`defaults` over the rules' own): its changes go on counting."""
    kept: dict[str, dict[str, float]] = {}
    for rule_id, numbers in values.items():
        for name, value in numbers.items():
            rule = SETTABLE[rule_id]
            if value != defaults.get(rule_id, {}).get(name, rule.thresholds[name]):
                kept.setdefault(rule_id, {})[name] = value
    return kept
