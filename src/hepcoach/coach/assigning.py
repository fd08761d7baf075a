"""What follows when staff or the EHR change what a patient is to be asked: the next morning, and a plain text."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Value
from django.db.models.functions import Concat

from hepcoach.coach import claims
from hepcoach.coach import facts as loading
from hepcoach.coach.apply import apply
from hepcoach.messaging.models import OutboundText
from hepcoach.patients.models import Episode
from hepcoach.programs.models import Program
from hepcoach.rules import checkins, program_changes
from hepcoach.rules.effects import Decision


def assigned(program_ids: Iterable[int], now: datetime) -> tuple[Decision, ...]:
    """These versions were just assigned. A fixed number of queries, however many.

    Run it inside `tenancy.practice(...)`, once for all of them: it waits for whoever decides about the patients.
    """
    ids = list(program_ids)
    newest = dict(Program.objects.filter(pk__in=ids).order_by("pk").values_list("episode__patient", "pk"))
    if not newest:
        return ()
    ran_before = set(
        Program.objects.filter(
            episode__patient__in=newest, episode__status=Episode.Status.ACTIVE, assigned_at__isnull=False
        )
        .exclude(pk__in=ids)
        .values_list("episode__patient", flat=True)
    )
    claims.hold(newest, wait=True)
    known = loading.look_up(newest)
    return apply(
        [
            checkins.assigned(
                known[patient_id].facts, program_id=program_id, is_first=patient_id not in ran_before, now=now
            )
            for patient_id, program_id in newest.items()
        ],
        now,
        known=known,
    )


def went_back(program: Program, *, is_undo: bool, now: datetime) -> None:
    """A version equal to an earlier one runs again. `is_undo`: it is what ran directly before the one given up.

    Run it inside `tenancy.practice(...)`. Who was not told yet of the version undone has nothing to be told.
    """
    patient_id = program.episode.patient_id
    claims.hold([patient_id], wait=True)
    known = loading.look_up([patient_id])
    waits = OutboundText.objects.filter(
        patient=patient_id, kind=program_changes.KIND, status=OutboundText.Status.QUEUED
    ).exists()
    facts = known[patient_id].facts
    decision = program_changes.went_back(facts, program_id=program.pk, is_untold=is_undo and waits, now=now)
    apply([decision, checkins.rescheduled(facts, now)], now, known=known)
    # One text a day tells of changes, by its key: what was withheld gives the key back to the day's next change.
    OutboundText.objects.filter(
        patient=patient_id, kind=program_changes.KIND, status=OutboundText.Status.WITHHELD, sent_at=None
    ).exclude(key__contains=":undone:").update(key=Concat("key", Value(f":undone:{program.pk}")))


def reschedule(patient_id: int, now: datetime) -> None:
    """Staff paused or resumed check-ins, or wrote down that the patient agrees to texts."""
    claims.hold([patient_id], wait=True)
    known = loading.look_up([patient_id])
    apply([checkins.rescheduled(known[patient_id].facts, now)], now, known=known)


def calls_only(patient_id: int, now: datetime) -> None:
    """Staff wrote down that the patient wants to be called instead of texted."""
    claims.hold([patient_id], wait=True)
    known = loading.look_up([patient_id])
    apply([checkins.calls_only(known[patient_id].facts, now)], now, known=known)
