"""Reads of the patients room: search, the contact card, and who is not texted and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hepcoach.clinics.actors import Actor
from hepcoach.patients import access
from hepcoach.patients.contact import query_tokens
from hepcoach.patients.models import ConsentEvent, ContactPoint, Episode, Helper, Patient

MOST_FOUND = 50


@dataclass(frozen=True)
class Found:
    """What a search found: patients this person may open, and active ones of colleagues (by episode)."""

    patients: list[Patient]
    elsewhere: list[Episode]


@dataclass(frozen=True)
class Card:
    """How a patient is reached and what they agreed to."""

    contacts: list[ContactPoint]
    helpers: list[Helper]
    consents: list[ConsentEvent]
    episodes: list[Episode]

    @property
    def preferred(self) -> ContactPoint | None:
        return next((contact for contact in self.contacts if contact.is_preferred), None)

    @property
    def consent(self) -> ConsentEvent | None:
        """The event that decides now."""
        return self.consents[0] if self.consents else None


def search(actor: Actor, query: str, today: date) -> Found:
    """By beginnings of the name, phone, or record number; every word must fit. Three queries."""
    tokens = query_tokens(actor.practice_id, query)
    if not tokens:
        return Found([], [])
    patients = list(
        access.visible(actor, today).filter(search_tokens__contains=tokens).order_by("pk")[:MOST_FOUND]
    )
    if not actor.is_clinician:
        return Found(by_name(patients), [])
    mine = list(access.visible(actor, today).values_list("pk", flat=True))
    elsewhere = (
        Episode.objects.filter(
            practice_id=actor.practice_id,
            status=Episode.Status.ACTIVE,
            patient__search_tokens__contains=tokens,
        )
        .exclude(patient__in=mine)
        .select_related("therapist")
        .order_by("pk")[:MOST_FOUND]
    )
    return Found(by_name(patients), list(elsewhere))


def by_name(patients: list[Patient]) -> list[Patient]:
    return sorted(patients, key=lambda patient: (patient.family_name.casefold(), patient.given_name.casefold()))


def card(patient: Patient) -> Card:
    """Four queries."""
    return Card(
        contacts=list(
            ContactPoint.objects.filter(patient=patient).select_related("helper").order_by("-is_preferred", "pk")
        ),
        helpers=list(Helper.objects.filter(patient=patient, is_removed=False).order_by("pk")),
        consents=list(ConsentEvent.objects.filter(patient=patient).order_by("-at", "-pk")),
        episodes=list(
            Episode.objects.filter(patient=patient).select_related("therapist").order_by("status", "-started_on")
        ),
    )


def not_texted(actor: Actor, today: date) -> list[Episode]:
    """Active episodes of listed patients whom the coach may not text at all, newest first."""
    return list(
        Episode.objects.filter(patient__in=access.visible(actor, today), status=Episode.Status.ACTIVE)
        .exclude(patient__may_text_reason="")
        .select_related("patient", "therapist")
        .order_by("patient__may_text_reason", "-started_on", "pk")
    )
