"""What helpers at home were taught (seed 003: family training is recorded, and the reports show it)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from hepcoach.clinics.actors import Actor
from hepcoach.clinics.problems import Refused
from hepcoach.patients.models import FamilyTraining, Patient
from hepcoach.privacy import audit

LONGEST_WHO, LONGEST_WHAT = 120, 400


@transaction.atomic
def record(
    *,
    actor: Actor,
    patient: Patient,
    on: date | None,
    who: str,
    what: str,
    result: str,
    today: date,
    now: datetime,
) -> FamilyTraining:
    """Write one training down. Raises Refused, field by field."""
    who, what = " ".join(who.split()), " ".join(what.split())
    problems = {
        "on": "" if on is not None and on <= today else "Choose today or a day before.",
        "who": "" if 1 <= len(who) <= LONGEST_WHO else "Write who it was, for example: Rosa, her daughter.",
        "what": "" if 1 <= len(what) <= LONGEST_WHAT else "Write in a few words what was taught.",
        "result": "" if result in FamilyTraining.Result.values else "Choose how it went.",
    }
    if found := {field: problem for field, problem in problems.items() if problem}:
        raise Refused(found)
    assert on is not None
    made = FamilyTraining.objects.create(
        practice_id=patient.practice_id,
        patient=patient,
        on=on,
        who=who,
        what=what,
        result=result,
        by=actor.display_name,
        at=now,
    )
    audit.record(audit.Event(patient.practice_id, now, actor.name, "record training", f"patient:{patient.pk}"))
    return made
