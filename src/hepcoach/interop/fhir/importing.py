"""Writes what a Bundle says: all of it in one transaction, or nothing. The same content again changes nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection

from hepcoach.clinics.actors import Actor
from hepcoach.clinics.models import Practice, Staff
from hepcoach.coach import assigning
from hepcoach.interop.fhir import episodes, reading
from hepcoach.interop.fhir.neutral import ContactIn, PatientIn, Problem
from hepcoach.interop.fhir.written import Imported, WrittenPatient
from hepcoach.messaging.models import Conversation
from hepcoach.patients import actions as patients
from hepcoach.patients import plan
from hepcoach.patients.models import Patient
from hepcoach.privacy import audit, tenancy
from hepcoach.rules import days
from hepcoach.rules.plan import State
from hepcoach.scheduling import actions as scheduling


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
            is_full = plan.standing_of(practice, now, coming=1).state == State.CLOSED
            written = tuple(_write_patient(practice, patient, actor, now, is_full) for patient in read.patients)
            plan.note(practice, plan.standing_of(practice, now), now)
            # For all at once, so that conversations are locked in one order whatever the order of the patients.
            assigning.assigned(
                [
                    episode.assigned_id
                    for patient in written
                    for episode in patient.episodes
                    if episode.assigned_id is not None
                ],
                now,
            )
    except _Refused as refused:
        return Imported((), (refused.problem,))
    return Imported(written, ())


def _one_at_a_time(practice: Practice) -> None:
    """Two messages about a person whom nobody knew yet must not make two of them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [0x46484952, practice.pk % 2**31])


def _write_patient(
    practice: Practice, told: PatientIn, actor: Actor, now: datetime, is_full: bool
) -> WrittenPatient:
    try:
        known = patients.find(practice.pk, told.identifiers)
    except patients.TwoPatients:
        problem = Problem(
            f"{told.path}.identifier", "belongs to two patients who are known here as different people"
        )
        raise _Refused(problem) from None
    by_hand = None
    if known is None:
        by_hand = patients.find_by_hand(practice.pk, told.given_name, told.family_name, told.birth_date)
        known = by_hand
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
    if by_hand is not None:
        doubts.append(
            "A patient of this name and birth date was taken in by hand and is joined with this record. "
            "Make sure that it is this patient."
        )
    if known is None and is_full:
        doubts.append("The practice's plan is full: this program starts when somebody confirms it.")
    if other_person:
        doubts.append(
            "The record number now carries another name and birth date. Make sure that it is this patient."
        )
    written = episodes.write(practice, told, row, doubts, actor, now)
    return WrittenPatient(told, row, reach.via_caregiver, written)


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
