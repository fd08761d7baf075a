"""By what a patient is reached, and their own limits: a change of channel needs a yes, kept in the ledger."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from hepcoach.clinics.actors import Actor
from hepcoach.clinics.problems import Refused
from hepcoach.patients import consent
from hepcoach.patients.models import Channel, ConsentEvent, ContactPoint, Patient
from hepcoach.privacy import audit
from hepcoach.privacy.fields import sealed
from hepcoach.rules.texting import HOURS

FEWEST_A_WEEK, MOST_A_WEEK = 1, 10

# What is read to the patient before a channel is chosen; a new wording gets a new version.
WORDS_VERSION = "2026-11"
_WORDS = {
    Channel.SMS: (
        "{practice} will text you about your home exercises on exercise days. Texts can be read by others who "
        "hold your phone and are not encrypted. Message and data rates may apply. Text STOP to end them."
    ),
    Channel.WHATSAPP: (
        "{practice} will write to you by WhatsApp about your home exercises. WhatsApp's owner, Meta, sees when "
        "and from whom, and has signed no agreement with us to protect health data. Write STOP to end it."
    ),
    Channel.VOICE: (
        "{practice} will call you by an automatic voice about your home exercises on exercise days. You answer on "
        "the keypad. Press 9 in any call to end them."
    ),
    Channel.EMAIL: (
        "{practice} will send you an e-mail with a link on exercise days. It names no health detail; the link "
        "opens your page for some days to whoever has it. Choose Settings there, or call us, to end it."
    ),
    Channel.PUSH: (
        "{practice} will show a notice on your phone on exercise days. It names no health detail. Choose Settings "
        "on your page, or call us, to end it."
    ),
}


def words_of(channel: Channel, practice_name: str) -> str:
    return _WORDS[channel].format(practice=practice_name)


@transaction.atomic
def choose(
    *,
    actor: Actor,
    patient: Patient,
    channel: str,
    email: str,
    practice_name: str,
    method: str,
    now: datetime,
    words_shown: str = "",
) -> None:
    """Reach the patient by this channel from now on. They were shown its words, or `words_shown`, and agreed."""
    contact = ContactPoint.objects.select_for_update().filter(patient=patient, is_preferred=True).first()
    problems = _problems(patient, contact, channel, email)
    if problems:
        raise Refused(problems)
    assert contact is not None
    address = email.strip() if channel == Channel.EMAIL else contact.email
    ContactPoint.objects.filter(pk=contact.pk).update(
        channel=channel, email=sealed(ContactPoint, "email", patient.practice_id, address)
    )
    consent.record(
        patients=[patient],
        kind=ConsentEvent.Kind.GRANTED,
        method=method,
        actor=actor.name,
        now=now,
        words_shown=words_shown or words_of(Channel(channel), practice_name),
        words_version=WORDS_VERSION,
    )
    _audit(actor, "choose channel", patient, now)


@transaction.atomic
def set_limits(
    *,
    actor: Actor,
    patient: Patient,
    from_hour: int | None,
    until_hour: int | None,
    most_a_week: int | None,
    now: datetime,
) -> None:
    """The patient's own hours and how often a week; None: the practice's."""
    first, last = int(HOURS.thresholds["from_hour"]), int(HOURS.thresholds["until_hour"])
    problems = {}
    if from_hour is not None and not first <= from_hour < last:
        problems["text_from_hour"] = f"Choose an hour from {first}:00 to {last - 1}:00."
    if until_hour is not None and not first < until_hour <= last:
        problems["text_until_hour"] = f"Choose an hour from {first + 1}:00 to {last}:00."
    if from_hour is not None and until_hour is not None and from_hour >= until_hour:
        problems["text_until_hour"] = "It must be later than the first hour."
    if most_a_week is not None and not FEWEST_A_WEEK <= most_a_week <= MOST_A_WEEK:
        problems["most_a_week"] = f"From {FEWEST_A_WEEK} to {MOST_A_WEEK} a week."
    if problems:
        raise Refused(problems)
    Patient.objects.filter(pk=patient.pk).update(
        text_from_hour=from_hour, text_until_hour=until_hour, most_a_week=most_a_week
    )
    _audit(actor, "set text limits", patient, now)


@transaction.atomic
def ask_again(*, actor: Actor, patient: Patient, practice_name: str, now: datetime) -> None:
    """Written down that the patient was asked for consent anew: it changes nothing until they answer."""
    contact = ContactPoint.objects.filter(patient=patient, is_preferred=True).first()
    channel = Channel(contact.channel) if contact else Channel.SMS
    consent.record(
        patients=[patient],
        kind=ConsentEvent.Kind.ASKED,
        method="front_desk",
        actor=actor.name,
        now=now,
        words_shown=words_of(channel, practice_name),
        words_version=WORDS_VERSION,
    )
    _audit(actor, "ask for consent", patient, now)


def _problems(patient: Patient, contact: ContactPoint | None, channel: str, email: str) -> dict[str, str]:
    if channel not in Channel.values:
        return {"channel": "Choose one of the channels."}
    if patient.deceased:
        return {"channel": "The record says that this patient has died."}
    if contact is None:
        return {"channel": "There is no number on file. Add a mobile number in the EHR first."}
    if not contact.can_text:
        return {"channel": "The carrier refuses this number. Ask for another one first."}
    if channel == Channel.EMAIL:
        try:
            validate_email(email.strip())
        except ValidationError:
            return {"email": "Write an address like maria@example.com."}
    return {}


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
