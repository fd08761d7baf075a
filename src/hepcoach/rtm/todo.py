"""What a person can do today about an episode's month. Work is never asked for to reach a number."""

from __future__ import annotations

from collections.abc import Iterator

from hepcoach.clinics.queries import local_today
from hepcoach.rtm import evidence
from hepcoach.rtm.models import ClaimLine
from hepcoach.rtm.queries import MonthOf
from hepcoach.rules.rtm.denials import deadline

State = ClaimLine.State
# A gate that a person can open, and the act that opens it; for what lies behind, nothing can be done.
_ACTS = {
    "no_consent": "Ask for consent: days and minutes before it never count",
    "consent_revoked": "Consent was withdrawn: stop reviewing for billing, or ask again",
    "no_copay_notice": "Tell the patient the cost: what comes before it can't be billed",
    "no_plan_of_care": "Get the plan of care certified and record it",
    "no_device_attestation": "Have the clinic attest the device",
    "attestation_incomplete": "Complete the device attestation",
    "no_setup_education": "Write down set-up and teaching, if it was done",
}


def today(found: MonthOf, *, bills: bool) -> tuple[str, ...]:
    """For who bills their part first, then what the treating person can do as well."""
    return tuple(dict.fromkeys([*(_billing(found) if bills else ()), *_records(found)]))


def _billing(found: MonthOf) -> Iterator[str]:
    for line in found.lines:
        if line.state == State.DENIED:
            denied_on = local_today(line.practice_id, line.changed_at)
            until = deadline(found.monitoring.payer.kind, denied_on)
            yield f"Appeal {line.code} by {until.day} {until:%b %Y}, bill it again, or write it off"
    for line in found.lines:
        for change in evidence.changed_since(line, found):
            yield f"Look at {line.code}, {line.get_state_display().lower()}: {change}"
    if found.ready:
        yield f"Document {', '.join(line.code for line in found.ready)}"
    waiting = [line.code for line in found.lines if line.state == State.DOCUMENTED]
    if waiting:
        yield f"Bill {', '.join(waiting)}"


def _records(found: MonthOf) -> Iterator[str]:
    if found.monitoring.episode.ended_on is not None:
        return
    if not found.has_consent:
        yield _ACTS["no_consent"]
    tags = {tag for scope in found.answer.scopes for tag in scope.reasons}
    lines = {line.scope for line in found.answer.lines}
    for tag, act in _ACTS.items():
        if tag in tags and (tag != "no_setup_education" or "setup" in lines):
            yield act
    if "plan_of_care_gap" in tags and not _covered_today(found):
        yield "Get the plan of care certified again: it does not cover today"
    managed = found.management.answer
    if managed.lines and "no_live_contact" in tags and found.as_of < found.month.last:
        last = found.month.last
        yield f"Talk with the patient by {last.day} {last:%b} about what the data showed: no live contact yet"


def _covered_today(found: MonthOf) -> bool:
    plans = found.known.plans
    return any(plan.certified_on and plan.from_date <= found.as_of <= plan.to_date for plan in plans)
