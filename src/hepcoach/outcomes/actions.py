"""Writing down measures of function."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from hepcoach.clinics.actors import Actor
from hepcoach.clinics.queries import local_today
from hepcoach.outcomes.models import MeasureScore, PsfsScore
from hepcoach.patients.models import Episode
from hepcoach.privacy import audit
from hepcoach.rules import outcomes

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
    _refuse_future(episode, on, now)
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


@transaction.atomic
def record_score(
    *,
    actor: Actor,
    episode: Episode,
    code: str,
    on: date,
    value: float | None = None,
    answers: Sequence[int | None] | None = None,
    arms_used: bool = False,
    now: datetime,
) -> MeasureScore:
    """Keep one measure: a value as entered, or a form's answers, which are scored here.

    A second recording of one day takes the first's place. Raises UnableToRecord with what is wrong.
    """
    tool = outcomes.TOOLS.get(code)
    if tool is None:
        raise UnableToRecord("there is no such measure")
    try:
        if answers is not None:
            found = outcomes.score(tool, answers).score
        elif value is None:
            raise UnableToRecord("give the answers or the value")
        elif code == "chair_stand":
            found = outcomes.chair_stands(value, arms_used=arms_used).score
        else:
            found = outcomes.entered(tool, value).score
    except outcomes.Unscorable as problem:
        raise UnableToRecord(str(problem)) from None
    result = {"value": found, "answers": None if answers is None else list(answers)}
    return _keep(actor=actor, episode=episode, code=code, side="", on=on, result=result, now=now)


@transaction.atomic
def record_motion(
    *, actor: Actor, episode: Episode, motion: str, side: str, on: date, degrees: float, now: datetime
) -> MeasureScore:
    """Keep one reading of a joint's motion, of one side. The neck and the trunk have sides too where they turn."""
    if motion not in outcomes.MOTIONS:
        raise UnableToRecord("there is no such motion")
    if side not in ("", *MeasureScore.Side.values):
        raise UnableToRecord("a side is left, right or none")
    try:
        value = outcomes.degrees(degrees)
    except outcomes.Unscorable as problem:
        raise UnableToRecord(str(problem)) from None
    result = {"value": value, "answers": None}
    return _keep(actor=actor, episode=episode, code=f"rom:{motion}", side=side, on=on, result=result, now=now)


def _keep(
    *, actor: Actor, episode: Episode, code: str, side: str, on: date, result: dict[str, Any], now: datetime
) -> MeasureScore:
    _refuse_future(episode, on, now)
    MeasureScore.objects.filter(episode=episode, code=code, side=side, on=on).delete()
    score = MeasureScore.objects.create(
        practice_id=episode.practice_id,
        episode=episode,
        code=code,
        side=side,
        on=on,
        result=result,
        recorded_by=actor.name,
    )
    audit.record(
        audit.Event(episode.practice_id, now, actor.name, "write measure", f"patient:{episode.patient_id}")
    )
    return score


def _refuse_future(episode: Episode, on: date, now: datetime) -> None:
    """Days are the practice's own: at nine in the evening in New York it is tomorrow by UTC."""
    if on > local_today(episode.practice_id, now):
        raise UnableToRecord("the date is in the future")
