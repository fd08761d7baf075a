"""Who may see which patient, and on what ground."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from hepcoach.clinics.actors import coach, for_staff
from hepcoach.clinics.models import Cover, Practice, Role, Staff
from hepcoach.patients import access
from hepcoach.patients.models import Episode, Patient
from hepcoach.privacy import audit, tenancy
from hepcoach.privacy.models import AuditEntry
from tests import factories

pytestmark = pytest.mark.django_db

REASON = "covering for a sick colleague"


@dataclass
class World:
    practice: Practice
    therapist: Staff
    other: Staff
    patient: Patient
    today: date


@pytest.fixture
def world(now: datetime) -> Iterator[World]:
    practice = factories.practice(now=now)
    with tenancy.practice(practice.pk):
        therapist, other = factories.staff(practice), factories.staff(practice, name="Other")
        patient = factories.patient(practice, now=now)
        factories.episode(patient, therapist=therapist, started_on=now.date())
        yield World(practice, therapist, other, patient, now.date())


def cover(world: World, first: date, last: date) -> None:
    Cover.objects.create(
        practice=world.practice,
        absent=world.therapist,
        covering=world.other,
        from_date=first,
        until_date=last,
    )


def test_a_therapist_sees_their_own_caseload(world: World, now: datetime) -> None:
    assert access.patient_for(for_staff(world.therapist), world.patient.pk, now) == world.patient
    assert list(access.visible(for_staff(world.other), world.today)) == []


@pytest.mark.parametrize(("first", "last", "sees"), [(0, 0, True), (-1, 1, True), (1, 3, False), (-3, -1, False)])
def test_a_cover_holds_on_its_days(world: World, first: int, last: int, sees: bool) -> None:
    cover(world, world.today + timedelta(days=first), world.today + timedelta(days=last))
    seen = access.visible(for_staff(world.other), world.today).filter(pk=world.patient.pk).exists()
    assert seen is sees


def test_an_ended_episode_stays_with_its_therapist_but_is_not_covered(world: World) -> None:
    cover(world, world.today, world.today)
    Episode.objects.update(status=Episode.Status.ENDED)
    assert access.visible(for_staff(world.therapist), world.today).exists()
    assert not access.visible(for_staff(world.other), world.today).exists()


def test_outside_the_caseload_a_reason_is_needed(world: World, now: datetime) -> None:
    for reason in ("", "  short  "):
        with pytest.raises(access.NeedsReason):
            access.patient_for(for_staff(world.other), world.patient.pk, now, reason=reason)


def test_a_reason_opens_the_record_for_some_hours_and_not_for_good(world: World, now: datetime) -> None:
    actor = for_staff(world.other)
    access.patient_for(actor, world.patient.pk, now, reason=REASON)
    audit.append(
        [audit.Event(world.practice.pk, now, actor.name, "break_glass", f"patient:{world.patient.pk}", REASON)]
    )
    access.patient_for(actor, world.patient.pk, now + access.GLASS_HOLDS - timedelta(minutes=1))
    with pytest.raises(access.NeedsReason):
        access.patient_for(actor, world.patient.pk, now + access.GLASS_HOLDS + timedelta(minutes=1))


def test_a_reason_opens_one_record_for_one_person(world: World, now: datetime) -> None:
    third = factories.staff(world.practice, name="Third")
    second = factories.patient(world.practice, now=now)
    audit.append(
        [
            audit.Event(
                world.practice.pk,
                now,
                for_staff(world.other).name,
                "break_glass",
                f"patient:{world.patient.pk}",
                REASON,
            )
        ]
    )
    with pytest.raises(access.NeedsReason):
        access.patient_for(for_staff(third), world.patient.pk, now)
    with pytest.raises(access.NeedsReason):
        access.patient_for(for_staff(world.other), second.pk, now)


@pytest.mark.parametrize("role", [Role.OWNER, Role.BILLER, Role.FRONT_DESK])
def test_a_reason_does_not_make_a_clinician(world: World, now: datetime, role: Role) -> None:
    actor = for_staff(factories.staff(world.practice, role))
    with pytest.raises(PermissionDenied):
        access.patient_for(actor, world.patient.pk, now, reason=REASON)


def test_contact_is_for_the_front_desk_and_who_treats(world: World, now: datetime) -> None:
    desk = for_staff(factories.staff(world.practice, Role.FRONT_DESK))
    assert access.contact_for(desk, world.patient.pk, now) == world.patient
    for role in (Role.OWNER, Role.BILLER):
        with pytest.raises(PermissionDenied):
            access.contact_for(for_staff(factories.staff(world.practice, role)), world.patient.pk, now)


def test_the_coach_lists_nobody_through_the_door_for_people(world: World) -> None:
    assert not access.visible(coach(world.practice.pk), world.today).exists()


def test_a_patient_of_another_practice_does_not_exist(world: World, now: datetime) -> None:
    elsewhere = factories.practice(now=now)
    with tenancy.practice(elsewhere.pk):
        stranger = for_staff(factories.staff(elsewhere))
    # Even in a transaction that may see both practices' rows.
    with tenancy.practices([world.practice.pk, elsewhere.pk]), pytest.raises(Http404):
        access.patient_for(stranger, world.patient.pk, now, reason=REASON)


def test_every_read_is_audited(now: datetime) -> None:
    practice = factories.practice(now=now)
    with tenancy.practice(practice.pk):
        therapist = factories.staff(practice)
        patient = factories.patient(practice, now=now)
        factories.episode(patient, therapist=therapist, started_on=now.date())
        access.patient_for(for_staff(therapist), patient.pk, now)
        desk = for_staff(factories.staff(practice, Role.FRONT_DESK))
        access.contact_for(desk, patient.pk, now)
    with tenancy.practice(practice.pk):
        rows = list(AuditEntry.objects.order_by("number").values_list("action", "subject"))
    assert rows == [("read", f"patient:{patient.pk}"), ("read contact", f"patient:{patient.pk}")]
