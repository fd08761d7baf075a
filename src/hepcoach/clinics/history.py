"""Who changed which number of a rule, for all patients or for one: kept when it is set, shown where it is set."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from hepcoach.clinics.actors import Actor
from hepcoach.clinics.models import SettingChange
from hepcoach.rules.thresholds import BY_RULE, Threshold, Values

# Changes that a page shows, newest first.
SHOWN = 20


@dataclass(frozen=True)
class Change:
    """`before` or `after` None: what holds without a setting of one's own."""

    at: datetime
    by: str
    rule: str
    label: str
    before: str
    after: str


def keep(*, actor: Actor, subject: str, before: Values, after: Values, now: datetime) -> None:
    """Write down every number that differs; `subject` is "practice" or "patient:7"."""
    differing = [
        (rule, name)
        for rule in {**before, **after}
        for name in {**before.get(rule, {}), **after.get(rule, {})}
        if before.get(rule, {}).get(name) != after.get(rule, {}).get(name)
    ]
    SettingChange.objects.bulk_create(
        SettingChange(
            practice_id=actor.practice_id,
            subject=subject,
            rule=rule,
            threshold=name,
            before=before.get(rule, {}).get(name),
            after=after.get(rule, {}).get(name),
            by=actor.display_name or actor.name,
            at=now,
        )
        for rule, name in differing
    )


def newest(practice_id: int, subjects: Iterable[str]) -> list[Change]:
    """The last changes of these subjects, newest first."""
    rows = SettingChange.objects.filter(practice_id=practice_id, subject__in=list(subjects)).order_by("-at", "-pk")
    return [
        Change(row.at, row.by, each.rule.title, each.label, _said(each, row.before), _said(each, row.after))
        for row in rows[:SHOWN]
        if (each := _threshold(row)) is not None
    ]


def _threshold(row: SettingChange) -> Threshold | None:
    """None for a number that the product's rules no longer have."""
    return next((each for each in BY_RULE.get(row.rule, ()) if each.name == row.threshold), None)


def _said(each: Threshold, value: float | None) -> str:
    return "default" if value is None else f"{each.shown(value):g}{' %' if each.is_share else ''}"
