"""What a step of the outreach ladder asks for: encouraging text, the front desk's call, the therapist's review."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from hepcoach.rules import days, ladder
from hepcoach.rules.effects import Effect, OpenCase, SendText
from hepcoach.rules.facts import PatientFacts
from hepcoach.rules.ladder import Step
from hepcoach.rules.risk import RiskFacts
from hepcoach.rules.schedule import items_due
from hepcoach.rules.triage import FRONT_DESK, SOON, THERAPIST

TEXT, CALL, REVIEW = "encourage", "outreach_call", "program_review"
# Between the morning's text and the evening's nudge, so that it is the only one then.
_NOON = 12
_LIVES = timedelta(hours=6)


def effect(step: Step, facts: PatientFacts, number: int, *, signs: Sequence[str], now: datetime) -> Effect:
    """`number` tells this climb from others of the same patient; `signs` are the weightiest of the risk."""
    key = f"outreach:{number}:{step.kind}"
    if step.kind == ladder.TEXT:
        goes = _next_noon(facts.zone, now)
        return SendText(key=key, reason=step.reason, kind=TEXT, not_before=goes, expires_at=goes + _LIVES)
    # The front desk learns that and when to call; what the patient told is the therapist's.
    is_call = step.kind == ladder.CALL
    reasons = (step.reason, best_time(facts)) if is_call else (step.reason, *signs)
    return OpenCase(
        key=key,
        reason=step.reason,
        rule=CALL if is_call else REVIEW,
        rule_version=ladder.RULE.version,
        severity=SOON,
        desk=FRONT_DESK if is_call else THERAPIST,
        reasons=reasons,
        due_at=days.office_day_ends(facts.clinic, now, 1 if is_call else 3),
        at=now,
    )


def best_time(facts: PatientFacts) -> str:
    """When the patient usually answers, within office hours."""
    zone = ZoneInfo(facts.zone)
    answers = [day.answered_at.astimezone(zone) for day in facts.days if day.answered_at is not None][-14:]
    if len(answers) < 3:
        return "Best time to call: not known yet."
    opens, closes = facts.clinic.office_opens_hour, facts.clinic.office_closes_hour
    hour = min(max(int(median(at.hour for at in answers)), opens), closes - 1)
    return f"Best time to call: around {hour}:00, near when they usually answer."


def risk_facts(facts: PatientFacts, today: date) -> RiskFacts:
    """What the risk looks at, out of what the coach knows."""
    program = facts.program
    first = facts.days[0].day if facts.days else (program.starts_on if program else today)
    due = [
        (day.day, tuple(item.position for item in items_due(program.items, day.day, program.starts_on)))
        for day in facts.days
        if program and day.status == "partial" and day.day >= program.starts_on
    ]
    return RiskFacts(
        started_on=first,
        today=today,
        zone=facts.zone,
        days=facts.days,
        baseline_pain=facts.baseline_pain,
        due_items=due,
        names=tuple(program.names.items()) if program else (),
    )


def _next_noon(zone: str, now: datetime) -> datetime:
    noon = days.instant_at(days.local_date(now, zone), _NOON, zone)
    return noon if noon >= now else days.instant_at(days.local_date(now, zone) + timedelta(days=1), _NOON, zone)
