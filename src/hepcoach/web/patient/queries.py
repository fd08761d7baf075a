"""What the patient's page shows: a fixed number of queries, whatever the program's length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hepcoach.checkins.models import CheckIn
from hepcoach.exercises import library
from hepcoach.patients.models import Patient
from hepcoach.programs import dose_words
from hepcoach.programs import queries as programs
from hepcoach.programs.models import Program, ProgramItem
from hepcoach.rules.doses import from_json


@dataclass(frozen=True)
class Shown:
    """One exercise as the patient reads it. The clinic's own exercise has the therapist's words alone."""

    position: int
    name: str
    dose: str
    how_to: str
    cues: Sequence[str]
    stop: str


def program_of(patient: Patient) -> Program | None:
    """The assigned program; of several episodes the one that began last."""
    assigned = programs.current_programs([patient.pk]).values()
    return max(assigned, key=lambda program: program.pk, default=None)


def exercises(program: Program | None, day: date, language: str) -> list[Shown]:
    """The exercises due on a day."""
    if program is None:
        return []
    return [_shown(item, language) for item in programs.exercises_due(program, day)]


def check_in(patient: Patient, day: date) -> CheckIn | None:
    return CheckIn.objects.filter(patient=patient, day=day).order_by("pk").first()


def last_pain(patient: Patient, before: date) -> float | None:
    """The newest pain told before a day, of the last two weeks."""
    recent = CheckIn.objects.filter(patient=patient, day__lt=before, day__gte=before - timedelta(days=14))
    return next((day.pain for day in recent.order_by("-day") if day.pain is not None), None)


def recent(patient: Patient, today: date, days: int) -> list[CheckIn]:
    """Check-ins of the last days, oldest first."""
    return list(CheckIn.objects.filter(patient=patient, day__gt=today - timedelta(days=days)).order_by("day"))


def _shown(item: ProgramItem, language: str) -> Shown:
    dose = dose_words.in_words(from_json(item.dose), language)
    name = programs.item_name(item, language)
    if not item.exercise_slug:
        own = item.clinic_exercise.how_to if item.clinic_exercise else ""
        return Shown(item.position, name, dose, own, (), "")
    exercise = library.exercise(item.exercise_slug)
    return Shown(
        item.position,
        name,
        dose,
        exercise.how_to.get(language, exercise.how_to["en"]),
        exercise.cues.get(language, exercise.cues["en"]),
        exercise.stop.get(language, exercise.stop["en"]),
    )
