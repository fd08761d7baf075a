"""Collecting what one occasion asks for into a Decision: effects in order, their rules, the facts seen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from hepcoach.rules import days, landing, silence, texting
from hepcoach.rules.effects import Decision, Effect, SendText
from hepcoach.rules.facts import PatientFacts
from hepcoach.rules.meta import Rule

# Days of the past that the replay of a decision keeps; no rule of the daily loop looks further back.
DAYS_KEPT = 14
# What a kept day says, in this order; its pain only where the decision could see it.
_CLOSED_DAY_COLUMNS = ("day", "due", "asked", "status", "done", "closed", "nudged", "answered_at")
DAY_COLUMNS = (*_CLOSED_DAY_COLUMNS, "pain")


class Draft:
    """A Decision in the making. Nothing here is shared: each decision makes its own."""

    def __init__(self, facts: PatientFacts, now: datetime, occasion: str) -> None:
        self.facts = facts
        self.now = now
        self.occasion = occasion
        self.effects: list[Effect] = []
        self.rules: dict[str, int] = {}
        self._seen = seen(facts, now)

    def add(self, effect: Effect, *rules: Rule) -> None:
        self.effects.append(effect)
        for rule in rules:
            self.rules[rule.id] = rule.version

    def send(
        self,
        kind: str,
        rule: Rule,
        reason: str,
        *,
        key: str = "",
        expires_at: datetime | None = None,
        variables: Mapping[str, str] | None = None,
        link_day: date | None = None,
        form: str = "",
        variant: int = 0,
    ) -> bool:
        """Ask for a text unless this patient may not get this kind now; whether it was asked for."""
        what = texting.KINDS[kind]
        if texting.obstacle_to(what, self.facts.may_text_reason) or (what.is_coaching and self.calm):
            return False
        if self.person_writes and kind in silence.UNSAID:
            return False
        self.add(
            SendText(
                key=key or f"{self.occasion}:{self.facts.patient_id}:{kind}",
                reason=reason,
                kind=kind,
                not_before=self.now,
                expires_at=expires_at or self.now + what.lives,
                variables=variables or {},
                link_day=link_day,
                form=form,
                variant=variant,
            ),
            rule,
        )
        return True

    @property
    def calm(self) -> bool:
        """After a red flag and during a pause nobody is prompted or praised."""
        return is_calm(self.facts, self.now)

    @property
    def person_writes(self) -> bool:
        """A person of the clinic has just written: the coach does not talk between."""
        return silence.holds(self.facts.staff_until, self.now)

    @property
    def texted(self) -> bool:
        return any(isinstance(effect, SendText) for effect in self.effects)

    def decision(self) -> Decision:
        return Decision(
            practice_id=self.facts.practice_id,
            patient_id=self.facts.patient_id,
            occasion=self.occasion,
            effects=tuple(self.effects),
            rules=self.rules,
            facts=self._seen,
        )


def is_calm(facts: PatientFacts, now: datetime) -> bool:
    quiet = facts.quiet_until is not None and now < facts.quiet_until
    return quiet or landing.paused_on(facts, days.local_date(now, facts.zone))


def seen(facts: PatientFacts, now: datetime) -> dict[str, Any]:
    """The facts of a decision as JSON."""
    since = now.date() - timedelta(days=DAYS_KEPT)
    program = facts.program
    return {
        "now": now.isoformat(),
        "zone": facts.zone,
        "may_text_reason": facts.may_text_reason,
        "paused_from": _iso(facts.paused_from),
        "paused_until": _iso(facts.paused_until),
        "quiet_until": _iso(facts.quiet_until),
        "staff_until": _iso(facts.staff_until),
        "asked": facts.asked,
        "follow_ups": facts.follow_ups,
        "episode": facts.episode_id,
        "program": program and {"id": program.id, "version": program.version, "items": len(program.items)},
        "baseline_pain": facts.baseline_pain,
        "thresholds": {rule: dict(values) for rule, values in facts.thresholds.items()},
        "open_cases": [case.rule for case in facts.open_cases],
        "day_columns": DAY_COLUMNS if facts.days_are_opened else _CLOSED_DAY_COLUMNS,
        "days": _days(facts, since),
    }


def _days(facts: PatientFacts, since: date) -> list[tuple[Any, ...]]:
    kept = [day for day in facts.days if day.day >= since]
    # Written out in one expression: a morning comes through here with hundreds of thousands of days.
    told = [
        (
            day.day.isoformat(),
            day.exercises_due,
            day.asked,
            day.status,
            day.exercises_done,
            day.closed,
            day.nudged,
            day.answered_at and day.answered_at.isoformat(),
        )
        for day in kept
    ]
    return [(*row, day.pain) for row, day in zip(told, kept, strict=True)] if facts.days_are_opened else told


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value else None
