"""Which orders are home exercises, and what each says."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import date

from hepcoach.exercises import library
from hepcoach.interop.fhir import timing
from hepcoach.interop.fhir.bundle import Bundle, Node
from hepcoach.interop.fhir.elements import (
    Json,
    codings,
    every_string,
    has_code,
    has_unknown_modifier,
    last_day_of,
    objects,
    part,
    string,
    strings,
    words_of,
)
from hepcoach.interop.fhir.neutral import ItemIn
from hepcoach.rules import doses
from hepcoach.rules.doses import Dose

ORDERS = {"order", "original-order", "reflex-order", "filler-order", "instance-order"}
_OPEN_TASKS = {"requested", "received", "accepted", "ready", "in-progress"}
_HOME = re.compile(r"\bhome\b|\ben (?:su |la )?casa\b|\bhogar\b|domicili|residence", re.IGNORECASE)
_HOME_PROGRAM = re.compile(
    r"home[ -]?(?:based |management )?(?:exercise|program|therapy|stretch|rehab)|\bhep\b"
    r"|self[ -]?(?:care|management|directed)|(?:ejercicios?|programa)\b.{0,20}\b(?:casa|hogar)|domiciliari",
    re.IGNORECASE,
)
_CLINIC = re.compile(r"in[ -]?clinic|clinic|outpatient|\bgym\b|hospital|department|cl[ií]nica", re.IGNORECASE)
_TREATMENT = re.compile(
    r"manual therapy|ultrasound|electrical stim|e-?stim|\bnmes\b|dry needling|traction|iontophoresis|joint mobili"
    r"|evaluation|re-?eval|consult|referral|\brefer\b|assessment|visit|supervised|group therapy|modalit"
    r"|terapia manual|evaluaci[oó]n|consulta",
    re.IGNORECASE,
)
_NOT_EXERCISE = re.compile(
    r"\blab\b|laborator|imaging|radiolog|x-?ray|\bmri\b|\bct\b|referral|consultation|surgical|surgery|medication"
    r"|nutrition|\bdiet\b|immuni[sz]|vaccin|blood|glucose|counsel",
    re.IGNORECASE,
)
# SNOMED: laboratory, imaging, referral (two), consultation, surgical procedure, counselling.
_OTHER_CATEGORIES = {"108252007", "363679005", "3457005", "306206005", "11429006", "387713003", "409063005"}
_EXERCISE_CATEGORIES = {"229065009", "229070002", "91251008"}
_EXERCISE = re.compile(r"exercise|ejercicio|\bhep\b|therap|stretch|strength", re.IGNORECASE)
# Words that only say that something is an exercise, not which one.
_GENERIC = {
    "home", "therapeutic", "physical", "stretching", "strengthening", "range", "of", "motion", "rom", "balance",
    "therapy", "rehab", "rehabilitation", "daily", "hep", "program", "plan", "exercise", "exercises", "activity",
    "regime", "procedure", "education", "ejercicio", "ejercicios", "terapéuticos", "terapéutico", "en", "casa",
    "programa", "de", "for", "and",
}  # fmt: skip
_PATIENT = re.compile(r"^\s*(patient|self|paciente|caregiver|parent|family)\b", re.IGNORECASE)
_BAD_CPT = "http://www.ama-assn.org/go/cpt"


@dataclass(frozen=True)
class Sorted:
    """`verdict` is home, ask (a person must say) or no."""

    verdict: str
    doubt: str = ""


HOME = Sorted("home")


def sort_request(bundle: Bundle, node: Node, in_home_plan: bool, in_plan: bool, today: date) -> Sorted:
    """Is this ServiceRequest something that the patient is to do at home now?"""
    order = node.resource
    if (
        string(order, "status") != "active"
        or string(order, "intent") not in ORDERS
        or order.get("doNotPerform") in (True, "true")
        or has_unknown_modifier(order)
        or _is_other_care(order)
        or is_past(order, today)
    ):
        return Sorted("no")
    place = " ".join([*_texts(order, "locationCode"), *_displays(bundle, node, "locationReference")])
    if _CLINIC.search(place) or re.search(r"in[ -]?clinic|\bclinic\b", " ".join(_texts(order, "category")), re.I):
        return Sorted("no")
    at_home = bool(_HOME.search(place)) or "PTRES" in place.split()
    is_program = bool(_HOME_PROGRAM.search(" ".join([*_texts(order, "category"), words_of(part(order, "code"))])))
    who = _performers(bundle, node)
    if "other patient" in who:
        return Sorted("ask", "The order is to be done by another patient.")
    if who == {"patient", "clinician"} and not (is_program or at_home):
        return Sorted("ask", "The order names both the patient and a clinician to do it.")
    if "patient" in who or is_program:
        elsewhere = bool(place) and not at_home
        return Sorted("ask", "The order names a place that may not be the patient's home.") if elsewhere else HOME
    if "clinician" in who or _is_treatment(order) or _names_other_care(order):
        return Sorted("no")
    if in_home_plan or at_home:
        return HOME
    if in_plan or string(order, "patientInstruction") or _looks_like_exercise(order):
        return Sorted("ask", "The order does not say that the patient is to do this at home.")
    return Sorted("no")


def _performers(bundle: Bundle, node: Node) -> set[str]:
    who: set[str] = set()
    subject = bundle.follow(node, part(node.resource, "subject"))
    for reference in objects(node.resource, "performer"):
        target = bundle.follow(node, reference)
        named = re.search(r"([A-Z]\w+)/[^/]+$", string(reference, "reference"))
        type_ = target.type if target else named[1] if named else string(reference, "type")
        if type_ == "RelatedPerson" or (not type_ and _PATIENT.search(string(reference, "display"))):
            who.add("patient")
        elif type_ == "Patient":
            who.add("patient" if target is None or target is subject or subject is None else "other patient")
        else:
            who.add("clinician")
    kind = part(node.resource, "performerType")
    if has_code(kind, "116154003") or _PATIENT.search(words_of(kind)):
        who.add("patient")
    elif kind:
        who.add("clinician")
    return who


def _is_other_care(order: Json) -> bool:
    categories = objects(order, "category")
    return (
        any(has_code(concept, *_OTHER_CATEGORIES) for concept in categories)
        or bool(_NOT_EXERCISE.search(" ".join(_texts(order, "category"))))
        or any(system == "http://loinc.org" for system, _, _ in codings(part(order, "code")))
    )


def _names_other_care(order: Json) -> bool:
    """An X-ray or a blood test without a category that would say so."""
    words = " ".join(_names(part(order, "code")))
    return bool(_NOT_EXERCISE.search(words)) and library.match(words).exercise is None


def _is_treatment(order: Json) -> bool:
    code = part(order, "code")
    billed = any(system == _BAD_CPT for system, _, _ in codings(code))
    return (
        billed
        or bool(_TREATMENT.search(" ".join(every_string(code))))
        or bool(_TREATMENT.search(" ".join(_texts(order, "category"))))
    )


def _looks_like_exercise(order: Json) -> bool:
    concepts = objects(order, "category")
    return (
        any(has_code(concept, *_EXERCISE_CATEGORIES) for concept in concepts)
        or bool(_EXERCISE.search(" ".join(_texts(order, "category"))))
        or library.match(words_of(part(order, "code"))).exercise is not None
    )


def is_past(order: Json, today: date) -> bool:
    """Whether the order's own time is over. Without an end it goes on, however old it is."""
    period = part(order, "occurrencePeriod") or part(order, "scheduledPeriod") or part(order, "executionPeriod")
    bounds = part(
        part(part(order, "occurrenceTiming") or part(order, "scheduledTiming"), "repeat"), "boundsPeriod"
    )
    ends = (last_day_of(string(each, "end")) for each in (period, bounds))
    return any(end is not None and end < today for end in ends)


