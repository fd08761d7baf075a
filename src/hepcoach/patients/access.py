"""The only door to a patient's row for a person: who may see whom, and on what ground.

A therapist or assistant sees the patients they treat and those they cover today; another patient of the practice
only after giving a reason ("breaking the glass"), which is audited and holds for one working day. The front desk
sees contact and schedule. Owners see aggregates and billers billing, so neither comes through this door.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404

from hepcoach.clinics.actors import Actor
from hepcoach.clinics.models import Cover, Role
from hepcoach.clinics.queries import local_today
from hepcoach.patients.models import Episode, Patient
from hepcoach.privacy import audit
from hepcoach.privacy.models import AuditEntry

GLASS_HOLDS = timedelta(hours=10)
SHORTEST_REASON = 10


class NeedsReason(PermissionDenied):
    """The patient is not on this clinician's caseload: a reason opens the record."""


def visible(actor: Actor, today: date) -> QuerySet[Patient]:
    """The patients this person may list: own and covered for those who treat, all for the front desk."""
    patients = Patient.objects.filter(practice_id=actor.practice_id)
    if actor.is_clinician:
        return patients.filter(pk__in=Episode.objects.filter(_caseload(actor, today)).values("patient_id"))
    if actor.role == Role.FRONT_DESK:
        return patients
    return patients.none()


def own(actor: Actor) -> QuerySet[Patient]:
    """The patients whose therapist this person is now, covers left out."""
    mine = Episode.objects.filter(therapist_id=actor.staff_id, status=Episode.Status.ACTIVE)
    return Patient.objects.filter(pk__in=mine.values("patient_id"), practice_id=actor.practice_id)


def patient_for(actor: Actor, patient_id: int, now: datetime, reason: str = "") -> Patient:
    """The clinical record, for those who treat. A `reason` opens a record outside the caseload, for some hours."""
    patient = _of_practice(actor, patient_id)
    if not actor.is_clinician:
        raise PermissionDenied("Clinical records are open to the therapists who treat the patient.")
    if not visible(actor, local_today(actor.practice_id, now)).filter(pk=patient_id).exists():
        _through_glass(actor, patient_id, now, reason)
    _audit(actor, "read", patient_id, now)
    return patient


def contact_for(actor: Actor, patient_id: int, now: datetime) -> Patient:
    """Contact, consent and schedule: for the front desk, and for those who may see the record anyway."""
    if actor.is_clinician:
        return patient_for(actor, patient_id, now)
    patient = _of_practice(actor, patient_id)
    if actor.role != Role.FRONT_DESK:
        raise PermissionDenied("Contact cards are open to the front desk and the treating therapist.")
    _audit(actor, "read contact", patient_id, now)
    return patient


def audit_list(actor: Actor, what: str, count: int, now: datetime) -> None:
    """One row for a page that shows many patients."""
    audit.record(
        audit.Event(
            practice_id=actor.practice_id, at=now, actor=actor.name, action="list", subject=f"{what}:{count}"
        )
    )


def _of_practice(actor: Actor, patient_id: int) -> Patient:
    patient = Patient.objects.filter(practice_id=actor.practice_id, pk=patient_id).first()
    if patient is None:
        raise Http404("This practice has no such patient.")
    return patient


def _caseload(actor: Actor, today: date) -> Q:
    """Own episodes, ended ones too (their reports are still to be signed), and active ones of who is absent.

    The few absent colleagues are asked for first: nested one more level, a planner that has not seen the tables
    grow yet compares every patient with every other.
    """
    absent = list(
        Cover.objects.filter(
            practice_id=actor.practice_id,
            covering_id=actor.staff_id,
            from_date__lte=today,
            until_date__gte=today,
        ).values_list("absent_id", flat=True)
    )
    return Q(therapist_id=actor.staff_id) | Q(therapist_id__in=absent, status=Episode.Status.ACTIVE)


def _through_glass(actor: Actor, patient_id: int, now: datetime, reason: str) -> None:
    """Let the reader through on a reason given now or lately, else raise NeedsReason."""
    # PostgreSQL text holds no NUL.
    reason = " ".join(reason.replace("\0", " ").split())
    if len(reason) >= SHORTEST_REASON:
        _audit(actor, "break_glass", patient_id, now, reason=reason[:200])
        return
    opened_lately = AuditEntry.objects.filter(
        practice_id=actor.practice_id,
        subject=f"patient:{patient_id}",
        actor=actor.name,
        action="break_glass",
        at__gt=now - GLASS_HOLDS,
    )
    if not opened_lately.exists():
        raise NeedsReason("This patient is not on your caseload.")


def _audit(actor: Actor, action: str, patient_id: int, now: datetime, reason: str = "") -> None:
    audit.record(
        audit.Event(
            practice_id=actor.practice_id,
            at=now,
            actor=actor.name,
            action=action,
            subject=f"patient:{patient_id}",
            reason=reason,
        )
    )
