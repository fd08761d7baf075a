"""What an import did: the rows and what was decided on them, for the views to show."""

from __future__ import annotations

from dataclasses import dataclass

from hepcoach.exercises.models import ClinicExercise
from hepcoach.interop.fhir.neutral import EpisodeIn, ItemIn, PatientIn, Problem
from hepcoach.patients.models import Patient


@dataclass(frozen=True)
class WrittenItem:
    """An ordered exercise and what it was matched with."""

    item: ItemIn
    end: str
    slug: str
    canonical: str
    clinic_exercise: ClinicExercise | None
    matched: bool
    doubt: str


@dataclass(frozen=True)
class WrittenEpisode:
    episode: EpisodeIn | None
    status: str
    items: tuple[WrittenItem, ...] = ()
    removed: tuple[str, ...] = ()
    to_settle: tuple[str, ...] = ()
    # The version that began to run.
    assigned_id: int | None = None


@dataclass(frozen=True)
class WrittenPatient:
    patient: PatientIn
    row: Patient
    via_contact: bool
    episodes: tuple[WrittenEpisode, ...]


@dataclass(frozen=True)
class Imported:
    patients: tuple[WrittenPatient, ...]
    errors: tuple[Problem, ...]
