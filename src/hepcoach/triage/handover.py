"""A therapist leaves or changes: all their running patients and open cases go to a colleague at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from hepcoach.clinics.actors import Actor
from hepcoach.clinics.models import Role, Staff
from hepcoach.clinics.problems import Refused
from hepcoach.patients.models import Episode
from hepcoach.privacy import audit
from hepcoach.triage.models import Case, CaseEvent


@dataclass(frozen=True)
class HandedOver:
    episodes: int
    cases: int


@transaction.atomic
def hand_over(*, actor: Actor, leaving: Staff | None, taking: Staff | None, now: datetime) -> HandedOver:
    """Raises Refused with what is wrong. What the EHR says later about a patient's therapist holds again."""
    problems = {}
    if leaving is None:
        problems["leaving"] = "Choose whose patients they are."
    if taking is None:
        problems["taking"] = "Choose who takes them."
    elif not taking.is_active or taking.role != Role.THERAPIST:
        problems["taking"] = "Patients are taken by a therapist who works here."
    elif leaving is not None and leaving.pk == taking.pk:
        problems["taking"] = "They have these patients already."
    if leaving is None or taking is None or problems:
        raise Refused(problems)
    running = Episode.objects.filter(therapist=leaving, status=Episode.Status.ACTIVE)
    patients = sorted(set(running.values_list("patient", flat=True)))
    episodes = running.update(therapist=taking)
    open_cases = Case.objects.filter(owner=leaving).exclude(status=Case.Status.RESOLVED)
    cases = list(open_cases.values_list("pk", flat=True))
    open_cases.update(owner=taking)
    CaseEvent.objects.bulk_create(
        CaseEvent(
            practice_id=actor.practice_id,
            case_id=pk,
            at=now,
            actor=actor.name,
            actor_name=actor.display_name,
            action="reassigned",
            comment=f"Handed over with the caseload, from {leaving} to {taking}.",
        )
        for pk in cases
    )
    audit.record(audit.Event(actor.practice_id, now, actor.name, "hand over caseload", f"staff:{leaving.pk}"))
    for patient in patients:
        audit.record(audit.Event(actor.practice_id, now, actor.name, "hand over", f"patient:{patient}"))
    return HandedOver(episodes, len(cases))
