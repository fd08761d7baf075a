"""Writes of visits as an EHR tells them."""

from __future__ import annotations

from datetime import datetime

from hepcoach.patients.models import Patient
from hepcoach.scheduling.models import Appointment


def record_visit(
    *,
    patient: Patient,
    source_key: str,
    staff_id: int | None,
    starts_at: datetime,
    ends_at: datetime | None,
    status: str,
) -> bool:
    """Write a visit, new or known by what its sender calls it. Says whether anything changed."""
    told = {
        "patient_id": patient.pk,
        "staff_id": staff_id,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "status": status,
    }
    known, created = Appointment.objects.get_or_create(
        practice_id=patient.practice_id, source_key=source_key, defaults=told
    )
    if created:
        return True
    changes = {name: value for name, value in told.items() if getattr(known, name) != value}
    if changes:
        Appointment.objects.filter(pk=known.pk).update(**changes)
    return bool(changes)
