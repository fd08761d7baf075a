"""Who wants to be called instead of texted: nothing goes out by itself, and the front desk calls once a week."""

from __future__ import annotations

from datetime import date, datetime

from hepcoach.rules import days, landing
from hepcoach.rules.effects import OpenCase
from hepcoach.rules.facts import PatientFacts
from hepcoach.rules.meta import Rule
from hepcoach.rules.outreach import best_time
from hepcoach.rules.triage import FRONT_DESK, SOON

RULE = Rule(
    id="checkin.calls_only",
    version=1,
    title="Calls instead of texts",
    source=(
        "A wish about the way of contact binds (45 CFR 164.522(b)): no automated text, and no silence that nobody "
        "asked for either. A call in each week of the program takes the place of the check-ins; once a week is "
        "product judgement. Safety words and help still answer a patient who writes to the clinic."
    ),
    thresholds={"every_days": 7},
)


def is_due(facts: PatientFacts, today: date) -> bool:
    """Whether this is a day of the program's weeks on which the patient is to be called."""
    program = facts.program
    if program is None or today < program.starts_on or landing.paused_on(facts, today):
        return False
    if program.ends_on is not None and today > program.ends_on:
        return False
    return (today - program.starts_on).days % int(RULE.thresholds["every_days"]) == 0


def ask(facts: PatientFacts, day: date, now: datetime) -> OpenCase | None:
    """The front desk's call; None while one is still to be made."""
    if any(case.rule == RULE.id for case in facts.open_cases):
        return None
    reason = "Wants calls, no texts: call and ask how the exercises go."
    return OpenCase(
        key=f"case:{RULE.id}:{facts.patient_id}:{day}",
        reason=reason,
        rule=RULE.id,
        rule_version=RULE.version,
        severity=SOON,
        desk=FRONT_DESK,
        reasons=(best_time(facts), reason),
        due_at=days.office_day_ends(facts.clinic, now, 1),
        at=now,
    )
