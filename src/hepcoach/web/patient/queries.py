"""What the patient's page shows: a fixed number of queries, whatever the program's length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q
from django.urls import reverse

from hepcoach.checkins.models import CheckIn
from hepcoach.exercises import library
from hepcoach.patients.models import Patient
from hepcoach.programs import dose_words
from hepcoach.programs import queries as programs
from hepcoach.programs.models import Program, ProgramItem
from hepcoach.rules.doses import Dose, from_json
from hepcoach.rules.doses.dose import Amount, ends


@dataclass(frozen=True)
class Counts:
    """What the phone counts along with: of a range the smaller number. `hold` in seconds, 0: nothing is held."""

    sets: int
    reps: int
    hold: int


@dataclass(frozen=True)
class Shown:
    """One exercise as the patient reads it. The clinic's own exercise has the therapist's words alone."""

    position: int
    name: str
    dose: str
    how_to: str
    cues: Sequence[str]
    stop: str
    # The address of its moving figure; "" for the clinic's own exercise.
    figure: str = ""
    counts: Counts | None = None
    # The clinic's own video: kept here, or a link to where the clinic keeps it.
    has_video: bool = False
    video_link: str = ""


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


def days_a_week_of_others(patient: Patient, today: date) -> list[float]:
    """Of each other patient of the practice with a check-in in the last four weeks: days with exercises a week."""
    rows = (
        CheckIn.objects.filter(
            practice=patient.practice_id, day__gt=today - timedelta(days=28), exercises_due__gt=0
        )
        .exclude(patient=patient)
        .values_list("patient")
        .annotate(days=Count("pk", filter=Q(status__in=[CheckIn.Status.DONE, CheckIn.Status.PARTIAL])))
    )
    return [days / 4 for _, days in rows.order_by("patient")]


def _shown(item: ProgramItem, language: str) -> Shown:
    written = from_json(item.dose)
    dose = dose_words.in_words(written, language)
    name = programs.item_name(item, language)
    if not item.exercise_slug:
        own = item.clinic_exercise
        how_to, link = (item.how_to or own.how_to, own.video_link) if own else ("", "")
        return Shown(
            item.position, name, dose, how_to, (), "", counts=_counts(written),
            has_video=hasattr(own, "video"), video_link=link,
        )  # fmt: skip
    exercise = library.exercise(item.exercise_slug)
    return Shown(
        item.position,
        name,
        dose,
        item.how_to or exercise.how_to.get(language, exercise.how_to["en"]),
        exercise.cues.get(language, exercise.cues["en"]),
        exercise.stop.get(language, exercise.stop["en"]),
        reverse("figure", args=[item.exercise_slug, language]),
        _counts(written),
    )


def _counts(dose: Dose) -> Counts | None:
    """None where there is nothing to count."""
    if dose.reps is None and dose.hold_seconds is None:
        return None
    sets, reps, hold = (int(_least(amount) or 0) for amount in (dose.sets, dose.reps, dose.hold_seconds))
    return Counts(max(sets, 1), max(reps, 1), hold)


def _least(amount: Amount | None) -> float | None:
    return None if amount is None else ends(amount)[0]
