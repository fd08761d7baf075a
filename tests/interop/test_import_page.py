"""The page on prescriptions, sentence by sentence: what each kind of order, plan and record leaves behind."""

from __future__ import annotations

from typing import Any

import pytest

from tests.interop.bundles import (
    ICD10,
    Json,
    bundle,
    coded,
    condition,
    consent,
    daily,
    order,
    patient,
    plan,
    practitioner,
    usual,
)
from tests.interop.conftest import Take

pytestmark = pytest.mark.django_db

MODIFIER = [{"url": "urn:x:only-if", "valueBoolean": True}]


def episode(view: Json) -> Json:
    assert view["outcome"] == "accept", view["errors"]
    (found,) = view["patients"][0]["episodes"]
    return dict(found)


def one(name: str = "Heel slides", instruction: str | None = "3 sets of 10 reps", **changes: Any) -> Json:
    return usual(orders=[order("sr1", name, instruction, **changes)])


def in_spanish(instruction: str, name: str = "Puentes", **changes: Any) -> Json:
    return one(name, instruction, **changes)


def with_flag(words: str, sent: Json) -> Json:
    flag = {
        "resourceType": "Flag",
        "id": "f1",
        "status": "active",
        "code": {"text": words},
        "subject": {"reference": "Patient/p1"},
    }
    return {**sent, "entry": [*sent["entry"], {"resource": flag, "fullUrl": "https://ehr.example/fhir/Flag/f1"}]}


def for_problem(words: str, code: str, *orders: Json) -> Json:
    problem = condition()
    problem["code"] = {"coding": [{"system": ICD10, "code": code}], "text": words}
    ids = [f"ServiceRequest/{each['id']}" for each in orders]
    return bundle(patient(), practitioner(), problem, plan(*ids), *orders, consent())


def schedule(**repeat: Any) -> Json:
    return {"repeat": repeat}


# What starts without a click, and the doses it starts with.
STARTS: list[tuple[str, Json, dict[str, Any]]] = [
    ("plain", one(), {"sets": 3, "reps": 10, "times_per_day": 1, "days_per_week": 7}),
    ("in Spanish", in_spanish("2 series de 12, mantener 5 segundos"), {"sets": 2, "reps": 12, "hold_seconds": 5}),
    ("a pain limit", one(instruction="2x10, pain no higher than 4"), {"sets": 2, "reps": 10}),
    ("a pain limit in Spanish", in_spanish("2x10, dolor no mayor de 4"), {"sets": 2, "reps": 10}),
    ("to an angle", one(instruction="2x10, bend to 90 degrees"), {"sets": 2, "reps": 10}),
    ("effort", one(instruction="2x10 @ RPE 6"), {"sets": 2, "reps": 10}),
    ("quantity is repetitions", one(instruction=None, quantityQuantity={"value": 12}), {"reps": 12}),
    (
        "a count of sessions is no count of repetitions",
        one(occurrenceTiming=schedule(frequency=1, period=1, periodUnit="d", count=30)),
        {"sets": 3, "reps": 10},
    ),
    (
        "weekdays",
        one(occurrenceTiming=schedule(dayOfWeek=["mon", "wed", "fri"])),
        {"weekdays": ["mon", "wed", "fri"], "days_per_week": 3},
    ),
    (
        "times of day",
        one(occurrenceTiming=schedule(timeOfDay=["08:00:00", "20:00:00"], period=1, periodUnit="d", frequency=2)),
        {"times_per_day": 2, "times_of_day": ["08:00", "20:00"]},
    ),
    (
        "after each meal",
        one(occurrenceTiming=schedule(when=["PC"], period=1, periodUnit="d", frequency=3)),
        {"times_per_day": 3},
    ),
    (
        "BID as a code",
        one(occurrenceTiming={"code": coded("BID", "http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation")}),
        {"times_per_day": 2, "days_per_week": 7},
    ),
    (
        "every other day",
        one(occurrenceTiming=schedule(frequency=1, period=2, periodUnit="d")),
        {"days_per_week": 3.5},
    ),
    (
        "three days a week",
        one(occurrenceTiming=schedule(frequency=3, period=1, periodUnit="wk")),
        {"days_per_week": 3, "times_per_day": 1},
    ),
    (
        "body site is the side",
        one(bodySite=[coded("7771000", "http://snomed.info/sct", "Left")]),
        {"side": "left"},
    ),
    (
        "seconds of a stretch are a hold",
        one(
            "Hamstring stretch",
            "3 reps",
            occurrenceTiming=schedule(frequency=1, period=1, periodUnit="d", duration=30, durationUnit="s"),
        ),
        {"reps": 3, "hold_seconds": 30, "duration_minutes": None},
    ),
    ("done by a parent", one(performer=[{"reference": "RelatedPerson/r1"}]), {"sets": 3}),
    ("an original order", one(intent="original-order"), {"sets": 3}),
    ("a filler order", one(intent="filler-order"), {"sets": 3}),
    ("the note has the dose", one(instruction=None, note=[{"text": "3x12 daily"}]), {"sets": 3, "reps": 12}),
    ("general advice in the note", one(note=[{"text": "Do not hold your breath."}]), {"sets": 3}),
    ("an old order that has no end within a year", one(authoredOn="2025-12-20"), {"sets": 3}),
    ("as needed", one(asNeededBoolean=True), {"as_needed": True}),
]