def of_request(node: Node, doubt: str = "") -> ItemIn:
    """A ServiceRequest as an exercise."""
    order = node.resource
    code = part(order, "code")
    details = [words_of(concept) for concept in objects(order, "orderDetail")]
    return _item(
        node,
        code,
        instructions=[string(order, "patientInstruction"), *details],
        notes=notes_of(order),
        schedule=part(order, "occurrenceTiming"),
        period=part(order, "occurrencePeriod"),
        first_day=string(order, "occurrenceDateTime"),
        as_needed=order.get("asNeededBoolean") in (True, "true") or bool(order.get("asNeededCodeableConcept")),
        more=[timing.of_quantity(order)],
        doubts=[doubt],
    )


def of_detail(plan: Node, index: int, doubt: str = "") -> ItemIn:
    """A CarePlan.activity.detail as an exercise."""
    detail = part(objects(plan.resource, "activity")[index], "detail")
    node = Node(f"{plan.path}.activity[{index}].detail", detail)
    amounts = {"quantityQuantity": detail["quantity"]} if isinstance(detail.get("quantity"), dict) else {}
    daily = part(detail, "dailyAmount")
    return _item(
        node,
        part(detail, "code"),
        instructions=[string(detail, "description")],
        notes=[string(note, "text") for note in objects(objects(plan.resource, "activity")[index], "progress")],
        schedule=part(detail, "scheduledTiming"),
        period=part(detail, "scheduledPeriod"),
        first_day="",
        as_needed=False,
        more=[
            timing.of_quantity(amounts),
            timing.Stated(dose=doses.read(string(detail, "scheduledString"))),
        ],
        doubts=[doubt, "The plan gives a daily amount beside the schedule." if daily else ""],
    )


