"""May a program that came from an EHR start by itself, or must a person settle something first?

A question to a therapist costs a minute; an exercise given without the confirmation that it needed may harm. So
whatever the prescription leaves open is put to the therapist, in plain words.
"""

from __future__ import annotations

from dataclasses import dataclass

from hepcoach.rules import doses
from hepcoach.rules.doses import Dose
from hepcoach.rules.doses.dose import ends
from hepcoach.rules.meta import Rule
from hepcoach.rules.prescription_words import (
    COMMON_CARE,
    FORBIDS,
    HOLD,
    OTHER_DOSE,
    PROGRESSION,
    REASONS,
)

RULE = Rule(
    id="prescriptions.status",
    version=2,
    title="Programs that start without a click",
    source=(
        "Project page on prescriptions: assign when every exercise is known, dosed and free of conflict and the "
        "therapist is known; else to confirm."
    ),
)

# The most that a home exercise is given without a slip of the pen: beyond it somebody asks.
PLAUSIBLE = {
    "sets": 10,
    "reps": 100,
    "hold_seconds": 300,
    "times_per_day": 10,
    "days_per_week": 7,
    "duration_minutes": 180,
}
HEAVIEST = {"lb": 100, "kg": 45, "oz": 64, "%1rm": 100, "level": 20}


@dataclass(frozen=True)
class ItemFacts:
    """One ordered exercise as far as it is understood."""

    name: str
    words: str
    matched: bool
    dose: Dose
    # Tags of the library: reasons not to do it without a clinician's word.
    avoid: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class PrescriptionFacts:
    """`known`: "new", "same" as what stands, or "changed". `closed`: why no program may stand at all, or ""."""

    items: tuple[ItemFacts, ...]
    therapist_known: bool
    known: str
    precautions: tuple[str, ...] = ()
    # The problem treated, in the record's words: it may rule an exercise out.
    condition: str = ""
    doubts: tuple[str, ...] = ()
    closed: str = ""


@dataclass(frozen=True)
class Verdict:
    """`to_settle` says in plain sentences what a person must settle."""

    status: str
    to_settle: tuple[str, ...] = ()


def decide(facts: PrescriptionFacts) -> Verdict:
    if facts.closed or not facts.items:
        return Verdict("patient_only")
    if facts.known == "same":
        return Verdict("no_change")
    to_settle = _to_settle(facts)
    if to_settle:
        return Verdict("to_confirm", to_settle)
    return Verdict("new_version" if facts.known == "changed" else "assign")


def _to_settle(facts: PrescriptionFacts) -> tuple[str, ...]:
    found: list[str] = []
    if not facts.therapist_known:
        found.append("The therapist is not known. Choose who treats this patient.")
    found += facts.doubts
    found += [
        f"The record warns: “{words}”"
        for words in facts.precautions
        if HOLD.search(words) or (FORBIDS.search(words) and not COMMON_CARE.search(words))
    ]
    for item in facts.items:
        found += [f"{item.name}: {sentence}" for sentence in _open_questions(item)]
        found += [f"{item.name}: The record warns: “{words}”" for words in _against(item, facts)]
    return tuple(dict.fromkeys(found))


def _open_questions(item: ItemFacts) -> list[str]:
    found = list(item.doubts)
    dose = doses.implied(item.dose)
    if not item.matched:
        found.append("This exercise is not in the library. Confirm the clinic's own exercise.")
    if not doses.has_dose(dose):
        found.append("The order does not say how much to do.")
    elif dose.days_per_week is None and dose.times_per_day is None and not dose.as_needed:
        found.append("The order does not say how often.")
    elif dose.days_per_week is None and dose.as_needed is False:
        found.append("The order does not say on how many days.")
    found += [f"The dose is unusual: {name}." for name in _implausible(dose)]
    open_words = [words for words in dose.unparsed if PROGRESSION.search(words)]
    if open_words:
        found.append(f"The order speaks of a change of dose: “{'; '.join(open_words)}”")
    others = [words for words in dose.unparsed if words not in open_words and OTHER_DOSE.search(words)]
    if others:
        found.append(f"The order may name a second dose: “{'; '.join(others)}”")
    if HOLD.search(item.words):
        found.append("The order's words put the exercise off or forbid it.")
    return found


def _against(item: ItemFacts, facts: PrescriptionFacts) -> list[str]:
    """What in the record speaks against this exercise."""
    found = []
    for words in (*facts.precautions, facts.condition):
        if any(REASONS[tag].search(words) for tag in item.avoid if tag in REASONS):
            found.append(words)
    return found


def _implausible(dose: Dose) -> list[str]:
    """Fields with a number that nobody means: none at all, half a repetition, or far too many."""
    found = []
    for name, most in PLAUSIBLE.items():
        amount = getattr(dose, name)
        if amount is None:
            continue
        numbers = [each for each in ends(amount) if each is not None]
        is_odd = any(not 0 < each <= most for each in numbers) or numbers != sorted(numbers)
        is_part = name in ("sets", "reps") and any(each != int(each) for each in numbers)
        if is_odd or is_part or not numbers:
            found.append(name.replace("_", " "))
    if isinstance(dose.load, int | float | doses.Range):
        heaviest = HEAVIEST.get(dose.load_unit or "", 0)
        if any(each is not None and not 0 < each <= heaviest for each in ends(dose.load)):
            found.append("load")
    return found
