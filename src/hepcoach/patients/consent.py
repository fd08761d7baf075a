"""The consent ledger: what was agreed to, by whom, shown which words. Append-only; the newest event decides."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from hepcoach.patients.models import Channel, ConsentEvent, ContactPoint, Helper, Patient


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
    """Write it into each patient's ledger and bring `may_text_reason` in step. Four queries for any number.

    A yes is for the channel that the patient is reached by. A no is for every channel: revoking by any reasonable
    means stops all automated messages (47 CFR 64.1200(a)(10)), so it stands under text messages and under the
    patient's own channel, and a later change of channel finds it.

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
            channel=channel,
            kind=kind,
            method=method,
            words_shown=words_shown,
            words_version=words_version,
            actor=actor,
            at=now,
        )
        for patient in chosen
        for channel in _channels(kind, numbers.get(patient.pk))
    )
    if kind == ConsentEvent.Kind.REVOKED:
        Patient.objects.filter(pk__in=[patient.pk for patient in chosen]).update(may_text_reason="opted_out")
    elif kind == ConsentEvent.Kind.GRANTED:
        ready = [
            patient.pk
            for patient in chosen
            if not patient.deceased and (number := numbers.get(patient.pk)) and number.can_text
        ]
        Patient.objects.filter(pk__in=ready).update(may_text_reason="", phone_only=False)


def record_helper(
    *, contact_id: int, agrees: bool, now: datetime, method: str = "sms", words_shown: str = ""
) -> None:
    """A helper's own yes or no, for their own phone: the patient's consent stays as it is."""
    contact = ContactPoint.objects.select_related("helper").get(pk=contact_id)
    if contact.helper is None:
        raise ValueError(f"number {contact_id} is no helper's")
    kind = ConsentEvent.Kind.GRANTED if agrees else ConsentEvent.Kind.REVOKED
    ConsentEvent.objects.create(
        practice_id=contact.practice_id,
        patient_id=contact.patient_id,
        helper=contact.helper,
        phone_index=bytes(contact.phone_index),
        channel=contact.channel,
        kind=kind,
        method=method,
        words_shown=words_shown,
        actor=f"helper:{contact.helper.pk}",
        at=now,
    )
    Helper.objects.filter(pk=contact.helper.pk).update(consent=kind)


def _channels(kind: ConsentEvent.Kind, contact: ContactPoint | None) -> list[str]:
    own = contact.channel if contact else Channel.SMS
    return [own] if kind != ConsentEvent.Kind.REVOKED else list(dict.fromkeys((str(Channel.SMS), own)))
