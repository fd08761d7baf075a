"""Small parts to build Bundles from, as EHRs send them: visibly fictional people, changed by keyword."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

MRN = "urn:oid:1.2.36.146.595.217.0.1"
ICD10 = "http://hl7.org/fhir/sid/icd-10-cm"
NPI = "1234567893"


def without_none(resource: Json) -> Json:
    return {key: value for key, value in resource.items() if value is not None}


def bundle(*resources: Json, type: str = "collection", full_urls: bool = True, **more: Any) -> Json:
    entries = []
    for resource in resources:
        entry: Json = {"resource": resource}
        if full_urls:
            entry["fullUrl"] = f"https://ehr.example/fhir/{resource['resourceType']}/{resource.get('id', 'x')}"
        if type == "transaction":
            entry["request"] = {"method": "POST", "url": resource["resourceType"]}
        entries.append(entry)
    return {"resourceType": "Bundle", "type": type, "entry": entries, **more}


def patient(id: str = "p1", mrn: str = "MRN-1001", **changes: Any) -> Json:
    return without_none(
        {
            "resourceType": "Patient",
            "id": id,
            "identifier": [{"system": MRN, "value": mrn}],
            "name": [{"use": "official", "family": "Example", "given": ["Maria"]}],
            "birthDate": "1951-04-02",
            "gender": "female",
            "telecom": [{"system": "phone", "use": "mobile", "value": "(212) 555-0147"}],
            "communication": [{"language": {"coding": [{"code": "en-US"}]}, "preferred": True}],
            **changes,
        }
    )


def practitioner(id: str = "pt1", npi: str = NPI, **changes: Any) -> Json:
    return without_none(
        {
            "resourceType": "Practitioner",
            "id": id,
            "identifier": [{"system": "http://hl7.org/fhir/sid/us-npi", "value": npi}],
            "name": [{"family": "Sample", "given": ["Dana"]}],
            **changes,
        }
    )


def condition(id: str = "c1", code: str = "M17.11", subject: str = "Patient/p1", **changes: Any) -> Json:
    return without_none(
        {
            "resourceType": "Condition",
            "id": id,
            "clinicalStatus": coded("active"),
            "code": {"coding": [{"system": ICD10, "code": code}], "text": "Right knee osteoarthritis"},
            "subject": {"reference": subject},
            "onsetDateTime": "2026-01-15",
            **changes,
        }
    )


def coded(code: str, system: str = "", text: str = "") -> Json:
    coding = {"code": code, **({"system": system} if system else {})}
    return {"coding": [coding], **({"text": text} if text else {})}


def plan(*activities: str, id: str = "plan1", subject: str = "Patient/p1", **changes: Any) -> Json:
    return without_none(
        {
            "resourceType": "CarePlan",
            "id": id,
            "identifier": [{"system": "urn:plans", "value": id}],
            "status": "active",
            "intent": "plan",
            "title": "Home exercise program",
            "subject": {"reference": subject},
            "author": {"reference": "Practitioner/pt1"},
            "addresses": [{"reference": "Condition/c1"}],
            "period": {"start": "2026-03-02"},
            "activity": [{"reference": {"reference": each}} for each in activities] or None,
            **changes,
        }
    )


def daily(times: int = 1) -> Json:
    return {"repeat": {"frequency": times, "period": 1, "periodUnit": "d"}}


def order(
    id: str = "sr1",
    name: str = "Heel slides",
    instruction: str | None = "3 sets of 10 reps",
    *,
    subject: str = "Patient/p1",
    **changes: Any,
) -> Json:
    return without_none(
        {
            "resourceType": "ServiceRequest",
            "id": id,
            "identifier": [{"system": "urn:orders", "value": id}],
            "status": "active",
            "intent": "order",
            "code": {"text": name},
            "subject": {"reference": subject},
            "performer": [{"reference": subject}],
            "requester": {"reference": "Practitioner/pt1"},
            "reasonReference": [{"reference": "Condition/c1"}],
            "occurrenceTiming": daily(),
            "patientInstruction": instruction,
            "authoredOn": "2026-03-02",
            **changes,
        }
    )


def consent(id: str = "k1", type: str | None = "permit", **changes: Any) -> Json:
    provision = without_none({"type": type, "code": [{"text": "SMS text messages"}]})
    return without_none(
        {
            "resourceType": "Consent",
            "id": id,
            "status": "active",
            "scope": coded("patient-privacy"),
            "category": [{"text": "Communication preferences"}],
            "patient": {"reference": "Patient/p1"},
            "dateTime": "2026-03-01",
            "policyRule": coded("OPTIN"),
            "provision": provision,
            **changes,
        }
    )


def usual(*, patient_: Json | None = None, orders: list[Json] | None = None, extra: tuple[Json, ...] = ()) -> Json:
    """A knee patient with consent, a therapist, a plan and two exercises: assigned without a click."""
    ordered = orders if orders is not None else [order("sr1"), order("sr2", "Quad sets", "3x10, hold 5 seconds")]
    ids = [f"ServiceRequest/{each['id']}" for each in ordered]
    return bundle(patient_ or patient(), practitioner(), condition(), plan(*ids), *ordered, consent(), *extra)
