"""What a Bundle says, free of FHIR: the hand-over from reading to writing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from hepcoach.rules.doses import Dose


@dataclass(frozen=True)
class Problem:
    """Something wrong with the input. Neither part carries a name, a number or other patient data."""

    path: str
    message: str


@dataclass(frozen=True)
class PhoneIn:
    """`obstacle` says why texts can't reach it ("" when they can): a word of `rules.phones`."""

    e164: str
    obstacle: str


@dataclass(frozen=True)
class ContactIn:
    """A caregiver. Only a RelatedPerson may stand in for a child; a mere emergency contact may not."""

    name: str
    relationship: str
    phone: PhoneIn | None
    language: str
    is_related_person: bool


@dataclass(frozen=True)
class ConsentIn:
    """The newest decision on texts. `decision` is granted, denied, expired, ended (a yes taken back)
    or none (nothing is said on texts)."""

    decision: str
    at: datetime | None = None
    words: str = ""


@dataclass(frozen=True)
class TherapistIn:
    """Who prescribed. Without an NPI nobody can be known for certain."""

    npi: str
    name: str
    credential: str
    is_active: bool


@dataclass(frozen=True)
class ItemIn:
    """One ordered exercise. `doubts` are plain sentences for the therapist who must settle them."""

    path: str
    keys: tuple[tuple[str, str], ...]
    words: str
    name: str
    codes: tuple[tuple[str, str], ...]
    dose: Dose
    times_of_day: tuple[str, ...]
    start: str
    end: str
    # "For six weeks" instead of an end: days from the start.
    days: int | None
    # The day the order was written, when it says so.
    ordered_on: str
    # What was sent of it, to know it again: the sender's own words and numbers, not our reading of them.
    content: str
    doubts: tuple[str, ...]


@dataclass(frozen=True)
class EpisodeIn:
    """The orders of one plan or one problem. `lists_all` when the Bundle names the whole program."""

    keys: tuple[tuple[str, str], ...]
    condition_code: str
    condition_words: str
    condition_onset: str
    therapist: TherapistIn | None
    discipline: str
    start: date
    end: date | None
    items: tuple[ItemIn, ...]
    precautions: tuple[str, ...]
    doubts: tuple[str, ...]
    lists_all: bool
    sent_at: datetime | None
    # Orders and plans that say that they are over: what stands from them must stop.
    stopped: bool = False


@dataclass(frozen=True)
class VisitIn:
    key: str
    npi: str
    starts_at: datetime
    ends_at: datetime | None
    status: str


@dataclass(frozen=True)
class PatientIn:
    path: str
    # Every identifier that may find the person again, the one to show first.
    identifiers: tuple[tuple[str, str], ...]
    record_number: str
    given_name: str
    family_name: str
    birth_date: str
    # None when no number reaches the patient; `phone_problem` then says why (no_phone, invalid_phone).
    phone: PhoneIn | None
    phone_problem: str
    language: str
    time_zone: str
    is_child: bool
    deceased: bool
    # The record was merged into another or is no longer in use.
    retired: bool
    contact: ContactIn | None
    consent: ConsentIn
    episodes: tuple[EpisodeIn, ...]
    visits: tuple[VisitIn, ...]
    doubts: tuple[str, ...] = ()
    # The newest pain rating, 0-10: what a new episode's pain rules start from.
    baseline_pain: float | None = None


@dataclass(frozen=True)
class Reading:
    patients: tuple[PatientIn, ...]
    errors: tuple[Problem, ...]
