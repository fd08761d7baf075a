"""What the RTM rules know of one episode: frozen, complete, free of the database.

The fields are those of the neutral input of `hepcoach rtm decide`. Instants carry a zone and intervals of them are
half-open; dates are days on the patient's calendar and both ends belong to a range.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Discipline = Literal["PT", "OT", "SLP"]
Supply = Literal["musculoskeletal", "respiratory"]

# A datum says something of the patient's therapy; the rest arrives, is kept, and is none.
DATUM_KINDS = ("sms_datum", "page_datum", "late_answer")
OTHER_KINDS = ("stop", "help", "unparseable", "staff_entered", "bot_sent", "page_view")
EARNING_ACTIVITIES = ("review_data", "adjust_program", "documentation", "care_coordination", "live_contact")
OTHER_ACTIVITIES = ("page_left_open", "list_view", "automated_messages")
CONTACT_MODES = ("audio", "video", "in_person", "text", "portal", "voicemail", "ai_voice")
CONTACT_PARTNERS = ("patient", "caregiver", "physician")
MODIFIER_FAMILIES = ("discipline", "assistant", "kx")


@dataclass(frozen=True)
class Payer:
    """`covered_codes` None means all. The timings and the contact rule are None where the payer says nothing."""

    kind: str
    covered_codes: frozenset[str] | None
    modifiers: frozenset[str]
    live_contact_rule: Literal["strict", "relaxed"] | None = None
    in_person_contact_counts: bool = False
    device_timing: Literal["window_close", "earliest"] | None = None
    management_timing: Literal["month_end", "threshold_met"] | None = None


@dataclass(frozen=True)
class Plan:
    start: date
    end: date
    certified: bool


@dataclass(frozen=True)
class ConsentEvent:
    at: datetime
    given: bool
    documented: bool = True


@dataclass(frozen=True)
class Attestation:
    """The clinic's word that what gathers the data is a medical device."""

    name: str | None
    version: str | None
    attested_by: str | None
    attested_at: datetime | None


@dataclass(frozen=True)
class Share:
    credential: str
    seconds: int


@dataclass(frozen=True)
class Education:
    at: datetime
    time_by: tuple[Share, ...] = ()


@dataclass(frozen=True)
class DataEvent:
    at: datetime
    kind: str


@dataclass(frozen=True)
class TimeEntry:
    id: str
    person: str
    credential: str
    start: datetime
    end: datetime
    activity: str


@dataclass(frozen=True)
class Contact:
    person: str
    credential: str
    start: datetime
    end: datetime
    mode: str
    partner: str
    billed_under_other_code: bool = False


@dataclass(frozen=True)
class TimedSession:
    person: str
    start: datetime
    end: datetime


@dataclass(frozen=True)
class OtherBilling:
    code: str
    start: date
    end: date


@dataclass(frozen=True)
class Billed:
    code: str
    on: date
    this_episode: bool


@dataclass(frozen=True)
class PreviousEpisode:
    """`discharged_on` None: it never ended."""

    discharged_on: date | None
    billed_98975_on: date | None


@dataclass(frozen=True)
class Episode:
    discipline: Discipline
    payer: Payer
    time_zone: str
    monitoring_start: date
    device_supply: Supply = "musculoskeletal"
    discharge_date: date | None = None
    plans: tuple[Plan, ...] = ()
    consent_events: tuple[ConsentEvent, ...] = ()
    copay_notice_at: datetime | None = None
    attestation: Attestation | None = None
    setup_education: Education | None = None
    data_events: tuple[DataEvent, ...] = ()
    treatment_time: tuple[TimeEntry, ...] = ()
    live_contacts: tuple[Contact, ...] = ()
    timed_sessions: tuple[TimedSession, ...] = ()
    other_practitioner: tuple[OtherBilling, ...] = ()
    rpm: tuple[OtherBilling, ...] = ()
    already_billed: tuple[Billed, ...] = ()
    previous: PreviousEpisode | None = None
    ytd_allowed: Mapping[str, float] = field(default_factory=dict)
    allowed_rates: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class SetupScope:
    """98975."""


@dataclass(frozen=True)
class DeviceWindow:
    number: int


@dataclass(frozen=True)
class DeviceClosing:
    """Every window whose last day lies in the month of this first day."""

    month: date


@dataclass(frozen=True)
class ManagementMonth:
    month: date


Scope = SetupScope | DeviceWindow | DeviceClosing | ManagementMonth


@dataclass(frozen=True)
class Ask:
    """Judged with what was recorded up to the end of the local day `as_of`."""

    as_of: date
    scopes: tuple[Scope, ...]
