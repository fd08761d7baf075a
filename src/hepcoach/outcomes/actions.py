"""Writing down measures of function."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from hepcoach.clinics.actors import Actor
from hepcoach.outcomes.models import PsfsScore
from hepcoach.patients.models import Episode
from hepcoach.privacy import audit

FEWEST, MOST = 1, 5


class UnableToRecord(Exception):
    """Says what is wrong with the measure."""


@transaction.atomic
def record_psfs(
    *, actor: Actor, episode: Episode, on: date, activities: Sequence[tuple[str, float]], now: datetime
) -> PsfsScore:
    """Keep a patient-specific functional scale: up to five activities of the patient's choice, each 0-10.

    0 is unable, 10 as before the problem (Stratford 1995). A second recording of one day takes the first's place.
    """
    chosen = [(name.strip(), score) for name, score in activities if name.strip()]
    if not FEWEST <= len(chosen) <= MOST:
        raise UnableToRecord(f"give {FEWEST} to {MOST} activities, not {len(chosen)}")
    if bad := [name for name, score in chosen if not 0 <= score <= 10]:
        raise UnableToRecord(
            f"each score is 0 to 10: see activity {[name for name, _ in chosen].index(bad[0]) + 1}"
        )
    if on > now.date():
        raise UnableToRecord("the date is in the future")
    PsfsScore.objects.filter(episode=episode, on=on).delete()
    score = PsfsScore.objects.create(
        practice_id=episode.practice_id,
        episode=episode,
        on=on,
        activities=[{"activity": name, "score": value} for name, value in chosen],
        recorded_by=actor.name,
    )
    audit.record(audit.Event(episode.practice_id, now, actor.name, "write psfs", f"patient:{episode.patient_id}"))
    return score
