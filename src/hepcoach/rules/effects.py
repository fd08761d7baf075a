"""What a rule may ask to be done. Rules return effects; only `coach.apply` carries them out.

An effect's `key` makes applying it twice the same as once. `reason` is one plain sentence for a person.
Each type has exactly one applier; a missing or second one fails when the program starts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class Effect:
    key: str
    reason: str


@dataclass(frozen=True)
class Sentence:
    """One sentence of a drafted note and the data it rests on, e.g. "check-in 2026-03-02" or "text 81"."""

    text: str
    source: str


@dataclass(frozen=True)
class SendText(Effect):
    """Write one text to be sent. `kind` is a name in `rules.texting.KINDS`; the words come from
    `messaging.texts` in the patient's language. `link_day`: add a page link for that check-in day. `form` and
    `variant`: which of the kind's words.
    """

    kind: str
    not_before: datetime
    expires_at: datetime
    variables: Mapping[str, str] = field(default_factory=dict)
    link_day: date | None = None
    form: str = ""
    variant: int = 0


@dataclass(frozen=True)
class TellHelpers(Effect):
    """Write a text to the own phone of each helper who agreed and is to have these: "copies" or "alerts"."""

    kind: str
    wants: str
    not_before: datetime
    expires_at: datetime
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CancelTexts(Effect):
    """Withhold this patient's queued texts of these kinds."""

    kinds: tuple[str, ...]


@dataclass(frozen=True)
class OpenCheckIn(Effect):
    """Start a local day. Times are instants; `exercises_due` 0 for a day that was not scheduled."""

    day: date
    exercises_due: int
    closes_at: datetime
    nudge_due_at: datetime | None = None


@dataclass(frozen=True)
class RecordCheckIn(Effect):
    """Write what an answer told about a day. None or "" leaves what is known; anything else replaces it."""

    day: date
    at: datetime
    via: str  # "sms" or "page"
    status: str | None = None
    exercises_done: int | None = None
    items_done: tuple[int, ...] | None = None
    pain: float | None = None
    why_not: str = ""
    question: str = ""
    words: str = ""


@dataclass(frozen=True)
class CloseDay(Effect):
    """The day is over: what was not answered stays `no_answer`."""

    day: date
    at: datetime


@dataclass(frozen=True)
class MarkNudged(Effect):
    """The evening was decided for this day, whether or not a nudge went out."""

    day: date
    at: datetime


@dataclass(frozen=True)
class ScheduleMorning(Effect):
    """When this patient's next morning is to be decided; None: not until something changes."""

    due_at: datetime | None


@dataclass(frozen=True)
class MoveMorning(Effect):
    """The hour that was learned for this patient's morning text."""

    hour: int


@dataclass(frozen=True)
class SetConversation(Effect):
    """What was asked last and how often; `quiet_until` None leaves it as it is."""

    asked: str
    follow_ups: int
    quiet_until: datetime | None = None


@dataclass(frozen=True)
class OpenCase(Effect):
    """Open a case, or join the open one of the same patient and rule with more evidence.

    `severity` 1 urgent, 2 soon, 3 new. `desk` is "therapist" or "front_desk". `words` are the patient's own.
    """

    rule: str
    rule_version: int
    severity: int
    desk: str
    reasons: tuple[str, ...]
    due_at: datetime
    at: datetime
    words: str = ""
    draft: tuple[Sentence, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RevokeConsent(Effect):
    """The patient (or who holds the phone) wants no more texts. `method`: sms, page, carrier, front_desk."""

    at: datetime
    method: str


@dataclass(frozen=True)
class GrantConsent(Effect):
    """The patient asked to be texted (again)."""

    at: datetime
    method: str


@dataclass(frozen=True)
class HelperAgrees(Effect):
    """A helper wants (or no more wants) texts on their phone; the patient's go on.

    `contact_id` names the phone; None is the one just written from.
    """

    at: datetime
    agrees: bool
    contact_id: int | None = None
    method: str = "sms"


@dataclass(frozen=True)
class PausePatient(Effect):
    """No check-ins before this local date."""

    until: date


@dataclass(frozen=True)
class Decision:
    """What rules decided for one patient on one occasion ("morning:2026-03-03", "reply:81", "close:2026-03-03").

    `rules` maps the ids of the rules that asked for something to their versions; `facts` is what they saw, as
    JSON, for the replay.
    """

    practice_id: int
    patient_id: int
    occasion: str
    effects: tuple[Effect, ...]
    rules: Mapping[str, int] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
