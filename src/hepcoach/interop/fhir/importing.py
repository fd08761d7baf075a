"""Writes what a Bundle says: all of it in one transaction, or nothing. The same content again changes nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from hepcoach.checkins import actions as checkins
from hepcoach.clinics.actors import Actor
from hepcoach.clinics.models import Practice, Role, Staff
from hepcoach.exercises import actions as clinic_exercises
from hepcoach.exercises import library
from hepcoach.exercises.models import ClinicExercise
from hepcoach.interop.fhir import matching, reading
from hepcoach.interop.fhir.elements import day_of, last_day_of
from hepcoach.interop.fhir.neutral import ContactIn, EpisodeIn, ItemIn, PatientIn, Problem, TherapistIn
from hepcoach.interop.models import ReceivedProgram
from hepcoach.messaging.models import Conversation
from hepcoach.patients import actions as patients
from hepcoach.patients.models import Episode, Identifier, Patient
from hepcoach.privacy import audit, keyring, keys, tenancy
from hepcoach.programs import actions as programs
from hepcoach.programs.models import Program, ProgramItem
from hepcoach.programs.queries import with_items
from hepcoach.rules import days, doses, prescriptions
from hepcoach.rules.prescriptions import ItemFacts, PrescriptionFacts
from hepcoach.scheduling import actions as scheduling

NAMELESS = "Exercise without a name"


@dataclass(frozen=True)
class WrittenItem:
    """An ordered exercise and what it was matched with."""

    item: ItemIn
    end: str
    slug: str
    canonical: str
    clinic_exercise: ClinicExercise | None
    matched: bool
    doubt: str


@dataclass(frozen=True)
class WrittenEpisode:
    episode: EpisodeIn | None
    status: str
    items: tuple[WrittenItem, ...] = ()
    removed: tuple[str, ...] = ()
    to_settle: tuple[str, ...] = ()


@dataclass(frozen=True)
class WrittenPatient:
    patient: PatientIn
    row: Patient
    via_contact: bool
    episodes: tuple[WrittenEpisode, ...]


@dataclass(frozen=True)
class Imported:
    patients: tuple[WrittenPatient, ...]
    errors: tuple[Problem, ...]


class _Refused(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def import_bundle(*, practice: Practice, value: Any, actor: Actor, now: datetime) -> Imported:
    """Read a Bundle and write it. With errors nothing is kept."""
    read = reading.read(value, today=days.local_date(now, practice.time_zone))
    if read.errors:
        return Imported((), read.errors)
    try:
        with tenancy.practice(practice.pk):
            _one_at_a_time(practice)
            written = tuple(_write_patient(practice, patient, actor, now) for patient in read.patients)
    except _Refused as refused:
        return Imported((), (refused.problem,))
    return Imported(written, ())


def _one_at_a_time(practice: Practice) -> None:
    """Two messages about a person whom nobody knew yet must not make two of them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [0x46484952, practice.pk % 2**31])


def _write_patient(practice: Practice, told: PatientIn, actor: Actor, now: datetime) -> WrittenPatient:
    try:
        known = patients.find(practice.pk, told.identifiers)
    except patients.TwoPatients:
        problem = Problem(
            f"{told.path}.identifier", "belongs to two patients who are known here as different people"
        )
        raise _Refused(problem) from None
    other_person = known is not None and _is_other_person(known, told)
    reach = _reach(told)
    row = patients.record(
        practice=practice,
        patient=known,
        identifiers=told.identifiers,
        person=patients.Person(
            given_name=told.given_name,
            family_name=told.family_name,
            birth_date=told.birth_date,
            record_number=told.record_number,
            language=told.language,
            time_zone=told.time_zone,
            deceased=told.deceased,
            is_active=not told.retired,
        ),
        caregiver=_caregiver(told.contact),
        reach=reach,
        said=patients.Said(told.consent.decision, told.consent.at, told.consent.words),
        now=now,
    )
    Conversation.objects.get_or_create(practice=practice, patient=row)
    audit.record(
        audit.Event(
            practice_id=practice.pk, at=now, actor=actor.name, action="import", subject=f"patient:{row.pk}"
        )
    )
    for visit in told.visits:
        staff = Staff.objects.filter(npi=visit.npi).first() if visit.npi else None
        scheduling.record_visit(
            patient=row,
            source_key=visit.key,
            staff_id=staff.pk if staff else None,
            starts_at=visit.starts_at,
            ends_at=visit.ends_at,
            status=visit.status,
        )
    doubts = list(told.doubts)
    if other_person:
        doubts.append(
            "The record number now carries another name and birth date. Make sure that it is this patient."
        )
    episodes = _write_episodes(practice, told, row, doubts, actor, now)
    return WrittenPatient(told, row, reach.via_caregiver, episodes)


