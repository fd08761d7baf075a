"""The EHR next door: writes FHIR bundles about the people of the world, as a vendor would send them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from hepcoach.clinics.models import Staff
from hepcoach.exercises import library
from hepcoach.simulator.people import Person
from hepcoach.simulator.prescribing import Complaint
from hepcoach.simulator.schedule import Plan

RECORDS = "urn:oid:1.2.36.146.595.217.0.1"
NPI = "http://hl7.org/fhir/sid/us-npi"
ICD10 = "http://hl7.org/fhir/sid/icd-10-cm"
_TIME_ZONE = "http://hl7.org/fhir/StructureDefinition/timezone"
_VISIT = timedelta(minutes=45)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def record_number(person: Person) -> str:
    return f"SIM-{person.number:05d}"


def bundle(
    person: Person,
    plan: Plan,
    complaint: Complaint,
    *,
    therapist: Staff,
    version: int,
    signed_at: datetime,
    now: datetime,
) -> dict[str, Any]:
    """A transaction with the patient, the consent they once signed and the home exercises of one plan."""
    orders = [_order(slug, position, plan, now) for position, slug in enumerate(plan.exercises, start=1)]
    known = [
        _patient(person),
        _practitioner(therapist),
        _condition(person, complaint),
        _consent(person, signed_at, now),
    ]
    return _transaction([*known, *orders, _care_plan(person, orders, version)])


def visits(person: Person, starts: Iterable[datetime], *, therapist: Staff, now: datetime) -> dict[str, Any]:
    """A transaction with somebody's visits: before `now` they took place, after it they are booked."""
    made = [_appointment(person, number, start, now) for number, start in enumerate(starts)]
    return _transaction([_patient(person), _practitioner(therapist), *made])


def _transaction(resources: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [_entry(resource) for resource in resources],
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


def _practitioner(therapist: Staff) -> dict[str, Any]:
    return {
        "resourceType": "Practitioner",
        "id": "therapist",
        "identifier": [{"system": NPI, "value": therapist.npi}],
        "name": [{"text": therapist.name}],
        "qualification": [{"code": {"text": therapist.credential}}],
    }


def _condition(person: Person, complaint: Complaint) -> dict[str, Any]:
    return {
        "resourceType": "Condition",
        "id": f"condition-{person.number}",
        "clinicalStatus": {
            "coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active"}]
        },
        "code": {"coding": [{"system": ICD10, "code": complaint.code, "display": complaint.words}]},
        "subject": {"reference": "Patient/patient"},
    }


def _consent(person: Person, signed_at: datetime, now: datetime) -> dict[str, Any]:
    """Sent with every message. In some charts it bears no date but that of the message: the same old consent."""
    dated = {"meta": {"lastUpdated": now.isoformat()}} if person.number % 3 == 0 else {}
    return {
        "resourceType": "Consent",
        "id": "consent",
        "status": "active",
        "scope": {
            "coding": [{"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "patient-privacy"}]
        },
        "category": [{"text": "Permission to send SMS text messages"}],
        "patient": {"reference": "Patient/patient"},
        **(dated or {"dateTime": signed_at.isoformat()}),
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


def _appointment(person: Person, number: int, start: datetime, now: datetime) -> dict[str, Any]:
    return {
        "resourceType": "Appointment",
        "id": f"visit-{person.number}-{number}",
        "identifier": [{"system": "https://ehr.example/visits", "value": f"visit-{person.number}-{number}"}],
        "status": "fulfilled" if start < now else "booked",
        "start": start.isoformat(),
        "end": (start + _VISIT).isoformat(),
        "participant": [
            {"actor": {"reference": "Patient/patient"}, "status": "accepted"},
            {"actor": {"reference": "Practitioner/therapist"}, "status": "accepted"},
        ],
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
