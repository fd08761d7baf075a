"""The EHR next door: writes FHIR bundles about the people of the world, as a vendor would send them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hepcoach.exercises import library
from hepcoach.simulator.people import Person
from hepcoach.simulator.schedule import Plan

RECORDS = "urn:oid:1.2.36.146.595.217.0.1"
NPI = "http://hl7.org/fhir/sid/us-npi"
ICD10 = "http://hl7.org/fhir/sid/icd-10-cm"
_TIME_ZONE = "http://hl7.org/fhir/StructureDefinition/timezone"
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CONDITIONS = {
    "PT": ("M17.11", "Unilateral primary osteoarthritis, right knee"),
    "OT": ("G56.01", "Carpal tunnel syndrome, right upper limb"),
    "SLP": ("R13.12", "Dysphagia, oropharyngeal phase"),
}


def record_number(person: Person) -> str:
    return f"SIM-{person.number:05d}"


def bundle(
    person: Person, plan: Plan, *, npi: str, discipline: str, version: int, now: datetime
) -> dict[str, Any]:
    """A transaction with the patient, their consent and the home exercises of one plan."""
    orders = [_order(slug, position, plan, now) for position, slug in enumerate(plan.exercises, start=1)]
    known = [_patient(person), _practitioner(npi, discipline), _condition(person, discipline), _consent(now)]
    return {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [_entry(resource) for resource in (*known, *orders, _care_plan(person, orders, version))],
    }


def _entry(resource: dict[str, Any]) -> dict[str, Any]:
    kind, key = resource["resourceType"], resource["id"]
    return {
        "fullUrl": f"https://ehr.example/fhir/{kind}/{key}",
        "resource": resource,
        "request": {"method": "PUT", "url": f"{kind}/{key}"},
    }


def _patient(person: Person) -> dict[str, Any]:
    return {
        "resourceType": "Patient",
        "id": "patient",
        "extension": [{"url": _TIME_ZONE, "valueCode": person.zone}],
        "identifier": [{"system": RECORDS, "value": record_number(person)}],
        "name": [{"use": "official", "family": person.family_name, "given": [person.given_name]}],
        "telecom": [{"system": "phone", "value": person.phone, "use": "mobile"}],
        "gender": "unknown",
        "birthDate": f"{1940 + person.number % 60}-04-02",
        "communication": [{"language": {"coding": [{"code": person.language}]}, "preferred": True}],
    }


def _practitioner(npi: str, discipline: str) -> dict[str, Any]:
    return {
        "resourceType": "Practitioner",
        "id": "therapist",
        "identifier": [{"system": NPI, "value": npi}],
        "name": [{"family": "Therapist", "given": ["Sim"]}],
        "qualification": [{"code": {"text": discipline}}],
    }


def _condition(person: Person, discipline: str) -> dict[str, Any]:
    code, words = _CONDITIONS[discipline]
    return {
        "resourceType": "Condition",
        "id": f"condition-{person.number}",
        "clinicalStatus": {
            "coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active"}]
        },
        "code": {"coding": [{"system": ICD10, "code": code, "display": words}]},
        "subject": {"reference": "Patient/patient"},
    }


def _consent(now: datetime) -> dict[str, Any]:
    return {
        "resourceType": "Consent",
        "id": "consent",
        "status": "active",
        "scope": {
            "coding": [{"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "patient-privacy"}]
        },
        "category": [{"text": "Permission to send SMS text messages"}],
        "patient": {"reference": "Patient/patient"},
        # Signed at the first visit, the day before.
        "dateTime": (now - timedelta(days=1)).isoformat(),
        "policyRule": {"text": "SMS text messages"},
        "provision": {"type": "permit", "code": [{"text": "SMS"}]},
    }


def _order(slug: str, position: int, plan: Plan, now: datetime) -> dict[str, Any]:
    repeat: dict[str, Any] = {"frequency": 1, "period": 1, "periodUnit": "d"}
    if len(plan.weekdays) < 7:
        repeat["dayOfWeek"] = [_DAYS[day] for day in sorted(plan.weekdays)]
    repeat["boundsPeriod"] = {"start": plan.starts_on.isoformat()}
    return {
        "resourceType": "ServiceRequest",
        "id": f"order-{position}",
        "status": "active",
        "intent": "order",
        "code": {"text": library.exercise(slug).canonical.capitalize()},
        "subject": {"reference": "Patient/patient"},
        "requester": {"reference": "Practitioner/therapist"},
        "performer": [{"reference": "Patient/patient"}],
        "authoredOn": now.isoformat(),
        "occurrenceTiming": {"repeat": repeat},
        "patientInstruction": "3 sets of 10",
    }


def _care_plan(person: Person, orders: list[dict[str, Any]], version: int) -> dict[str, Any]:
    return {
        "resourceType": "CarePlan",
        "id": f"plan-{person.number}",
        "identifier": [{"system": "https://ehr.example/plans", "value": f"plan-{person.number}"}],
        "meta": {"versionId": str(version)},
        "status": "active",
        "intent": "plan",
        "subject": {"reference": "Patient/patient"},
        "author": {"reference": "Practitioner/therapist"},
        "addresses": [{"reference": f"Condition/condition-{person.number}"}],
        "activity": [{"reference": {"reference": f"ServiceRequest/{order['id']}"}} for order in orders],
    }
