"""Writes the episodes and programs of one patient, as the rules decide on them."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from hepcoach.clinics.actors import Actor
from hepcoach.clinics.models import Practice, Role, Staff
from hepcoach.exercises import library
from hepcoach.interop.fhir import program_items, recognising
from hepcoach.interop.fhir.elements import day_of
from hepcoach.interop.fhir.neutral import EpisodeIn, PatientIn, TherapistIn
from hepcoach.interop.fhir.written import WrittenEpisode, WrittenItem
from hepcoach.interop.models import ReceivedProgram
from hepcoach.patients import actions as patients
from hepcoach.patients.models import Episode, Patient
from hepcoach.privacy import keyring, keys
from hepcoach.programs import actions as programs
from hepcoach.programs.models import Program, ProgramItem
from hepcoach.programs.queries import with_items
from hepcoach.rules import prescriptions
from hepcoach.rules.prescriptions import PrescriptionFacts

OLD_DAYS = 365


def write(
    practice: Practice, told: PatientIn, row: Patient, doubts: list[str], actor: Actor, now: datetime
) -> tuple[WrittenEpisode, ...]:
    closed = "deceased" if told.deceased else "merged" if told.retired else ""
    if closed:
        removed: list[str] = []
        for running in Episode.objects.filter(patient=row, status=Episode.Status.ACTIVE):
            removed += _stop(running, None, actor, now) if _standing(running) else []
        known = next(iter(told.episodes), None)
        return (WrittenEpisode(known, "patient_only", removed=tuple(removed)),)
    running_ones = [each for each in told.episodes if not each.stopped]
    stopped_ones = [each for each in told.episodes if each.stopped]
    claimed: set[int] = set()
    written = [
        _write_episode(practice, row, each, stopped_ones, claimed, doubts, told.baseline_pain, actor, now)
        for each in running_ones
    ]
    stopped = [_write_stop(row, each, claimed, actor, now) for each in stopped_ones]
    shown = [each for each in stopped if each.removed or not written]
    found = [*written, *shown]
    return tuple(found) or (WrittenEpisode(None, "patient_only"),)


def _write_stop(row: Patient, told: EpisodeIn, claimed: set[int], actor: Actor, now: datetime) -> WrittenEpisode:
    """The orders were taken back: what stands from them ends."""
    removed: list[str] = []
    for episode in recognising.candidates(row, told, claimed):
        latest = recognising.received_of(episode)[-1:]
        if episode.status != Episode.Status.ACTIVE or not latest or not latest[0].content_key:
            continue
        if recognising.is_before(told.sent_at, latest[0].sent_at):
            continue
        claimed.add(episode.pk)
        removed += _stop(episode, told, actor, now)
        break
    return WrittenEpisode(told, "patient_only", removed=tuple(removed))


def _stop(episode: Episode, told: EpisodeIn | None, actor: Actor, now: datetime) -> list[str]:
    standing = _standing(episode)
    programs.end(actor=actor, episode=episode, now=now)
    ReceivedProgram.objects.create(
        practice_id=episode.practice_id,
        episode=episode,
        content_key="",
        sent_at=told.sent_at if told else None,
        received_at=now,
    )
    return [_item_name(item) for item in standing.items.all()] if standing else []


def _write_episode(
    practice: Practice,
    row: Patient,
    told: EpisodeIn,
    stopped: Sequence[EpisodeIn],
    claimed: set[int],
    patient_doubts: list[str],
    baseline_pain: float | None,
    actor: Actor,
    now: datetime,
) -> WrittenEpisode:
    therapist = _staff(practice, told.therapist)
    items = program_items.matched(practice, told)
    content_key = _content_key(practice, told)
    episode, doubts = recognising.episode_for(row, told, stopped, claimed, content_key)
    received = recognising.received_of(episode) if episode else []
    known = recognising.standing_of(received, content_key, told.sent_at)
    if known == "older":
        doubts.append("These orders are older than those that stand. Say which hold.")
        known = "changed"
    elif known == "stopped":
        doubts.append("These orders were stopped, and have come again without a newer date.")
        known = "changed"
    doubts += _stale(told, now)
    standing = _standing(episode) if episode else None
    if known == "changed" and standing is not None and standing.source != "fhir":
        doubts.append("A therapist has changed this program here since the EHR sent it.")
    removed = _removed(standing, items) if known == "changed" else []
    if removed and not told.lists_all:
        doubts.append(f"No longer ordered, but not called off either: {', '.join(removed)}.")
    facts = PrescriptionFacts(
        items=tuple(program_items.facts_of(written) for written in items),
        therapist_known=therapist is not None,
        known=known,
        precautions=told.precautions,
        condition=told.condition_words,
        doubts=(*patient_doubts, *told.doubts, *doubts),
    )
    verdict = prescriptions.decide(facts)
    if verdict.status == "no_change":
        assert episode is not None
        claimed.add(episode.pk)
        return WrittenEpisode(told, "no_change", items)
    condition = {
        "code": told.condition_code,
        "system": "http://hl7.org/fhir/sid/icd-10-cm" if told.condition_code else "",
        "text": told.condition_words,
        "onset": told.condition_onset,
    }
    therapist_id = therapist.pk if therapist else None
    if episode is None:
        episode = patients.start_episode(
            patient=row,
            therapist_id=therapist_id,
            discipline=told.discipline,
            condition=condition,
            started_on=told.start,
            keys=told.keys,
            baseline_pain=baseline_pain,
        )
    else:
        patients.update_episode(episode=episode, therapist_id=therapist_id, condition=condition)
        patients.remember_episode(episode, row, told.keys)
        episode.refresh_from_db()
    claimed.add(episode.pk)
    is_assigned = verdict.status != "to_confirm"
    program = programs.create_version(
        actor=actor,
        episode=episode,
        items=[program_items.new_item(written) for written in items],
        status=Program.Status.ASSIGNED if is_assigned else Program.Status.TO_CONFIRM,
        starts_on=told.start,
        ends_on=told.end,
        to_settle=verdict.to_settle,
        precautions=told.precautions,
        source="fhir",
        content_key=content_key,
        now=now,
    )
    ReceivedProgram.objects.create(
        practice=practice, episode=episode, content_key=content_key, sent_at=told.sent_at, received_at=now
    )
    return WrittenEpisode(
        told,
        verdict.status,
        items,
        tuple(removed),
        verdict.to_settle,
        assigned_id=program.pk if is_assigned else None,
    )


def _stale(told: EpisodeIn, now: datetime) -> list[str]:
    """Orders without an end that were written long ago: perhaps nobody remembered to close them."""
    long_ago = (now - timedelta(days=OLD_DAYS)).date()
    written = [day_of(item.ordered_on) for item in told.items if not item.end and item.days is None]
    is_old = any(day is not None and day < long_ago for day in written)
    return ["There is an order without an end that is more than a year old."] if is_old else []


def _staff(practice: Practice, told: TherapistIn | None) -> Staff | None:
    """The therapist by NPI; one nobody has met yet gets a place on the staff, without a sign-in."""
    if told is None or not told.is_active or not re.fullmatch(r"\d{10}", told.npi):
        return None
    staff, _ = Staff.objects.get_or_create(
        practice=practice,
        npi=told.npi,
        defaults={
            "role": Role.THERAPIST,
            "name": (told.name or f"NPI {told.npi}")[:120],
            "credential": told.credential,
        },
    )
    return staff if staff.is_active else None


def _content_key(practice: Practice, told: EpisodeIn) -> str:
    """A fingerprint of what is prescribed, whatever order, ids or dates of sending it came with."""
    content = {
        "items": sorted(
            json.dumps([item.content, item.start, item.end, item.days], ensure_ascii=False) for item in told.items
        ),
        "precautions": sorted(told.precautions),
        "end": told.end.isoformat() if told.end else "",
        "therapist": told.therapist.npi if told.therapist else "",
    }
    digest = keys.blind_index(keyring.of(practice.pk), "program", json.dumps(content, sort_keys=True))
    return digest.hex()


def _standing(episode: Episode) -> Program | None:
    """The version that is assigned, else the one that waits."""
    found = (
        Program.objects.filter(episode=episode, status__in=[Program.Status.ASSIGNED, Program.Status.TO_CONFIRM])
        .order_by("status", "-version")
        .prefetch_related(with_items())
    )
    return found.first()


def _removed(standing: Program | None, items: Sequence[WrittenItem]) -> list[str]:
    """Exercises of the standing version that are not ordered any more."""
    if standing is None:
        return []
    kept = {written.slug or written.item.name.casefold() for written in items}
    return [
        _item_name(item)
        for item in standing.items.all()
        if (item.exercise_slug or _item_name(item).casefold()) not in kept
    ]


def _item_name(item: ProgramItem) -> str:
    if item.clinic_exercise is not None:
        words: str = item.clinic_exercise.words
        return words
    return library.exercise(item.exercise_slug).canonical
