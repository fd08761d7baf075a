"""Whose hands the cases are in now, from rows: who acknowledged one holds it, until the hold runs out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from hepcoach.clinics.actors import Actor
from hepcoach.rules import hands
from hepcoach.rules.hands import Hold
from hepcoach.triage.models import Case


@dataclass(frozen=True)
class Held:
    """As a page or a refusal says it: "with Dana since 9:10"."""

    name: str
    since: datetime


def is_held(case: Case, now: datetime) -> bool:
    return (
        case.status == Case.Status.ACKNOWLEDGED
        and case.owner_id is not None
        and case.held_since is not None
        and case.held_since > hands.holds_since(now)
    )


def held(cases: Iterable[Case], now: datetime) -> list[Case]:
    return [case for case in cases if is_held(case, now)]


def of_patients(patient_ids: Iterable[int], now: datetime) -> dict[int, list[Case]]:
    """By patient, the cases in somebody's hands. One query."""
    seen = Case.objects.filter(patient__in=set(patient_ids), status=Case.Status.ACKNOWLEDGED)
    found: dict[int, list[Case]] = defaultdict(list)
    for case in held(seen.select_related("owner").defer("words", "draft", "facts", "reasons"), now):
        found[case.patient_id].append(case)
    return found


def in_the_way(held: Iterable[Case], *, actor: Actor, case_id: int, calling: bool, now: datetime) -> Held | None:
    """What stands against this person's deed, out of what is held of one patient."""
    names = {case.pk: str(case.owner) for case in held}
    holds = [Hold(case.pk, case.owner_id, case.held_since) for case in held if case.owner_id and case.held_since]
    found = hands.in_the_way(holds, case_id=case_id, staff_id=actor.staff_id, calling=calling, now=now)
    return Held(names[found.case_id], found.since) if found else None
