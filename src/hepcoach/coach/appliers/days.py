"""Check-ins and when the next morning is due."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q

from hepcoach.checkins.models import CheckIn, DueMorning
from hepcoach.coach.batch import Batch
from hepcoach.programs.models import Program
from hepcoach.rules.effects import CloseDay, Decision, MarkNudged, OpenCheckIn, RecordCheckIn, ScheduleMorning

# What a decision may write; `asked_at` is left to the outcome of the text.
_WRITTEN = [
    "status", "exercises_done", "items_done", "pain", "why_not", "question", "words", "nudged_at", "closed_at",
    "answered_at", "answered_by",
]  # fmt: skip


def apply(batch: Batch) -> None:
    """Write every change of a day in one upsert per batch."""
    rows = _Rows(batch)
    for decision, opened in batch.wanted(OpenCheckIn):
        rows.open(decision, opened)
    for decision, told in batch.wanted(RecordCheckIn):
        _record(rows.get(decision, told.day), told)
    for decision, nudged in batch.wanted(MarkNudged):
        rows.get(decision, nudged.day).nudged_at = nudged.at
    for decision, over in batch.wanted(CloseDay):
        rows.get(decision, over.day).closed_at = over.at
    rows.write()


def schedule(batch: Batch) -> None:
    """Move the next mornings."""
    due: dict[int, tuple[int, datetime | None]] = {
        decision.patient_id: (decision.practice_id, effect.due_at)
        for decision, effect in batch.wanted(ScheduleMorning)
    }
    DueMorning.objects.bulk_create(
        (
            DueMorning(practice_id=practice_id, patient_id=patient_id, due_at=due_at)
            for patient_id, (practice_id, due_at) in due.items()
            if due_at is not None
        ),
        update_conflicts=True,
        unique_fields=["patient"],
        update_fields=["due_at"],
    )
    ended = [patient_id for patient_id, (_, due_at) in due.items() if due_at is None]
    if ended:
        DueMorning.objects.filter(patient__in=ended).delete()


def _record(row: CheckIn, told: RecordCheckIn) -> None:
    if told.status is not None and told.status != row.status:
        # "2 of 3" said nothing about a day that is now told to be done, or not done at all.
        row.status, row.exercises_done, row.items_done = told.status, None, None
    if told.exercises_done is not None:
        row.exercises_done = told.exercises_done
    if told.items_done is not None:
        row.items_done = list(told.items_done)
    if told.pain is not None:
        row.pain = told.pain
    row.why_not = told.why_not or row.why_not
    row.question = told.question or row.question
    if told.words:
        row.words = [*row.words, {"at": told.at.isoformat(), "words": told.words}]
    row.answered_at, row.answered_by = told.at, told.via


class _Rows:
    """The batch's check-ins by patient and day: those that exist, and those being opened."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        days: dict[date, set[int]] = {}
        for decision in batch.decisions:
            for effect in decision.effects:
                if isinstance(effect, OpenCheckIn | RecordCheckIn | MarkNudged | CloseDay):
                    days.setdefault(effect.day, set()).add(decision.patient_id)
        mine = Q(pk__in=[])
        for day, patients in days.items():
            mine |= Q(day=day, patient__in=patients)
        found = CheckIn.objects.filter(mine) if days else ()
        self._rows = {(row.patient_id, row.day): row for row in found}

    def open(self, decision: Decision, wanted: OpenCheckIn) -> None:
        if (decision.patient_id, wanted.day) in self._rows:
            return
        episode = self._batch.rows.episodes[decision.patient_id]
        self._rows[decision.patient_id, wanted.day] = CheckIn(
            practice_id=decision.practice_id,
            patient_id=decision.patient_id,
            episode=episode,
            program_id=self._programs()[episode.pk],
            day=wanted.day,
            exercises_due=wanted.exercises_due,
            nudge_due_at=wanted.nudge_due_at,
            closes_at=wanted.closes_at,
        )

    def get(self, decision: Decision, day: date) -> CheckIn:
        return self._rows[decision.patient_id, day]

    def write(self) -> None:
        CheckIn.objects.bulk_create(
            self._rows.values(),
            update_conflicts=True,
            unique_fields=["practice", "patient", "day"],
            update_fields=_WRITTEN,
        )

    def _programs(self) -> dict[int, int]:
        """The newest program of each episode that was ever assigned, read once."""
        if not hasattr(self, "_program_ids"):
            versions = Program.objects.filter(
                episode__in=[episode.pk for episode in self._batch.rows.episodes.values()],
                assigned_at__isnull=False,
            )
            self._program_ids = dict(versions.order_by("version").values_list("episode", "pk"))
        return self._program_ids
