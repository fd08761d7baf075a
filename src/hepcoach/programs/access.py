"""The only door to a program for a person: who may see the patient's record may see the program."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import QuerySet
from django.http import Http404

from hepcoach.clinics.actors import Actor
from hepcoach.patients import access as patients
from hepcoach.patients.models import Episode
from hepcoach.programs.models import Program
from hepcoach.programs.queries import with_items


def program_for(actor: Actor, program_id: int, now: datetime) -> Program:
    """One version of a program. Audited as a read of the patient's record."""
    found = (
        Program.objects.filter(practice_id=actor.practice_id, pk=program_id)
        .select_related("episode__patient", "episode__therapist")
        .prefetch_related(with_items())
        .first()
    )
    if found is None:
        raise Http404("This practice has no such program.")
    patients.patient_for(actor, found.episode.patient_id, now)
    return found


def waiting(actor: Actor, today: date) -> QuerySet[Program]:
    """The versions that this person's patients wait for somebody to confirm, the oldest first."""
    return (
        Program.objects.filter(
            status=Program.Status.TO_CONFIRM,
            episode__status=Episode.Status.ACTIVE,
            episode__patient__in=patients.visible(actor, today).values("pk"),
        )
        .select_related("episode__patient", "episode__therapist")
        .order_by("created_at", "pk")
    )
