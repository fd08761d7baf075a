"""Wrong input: every fault with its path, nothing kept, nothing told that is a patient's."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hepcoach.clinics.models import Practice
from hepcoach.interop.fhir import reading
from hepcoach.interop.fhir.elements import day_of
from hepcoach.patients.models import Patient
from hepcoach.privacy import tenancy
from tests.interop.bundles import Json, bundle, order, patient, plan, usual
from tests.interop.conftest import Take

pytestmark = pytest.mark.django_db

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "fhir"


def changed(path: str, value: Any) -> Json:
    """The usual Bundle with one place changed; `None` removes it."""
    sent = usual()
    node: Any = sent
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in steps:
        node = node[step]
    if value is None:
        del node[last]
    else:
        node[last] = value
    return sent


FAULTS: list[tuple[str, Any, str]] = [
    ("no object", [], "$"),
    ("no resource", {"hello": 1}, "resourceType"),
    ("unknown type", changed("entry.0.resource.resourceType", "Patiant"), "entry[0].resource.resourceType"),
    ("gender", changed("entry.0.resource.gender", "woman"), "entry[0].resource.gender"),
    ("30 February", changed("entry.0.resource.birthDate", "1951-02-30"), "entry[0].resource.birthDate"),
    ("13th month", changed("entry.0.resource.birthDate", "1951-13"), "entry[0].resource.birthDate"),
    ("empty list", changed("entry.0.resource.name.0.given", []), "entry[0].resource.name[0].given"),
    ("null", changed("entry.0.resource.name.0.family", {}), "entry[0].resource.name[0].family"),
    ("unknown element", changed("entry.0.resource.favouriteColour", "red"), "entry[0].resource.favouriteColour"),
    ("no subject", changed("entry.4.resource.subject", None), "entry[4].resource.subject"),
    ("lost subject", changed("entry.4.resource.subject.reference", "Patient/nobody"), "entry[4].resource.subject"),
    (
        "lost uuid",
        changed("entry.4.resource.requester.reference", "urn:uuid:0b1c2d3e-0000-4000-8000-000000000009"),
        "entry[4].resource.requester",
    ),
    ("lost contained", changed("entry.4.resource.requester.reference", "#nobody"), "entry[4].resource.requester"),
    (
        "lost order of a plan",
        changed("entry.3.resource.activity.0.reference.reference", "ServiceRequest/none"),
        "entry[3].resource.activity[0].reference",
    ),
    ("status", changed("entry.4.resource.status", "running"), "entry[4].resource.status"),
    ("no status", changed("entry.4.resource.status", None), "entry[4].resource.status"),
    ("intent", changed("entry.4.resource.intent", "wish"), "entry[4].resource.intent"),
    (
        "weekday",
        changed("entry.4.resource.occurrenceTiming.repeat.dayOfWeek", ["monday"]),
        "entry[4].resource.occurrenceTiming.repeat.dayOfWeek[0]",
    ),
    (
        "unit",
        changed("entry.4.resource.occurrenceTiming.repeat.periodUnit", "day"),
        "entry[4].resource.occurrenceTiming.repeat.periodUnit",
    ),
    ("bundle type", changed("type", "batch"), "type"),
    ("no bundle type", changed("type", None), "type"),
    ("entry is no list", changed("entry", {"resource": {}}), "entry"),
    ("no resource in entry", changed("entry.0.resource", None), "entry[0].resource"),
    ("doubled", changed("entry.1.fullUrl", "https://ehr.example/fhir/Patient/p1"), "entry[1].fullUrl"),
    (
        "time without zone",
        changed("entry.4.resource.authoredOn", "2026-03-02T10:00:00"),
        "entry[4].resource.authoredOn",
    ),
    ("no identifier", bundle(patient(id=None, identifier=None), full_urls=False), "entry[0].resource.identifier"),
    (
        "subject is no patient",
        changed("entry.2.resource.subject.reference", "Practitioner/pt1"),
        "entry[2].resource.subject",
    ),
    ("an order by itself", order(), "ServiceRequest.subject"),
]


@pytest.mark.parametrize(("what", "sent", "path"), FAULTS, ids=[what for what, _, _ in FAULTS])
def test_a_fault_is_named_with_its_path_and_nothing_is_kept(
    take: Take, clinic: Practice, what: str, sent: Any, path: str
) -> None:
    shown = take(sent)
    assert (shown["outcome"], shown["patients"]) == ("reject", [])
    assert path in [error["path"] for error in shown["errors"]]
    assert all(error["message"] for error in shown["errors"])
    with tenancy.practice(clinic.pk):
        assert not Patient.objects.exists()


def test_one_broken_patient_of_two_keeps_neither(take: Take, clinic: Practice) -> None:
    shown = take(bundle(patient(), patient("p2", "MRN-2", gender="?")))
    assert shown["outcome"] == "reject"
    with tenancy.practice(clinic.pk):
        assert not Patient.objects.exists()


def test_errors_repeat_nothing_of_the_patient(take: Take) -> None:
    sent = changed("entry.0.resource.birthDate", "Example-1951-SECRET")
    sent["entry"][0]["resource"]["telecom"] = "212-555-0147"
    said = json.dumps(take(sent)["errors"])
    assert "SECRET" not in said
    assert "555" not in said
    assert "Maria" not in said


def test_a_broken_resource_that_we_do_not_read_does_not_matter(take: Take) -> None:
    claim = {"resourceType": "Claim", "id": "c", "status": "??", "total": "a lot"}
    assert take(usual(extra=(claim,)))["outcome"] == "accept"


@pytest.mark.parametrize("kind", ["transaction", "collection", "searchset", "document"])
def test_the_usual_kinds_of_bundle_are_taken(take: Take, kind: str) -> None:
    assert take({**usual(), "type": kind})["outcome"] == "accept"


def test_endless_nesting_is_refused(take: Take) -> None:
    nested: Any = "deep"
    for _ in range(500):
        nested = [nested]
    assert take(changed("entry.0.resource.name", nested))["outcome"] == "reject"


def test_a_delete_is_refused(take: Take) -> None:
    sent = bundle(patient(), type="transaction")
    sent["entry"].append({"request": {"method": "DELETE", "url": "ServiceRequest/1"}})
    assert take(sent)["errors"][0]["path"] == "entry[1].request.method"


def _files() -> list[Path]:
    return sorted(SHARED.glob("*.json"))


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared sample data is not on this machine")
@pytest.mark.parametrize("file", _files(), ids=lambda file: file.name[:20])
def test_sample_data_is_imported(take: Take, file: Path) -> None:
    content = json.loads(file.read_text())
    if "resourceType" in content:
        shown = take(content)
        assert shown["outcome"] == "accept", shown["errors"]
        for each in shown["patients"]:
            assert [episode["status"] for episode in each["episodes"]] == ["patient_only"]
        assert take(content) == shown
        return
    # The specification's examples: single resources, about people who are not sent along.
    examples = [each["value"] for each in content.values() if "value" in each]
    assert examples
    for example in examples:
        if example["resourceType"] == "Bundle":
            assert take(example)["outcome"] == "accept"
            continue
        about = [patient("example", "EX-1"), patient("f001", "EX-2"), example]
        shown = take(bundle(*about))
        lost = {error["message"] for error in shown["errors"]}
        assert shown["outcome"] == "accept" or lost == {"refers to a resource that is not in the Bundle"}


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        found += _paths(item, (*path, key))
    return found


BASE = usual(
    extra=(
        {
            "resourceType": "Task",
            "id": "t",
            "status": "requested",
            "intent": "order",
            "for": {"reference": "Patient/p1"},
            "focus": {"reference": "ServiceRequest/sr1"},
            "owner": {"reference": "Patient/p1"},
            "input": [{"type": {"text": "reps"}, "valueInteger": 10}],
        },
        {
            "resourceType": "RelatedPerson",
            "id": "r",
            "patient": {"reference": "Patient/p1"},
            "telecom": [{"system": "phone", "value": "212-555-0111", "rank": 1}],
            "name": [{"text": "Rosa Example"}],
        },
        {
            "resourceType": "Encounter",
            "id": "e",
            "status": "planned",
            "class": {"code": "AMB"},
            "subject": {"reference": "Patient/p1"},
            "period": {"start": "2026-03-05T10:00:00Z"},
        },
        plan(
            "ServiceRequest/sr2",
            id="plan2",
            activity=[
                {
                    "detail": {
                        "status": "in-progress",
                        "code": {"text": "Bridges"},
                        "quantity": {"value": 10},
                        "scheduledTiming": {
                            "repeat": {
                                "frequency": 1,
                                "period": 1,
                                "periodUnit": "d",
                                "boundsDuration": {"value": 6, "code": "wk"},
                            }
                        },
                    }
                }
            ],
        ),
    )
)
PLACES = _paths(BASE)
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.just([]),
    st.just({}),
    st.just([[]]),
    st.just([None]),
    st.just({"reference": "#"}),
    st.just({"reference": "urn:uuid:"}),
    st.just({"coding": [None]}),
    st.sampled_from(["9999-99-99", "0000-01-01", "9999-12-31", "2026-02-30T25:00:00Z", "Patient/p1", "🦵" * 9]),
    st.recursive(st.text(max_size=3), lambda inner: st.lists(inner, max_size=2), max_leaves=4),
)


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(PLACES), JUNK, st.booleans()), min_size=1, max_size=3))
def test_any_damage_is_read_or_refused_with_a_path(damage: list[tuple[tuple[Any, ...], Any, bool]]) -> None:
    sent = copy.deepcopy(BASE)
    for path, junk, removes in damage:
        node: Any = sent
        try:
            for step in path[:-1]:
                node = node[step]
            if removes:
                del node[path[-1]]
            else:
                node[path[-1]] = copy.deepcopy(junk)
        except (KeyError, IndexError, TypeError):
            continue
    today = day_of("2026-03-03")
    assert today is not None
    found = reading.read(sent, today=today)
    assert all(problem.path and problem.message for problem in found.errors)
    assert not (found.errors and found.patients)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from(PLACES))
def test_what_is_read_after_damage_can_be_written(take: Take, path: tuple[Any, ...]) -> None:
    sent = copy.deepcopy(BASE)
    node: Any = sent
    for step in path[:-1]:
        node = node[step]
    del node[path[-1]]
    assert take(sent)["outcome"] in ("accept", "reject")
