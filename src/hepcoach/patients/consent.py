"""The consent ledger: what was agreed to, by whom, shown which words. Append-only; the newest event decides."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from hepcoach.patients.models import ConsentEvent, ContactPoint, Patient


def record(
    *,
    patients: Iterable[Patient],
    kind: ConsentEvent.Kind,
    method: str,
    actor: str,
    now: datetime,
    words_shown: str = "",
    words_version: str = "",
) -> None:
    """Write one event per patient and bring `may_text_reason` in step. Four queries for any number of patients.

    `actor` is a stable name of `clinics.actors.Actor`, or "phone" when the holder of a phone spoke for all
    patients behind it. A grant does not lift another obstacle: a number that takes no texts stays so.
    """
    chosen = list(patients)
    numbers = {
        contact.patient_id: contact
        for contact in ContactPoint.objects.filter(patient__in=chosen, is_preferred=True)
    }
    ConsentEvent.objects.bulk_create(
        ConsentEvent(
            practice_id=patient.practice_id,
            patient=patient,
            phone_index=bytes(numbers[patient.pk].phone_index) if patient.pk in numbers else None,
            kind=kind,
            method=method,
            words_shown=words_shown,
            words_version=words_version,
            actor=actor,
            at=now,
        )
        for patient in chosen
    )
    if kind == ConsentEvent.Kind.REVOKED:
        Patient.objects.filter(pk__in=[patient.pk for patient in chosen]).update(may_text_reason="opted_out")
    elif kind == ConsentEvent.Kind.GRANTED:
        ready = [
            patient.pk
            for patient in chosen
            if not patient.deceased and (number := numbers.get(patient.pk)) and number.can_text
        ]
        Patient.objects.filter(pk__in=ready).update(may_text_reason="")