def of_task(node: Node, doubt: str = "") -> ItemIn:
    """A Task that the patient owns, without an order behind it, as an exercise."""
    task = node.resource
    restriction = part(task, "restriction")
    return _item(
        node,
        part(task, "code"),
        instructions=[string(task, "description")],
        notes=notes_of(task),
        schedule=next(
            (part(each, "valueTiming") for each in objects(task, "input") if part(each, "valueTiming")), {}
        ),
        period=part(task, "executionPeriod") or part(restriction, "period"),
        first_day="",
        as_needed=False,
        more=[timing.of_inputs(task)],
        doubts=[doubt],
    )


def with_task(item: ItemIn, task: Node) -> ItemIn:
    """An order's exercise with what the Task that hands it to the patient adds."""
    stated = timing.of_inputs(task.resource)
    period = part(part(task.resource, "restriction"), "period")
    doubts = _disagreement("order and its task", item.dose, stated.dose)
    return replace(
        item,
        dose=doses.merged(item.dose, stated.dose),
        start=item.start or string(period, "start")[:10],
        end=item.end or string(period, "end")[:10],
        doubts=(*item.doubts, *stated.doubts, *doubts),
    )


def is_patients_task(bundle: Bundle, task: Node, today: date) -> bool:
    """Whether a Task asks the patient (or a relative) to do something now."""
    resource = task.resource
    owner = bundle.follow(task, part(resource, "owner"))
    kinds = objects(resource, "performerType")
    patient_does = (owner is not None and owner.type in ("Patient", "RelatedPerson")) or any(
        has_code(kind, "116154003") or _PATIENT.search(words_of(kind)) for kind in kinds
    )
    return (
        patient_does
        and string(resource, "status") in _OPEN_TASKS
        and string(resource, "intent") in ORDERS
        and resource.get("doNotPerform") not in (True, "true")
        and not has_unknown_modifier(resource)
        and not is_past({"occurrencePeriod": part(part(resource, "restriction"), "period")}, today)
    )


def _item(
    node: Node,
    code: Json,
    *,
    instructions: list[str],
    notes: list[str],
    schedule: Json,
    period: Json,
    first_day: str,
    as_needed: bool,
    more: list[timing.Stated],
    doubts: list[str],
) -> ItemIn:
    told = [text for text in instructions if text]
    name = _name(code, told)
    words = _joined(words_of(code) or name, told)
    scheduled = timing.of_timing(schedule, f"{words} {' '.join(notes)}")
    stated = [timing.of_extensions(node.resource), scheduled, *more]
    dose, disagreements = _joined_dose(stated, [words_of(code), *told], notes)
    side = timing.side_of(objects(node.resource, "bodySite"))
    disagreements += _disagreement("order and its body site", dose, Dose(side=side))
    dose = doses.merged(dose, Dose(side=side, as_needed=as_needed))
    unread = [doubt for each in stated for doubt in each.doubts]
    if not name:
        unread.append("The order does not say which exercise it is.")
    elif len({found.slug for text in _names(code) if (found := library.match(text).exercise)}) > 1:
        unread.append("The order's code and its words name different exercises.")
    return ItemIn(
        path=node.path,
        keys=tuple(
            (string(each, "system"), string(each, "value"))
            for each in objects(node.resource, "identifier")
            if string(each, "value")
        ),
        words=words,
        name=name,
        codes=tuple((system, value) for system, value, _ in codings(code)),
        dose=dose,
        times_of_day=scheduled.times_of_day,
        start=scheduled.start or string(period, "start")[:10] or first_day[:10],
        end=scheduled.end or string(period, "end")[:10],
        days=scheduled.days,
        ordered_on=string(node.resource, "authoredOn")[:10],
        content=_content(node.resource),
        doubts=tuple(dict.fromkeys(doubt for doubt in [*doubts, *unread, *disagreements] if doubt)),
    )