def _is_other_person(known: Patient, told: PatientIn) -> bool:
    """Neither name nor birth date agree: more than a marriage or a typing error."""
    same_name = known.family_name.casefold() == told.family_name.casefold() or (
        known.given_name.casefold() == told.given_name.casefold()
    )
    return not same_name and bool(known.birth_date and told.birth_date) and known.birth_date != told.birth_date


def _reach(told: PatientIn) -> patients.Reach:
    parent = told.contact
    if told.phone is None and told.is_child and parent and parent.is_related_person and parent.phone:
        return patients.Reach(parent.phone.e164, parent.phone.obstacle, via_caregiver=True)
    if told.phone is None:
        return patients.Reach("", told.phone_problem)
    return patients.Reach(told.phone.e164, told.phone.obstacle)


def _caregiver(contact: ContactIn | None) -> patients.Caregiver | None:
    if contact is None or not contact.name:
        return None
    phone = contact.phone.e164 if contact.phone else ""
    return patients.Caregiver(contact.name, contact.relationship, contact.language, phone)


def _write_episodes(
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
        _write_episode(practice, row, each, stopped_ones, claimed, doubts, actor, now) for each in running_ones
    ]
    stopped = [_write_stop(row, each, claimed, actor, now) for each in stopped_ones]
    shown = [each for each in stopped if each.removed or not written]
    found = [*written, *shown]
    return tuple(found) or (WrittenEpisode(None, "patient_only"),)


