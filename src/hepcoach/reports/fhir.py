"""A signed note as a FHIR R4 DocumentReference with the PDF inside, for the EHR's chart."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from fhir.resources.R4B.documentreference import DocumentReference

from hepcoach.reports import documents
from hepcoach.reports.models import Note

# LOINC: what a receiving chart files it under.
_TYPES = {
    Note.Kind.DISCHARGE: ("18842-5", "Discharge summary"),
    Note.Kind.SOAP: ("11506-3", "Progress note"),
    Note.Kind.PROGRESS: ("11506-3", "Progress note"),
    Note.Kind.CASE: ("11506-3", "Progress note"),
}
_US_CORE_CATEGORY = "http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category"


def document_reference(note: Note) -> dict[str, Any]:
    """The resource as JSON-ready values, validated by the R4B model. Raises ValueError for an unsigned note."""
    if note.signed_at is None or note.signed_by is None:
        raise ValueError("only a signed note is a document")
    pdf = documents.as_pdf(note)
    code, display = _TYPES[Note.Kind(note.kind)]
    episode, signer = note.episode, note.signed_by
    author: dict[str, Any] = {"display": str(signer)}
    if signer.npi:
        author["identifier"] = {"system": "http://hl7.org/fhir/sid/us-npi", "value": signer.npi}
    resource = {
        "resourceType": "DocumentReference",
        "identifier": [{"system": "urn:hepcoach:note", "value": f"{note.practice_id}-{note.pk}"}],
        "status": "superseded" if note.status == Note.Status.AMENDED else "current",
        "docStatus": "amended" if note.version > 1 else "final",
        "type": {"coding": [{"system": "http://loinc.org", "code": code, "display": display}]},
        "category": [
            {"coding": [{"system": _US_CORE_CATEGORY, "code": "clinical-note", "display": "Clinical Note"}]}
        ],
        "subject": {
            "display": episode.patient.full_name,
            **({"identifier": {"value": episode.patient.record_number}} if episode.patient.record_number else {}),
        },
        "date": note.signed_at.isoformat(),
        "author": [author],
        "description": documents.title(note),
        "content": [
            {
                "attachment": {
                    "contentType": "application/pdf",
                    "language": "en-US",
                    "data": base64.b64encode(pdf).decode(),
                    "size": len(pdf),
                    "hash": base64.b64encode(hashlib.sha1(pdf, usedforsecurity=False).digest()).decode(),
                    "title": documents.title(note),
                    "creation": note.signed_at.isoformat(),
                }
            }
        ],
        "context": {
            "period": {
                "start": episode.started_on.isoformat(),
                **({"end": episode.ended_on.isoformat()} if episode.ended_on else {}),
            }
        },
    }
    DocumentReference.model_validate(resource)
    return resource
