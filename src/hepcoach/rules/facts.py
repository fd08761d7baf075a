"""What the coach knows of one patient when it decides: frozen, complete, free of the database.

`coach.facts.load` fills these for a whole batch in a fixed number of queries; every function of `rules` that
decides something about a day or an answer takes one `PatientFacts` and the time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from hepcoach.rules.schedule import ScheduledItem

# Rule id -> threshold name -> value.
Thresholds = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class ClinicFacts:
    """The practice as its texts and due times need it. Hours are local, 0-24."""

    name: str
    phone: str
    zone: str
    text_from_hour: int = 8
    text_until_hour: int = 20
    office_opens_hour: int = 8
    office_closes_hour: int = 18
    # Local dates on which nobody works.
    holidays: frozenset[date] = frozenset()


@dataclass(frozen=True)
class ProgramFacts:
    """The assigned version. `names` are the items' plain names in the patient's language, by position."""

    id: int
    version: int
    starts_on: date
    ends_on: date | None
    items: tuple[ScheduledItem, ...]
    names: Mapping[int, str]


@dataclass(frozen=True)
class DayFacts:
    """One check-in. `status` is no_answer, done, partial or not_done; `pain` 0-10 in halves.

    `asked` is false when the question never reached the patient (withheld, expired, undelivered): such a day
    says nothing about adherence unless it was answered all the same. `exercises_due` is 0 on a day that was not
    scheduled but on which the patient told something.
    """

    day: date
    exercises_due: int
    asked: bool
    status: str = "no_answer"
    exercises_done: int | None = None
    pain: float | None = None
    question: str = ""
    closed: bool = False
    nudged: bool = False
    answered_at: datetime | None = None
    # Positions of the program's items that were done, when the patient said which.
    items_done: tuple[int, ...] | None = None


@dataclass(frozen=True)
class CaseFacts:
    """A case that is not resolved yet."""

    id: int
    rule: str


@dataclass(frozen=True)
class PatientFacts:
    """Everything a rule may look at. `days` are the episode's check-ins, oldest first."""

    practice_id: int
    patient_id: int
    given_name: str
    language: str  # "en" or "es"
    zone: str
    clinic: ClinicFacts
    morning_hour: int
    nudge_hour: int
    # Whether an automated text may go to this patient at all, and if not why (rules.texting.MayText words).
    may_text: bool
    may_text_reason: str
    # Not asked from the one day (None: it has begun) to the day before the other.
    paused_from: date | None = None
    paused_until: date | None = None
    episode_id: int | None = None
    therapist_id: int | None = None
    program: ProgramFacts | None = None
    days: tuple[DayFacts, ...] = ()
    baseline_pain: float | None = None
    open_cases: tuple[CaseFacts, ...] = ()
    # What the coach asked last: open, did, pain, questions, or "" when nothing is asked.
    asked: str = ""
    follow_ups: int = 0
    # After a red flag: no praise and no nudge before this instant.
    quiet_until: datetime | None = None
    # While a person of the clinic is in a talk with the patient.
    staff_until: datetime | None = None
    thresholds: Thresholds = field(default_factory=dict)
    milestone: str = ""
    # False where pain is not asked for: speech therapy.
    asks_pain: bool = True
    # Whether somebody chose `morning_hour`; the patient's own limits of the hours to be texted.
    morning_is_set: bool = False
    # Whether any helper is to have copies or alerts on a phone of their own.
    tells_helpers: bool = False
    own_from_hour: int | None = None
    own_until_hour: int | None = None
    # False: the days' pain and questions were left sealed, for a decision that does not look at them.
    days_are_opened: bool = True

    @property
    def by_day(self) -> dict[date, DayFacts]:
        return {known.day: known for known in self.days}