def _content(resource: Json) -> str:
    """What the sender said of the exercise, without ids, dates of writing and the order of keys."""
    said = {
        key: value
        for key, value in resource.items()
        if key.startswith(("occurrence", "scheduled", "quantity", "asNeeded", "execution"))
        or key in ("code", "patientInstruction", "orderDetail", "bodySite", "extension", "description", "input")
        or key in ("restriction", "dailyAmount", "status")
    }
    return json.dumps({**said, "notes": notes_of(resource)}, sort_keys=True, ensure_ascii=False)


def _name(code: Json, told: list[str]) -> str:
    """What says which exercise it is: the code's words, unless they only say that it is one."""
    said = [
        text for text in [string(code, "text"), *(display for _, _, display in codings(code)), *told[:1]] if text
    ]
    named = [text for text in said if names_an_exercise(text)]
    known = (text for text in named if library.match(text).exercise is not None)
    return next(known, "") or next(iter(named), "") or next(iter(said), "")


def names_an_exercise(text: str) -> bool:
    """Whether words say which exercise it is, and not only that it is one."""
    return not set(re.findall(r"\w+", text.casefold())) <= _GENERIC


def _names(code: Json) -> list[str]:
    return [text for text in [string(code, "text"), *(display for _, _, display in codings(code))] if text]


def _joined_dose(stated: list[timing.Stated], told: list[str], notes: list[str]) -> tuple[Dose, list[str]]:
    """Structure first, then the instruction, then notes; every disagreement between them is kept as a doubt."""
    disagreements: list[str] = []
    structured = Dose()
    for each in stated:
        disagreements += _disagreement("structured fields", structured, each.dose)
        structured = doses.merged(structured, each.dose)
    in_words = Dose()
    for text in dict.fromkeys(told):
        read = doses.read(text)
        disagreements += _disagreement("instructions", in_words, read)
        in_words = doses.merged(in_words, read)
    disagreements += _disagreement("structured fields and the instructions", structured, in_words)
    dose = doses.merged(structured, in_words)
    for text in notes:
        read = doses.read(text)
        disagreements += _disagreement("order and its note", dose, read)
        dose = doses.merged(dose, read)
    return dose, disagreements


def _disagreement(what: str, a: Dose, b: Dose) -> list[str]:
    fields = [name.replace("_", " ") for name in doses.conflicts(a, b)]
    return [f"The {what} disagree on {', '.join(fields)}."] if fields else []


def _joined(name: str, told: list[str]) -> str:
    """The EHR's words: the name and what is said beside it, nothing twice."""
    words = name
    for text in told:
        if text.casefold().startswith(words.casefold()):
            words = text
        elif text.casefold() not in words.casefold():
            words = f"{words}: {text}" if words == name else f"{words} {text}"
    return words


def notes_of(resource: Json) -> list[str]:
    return [text for note in objects(resource, "note") if (text := string(note, "text"))]


def _texts(resource: Json, *keys: str) -> list[str]:
    return [text for key in keys for concept in objects(resource, key) for text in every_string(concept)]


def _displays(bundle: Bundle, node: Node, key: str) -> list[str]:
    found = []
    for reference in objects(node.resource, key):
        target = bundle.follow(node, reference)
        found.append(string(reference, "display"))
        if target is not None:
            found += [string(target.resource, "name"), *strings(target.resource, "alias")]
    return found
