"""What the on-screen phone shows: the texts that reached or left one patient's handset."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Max

from hepcoach.messaging.models import InboundText, OutboundText
from hepcoach.patients.models import ContactPoint, Episode, Patient

ARRIVED = (OutboundText.Status.SENT, OutboundText.Status.DELIVERED)
NEWEST = 60


@dataclass(frozen=True)
class Bubble:
    """One text on the handset. `mine`: written by the patient. `sender`: coach or staff."""

    at: datetime
    body: str
    mine: bool
    sender: str


@dataclass(frozen=True)
class Line:
    """A patient in the chooser."""

    patient: Patient
    number: str
    about: str


def thread(patient: Patient) -> list[Bubble]:
    """The newest texts of a patient, oldest first: two queries."""
    received = OutboundText.objects.filter(patient=patient, status__in=ARRIVED).order_by("-sent_at")[:NEWEST]
    written = InboundText.objects.filter(patient=patient).order_by("-received_at")[:NEWEST]
    bubbles = [Bubble(text.sent_at or text.created_at, text.body, False, text.sender) for text in received]
    bubbles += [Bubble(text.received_at, text.body, True, "patient") for text in written]
    return sorted(bubbles, key=lambda bubble: bubble.at)[-NEWEST:]


def lines() -> list[Line]:
    """The patients with a handset and a running episode, those with the newest text first."""
    contacts = (
        ContactPoint.objects.filter(is_preferred=True, patient__episodes__status=Episode.Status.ACTIVE)
        .select_related("patient")
        .annotate(newest=Max("patient__inbound_texts__received_at"))
        .order_by(F("newest").desc(nulls_first=True), "pk")
    )
    return [Line(contact.patient, contact.phone, _about(contact.patient)) for contact in contacts]


def _about(patient: Patient) -> str:
    if patient.may_text_reason:
        return f"not texted: {patient.may_text_reason.replace('_', ' ')}"
    return "Spanish" if patient.language == "es" else "English"
