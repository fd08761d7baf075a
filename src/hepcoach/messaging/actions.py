"""Writes of the messaging room that a person makes: a text by staff, and taking it back while it waits."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from hepcoach.clinics.actors import Actor
from hepcoach.messaging import alarm
from hepcoach.messaging.models import Conversation, InboundText, OutboundText
from hepcoach.patients.models import ContactPoint, Patient
from hepcoach.privacy import audit, keyring, keys
from hepcoach.rules import silence
from hepcoach.rules.texting import KINDS, segments

# A text waits so long before it may go, so that whoever wrote it can take it back.
TIME_TO_UNDO = timedelta(seconds=10)
# A doubled click within this time is one text.
SAME_TEXT_WITHIN = timedelta(minutes=1)
LONGEST = 480
# Texts in these states wait for a person.
UNSETTLED = (InboundText.State.UNMATCHED, InboundText.State.FAILED)


class UnableToText(Exception):
    """Says why a text can't be written to this patient."""


def staff_text(*, actor: Actor, patient: Patient, body: str, now: datetime) -> OutboundText:
    """Queue a person's text, sent under their name. The same words again within a minute are the same text."""
    body = body.strip()
    if not body:
        raise UnableToText("Write what the text should say.")
    if len(body) > LONGEST:
        raise UnableToText(f"Texts hold up to {LONGEST} characters; this one has {len(body)}.")
    if patient.may_text_reason:
        raise UnableToText("This patient may not be texted now. Call instead.")
    contact = ContactPoint.objects.filter(patient=patient, is_preferred=True, can_text=True).first()
    if contact is None:
        raise UnableToText("There is no number that takes texts. Call instead, or ask for a mobile number.")
    print_of_words = keys.blind_index(keyring.of(patient.practice_id), "staff text", body).hex()
    minute = int(now.timestamp() // SAME_TEXT_WITHIN.total_seconds())
    with transaction.atomic():
        text, made = OutboundText.objects.get_or_create(
            practice_id=patient.practice_id,
            key=f"staff:{patient.pk}:{actor.staff_id}:{minute}:{print_of_words}",
            defaults={
                "patient": patient,
                "contact_point": contact,
                "kind": "staff",
                "sender": OutboundText.Sender.STAFF,
                "sender_name": actor.display_name,
                "body": body,
                "segments": segments(body),
                "not_before": now + TIME_TO_UNDO,
                "expires_at": now + KINDS["staff"].lives,
                "created_at": now,
            },
        )
        if made:
            _give_word(patient, now)
            _audit(actor, "text", patient, now)
    return text


def take_back(*, actor: Actor, patient: Patient, text_id: int, now: datetime) -> bool:
    """Withhold a staff text that still waits; False when it is on its way already."""
    with transaction.atomic():
        taken = OutboundText.objects.filter(
            pk=text_id,
            patient=patient,
            sender=OutboundText.Sender.STAFF,
            status=OutboundText.Status.QUEUED,
        ).update(status=OutboundText.Status.WITHHELD, reason="taken_back")
        if taken:
            _take_word_back(patient, now)
            _audit(actor, "take text back", patient, now)
    return bool(taken)


def settle(*, actor: Actor, text_id: int, now: datetime, back_to: str = "") -> str | None:
    """Take a text that nobody could place off the front desk's list, or put it back there (`back_to` a state).

    The state it had, or None when it was not in a state to be changed so.
    """
    if back_to and back_to not in UNSETTLED:
        return None
    wanted = back_to or InboundText.State.HANDLED
    expected = (InboundText.State.HANDLED,) if back_to else UNSETTLED
    with transaction.atomic():
        text = (
            InboundText.objects.select_for_update()
            .filter(practice_id=actor.practice_id, pk=text_id, state__in=expected)
            .first()
        )
        if text is None:
            return None
        InboundText.objects.filter(pk=text.pk).update(state=wanted, handled_at=None if back_to else now)
        _record(actor, "settle text" if not back_to else "unsettle text", f"text:{text_id}", now)
    return text.state


def attach(*, actor: Actor, text_id: int, patient: Patient, now: datetime) -> None:
    """Say whose a text is that nobody could place: the coach handles it as of when it came."""
    if not ContactPoint.objects.filter(patient=patient).exists():
        raise UnableToText("This patient has no phone number here: add one in the EHR first.")
    with transaction.atomic():
        placed = InboundText.objects.filter(practice_id=actor.practice_id, pk=text_id, state__in=UNSETTLED).update(
            patient=patient, state=InboundText.State.RECEIVED, attempts=0, handled_at=None
        )
        if not placed:
            raise UnableToText("Somebody else has dealt with that text already.")
        _audit(actor, "attach text", patient, now)
        alarm.ring()


def _give_word(patient: Patient, at: datetime) -> None:
    """From now on a person talks with the patient: the coach keeps silent for a while."""
    until = silence.ends(at, patient.thresholds, patient.practice.thresholds)
    Conversation.objects.update_or_create(
        patient=patient,
        defaults={"staff_until": until},
        create_defaults={"practice_id": patient.practice_id, "staff_until": until},
    )


def _take_word_back(patient: Patient, now: datetime) -> None:
    """The text never went: what an earlier one asked for holds again."""
    others = OutboundText.objects.filter(patient=patient, sender=OutboundText.Sender.STAFF)
    last = others.exclude(status=OutboundText.Status.WITHHELD).order_by("-created_at").first()
    until = last and silence.ends(last.created_at, patient.thresholds, patient.practice.thresholds)
    Conversation.objects.filter(patient=patient).update(staff_until=until)


def _audit(actor: Actor, action: str, patient: Patient, now: datetime) -> None:
    _record(actor, action, f"patient:{patient.pk}", now)


def _record(actor: Actor, action: str, subject: str, now: datetime) -> None:
    audit.record(
        audit.Event(practice_id=actor.practice_id, at=now, actor=actor.name, action=action, subject=subject)
    )
