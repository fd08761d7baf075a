"""The only door to monitoring and billing: billers and owners see all of it, those who treat their own."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from hepcoach.clinics.actors import Actor
from hepcoach.clinics.models import Role
from hepcoach.clinics.queries import local_today
from hepcoach.patients import access as patients
from hepcoach.patients.models import Episode
from hepcoach.privacy import audit
from hepcoach.rtm.models import Monitoring

BILLING = (Role.BILLER, Role.OWNER)


def visible(actor: Actor, now: datetime) -> QuerySet[Monitoring]:
    """What this person may list."""
    found = Monitoring.objects.filter(practice_id=actor.practice_id)
    if actor.role in BILLING:
        return found
    if actor.is_clinician:
        mine = list(patients.visible(actor, local_today(actor.practice_id, now)).values_list("pk", flat=True))
        return found.filter(episode__patient__in=mine)
    return found.none()


def episodes(actor: Actor, now: datetime) -> QuerySet[Episode]:
    """The running episodes that this person may put under monitoring or bill."""
    found = Episode.objects.filter(practice_id=actor.practice_id, status=Episode.Status.ACTIVE)
    if actor.role in BILLING:
        return found
    return found.filter(patient__in=patients.visible(actor, local_today(actor.practice_id, now)))


def monitoring_for(actor: Actor, monitoring_id: int, now: datetime) -> Monitoring:
    """One monitoring, audited as a read of the patient's billing."""
    found = (
        Monitoring.objects.filter(practice_id=actor.practice_id, pk=monitoring_id)
        .select_related("episode__patient", "episode__therapist", "payer", "practice")
        .first()
    )
    if found is None:
        raise Http404("This practice has no such monitoring.")
    if not visible(actor, now).filter(pk=monitoring_id).exists():
        raise PermissionDenied("Billing is open to billers, the owner and the patient's own therapist.")
    audited(actor, "read billing", found, now)
    return found


def audited(actor: Actor, action: str, monitoring: Monitoring, now: datetime) -> None:
    audit.record(
        audit.Event(actor.practice_id, now, actor.name, action, f"patient:{monitoring.episode.patient_id}")
    )
