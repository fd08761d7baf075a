"""The outreach ladder: an encouraging text, after 48 hours a call, then a review of the program by the therapist.

One step at a time, each once, each cancelled by an answer. A person's contact counts as an answer: nobody is
called by a second person, and no text follows a call that reached the patient.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from hepcoach.rules.meta import Rule
from hepcoach.rules.standing import RULE as STANDING

RULE = Rule(
    id="outreach_ladder",
    version=1,
    title="Steps of outreach to a patient who fell silent or may drop out",
    source=(
        "The clinic's own ladder: encouraging text, staff call when there is no reply in 48 hours, review of the "
        "program by the therapist. Two call attempts before the review are product judgement."
    ),
    thresholds={"call_after_hours": 48, "attempts": 2, "review_after_hours": 48, "again_after_days": 14},
)
TEXT, CALL, REVIEW, DONE = "text", "call", "review", "done"


@dataclass(frozen=True)
class LadderFacts:
    """Where the outreach of one patient stands.

    `wanted_since` is when risk or silence was first seen, None when neither holds now. `answered_at` is the
    patient's last answer of any kind, `contacted_at` when a person last reached them. `attempts` are calls after
    the call step that reached nobody; `last_attempt_at` the last of them.
    """

    wanted_since: datetime | None
    answered_at: datetime | None = None
    contacted_at: datetime | None = None
    may_text: bool = True
    texted_at: datetime | None = None
    called_for_at: datetime | None = None
    attempts: int = 0
    last_attempt_at: datetime | None = None
    reviewed_at: datetime | None = None


@dataclass(frozen=True)
class Step:
    """What is to be done from `at` on, and why; `cancel` says that open steps end now."""

    kind: str
    at: datetime
    reason: str
    cancel: bool = False


def wanted(*, level: str, silent: int, ended_at: datetime | None, now: datetime) -> bool:
    """Whether outreach should begin: raised risk or three silent days, and not so soon after the last one."""
    if ended_at is not None and now < ended_at + timedelta(days=RULE.thresholds["again_after_days"]):
        return False
    return level in ("raised", "high") or silent >= STANDING.thresholds["silent_days"]


def step(facts: LadderFacts, now: datetime) -> Step | None:
    """The one next step, or None while nothing is wanted. A step with `at` later than `now` is not due yet."""
    start = facts.wanted_since
    if start is None or start > now:
        return None
    for at, who in (
        (facts.answered_at, "the patient answered"),
        (facts.contacted_at, "a person reached the patient"),
    ):
        if at is not None and at >= start:
            return Step(DONE, at, f"Outreach ended: {who}.", cancel=True)
    hours = RULE.thresholds
    if facts.reviewed_at is not None:
        return None
    if facts.called_for_at is not None:
        return _after_call(facts, facts.called_for_at)
    if facts.texted_at is not None:
        due = facts.texted_at + timedelta(hours=hours["call_after_hours"])
        return Step(CALL, due, f"No answer {hours['call_after_hours']:g} hours after an encouraging text.")
    if not facts.may_text:
        return Step(CALL, start, "No text may be sent to this patient, so a person calls first.")
    return Step(TEXT, start, "First step of outreach: one encouraging text.")


def _after_call(facts: LadderFacts, since: datetime) -> Step | None:
    """The review once calls reached nobody often enough, or nobody called for as long as the step allows."""
    hours = RULE.thresholds
    if facts.attempts >= hours["attempts"] and facts.last_attempt_at is not None:
        return Step(REVIEW, facts.last_attempt_at, f"No contact after {facts.attempts} calls.")
    due = since + timedelta(hours=hours["review_after_hours"])
    made = f"{facts.attempts} call" if facts.attempts == 1 else f"{facts.attempts} calls"
    return Step(
        REVIEW, due, f"No contact {hours['review_after_hours']:g} hours after the call was asked for ({made})."
    )