@pytest.mark.parametrize(("what", "sent", "dose"), STARTS, ids=[each[0] for each in STARTS])
def test_what_leaves_nothing_open_starts(take: Take, what: str, sent: Json, dose: dict[str, Any]) -> None:
    found = episode(take(sent))
    assert (found["status"], found["to_settle"]) == ("assign", [])
    (exercise,) = found["exercises"]
    assert {name: exercise[name] for name in dose} == dose


def days(**repeat: Any) -> Json:
    return {"occurrenceTiming": schedule(**repeat)}


# What a person must settle first.
WAITS: list[tuple[str, Json]] = [
    ("the other side has another dose", one(instruction="Right 3x10, left 2x10")),
    ("the other side has another count", one(instruction="10 right / 15 left")),
    ("another dose in the evening", one(instruction="20 in the morning, 10 at night")),
    ("a bad day's dose", one(instruction="3x10, or 5 if tired")),
    ("what was and what is", one(instruction="was 3x10 now 2x15")),
    ("what was and what is, in Spanish", in_spanish("antes eran 3x10, ahora 2x15")),
    ("one band or another", one("Rows with band", "3x10 red or green band")),
    ("two doses", one(instruction="3x10 slow, 2x15 fast")),
    ("only in the clinic, in a note", one(note=[{"text": "Clinic only until further notice"}])),
    ("not before the surgeon agrees, in a note", one(note=[{"text": "Begin once cleared by surgeon"}])),
    (
        "not before the surgeon agrees, in Spanish",
        in_spanish("2x10", note=[{"text": "Cuando autorice el médico"}]),
    ),
    (
        "one exercise under two names with two doses",
        usual(orders=[order("a", "Straight leg raise", "3x10"), order("b", "SLR", "2x15")]),
    ),
    (
        "one exercise for a side and for none",
        usual(orders=[order("a", instruction="3x10 left"), order("b", instruction="2x10")]),
    ),
    ("as needed in R5", one(asNeeded=True)),
    ("a progression", one(instruction="3x10, progress to 3x15")),
    ("a progression in Spanish", in_spanish("2x10, aumentar a 3x10 la próxima semana")),
    ("discontinued in words", one(instruction="Discontinue. 3x10")),
    ("suspended in Spanish", in_spanish("Suspender por ahora. 3x10")),
    ("only with the therapist", one(instruction="3x10, only with therapist")),
    ("words against the structure", one(instruction="3 sets of 10, 3x/week")),
    ("extension against words", one(extension=[{"url": "urn:vendor/reps", "valueInteger": 12}])),
    ("an unknown unit", one(quantityQuantity={"value": 3, "unit": "furlongs"})),
    ("a comparator", one(quantityQuantity={"value": 3, "comparator": ">"})),
    ("every 8 hours", one(**days(frequency=1, period=8, periodUnit="h"))),
    ("single dates", one(occurrenceTiming={"event": ["2026-03-03T08:00:00Z"]})),
    ("an unknown code of timing", one(occurrenceTiming={"code": coded("ZZZ", "urn:x")})),
    ("a name that says nothing", one("Home exercise", "3x10")),
    ("a dose of three hundred", one(instruction="3x300")),
    ("against the brace", with_flag("NWB left leg", one("Heel raises", "3x10"))),
    ("against the hip", with_flag("Posterior hip precautions", one("Clamshells", "3x10"))),
    ("against the spine", with_flag("Osteoporosis, no flexion", one("Pelvic tilts", "2x10"))),
    ("against the swallow", with_flag("Aspiration risk, NPO", one("Effortful swallow", "10 reps"))),
    ("against the balance", with_flag("High fall risk", one("Tandem stance", "30 sec x 3"))),
    ("merged record", usual(patient_=patient(link=None, active=False))),
    ("a chiropractor's note that forbids", one(note=[{"text": "No lifting over 5 lb, no twisting."}])),
    ("a note that forbids, in Spanish", in_spanish("2x10", note=[{"text": "No debe doblar la rodilla."}])),
    (
        "after a cuff repair",
        for_problem(
            "Status post rotator cuff repair", "M75.121", order("sr1", "External rotation with band", "2x10")
        ),
    ),
    (
        "after a tendon repair",
        for_problem("Flexor tendon repair, zone II", "S66.120A", order("sr1", "Putty squeeze", "5 min")),
    ),
    ("an unstable neck", for_problem("Cervical instability", "M53.2X2", order("sr1", "Chin tucks", "2x10"))),
    (
        "worse bending",
        for_problem("Flexion intolerant low back pain", "M54.50", order("sr1", "Double knee to chest", "2x10")),
    ),
    ("worse arching", for_problem("Lumbar spinal stenosis", "M48.061", order("sr1", "Prone press up", "2x10"))),
    (
        "a dislocated shoulder",
        for_problem("Anterior shoulder dislocation", "S43.014A", order("sr1", "Doorway stretch", "30 sec x 3")),
    ),
]


