"""Bundles as EHRs send them -> the program that they leave behind."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from hepcoach.checkins.models import DueMorning
from hepcoach.clinics.models import Practice, Staff
from hepcoach.interop.models import ReceivedProgram
from hepcoach.patients.models import Episode, Patient
from hepcoach.privacy import tenancy
from hepcoach.programs.models import Program
from tests import factories
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


def episode(shown: Json) -> Json:
    assert shown["outcome"] == "accept", shown["errors"]
    return shown["patients"][0]["episodes"][0]


def exercise(shown: Json) -> Json:
    (only,) = episode(shown)["exercises"]
    return only


def one(**changes: Any) -> Json:
    return usual(orders=[order(**changes)])


def test_known_dosed_exercises_of_a_known_therapist_are_assigned(
    take: Take, clinic: Practice, now: datetime
) -> None:
    found = episode(take(usual()))
    assert found["status"] == "assign"
    assert [each["canonical"] for each in found["exercises"]] == ["heel slide", "quad set"]
    assert (found["condition_code"], found["condition_onset"]) == ("M17.11", "2026-01-15")
    assert found["therapist_npi"] == "1234567893"
    with tenancy.practice(clinic.pk):
        program = Program.objects.get()
        assert program.status == Program.Status.ASSIGNED
        assert DueMorning.objects.get().due_at > now
        assert Staff.objects.get().name == "Dana Sample"


def test_the_same_bundle_twice_changes_nothing(take: Take, clinic: Practice) -> None:
    take(usual())
    assert episode(take(usual(), days=1))["status"] == "no_change"
    with tenancy.practice(clinic.pk):
        counts = [model.objects.count() for model in (Patient, Episode, Program, ReceivedProgram)]
    assert counts == [1, 1, 1, 1]


def test_new_ids_and_order_of_entries_are_not_a_new_program(take: Take) -> None:
    take(usual())
    again = usual()
    again["entry"].reverse()
    again["timestamp"] = "2026-03-04T10:00:00Z"
    assert episode(take(again))["status"] == "no_change"


def test_a_changed_dose_makes_a_new_version(take: Take, clinic: Practice) -> None:
    take(one())
    found = episode(take(one(instruction="3 sets of 15 reps")))
    assert found["status"] == "new_version"
    assert found["exercises"][0]["reps"] == 15
    with tenancy.practice(clinic.pk):
        assert list(Program.objects.order_by("version").values_list("version", "status")) == [
            (1, "replaced"),
            (2, "assigned"),
        ]


def test_an_order_that_left_the_plan_is_removed(take: Take) -> None:
    take(usual())
    found = episode(take(usual(orders=[order("sr1")])))
    assert (found["status"], found["removed"]) == ("new_version", ["quad set"])


def test_an_order_that_is_missing_without_a_word_is_asked_about(take: Take) -> None:
    both = [order("sr1"), order("sr2", "Quad sets", "3x10")]
    take(bundle(patient(), practitioner(), condition(), *both))
    found = episode(take(bundle(patient(), practitioner(), condition(), both[0])))
    assert (found["status"], found["removed"]) == ("to_confirm", ["quad set"])


def test_a_revoked_plan_ends_the_program(take: Take, clinic: Practice) -> None:
    take(usual())
    revoked = usual()
    for entry in revoked["entry"]:
        if entry["resource"]["resourceType"] == "CarePlan":
            entry["resource"]["status"] = "revoked"
    found = episode(take(revoked))
    assert (found["status"], found["removed"], found["exercises"]) == (
        "patient_only",
        ["heel slide", "quad set"],
        [],
    )
    with tenancy.practice(clinic.pk):
        assert Program.objects.get().status == Program.Status.ENDED


def test_an_old_message_delivered_again_does_not_bring_back_the_old_dose(take: Take) -> None:
    take(one())
    take(one(instruction="3 sets of 15 reps"))
    found = episode(take(one()))
    assert found["status"] == "no_change"


def test_orders_that_grow_old_unchanged_are_not_a_new_program(take: Take) -> None:
    take(one())
    assert episode(take(one(), days=500))["status"] == "no_change"


def test_a_part_of_a_revoked_plan_is_over(take: Take) -> None:
    whole = plan(id="whole", status="revoked")
    inner = plan("ServiceRequest/sr1", partOf=[{"reference": "CarePlan/whole"}])
    sent = bundle(patient(), practitioner(), condition(), whole, inner, order())
    assert episode(take(sent))["status"] == "patient_only"


def test_a_dose_that_the_ehr_set_back_later_is_a_new_version(take: Take) -> None:
    for day, reps in ((1, 10), (2, 15), (3, 10)):
        sent = {**one(instruction=f"3 sets of {reps} reps"), "timestamp": f"2026-03-0{day}T10:00:00Z"}
        found = episode(take(sent))
    assert found["status"] == "new_version"


def test_a_program_without_dates_is_the_same_next_week(take: Take) -> None:
    undated = bundle(
        patient(),
        practitioner(),
        order(
            authoredOn=None,
            reasonReference=None,
            occurrenceTiming={
                "repeat": {
                    "frequency": 1,
                    "period": 1,
                    "periodUnit": "d",
                    "boundsDuration": {
                        "value": 6,
                        "unit": "wk",
                        "system": "http://unitsofmeasure.org",
                        "code": "wk",
                    },
                }
            },
        ),
    )
    take(undated)
    assert episode(take(undated, days=7))["status"] == "no_change"


NOT_HOME: list[tuple[str, dict[str, Any]]] = [
    ("not to be performed", {"doNotPerform": True}),
    ("a draft", {"status": "draft"}),
    ("on hold", {"status": "on-hold"}),
    ("revoked", {"status": "revoked"}),
    ("completed", {"status": "completed"}),
    ("entered in error", {"status": "entered-in-error"}),
    ("a proposal", {"intent": "proposal"}),
    (
        "with a modifier that we don't know",
        {"modifierExtension": [{"url": "urn:x:negated", "valueBoolean": True}]},
    ),
    ("over", {"occurrenceTiming": {"repeat": {"boundsPeriod": {"end": "2026-02-01"}}}}),
    (
        "a period that is over",
        {"occurrenceTiming": None, "occurrencePeriod": {"start": "2025-01-01", "end": "2025-02-01"}},
    ),
    ("a laboratory order", {"category": [coded("108252007", "http://snomed.info/sct", "Laboratory procedure")]}),
    ("an X-ray that nobody is named for", {"code": {"text": "X-ray right knee"}, "performer": None}),
    ("in the clinic", {"locationCode": [{"text": "In clinic"}]}),
    (
        "done by the therapist",
        {"performer": [{"reference": "Practitioner/pt1"}], "code": {"text": "Manual therapy"}},
    ),
    (
        "a billed treatment",
        {"performer": None, "code": coded("97110", "http://www.ama-assn.org/go/cpt", "Exercise")},
    ),
]


@pytest.mark.parametrize(("what", "changes"), NOT_HOME, ids=[what for what, _ in NOT_HOME])
def test_an_order_that_is_no_home_exercise_is_left_out(take: Take, what: str, changes: dict[str, Any]) -> None:
    left_out = order("sr9", "Bridges", "2x10 daily", **{"status": "active", **changes})
    if "performer" in changes or "locationCode" in changes or "code" in changes:
        alone = bundle(patient(), practitioner(), condition(), left_out, consent())
        found = episode(take(alone))
        assert (found["status"], found["exercises"]) == ("patient_only", [])
    found = episode(take(usual(orders=[order("sr1"), left_out])))
    assert [each["canonical"] for each in found["exercises"]] == ["heel slide"]
    assert found["status"] in ("assign", "new_version")


TO_CONFIRM: list[tuple[str, Json]] = [
    ("an exercise outside the library", one(name="Sasquatch lunge hop")),
    ("no dose", one(instruction=None, occurrenceTiming=daily())),
    ("no frequency", one(occurrenceTiming=None)),
    ("structure against words", one(instruction="3 sets of 10, twice a day")),
    ("progression", one(instruction="3x10, add 1 lb a week")),
    ("put off", one(instruction="3x10. Do not start until cleared by your surgeon.")),
    ("an unknown therapist", usual(orders=[order(requester=None)])),
    ("no performer, no home plan", bundle(patient(), practitioner(), condition(), order(performer=None))),
    ("no name", one(code={"coding": [{"code": "x1", "system": "urn:local"}]}, instruction=None)),
    ("every six hours", one(occurrenceTiming={"repeat": {"frequency": 1, "period": 6, "periodUnit": "h"}})),
    ("twice, in two ways", usual(orders=[order("a"), order("b", instruction="2 sets of 15 reps")])),
    ("against a warning", one(name="Heel raises", note=[{"text": "NWB right leg x 6 weeks."}])),
    ("another side in structure", one(name="Right heel slide", bodySite=[{"text": "Left knee"}])),
    ("quantity against words", one(quantityQuantity={"value": 15})),
    (
        "weekdays against a number",
        one(
            occurrenceTiming={
                "repeat": {"frequency": 3, "period": 1, "periodUnit": "wk", "dayOfWeek": ["mon", "wed"]}
            }
        ),
    ),
    ("code against words", one(code={"text": "Heel slides", "coding": [{"display": "Bridge", "code": "b"}]})),
    ("an order of two years ago", one(authoredOn="2024-01-05")),
    (
        "based on a revoked order",
        usual(
            orders=[
                order("a", status="revoked", name="Therapy"),
                order("b", basedOn=[{"reference": "ServiceRequest/a"}]),
            ]
        ),
    ),
    ("R5 code", one(code={"concept": {"text": "Heel slides"}})),
]
for _, _bundle in TO_CONFIRM:
    if _ == "an unknown therapist":
        for _entry in _bundle["entry"]:
            _entry["resource"].pop("author", None)


@pytest.mark.parametrize(("what", "sent"), TO_CONFIRM, ids=[what for what, _ in TO_CONFIRM])
def test_what_a_person_must_settle_waits(take: Take, clinic: Practice, what: str, sent: Json) -> None:
    found = episode(take(sent))
    assert found["status"] == "to_confirm"
    assert found["to_settle"]
    assert all(line.endswith((".", "”")) for line in found["to_settle"])
    with tenancy.practice(clinic.pk):
        assert Program.objects.get().status == Program.Status.TO_CONFIRM
        assert not DueMorning.objects.exists()


def test_an_r5_shape_is_named(take: Take) -> None:
    found = episode(take(one(code={"concept": {"text": "Heel slides"}})))
    assert any("code.concept is FHIR R5" in line for line in found["to_settle"])


DOSES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("words", {"instruction": "2 sets of 12, hold 3 sec"}, {"sets": 2, "reps": 12, "hold_seconds": 3}),
    ("note", {"instruction": None, "note": [{"text": "3x10"}]}, {"sets": 3, "reps": 10}),
    ("name with dose", {"name": "Heel slides 3x10", "instruction": None}, {"sets": 3, "reps": 10}),
    (
        "count is sessions",
        {"occurrenceTiming": {"repeat": {"count": 20, "frequency": 1, "period": 1, "periodUnit": "d"}}},
        {"reps": 10, "times_per_day": 1},
    ),
    (
        "three a week",
        {"occurrenceTiming": {"repeat": {"frequency": 3, "period": 1, "periodUnit": "wk"}}},
        {"days_per_week": 3, "times_per_day": 1},
    ),
    (
        "every other day",
        {"occurrenceTiming": {"repeat": {"frequency": 1, "period": 2, "periodUnit": "d"}}},
        {"days_per_week": 3.5},
    ),
    (
        "fourteen a week",
        {"occurrenceTiming": {"repeat": {"frequency": 14, "period": 1, "periodUnit": "wk"}}},
        {"times_per_day": 2, "days_per_week": 7},
    ),
    (
        "weekdays",
        {"occurrenceTiming": {"repeat": {"dayOfWeek": ["fri", "mon", "wed"]}}},
        {"weekdays": ["mon", "wed", "fri"], "days_per_week": 3, "times_per_day": 1},
    ),
    (
        "clock times",
        {
            "occurrenceTiming": {
                "repeat": {"timeOfDay": ["20:00:00", "08:00:00"], "period": 1, "periodUnit": "d", "frequency": 2}
            }
        },
        {"times_per_day": 2, "times_of_day": ["08:00", "20:00"]},
    ),
    (
        "clock times alone",
        {"occurrenceTiming": {"repeat": {"timeOfDay": ["08:00:00", "14:00:00", "20:00:00"]}}},
        {"times_per_day": 3, "days_per_week": 7},
    ),
    (
        "when",
        {
            "occurrenceTiming": {
                "repeat": {"frequency": 2, "period": 1, "periodUnit": "d", "when": ["MORN", "EVE"]}
            }
        },
        {"times_per_day": 2},
    ),
    (
        "range of frequency",
        {"occurrenceTiming": {"repeat": {"frequency": 2, "frequencyMax": 3, "period": 1, "periodUnit": "d"}}},
        {"times_per_day": {"min": 2, "max": 3}},
    ),
    ("code", {"occurrenceTiming": {"code": coded("BID")}}, {"times_per_day": 2, "days_per_week": 7}),
    ("code in words", {"occurrenceTiming": {"code": {"text": "3x/week"}}}, {"days_per_week": 3}),
    ("side by code", {"bodySite": [coded("7771000", "http://snomed.info/sct")]}, {"side": "left"}),
    ("side by words", {"bodySite": [{"text": "Right knee"}]}, {"side": "right"}),
    ("repetitions", {"instruction": None, "quantityQuantity": {"value": 12}}, {"reps": 12}),
    ("as needed", {"asNeededBoolean": True, "occurrenceTiming": None}, {"as_needed": True}),
    (
        "our extension",
        {
            "instruction": None,
            "extension": [
                {
                    "url": "https://hepcoach.example/fhir/StructureDefinition/exercise-dose",
                    "extension": [
                        {"url": "sets", "valueInteger": 2},
                        {"url": "reps", "valueInteger": 15},
                        {"url": "holdSeconds", "valueInteger": 4},
                        {"url": "side", "valueCode": "left"},
                        {"url": "load", "valueQuantity": {"value": 2, "code": "[lb_av]"}},
                    ],
                }
            ],
        },
        {"sets": 2, "reps": 15, "hold_seconds": 4, "side": "left", "load_lb": 2},
    ),
    (
        "a vendor's extensions",
        {
            "instruction": None,
            "extension": [
                {"url": "http://vendor.example/StructureDefinition/sets", "valueInteger": 3},
                {"url": "http://vendor.example/StructureDefinition/repetitions", "valueInteger": 8},
            ],
        },
        {"sets": 3, "reps": 8},
    ),
    (
        "bounds",
        {
            "occurrenceTiming": {
                "repeat": {
                    "frequency": 1,
                    "period": 1,
                    "periodUnit": "d",
                    "boundsPeriod": {"start": "2026-03-02", "end": "2026-04-30"},
                }
            }
        },
        {"start": "2026-03-02", "end": "2026-04-30"},
    ),
]


@pytest.mark.parametrize(("what", "changes", "wanted"), DOSES, ids=[what for what, _, _ in DOSES])
def test_the_dose_joins_structure_and_words(
    take: Take, what: str, changes: dict[str, Any], wanted: dict[str, Any]
) -> None:
    shown = take(one(**changes))
    assert episode(shown)["status"] == "assign", episode(shown)["to_settle"]
    found = exercise(shown)
    assert {key: found[key] for key in wanted} == wanted


def test_the_part_of_a_plan_itself_is_an_exercise(take: Take) -> None:
    detail = {
        "status": "in-progress",
        "code": {"text": "Clamshells"},
        "description": "3 sets of 10 each side",
        "scheduledTiming": daily(),
        "performer": [{"reference": "Patient/p1"}],
    }
    stopped = {**detail, "code": {"text": "Bridges"}, "status": "stopped"}
    barred = {**detail, "code": {"text": "Quad sets"}, "doNotPerform": True}
    sent = bundle(
        patient(),
        practitioner(),
        condition(),
        plan(activity=[{"detail": detail}, {"detail": stopped}, {"detail": barred}]),
    )
    found = episode(take(sent))
    assert found["status"] == "assign", found["to_settle"]
    assert [(each["canonical"], each["side"]) for each in found["exercises"]] == [("clamshell", "each")]


def test_a_plan_of_advice_holds_no_exercises(take: Take) -> None:
    detail = {
        "status": "in-progress",
        "code": {"text": "Rest, ice, compression and elevation treatment programme"},
    }
    sent = bundle(patient(), plan(title=None, author=None, addresses=None, activity=[{"detail": detail}]))
    assert episode(take(sent))["status"] == "patient_only"


def test_a_task_hands_an_exercise_to_the_patient(take: Take) -> None:
    task = {
        "resourceType": "Task",
        "id": "t1",
        "status": "requested",
        "intent": "order",
        "for": {"reference": "Patient/p1"},
        "owner": {"reference": "Patient/p1"},
        "requester": {"reference": "Practitioner/pt1"},
        "code": {"text": "Heel slides"},
        "input": [
            {"type": {"text": "sets"}, "valueInteger": 3},
            {"type": {"text": "reps"}, "valueInteger": 10},
            {"type": {"text": "schedule"}, "valueTiming": daily(2)},
        ],
    }
    shown = take(bundle(patient(), practitioner(), task))
    assert episode(shown)["status"] == "assign", episode(shown)["to_settle"]
    found = exercise(shown)
    assert (found["sets"], found["reps"], found["times_per_day"]) == (3, 10, 2)


@pytest.mark.parametrize("style", ["urn:uuid", "relative", "absolute", "version", "logical"])
def test_references_are_followed_however_they_are_written(take: Take, style: str) -> None:
    uuid = "urn:uuid:0b1c2d3e-0000-4000-8000-000000000001"
    written = {
        "urn:uuid": uuid,
        "relative": "Patient/p1",
        "absolute": "https://ehr.example/fhir/Patient/p1",
        "version": "Patient/p1/_history/3",
    }
    reference: Json = {"reference": written.get(style, "")}
    if style == "logical":
        reference = {
            "type": "Patient",
            "identifier": {"system": "urn:oid:1.2.36.146.595.217.0.1", "value": "MRN-1001"},
        }
    sent = bundle(patient(), practitioner(), order(subject="Patient/p1", reasonReference=None))
    if style == "urn:uuid":
        sent["entry"][0]["fullUrl"] = uuid
    sent["entry"][2]["resource"] |= {"subject": reference, "performer": [reference]}
    assert episode(take(sent))["status"] == "assign"


def test_a_contained_therapist_and_order_are_read(take: Take) -> None:
    whole = plan(
        "#sr1",
        author={"reference": "#me"},
        contained=[
            {**practitioner("me"), "id": "me"},
            {**order("sr1", requester=None), "subject": {"reference": "Patient/p1"}},
        ],
    )
    shown = take(bundle(patient(), condition(), whole))
    assert episode(shown)["status"] == "assign", episode(shown)["to_settle"]
    assert episode(shown)["therapist_npi"] == "1234567893"


def test_the_therapist_is_found_through_a_role(take: Take) -> None:
    role = {
        "resourceType": "PractitionerRole",
        "id": "role1",
        "practitioner": {"reference": "Practitioner/pt1"},
        "specialty": [{"text": "Occupational Therapy"}],
    }
    shown = take(usual(orders=[order(requester={"reference": "PractitionerRole/role1"})], extra=(role,)))
    assert episode(shown)["therapist_npi"] == "1234567893"


def test_the_condition_is_the_reason_and_not_a_resolved_one(take: Take) -> None:
    old = condition("c0", "S83.511A", clinicalStatus=coded("resolved"))
    other = condition("c9", "I10")
    sent = usual(
        orders=[order(reasonReference=[{"reference": "Condition/c0"}, {"reference": "Condition/c1"}])],
        extra=(old, other),
    )
    assert episode(take(sent))["condition_code"] == "M17.11"


def test_a_reason_given_as_a_code_counts(take: Take) -> None:
    reason = [{"coding": [{"system": ICD10, "code": "M2561"}]}]
    sent = bundle(patient(), practitioner(), order(reasonReference=None, reasonCode=reason))
    assert episode(take(sent))["condition_code"] == "M25.61"


def test_two_identical_orders_are_one(take: Take) -> None:
    found = episode(take(usual(orders=[order("a"), order("b")])))
    assert (found["status"], len(found["exercises"])) == ("assign", 1)


def test_two_patients_in_a_bundle_keep_their_own_exercises(take: Take) -> None:
    second = patient("p2", "MRN-1002", name=[{"family": "Sample", "given": ["Joan"]}])
    sent = bundle(
        patient(),
        second,
        practitioner(),
        order("a", reasonReference=None),
        order("b", "Bridges", "2x10", subject="Patient/p2", reasonReference=None),
    )
    shown = take(sent)
    assert [each["name"] for each in shown["patients"]] == ["Maria Example", "Joan Sample"]
    assert [each["episodes"][0]["exercises"][0]["canonical"] for each in shown["patients"]] == [
        "heel slide",
        "bridge",
    ]


def test_two_plans_are_two_episodes(take: Take) -> None:
    shoulder = condition("c2", "M75.41")
    sent = bundle(
        patient(),
        practitioner(),
        condition(),
        shoulder,
        plan("ServiceRequest/sr1"),
        plan("ServiceRequest/sr2", id="plan2", addresses=[{"reference": "Condition/c2"}]),
        order("sr1"),
        order("sr2", "Pendulum", "2 minutes", reasonReference=[{"reference": "Condition/c2"}]),
    )
    shown = take(sent)
    assert [each["condition_code"] for each in shown["patients"][0]["episodes"]] == ["M17.11", "M75.41"]
    again = take(sent)
    assert [each["status"] for each in again["patients"][0]["episodes"]] == ["no_change", "no_change"]


def test_a_confirmed_exercise_of_the_clinic_needs_no_second_confirmation(
    take: Take, clinic: Practice, now: datetime
) -> None:
    with tenancy.practice(clinic.pk):
        factories.clinic_exercise(clinic, "Sasquatch lunge hop", confirmed_at=now)
    found = episode(take(one(name="Sasquatch lunge hop")))
    assert (found["status"], found["exercises"][0]["canonical"]) == ("assign", None)


def test_no_orders_are_given_to_the_dead(take: Take, clinic: Practice) -> None:
    take(usual())
    shown = take(usual(patient_=patient(deceasedDateTime="2026-03-02")))
    assert (shown["patients"][0]["may_text_reason"], episode(shown)["status"]) == ("deceased", "patient_only")
    with tenancy.practice(clinic.pk):
        assert not Program.objects.filter(status=Program.Status.ASSIGNED).exists()


def test_orders_for_a_merged_record_wait_under_the_one_that_counts(take: Take) -> None:
    old = patient("p0", "MRN-0009", link=[{"other": {"reference": "Patient/p1"}, "type": "replaced-by"}])
    sent = bundle(old, patient(), practitioner(), order(subject="Patient/p0", reasonReference=None))
    shown = take(sent)
    by_number = {each["identifier"]["value"]: each for each in shown["patients"]}
    assert by_number["MRN-0009"]["may_text_reason"] == "merged"
    assert by_number["MRN-1001"]["episodes"][0]["status"] == "to_confirm"


def test_the_clock_decides_what_is_old(take: Take) -> None:
    bounded = one(occurrenceTiming={"repeat": {**daily()["repeat"], "boundsPeriod": {"end": "2026-03-10"}}})
    assert episode(take(bounded))["status"] == "assign"
    found = episode(take(bounded, days=30))
    assert (found["status"], found["removed"]) == ("patient_only", ["heel slide"])


def test_a_stopped_program_that_comes_again_undated_is_asked_about_once(take: Take) -> None:
    take(usual())
    take(usual(patient_=patient(deceasedBoolean=True)))
    assert [episode(take(usual()))["status"] for _ in range(2)] == ["to_confirm", "no_change"]


def test_an_old_message_does_not_restart_what_was_revoked(take: Take) -> None:
    take({**usual(), "timestamp": "2026-03-02T10:00:00Z"})
    revoked = {**usual(), "timestamp": "2026-03-03T10:00:00Z"}
    next(each["resource"] for each in revoked["entry"] if each["resource"]["id"] == "plan1")["status"] = "revoked"
    take(revoked)
    assert episode(take({**usual(), "timestamp": "2026-03-02T10:00:00Z"}))["status"] == "no_change"


def test_a_program_that_a_therapist_changed_here_is_not_overwritten(take: Take, clinic: Practice) -> None:
    take(one())
    with tenancy.practice(clinic.pk):
        Program.objects.update(source="builder")
    assert episode(take(one(instruction="3 sets of 15 reps")))["status"] == "to_confirm"


def test_another_plan_for_the_same_problem_is_asked_about(take: Take) -> None:
    take(one())
    other = bundle(
        patient(), practitioner(), condition(), plan("ServiceRequest/sr1", id="plan9"), order("sr1", "Bridges")
    )
    assert episode(take(other))["status"] == "to_confirm"


def test_a_plan_that_takes_the_place_of_a_revoked_one_is_its_next_version(take: Take) -> None:
    take(one())
    other = bundle(
        patient(),
        practitioner(),
        condition(),
        plan(id="plan1", status="revoked"),
        plan("ServiceRequest/sr1", id="plan9"),
        order("sr1", "Bridges"),
    )
    found = episode(take(other))
    assert (found["status"], found["removed"]) == ("new_version", ["heel slide"])


def test_an_order_for_patient_and_clinician_together_is_asked_about(take: Take) -> None:
    both = [{"reference": "Patient/p1"}, {"reference": "Practitioner/pt1"}]
    assert episode(take(one(performer=both)))["status"] == "to_confirm"


def test_an_issue_that_the_record_raises_is_put_to_the_therapist(take: Take) -> None:
    issue = {
        "resourceType": "DetectedIssue",
        "id": "d",
        "status": "final",
        "implicated": [{"reference": "ServiceRequest/sr1"}],
        "patient": {"reference": "Patient/p1"},
    }
    assert episode(take(usual(extra=(issue,))))["status"] == "to_confirm"


def test_a_general_code_leaves_the_name_to_the_instruction(take: Take) -> None:
    therapy = {
        "coding": [{"system": "http://snomed.info/sct", "code": "229065009", "display": "Exercise therapy"}]
    }
    found = exercise(take(one(code=therapy, instruction="Straight leg raise: 3 sets of 10 reps")))
    assert found["canonical"] == "straight leg raise"


@pytest.mark.parametrize(
    ("name", "instruction", "status"),
    [
        ("Bridges", "single leg, 3x10", "to_confirm"),
        ("Bridges", "with marching, 2x10", "to_confirm"),
        ("Squats", "single leg, 3x8", "to_confirm"),
        ("Clamshells", "do reverse clamshells, 3x10", "to_confirm"),
        ("Straight leg raise", "in side-lying, 3x10", "to_confirm"),
        (
            "Bridges",
            "Lie on your back, knees bent, lift your hips. 3 sets of 10. Don't hold your breath.",
            "assign",
        ),
        ("Quad sets", "Place a towel roll under your knee, press down, hold 5 seconds. 10 reps.", "assign"),
    ],
)
def test_an_instruction_that_makes_another_exercise_of_it_is_asked_about(
    take: Take, name: str, instruction: str, status: str
) -> None:
    found = episode(take(one(name=name, instruction=instruction)))
    assert found["status"] == status, found["to_settle"]


def test_orders_after_a_discharge_begin_one_new_episode(take: Take, clinic: Practice) -> None:
    take(one())
    with tenancy.practice(clinic.pk):
        Episode.objects.update(status=Episode.Status.ENDED)
        Program.objects.update(status=Program.Status.ENDED)
    assert episode(take(one()))["status"] == "no_change"
    changed = one(instruction="3 sets of 15 reps")
    assert [episode(take(changed))["status"] for _ in range(2)] == ["to_confirm", "no_change"]
    with tenancy.practice(clinic.pk):
        assert Episode.objects.count() == 2
