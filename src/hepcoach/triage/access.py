"""The only door to a case for a person: clinicians see their patients', the front desk its own desk's."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404

from hepcoach.clinics.actors import Actor
from hepcoach.clinics.models import Role
from hepcoach.clinics.queries import local_today
from hepcoach.patients import access as patients
from hepcoach.privacy import audit
from hepcoach.triage.models import Case

# Cases that a phone call may settle: once the ladder asks for that call they stand on the front desk's list, which
# sees whom to call and since when, not what was said.
CALL_RULES = ("skipped_days",)


def visible(actor: Actor, now: datetime) -> QuerySet[Case]:
    """The cases this person may list: of their patients or given to them; the front desk's own desk and calls."""
    cases = Case.objects.filter(practice_id=actor.practice_id)
    if actor.is_clinician:
        # As numbers, so that the caseload is found once and not once for every case.
        mine = list(patients.visible(actor, local_today(actor.practice_id, now)).values_list("pk", flat=True))
        return cases.filter(Q(patient__in=mine) | Q(owner_id=actor.staff_id))
    if actor.role == Role.FRONT_DESK:
        return cases.filter(Q(desk="front_desk") | Q(owner_id=actor.staff_id))
    return cases.none()


def case_for(actor: Actor, case_id: int, now: datetime) -> Case:
    """One case; for a clinician also outside the caseload once a reason opened that patient's record."""
    case = (
        Case.objects.filter(practice_id=actor.practice_id, pk=case_id)
        .select_related("patient", "episode__therapist", "owner")
        .first()
    )
    if case is None:
        raise Http404("This practice has no such case.")
    if not visible(actor, now).filter(pk=case_id).exists():
        if not actor.is_clinician:
            raise PermissionDenied("This case is open to the patient's therapist.")
        patients.patient_for(actor, case.patient_id, now)
    audit.record(
        audit.Event(
            practice_id=actor.practice_id, at=now, actor=actor.name, action="read", subject=f"case:{case_id}"
        )
    )
    return case


def sees_words(actor: Actor, case: Case) -> bool:
    """Whether the patient's words and the drafted note are this person's to read."""
    return actor.is_clinician or (
        actor.role == Role.FRONT_DESK and case.desk == "front_desk" and case.rule not in CALL_RULES
    )
