"""May a program that came from an EHR start by itself, or must a person settle something first?

A question to a therapist costs a minute; an exercise given without the confirmation that it needed may harm. So
whatever the prescription leaves open is put to the therapist, in plain words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hepcoach.rules import doses
from hepcoach.rules.doses import Dose
from hepcoach.rules.doses.dose import ends
from hepcoach.rules.meta import Rule

RULE = Rule(
    id="prescriptions.status",
    version=1,
    title="Programs that start without a click",
    source=(
        "Project page on prescriptions: assign when every exercise is known, dosed and free of conflict and the "
        "therapist is known; else to confirm."
    ),
)

# Words beside a dose that announce another one: which of the two holds today is for the therapist to say.
_PROGRESSION = re.compile(
    r"progress|increas|advance|\badd\b|\bthen\b|next week|week [2-9]|after \d+ (?:weeks?|days?)|wean"
    r"|taper|build up|work up|up(?:ped)? to|once (?:this|able|easy)|when (?:able|easy|ready|this)|before adding"
    r"|from there|aument|progres|luego|despu[eé]s (?:de \d|pase|suba)|cuando (?:pueda|sea f[aá]cil)|semana [2-9]"
    r"|suba|agreg",
    re.IGNORECASE,
)
# Words that forbid or put off: no exercise with them starts by itself.
_HOLD = re.compile(
    r"contraindic|not cleared|\buntil\b.{0,40}(?:clear|seen|surgeon|doctor|\bmd\b|\bdr\b|follow|visit|approv|heal)"
    r"|(?:do not|don'?t|dont) (?:do|perform|start|begin|give|assign|use)\b"
    r"|\b(?:on )?hold (?:off|until|for now|this|all)"
    r"|\bd/?c'?d\b|discontinu|no longer|\bstopped\b|\bsuspend|in[- ]clinic only|clinic only"
    r"|only in (?:the )?clinic"
    r"|only with (?:the )?(?:therap|pt\b|supervis)|under supervision|supervised only|not at home|replaced by"
    r"|\bno (?:haga|realice|hacer|iniciar|empezar|comenzar)|hasta (?:que|ser|ver)|suspender"
    r"|s[oó]lo en (?:la )?cl[ií]nica"
    r"|con supervisi[oó]n|no en casa",
    re.IGNORECASE,
)
# What a record says -> the library's reason not to do an exercise.
_REASONS = {
    "no_weight_bearing": re.compile(
        r"\b(?:nwb|ttwb|tdwb|pwb|non[- ]?weight|toe[- ]?touch|touch[- ]?down|partial weight|no weight[- ]?bearing)"
        r"|sin (?:carga|apoyo)|no apoyar",
        re.IGNORECASE,
    ),
    "hip_posterior_precautions": re.compile(
        r"(?:posterior|total)? ?hip precaution|posterior precaution", re.IGNORECASE
    ),
    "hip_anterior_precautions": re.compile(r"(?:anterior)? ?hip precaution|anterior precaution", re.IGNORECASE),
    "achilles_repair_early": re.compile(r"achilles.{0,30}(?:repair|ruptur|reconstr)", re.IGNORECASE),
    "acl_graft_early": re.compile(
        r"\bacl\b.{0,30}(?:graft|reconstr|repair)|cruciate.{0,30}reconstr", re.IGNORECASE
    ),
    "acute_back_pain": re.compile(r"acute.{0,20}back pain", re.IGNORECASE),
    "hip_flexor_repair_early": re.compile(r"(?:hip flexor|psoas).{0,20}(?:repair|release)", re.IGNORECASE),
    "uncontrolled_blood_pressure": re.compile(
        r"uncontrolled.{0,20}(?:hypertension|htn|blood pressure|\bbp\b)|hypertensive (?:crisis|urgency)",
        re.IGNORECASE,
    ),
}
# A warning that forbids something, as opposed to one that says when to stop.
_FORBIDS = re.compile(
    r"contraindic|\bavoid\b|\bdo not\b|\bdon'?t\b"
    r"|\bnot (?:to|past|beyond|above|below|until|cleared|allowed|yet|permitted)"
    r"|\bno (?:active|passive|resisted?|weight|lift|flex|exten|rotat|abduct|adduct|external|internal|e\.?r\b"
    r"|i\.?r\b|run|jump|twist|bend|squat|overhead|impact|kneel|stair|reach|push|pull|stretch|load|exercise|slr|rom|arom|prom|loading"
    r"|shoulder|elbow|wrist|hand|hip|knee|ankle|neck|back|arm|leg|heavy|open|closed|crossing|thin)"
    r"|\blimit(?:ed)? (?:to|weight|flex|exten|rom to|motion)|restrict|precaution|evit[ae]|precauci|prohib"
    r"|\bno (?:debe|cargar|levantar|doblar|girar|cruzar)",
    re.IGNORECASE,
)
# What is told to everybody and rules no exercise out.
_COMMON_CARE = re.compile(
    r"\bpain|\bhurt|\bbreath|overdo|bounc|jerk|\brush|momentum|dolor"
    r"|\bno (?:known )?(?:precautions|restrictions|limit|contraind)",
    re.IGNORECASE,
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
        if _HOLD.search(words) or (_FORBIDS.search(words) and not _COMMON_CARE.search(words))
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
    open_words = [words for words in dose.unparsed if _PROGRESSION.search(words)]
    if open_words:
        found.append(f"The order speaks of a change of dose: “{'; '.join(open_words)}”")
    if _HOLD.search(item.words):
        found.append("The order's words put the exercise off or forbid it.")
    return found


def _against(item: ItemFacts, facts: PrescriptionFacts) -> list[str]:
    """What in the record speaks against this exercise."""
    found = []
    for words in (*facts.precautions, facts.condition):
        if any(_REASONS[tag].search(words) for tag in item.avoid if tag in _REASONS):
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