@pytest.mark.parametrize(("what", "sent"), WAITS, ids=[each[0] for each in WAITS])
def test_what_is_open_waits_for_a_person(take: Take, what: str, sent: Json) -> None:
    found = take(sent)
    statuses = [each["status"] for each in found["patients"][0]["episodes"]]
    assert statuses in (["to_confirm"], ["patient_only"]), statuses
    assert all(each["to_settle"] for each in found["patients"][0]["episodes"] if each["status"] == "to_confirm")


def other(**changes: Any) -> Json:
    return order("sr9", "Bridges", "2x10", **changes)


# Beside a good order, what is no home exercise.
LEFT_OUT: list[tuple[str, Json]] = [
    ("not to be done", other(doNotPerform=True)),
    *((f"status {status}", other(status=status)) for status in
      ("draft", "on-hold", "revoked", "completed", "entered-in-error", "unknown")),
    *((f"intent {intent}", other(intent=intent)) for intent in ("proposal", "plan", "directive", "option")),
    ("a modifier", other(modifierExtension=MODIFIER)),
    ("in the clinic by category", other(category=[{"text": "In-clinic treatment"}])),
    ("in the clinic by place", other(locationCode=[{"text": "Outpatient clinic"}])),
    ("by the therapist", other(performer=[{"reference": "Practitioner/pt1"}])),
    ("a referral", other(code={"text": "Referral to podiatry"}, performer=None)),
    ("imaging", other(category=[coded("363679005", "http://snomed.info/sct", "Imaging")], performer=None)),
    ("a lab by its code", other(code=coded("2339-0", "http://loinc.org", "Glucose"))),
    ("over since yesterday", other(occurrenceTiming=schedule(boundsPeriod={"end": "2026-03-02"}))),
]  # fmt: skip


@pytest.mark.parametrize(("what", "left"), LEFT_OUT, ids=[each[0] for each in LEFT_OUT])
def test_what_is_no_home_exercise_stays_out(take: Take, what: str, left: Json) -> None:
    found = episode(take(usual(orders=[order("sr1"), left])))
    assert [each["canonical"] for each in found["exercises"]] == ["heel slide"]


@pytest.mark.parametrize("status", ["draft", "on-hold", "revoked", "completed", "entered-in-error", "unknown"])
def test_a_plan_that_does_not_run_gives_no_exercise(take: Take, status: str) -> None:
    sent = bundle(
        patient(), practitioner(), condition(), plan("ServiceRequest/sr1", status=status), order("sr1"), consent()
    )
    found = take(sent)
    assert all(each["status"] == "patient_only" for each in found["patients"][0]["episodes"])


