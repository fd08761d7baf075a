"""What a patient asks of the clinic about being texted, written down by staff: pause, resume, stop, allow."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from hepcoach.clinics.actors import Actor
from hepcoach.patients import consent
from hepcoach.patients.models import ConsentEvent, ContactPoint, Patient
from hepcoach.privacy import audit


class UnableToText(Exception):
    """Says why a patient can't be texted."""


def pause(*, actor: Actor, patient: Patient, until: date, now: datetime, first: date | None = None) -> None:
    """No check-ins before the local date `until`; from `first` on, else at once. It takes a former one's place."""
    with transaction.atomic():
        Patient.objects.filter(pk=patient.pk).update(paused_from=first, paused_until=until)
        _audit(actor, "pause", patient, now)


def resume(*, actor: Actor, patient: Patient, now: datetime) -> None:
    with transaction.atomic():
        Patient.objects.filter(pk=patient.pk).update(paused_from=None, paused_until=None)
        _audit(actor, "resume", patient, now)


def stop_texts(*, actor: Actor, patient: Patient, now: datetime, method: str = "front_desk") -> None:
    """The patient wants no more texts, said to a person or on the page. Holds at once, queued texts included."""
    with transaction.atomic():
        consent.record(
            patients=[patient],
            kind=ConsentEvent.Kind.REVOKED,
            method=method,
            actor=actor.name,
            now=now,
        )
        _audit(actor, "revoke consent", patient, now)


def calls_only(*, actor: Actor, patient: Patient, wanted: bool, now: datetime) -> None:
    """The patient would rather be called than texted, or no longer so. A stronger obstacle than the wish stays."""
    was, becomes = ("", "phone_only") if wanted else ("phone_only", "")
    with transaction.atomic():
        row = Patient.objects.filter(pk=patient.pk)
        row.update(phone_only=wanted)
        row.filter(may_text_reason=was).update(may_text_reason=becomes)
        _audit(actor, "calls only" if wanted else "texts again", patient, now)


def allow_texts(*, actor: Actor, patient: Patient, words_shown: str, now: datetime) -> None:
    """The patient agreed to a person's words (`words_shown`, kept with the consent) to be texted."""
    number = ContactPoint.objects.filter(patient=patient, is_preferred=True).first()
    if number is None:
        raise UnableToText("There is no number to text. Add a mobile number in the EHR first.")
    if not number.can_text:
        raise UnableToText("The carrier refuses texts to this number. Ask for another mobile number.")
    if patient.deceased:
        raise UnableToText("The record says that this patient has died.")
    with transaction.atomic():
        consent.record(
            patients=[patient],
            kind=ConsentEvent.Kind.GRANTED,
            method="front_desk",
            actor=actor.name,
            now=now,
            words_shown=words_shown,
        )
        _audit(actor, "grant consent", patient, now)


def wrong_number(*, actor: Actor, patient: Patient, now: datetime) -> None:
    """The preferred number reaches somebody else: it is not texted again."""
    with transaction.atomic():
        ContactPoint.objects.filter(patient=patient, is_preferred=True).update(can_text=False, failed_at=now)
        Patient.objects.filter(pk=patient.pk).update(may_text_reason="wrong_number")
        _audit(actor, "wrong number", patient, now)


def _audit(actor: Actor, action: str, patient: Patient, now: datetime) -> None:
    audit.record(
        audit.Event(
            practice_id=patient.practice_id,
            at=now,
            actor=actor.name,
            action=action,
            subject=f"patient:{patient.pk}",
        )
    )
