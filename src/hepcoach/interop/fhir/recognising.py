"""Which episode arriving orders belong to, and whether their content is known already."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from hepcoach.interop.fhir.neutral import EpisodeIn
from hepcoach.interop.models import ReceivedProgram
from hepcoach.patients import actions as patients
from hepcoach.patients.models import Episode, Identifier, Patient


def candidates(row: Patient, told: EpisodeIn, claimed: set[int]) -> list[Episode]:
    """Episodes of this patient that the told one may be, the surest first."""
    ids = patients.find_episodes(row.practice_id, patients.episode_keys(row, told.keys))
    found = {each.pk: each for each in Episode.objects.filter(patient=row, pk__in=ids)}
    if not told.keys:
        received = ReceivedProgram.objects.filter(episode__patient=row).values("episode")
        alone = list(Episode.objects.filter(patient=row, status=Episode.Status.ACTIVE, pk__in=received))
        return [each for each in alone if each.pk not in claimed] if len(alone) == 1 else []
    return [found[pk] for pk in ids if pk in found and pk not in claimed]


def episode_for(
    row: Patient, told: EpisodeIn, stopped: Sequence[EpisodeIn], claimed: set[int], content_key: str
) -> tuple[Episode | None, list[str]]:
    """The episode that these orders belong to, or None for a new one, and what that leaves open."""
    found = candidates(row, told, claimed)
    running = next((each for each in found if each.status == Episode.Status.ACTIVE), None)
    if running is None:
        over = next((each for each in found if received_of(each)[-1:]), None)
        if over is None:
            return _by_hand(row, told, claimed), []
        if received_of(over)[-1].content_key == content_key:
            return over, []
        named = patients.find_episodes(row.practice_id, patients.episode_keys(row, _plan_keys(told)))
        doubt = "The plan's episode has ended here. Say whether a new one begins."
        return None, [doubt] if over.pk in named else []
    plan_keys = _plan_keys(told)
    if plan_keys and running.pk not in patients.find_episodes(
        row.practice_id, patients.episode_keys(row, plan_keys)
    ):
        # Known by the problem alone, while both have a plan of their own.
        theirs = Identifier.objects.filter(
            kind=patients.KIND_EPISODE, object_id=running.pk, system__startswith="CarePlan"
        ).exists()
        if theirs and running.discipline != told.discipline:
            return None, []
        called_off = {
            pk
            for each in stopped
            for pk in patients.find_episodes(row.practice_id, patients.episode_keys(row, _plan_keys(each)))
        }
        if theirs and running.pk not in called_off:
            return running, [
                "This is another plan for a problem that has a program. Say whether it replaces that one."
            ]
    return running, []


def _by_hand(row: Patient, told: EpisodeIn, claimed: set[int]) -> Episode | None:
    """The running course of care that was begun here before any system spoke of it, when there is just one."""
    spoken_of = Identifier.objects.filter(kind=patients.KIND_EPISODE).values("object_id")
    received = ReceivedProgram.objects.filter(episode__patient=row).values("episode")
    begun = Episode.objects.filter(patient=row, status=Episode.Status.ACTIVE, discipline=told.discipline)
    alone = [each for each in begun.exclude(pk__in=spoken_of).exclude(pk__in=received) if each.pk not in claimed]
    return alone[0] if len(alone) == 1 else None


def _plan_keys(told: EpisodeIn) -> list[tuple[str, str]]:
    return [key for key in told.keys if key[0].startswith("CarePlan")]


def received_of(episode: Episode) -> list[ReceivedProgram]:
    return list(ReceivedProgram.objects.filter(episode=episode).order_by("pk"))


def standing_of(received: list[ReceivedProgram], content_key: str, sent_at: datetime | None) -> str:
    """new, same, changed, older than what stands (by the sender's own dates), or stopped and come again."""
    if not received:
        return "new"
    latest = received[-1]
    if latest.content_key == content_key:
        return "same"
    # Not the last that came: that may have been an old one, delivered late.
    newest = max((each.sent_at for each in received if each.sent_at is not None), default=None)
    is_newer = latest.sent_at is not None and is_before(newest, sent_at)
    if any(each.content_key == content_key for each in received) and not is_newer:
        # A message that came before, delivered once more.
        is_undated = sent_at is None or latest.sent_at is None
        return "stopped" if not latest.content_key and is_undated else "same"
    if is_before(sent_at, newest):
        return "older"
    return "changed" if latest.content_key else "new"


def is_before(sent_at: datetime | None, other: datetime | None) -> bool:
    return sent_at is not None and other is not None and sent_at < other
