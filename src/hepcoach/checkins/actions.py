"""Writes of the check-ins room that are not decisions of the coach."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import QuerySet

from hepcoach.checkins.models import CheckIn, DueMorning
from hepcoach.messaging.models import Conversation, OutboundText
from hepcoach.patients.models import Episode, Patient
from hepcoach.rules import days


def schedule_morning(*, patients: Iterable[Patient], now: datetime) -> None:
    """Set when each patient's next morning is decided: today if its hour is still to come, else tomorrow.

    Three queries for any number of patients. Run it after a program was assigned, a pause ended, or the
    morning hour changed.
    """
    chosen = list(Patient.objects.select_related("practice").filter(pk__in=[patient.pk for patient in patients]))
    Conversation.objects.bulk_create(
        (Conversation(practice_id=patient.practice_id, patient=patient) for patient in chosen),
        ignore_conflicts=True,
    )
    DueMorning.objects.bulk_create(
        (
            DueMorning(practice_id=patient.practice_id, patient=patient, due_at=_next_morning(patient, now))
            for patient in chosen
        ),
        update_conflicts=True,
        unique_fields=["patient"],
        update_fields=["due_at"],
    )


def move_mornings(*, patients: QuerySet[Patient]) -> None:
    """The hour or the time zone changed: each waiting morning keeps its date, so none is left out or doubled.

    Three queries for any number of patients.
    """
    waiting = list(DueMorning.objects.filter(patient__in=patients).select_related("patient__practice"))
    for row in waiting:
        zone, hour = _zone_and_hour(row.patient)
        row.due_at = days.instant_at(days.local_date(row.due_at, zone), hour, zone)
    DueMorning.objects.bulk_update(waiting, ["due_at"], batch_size=500)


def stop(*, episode: Episode, now: datetime) -> None:
    """An episode ended: its open days close; unless another runs, mornings stop and queued texts are withheld."""
    others = Episode.objects.filter(patient_id=episode.patient_id, status=Episode.Status.ACTIVE).exclude(
        pk=episode.pk
    )
    CheckIn.objects.filter(episode=episode, closed_at__isnull=True).update(closed_at=now)
    if others.exists():
        return
    DueMorning.objects.filter(patient_id=episode.patient_id).delete()
    OutboundText.objects.filter(
        patient_id=episode.patient_id,
        status=OutboundText.Status.QUEUED,
        sender=OutboundText.Sender.COACH,
    ).update(status=OutboundText.Status.WITHHELD, reason="episode_ended")


def _next_morning(patient: Patient, now: datetime) -> datetime:
    zone, hour = _zone_and_hour(patient)
    today = days.local_date(now, zone)
    due = days.instant_at(today, hour, zone)
    return due if due > now else days.instant_at(today + timedelta(days=1), hour, zone)


def _zone_and_hour(patient: Patient) -> tuple[str, int]:
    practice = patient.practice
    return patient.time_zone or practice.time_zone, patient.text_hour(practice.morning_hour)
