"""What a therapist sets for one patient: their own thresholds, the pain they began with, the morning's hour."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from hepcoach.clinics import history
from hepcoach.clinics.actors import Actor
from hepcoach.clinics.models import Practice, Role
from hepcoach.clinics.problems import Refused
from hepcoach.patients.models import Episode, Patient
from hepcoach.privacy import audit
from hepcoach.privacy.fields import sealed
from hepcoach.rules import texting, thresholds


@transaction.atomic
def set_thresholds(
    *, actor: Actor, patient: Patient, practice: Practice, values: thresholds.Values, now: datetime
) -> None:
    """Stricter or looser than the practice's, within the same bounds; what equals the practice's is not kept."""
    if actor.role != Role.THERAPIST:
        raise PermissionDenied("A patient's thresholds are set by a therapist.")
    if wrong := thresholds.problems(values):
        raise Refused(wrong)
    kept = thresholds.without_defaults(values, practice.thresholds)
    history.keep(actor=actor, subject=f"patient:{patient.pk}", before=patient.thresholds, after=kept, now=now)
    Patient.objects.filter(pk=patient.pk).update(thresholds=kept)
    _audit(actor, "set thresholds", patient, now)


@transaction.atomic
def set_baseline_pain(
    *, actor: Actor, patient: Patient, episode: Episode, pain: float | None, now: datetime
) -> None:
    """Pain when the episode began, 0-10 in halves: what pain is held against until there are enough reports."""
    if actor.role != Role.THERAPIST:
        raise PermissionDenied("The baseline is set by a therapist.")
    if pain is not None and not (0 <= pain <= 10 and pain * 2 == int(pain * 2)):
        raise Refused({"baseline": "Write a number from 0 to 10, in halves, or nothing."})
    Episode.objects.filter(pk=episode.pk).update(
        baseline_pain=sealed(Episode, "baseline_pain", episode.practice_id, pain)
    )
    _audit(actor, "set baseline pain", patient, now)


@transaction.atomic
def set_morning_hour(
    *, actor: Actor, patient: Patient, practice: Practice, hour: int | None, now: datetime
) -> None:
    """The hour of this patient's morning text; None: the practice's."""
    first, last = texting.window(practice.text_from_hour, practice.text_until_hour)
    if hour is not None and not first <= hour < last:
        raise Refused({"hour": f"Choose an hour from {first}:00 to {last - 1}:00."})
    Patient.objects.filter(pk=patient.pk).update(morning_hour=hour)
    _audit(actor, "set morning hour", patient, now)


def _audit(actor: Actor, action: str, patient: Patient, now: datetime) -> None:
    audit.record(audit.Event(patient.practice_id, now, actor.name, action, f"patient:{patient.pk}"))