def _write_stop(row: Patient, told: EpisodeIn, claimed: set[int], actor: Actor, now: datetime) -> WrittenEpisode:
    """The orders were taken back: what stands from them ends."""
    removed: list[str] = []
    for episode in _candidates(row, told, claimed):
        latest = _received(episode)[-1:]
        if episode.status != Episode.Status.ACTIVE or not latest or not latest[0].content_key:
            continue
        if _is_before(told.sent_at, latest[0].sent_at):
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
    actor: Actor,
    now: datetime,
) -> WrittenEpisode:
    therapist = _staff(practice, told.therapist)
    items = _matched(practice, told)
    content_key = _content_key(practice, told)
    episode, doubts = _episode_for(row, told, stopped, claimed, content_key)
    received = _received(episode) if episode else []
    known = _known(received, content_key, told.sent_at)
    if known == "older":
        doubts.append("These orders are older than those that stand. Say which hold.")
        known = "changed"
    elif known == "stopped":
        doubts.append("These orders were stopped, and have come again without a newer date.")
        known = "changed"
    standing = _standing(episode) if episode else None
    if known == "changed" and standing is not None and standing.source != "fhir":
        doubts.append("A therapist has changed this program here since the EHR sent it.")
    removed = _removed(standing, items) if known == "changed" else []
    if removed and not told.lists_all:
        doubts.append(f"No longer ordered, but not called off either: {', '.join(removed)}.")
    facts = PrescriptionFacts(
        items=tuple(_facts(written) for written in items),
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
        )
    else:
        patients.update_episode(episode=episode, therapist_id=therapist_id, condition=condition)
        patients.remember_episode(episode, row, told.keys)
        episode.refresh_from_db()
    claimed.add(episode.pk)
    is_assigned = verdict.status != "to_confirm"
    programs.create_version(
        actor=actor,
        episode=episode,
        items=[_new_item(written) for written in items],
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
    if is_assigned:
        checkins.schedule_morning(patients=[row], now=now)
    return WrittenEpisode(told, verdict.status, items, tuple(removed), verdict.to_settle)


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


def _matched(practice: Practice, told: EpisodeIn) -> tuple[WrittenItem, ...]:
    matches = [matching.match(item) for item in told.items]
    own = [
        item.name or NAMELESS for item, match in zip(told.items, matches, strict=True) if match.exercise is None
    ]
    remembered = clinic_exercises.remember(practice_id=practice.pk, words=own)
    found = []
    for item, match in zip(told.items, matches, strict=True):
        exercise = match.exercise
        clinics_own = None if exercise else remembered[item.name or NAMELESS]
        found.append(
            WrittenItem(
                item=item,
                end=_end_of(item, told),
                slug=exercise.slug if exercise else "",
                canonical=exercise.canonical if exercise else "",
                clinic_exercise=clinics_own,
                matched=exercise is not None or (clinics_own is not None and clinics_own.confirmed_at is not None),
                doubt=match.doubt,
            )
        )
    return tuple(found)


def _end_of(item: ItemIn, told: EpisodeIn) -> str:
    if item.end or item.days is None:
        return item.end
    return ((day_of(item.start) or told.start) + timedelta(days=item.days - 1)).isoformat()


def _facts(written: WrittenItem) -> ItemFacts:
    item = written.item
    return ItemFacts(
        name=item.name or NAMELESS,
        words=item.words,
        matched=written.matched,
        dose=item.dose,
        avoid=library.exercise(written.slug).avoid if written.slug else (),
        doubts=(*item.doubts, written.doubt) if written.doubt else item.doubts,
    )


def _new_item(written: WrittenItem) -> programs.NewItem:
    return programs.NewItem(
        dose=doses.implied(written.item.dose),
        exercise_slug=written.slug,
        clinic_exercise=written.clinic_exercise,
        source_text=written.item.words,
        starts_on=day_of(written.item.start),
        ends_on=last_day_of(written.end),
    )


def _content_key(practice: Practice, told: EpisodeIn) -> str:
    """A fingerprint of what is prescribed, whatever order, ids or dates of sending it came with."""
    content = {
        "items": sorted(
            json.dumps(
                [
                    item.name,
                    item.words,
                    sorted(item.codes),
                    doses.to_json(item.dose),
                    item.times_of_day,
                    item.start,
                    item.end,
                    item.days,
                    item.doubts,
                ],
                ensure_ascii=False,
            )
            for item in told.items
        ),
        "precautions": sorted(told.precautions),
        "end": told.end.isoformat() if told.end else "",
        "therapist": told.therapist.npi if told.therapist else "",
    }
    digest = keys.blind_index(keyring.of(practice.pk), "program", json.dumps(content, sort_keys=True))
    return digest.hex()


def _candidates(row: Patient, told: EpisodeIn, claimed: set[int]) -> list[Episode]:
    """Episodes of this patient that the told one may be, the surest first."""
    ids = patients.find_episodes(row.practice_id, patients.episode_keys(row, told.keys))
    found = {each.pk: each for each in Episode.objects.filter(patient=row, pk__in=ids)}
    if not told.keys:
        received = ReceivedProgram.objects.filter(episode__patient=row).values("episode")
        alone = list(Episode.objects.filter(patient=row, status=Episode.Status.ACTIVE, pk__in=received))
        return [each for each in alone if each.pk not in claimed] if len(alone) == 1 else []
    return [found[pk] for pk in ids if pk in found and pk not in claimed]


def _episode_for(
    row: Patient, told: EpisodeIn, stopped: Sequence[EpisodeIn], claimed: set[int], content_key: str
) -> tuple[Episode | None, list[str]]:
    """The episode that these orders belong to, or None for a new one, and what that leaves open."""
    candidates = _candidates(row, told, claimed)
    running = next((each for each in candidates if each.status == Episode.Status.ACTIVE), None)
    if running is None:
        over = next((each for each in candidates if _received(each)[-1:]), None)
        if over is None:
            return None, []
        if _received(over)[-1].content_key == content_key:
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


def _plan_keys(told: EpisodeIn) -> list[tuple[str, str]]:
    return [key for key in told.keys if key[0].startswith("CarePlan")]


def _received(episode: Episode) -> list[ReceivedProgram]:
    return list(ReceivedProgram.objects.filter(episode=episode).order_by("pk"))


def _known(received: list[ReceivedProgram], content_key: str, sent_at: datetime | None) -> str:
    """new, same, changed, older than what stands (by the sender's own dates), or stopped and come again."""
    if not received:
        return "new"
    latest = received[-1]
    if latest.content_key == content_key:
        return "same"
    is_newer = sent_at is not None and latest.sent_at is not None and sent_at > latest.sent_at
    if any(each.content_key == content_key for each in received) and not is_newer:
        # A message that came before, delivered once more.
        is_undated = sent_at is None or latest.sent_at is None
        return "stopped" if not latest.content_key and is_undated else "same"
    if _is_before(sent_at, latest.sent_at):
        return "older"
    return "changed" if latest.content_key else "new"


def _is_before(sent_at: datetime | None, other: datetime | None) -> bool:
    return sent_at is not None and other is not None and sent_at < other


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