@pytest.mark.parametrize(
    "broken",
    [
        order("sr2", subject="Patient/nobody"),
        order("sr2", subject="Practitioner/pt1"),
        order("sr2", status="on fire"),
        order("sr2", intent="wish"),
        order("sr2", status=None),
        order("sr2", authoredOn="2026-02-30"),
        order("sr2", identifier=[]),
        {"resourceType": "Excercise", "id": "z"},
        {"id": "z"},
    ],
    ids=["nobody", "a therapist", "status", "intent", "no status", "date", "empty", "type", "no type"],
)
def test_what_cannot_be_understood_is_refused_whole(take: Take, broken: Json) -> None:
    sent = usual()
    sent["entry"].append({"resource": broken, "fullUrl": "https://ehr.example/fhir/Broken/b"})
    found = take(sent)
    assert (found["outcome"], found["patients"]) == ("reject", [])
    assert all(each["path"].startswith("entry[7]") and each["message"] for each in found["errors"])
    assert episode(take(usual()))["status"] == "assign"


def test_an_exercise_without_a_name_is_never_known(take: Take, clinic: Any, now: Any) -> None:
    from hepcoach.exercises.models import ClinicExercise
    from hepcoach.privacy import tenancy

    nameless = one(instruction=None, code={"coding": [{"code": "x1", "system": "urn:local"}]})
    take(nameless)
    with tenancy.practice(clinic.pk):
        ClinicExercise.objects.update(confirmed_at=now)
    again = usual(
        patient_=patient(mrn="MRN-2"),
        orders=[order("sr1", code={"coding": [{"code": "x2", "system": "urn:local"}]}, instruction="3x10")],
    )
    found = episode(take(again))
    assert found["status"] == "to_confirm"
    assert not found["exercises"][0]["matched"]


def test_identical_orders_under_two_names_are_one(take: Take) -> None:
    twice = usual(orders=[order("a", "Straight leg raise", "3x10"), order("b", "SLR", "3x10")])
    found = episode(take(twice))
    assert (found["status"], len(found["exercises"])) == ("assign", 1)


def test_each_side_may_have_its_own_order(take: Take) -> None:
    sides = usual(orders=[order("a", instruction="3x10 left"), order("b", instruction="2x10 right")])
    found = episode(take(sides))
    assert found["status"] == "assign"
    assert [(each["side"], each["sets"]) for each in found["exercises"]] == [("left", 3), ("right", 2)]


def test_an_order_lasts_as_long_as_the_day_of_the_practice(take: Take) -> None:
    """At 22:12 in New York it is the next day in UTC already, but the order's last day is not over."""
    last = one(occurrenceTiming={"repeat": {**daily()["repeat"], "boundsPeriod": {"end": "2026-03-03"}}})
    assert episode(take(last, days=0.55))["status"] == "assign"
    over = {**last, "entry": [dict(each) for each in last["entry"]]}
    assert episode(take(over, days=0.65))["status"] == "patient_only"


def test_one_revoked_plan_does_not_stop_the_other(take: Take) -> None:
    knee = plan("ServiceRequest/sr1", id="knee")
    neck = plan("ServiceRequest/sr2", id="neck", status="revoked", addresses=[{"reference": "Condition/c2"}])
    sent = bundle(
        patient(), practitioner(), condition(), condition("c2", "M54.2"), knee, neck,
        order("sr1"), order("sr2", "Chin tucks", reasonReference=[{"reference": "Condition/c2"}]), consent(),
    )  # fmt: skip
    view = take(sent)
    running = [each for each in view["patients"][0]["episodes"] if each["exercises"]]
    assert [[item["canonical"] for item in each["exercises"]] for each in running] == [["heel slide"]]


def test_an_order_whose_plan_was_replaced_is_over(take: Take) -> None:
    old = plan("ServiceRequest/sr1", id="old")
    new = plan("ServiceRequest/sr2", id="new", replaces=[{"reference": "CarePlan/old"}])
    sent = bundle(
        patient(),
        practitioner(),
        condition(),
        old,
        new,
        order("sr1"),
        order("sr2", "Quad sets", "3x10"),
        consent(),
    )
    view = take(sent)
    names = [item["canonical"] for each in view["patients"][0]["episodes"] for item in each["exercises"]]
    assert names == ["quad set"]


def test_a_child_without_a_parent_to_text_gets_no_text(take: Take) -> None:
    child = patient(birthDate="2017-05-01", telecom=None)
    found = take(usual(patient_=child))["patients"][0]
    assert (found["may_text"], found["phone"]) == (False, None)
