"""What a helper is told on their own phone, where patient and helper want it: a copy, or that it is quiet."""

from __future__ import annotations

from datetime import date, datetime

from hepcoach.rules import days, outreach, texting
from hepcoach.rules.effects import Effect, SendText, TellHelpers
from hepcoach.rules.facts import PatientFacts
from hepcoach.rules.meta import Rule

RULE = Rule(
    id="texting.helper_alerts",
    version=1,
    title="What a helper is told by text",
    source=(
        "45 CFR 164.510(b): to someone involved in the care, what the patient agreed to and no more. A copy says "
        "that exercises are due today, an alert that a question stayed without an answer: no pain, no exercise, "
        "no link. Only in the hours for texts, never in a pause, never where the patient may not be texted."
    ),
)
COPY, QUIET, MISSED = "helper_copy", "helper_alert", "helper_missed"


def copy(facts: PatientFacts, today: date, count: int, now: datetime, expires_at: datetime) -> TellHelpers | None:
    """Beside the morning's question."""
    if not facts.tells_helpers:
        return None
    return TellHelpers(
        key=f"{COPY}:{facts.patient_id}:{today}",
        reason="A copy of the morning text.",
        kind=COPY,
        wants="copies",
        not_before=now,
        expires_at=expires_at,
        variables={"count": str(count)},
    )


def missed(facts: PatientFacts, day: date, now: datetime) -> TellHelpers | None:
    """The day's question reached the patient and stayed without an answer. It waits until ten."""
    if not facts.tells_helpers:
        return None
    at = max(now, days.instant_at(days.local_date(now, facts.zone), 10, facts.zone))
    return _alert(facts, MISSED, f"{MISSED}:{facts.patient_id}:{day}", "No answer yesterday.", at)


def beside(effect: Effect, facts: PatientFacts) -> tuple[Effect, ...]:
    """The alert that goes with the encouraging text."""
    if not facts.tells_helpers or not isinstance(effect, SendText) or effect.kind != outreach.TEXT:
        return ()
    return (_alert(facts, QUIET, f"{QUIET}:{effect.key}", "It has been quiet for some days.", effect.not_before),)


def _alert(facts: PatientFacts, kind: str, key: str, reason: str, at: datetime) -> TellHelpers:
    return TellHelpers(
        key=key, reason=reason, kind=kind, wants="alerts", not_before=at, expires_at=at + texting.KINDS[kind].lives
    )
