"""The neutral view of an import: the patients as they stand after it (`hepcoach import fhir --json`)."""

from __future__ import annotations

from typing import Any

from hepcoach.interop.fhir.neutral import EpisodeIn
from hepcoach.interop.fhir.people import WITHOUT_SYSTEM
from hepcoach.interop.fhir.written import Imported, WrittenEpisode, WrittenItem, WrittenPatient
from hepcoach.rules import doses

# Where the words for an episode's status are kept, for answers in FHIR.
STATUS_SYSTEM = "https://hepcoach.example/fhir/CodeSystem/import-status"

# Our words for why a patient is not texted -> the view's.
_REASONS = {
    "": "ok", "opted_out": "consent_denied", "bad_number": "invalid_phone", "number_failed": "invalid_phone",
    "wrong_number": "invalid_phone", "minor": "no_consent",
}  # fmt: skip


def as_json(imported: Imported) -> dict[str, Any]:
    return {
        "patients": [_patient(each) for each in imported.patients],
        "outcome": "reject" if imported.errors else "accept",
        "errors": [{"path": each.path, "message": each.message} for each in imported.errors],
    }


def _patient(written: WrittenPatient) -> dict[str, Any]:
    told, row = written.patient, written.row
    system = told.identifiers[0][0]
    may_text = row.may_text_reason == ""
    reason = _REASONS.get(row.may_text_reason, row.may_text_reason)
    return {
        "identifier": {
            "system": None if system in ("", WITHOUT_SYSTEM) else system,
            "value": told.record_number,
        },
        "name": row.full_name,
        "birth_date": row.birth_date or None,
        "phone": told.phone.e164 if told.phone else None,
        "language": row.language or None,
        "timezone": row.time_zone or row.practice.time_zone,
        "may_text": may_text,
        "may_text_reason": "via_contact" if may_text and written.via_contact else reason,
        "contact": {
            "name": told.contact.name,
            "relationship": told.contact.relationship or None,
            "phone": told.contact.phone.e164 if told.contact.phone else None,
        }
        if told.contact
        else None,
        "episodes": [_episode(each) for each in written.episodes],
    }


def _episode(written: WrittenEpisode) -> dict[str, Any]:
    told = written.episode
    return {
        "condition_code": told.condition_code or None if told else None,
        "condition_onset": told.condition_onset or None if told else None,
        "therapist_npi": (told.therapist.npi or None) if told and told.therapist else None,
        "status": written.status,
        "to_settle": list(written.to_settle),
        "start": told.start.isoformat() if told and written.items else None,
        "removed": list(written.removed),
        "precautions": list(told.precautions) if told else [],
        "exercises": [_exercise(each, told) for each in written.items],
    }


def _exercise(written: WrittenItem, told: EpisodeIn | None) -> dict[str, Any]:
    item = written.item
    dose = doses.to_json(doses.implied(item.dose))
    load, unit = dose["load"], dose["load_unit"]
    return {
        "source_text": item.words,
        "canonical": written.canonical or None,
        "matched": written.matched,
        "sets": dose["sets"],
        "reps": dose["reps"],
        "hold_seconds": dose["hold_seconds"],
        "load_lb": load if unit == "lb" else None,
        "load_kg": load if unit == "kg" else None,
        "load_text": _load_text(load, unit),
        "side": dose["side"],
        "times_per_day": dose["times_per_day"],
        "days_per_week": dose["days_per_week"],
        "weekdays": dose["weekdays"],
        "times_of_day": list(item.times_of_day),
        "duration_minutes": dose["duration_minutes"],
        "as_needed": dose["as_needed"],
        "start": item.start or (told.start.isoformat() if told else None),
        "end": written.end or (told.end.isoformat() if told and told.end else None),
    }


def _load_text(load: Any, unit: str | None) -> str | None:
    if load is None or unit in ("lb", "kg"):
        return None
    if unit == "level":
        return f"level {load}"
    return f"{load} {unit}" if unit else str(load)
