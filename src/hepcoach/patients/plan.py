"""How many patients a practice has in care, against what its plan is for."""

from __future__ import annotations

from datetime import datetime

from hepcoach.clinics.models import Practice
from hepcoach.clinics.problems import Refused
from hepcoach.patients.models import Episode
from hepcoach.rules import plan

FULL = (
    "The practice has more active patients than its plan is for, so nobody new is taken in. The owner can choose "
    "a larger plan; patients in care notice nothing."
)


def standing_of(practice: Practice, now: datetime, *, coming: int = 0) -> plan.Standing:
    """Where the practice stands once `coming` more are taken in."""
    current = Practice.objects.only("plan_patients", "over_plan_since").get(pk=practice.pk)
    running = Episode.objects.filter(practice=practice, status=Episode.Status.ACTIVE)
    active = running.values("patient").distinct().count() + coming
    return plan.standing(active, current.plan_patients, current.over_plan_since, now)


def admit(practice: Practice, coming: int, now: datetime, *, field: str) -> None:
    """Let so many new patients in, or raise Refused at `field`; remembers when the plan was first outgrown."""
    found = standing_of(practice, now, coming=coming)
    if found.state == plan.State.CLOSED:
        raise Refused({field: FULL})
    note(practice, found, now)


def note(practice: Practice, found: plan.Standing, now: datetime) -> None:
    """Since when the practice is over its plan, if it is."""
    if found.until is None:
        Practice.objects.filter(pk=practice.pk, over_plan_since__isnull=False).update(over_plan_since=None)
    else:
        Practice.objects.filter(pk=practice.pk, over_plan_since__isnull=True).update(over_plan_since=now)
