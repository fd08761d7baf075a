"""Keys change while the data stays readable."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connections

from hepcoach.patients.models import ConsentEvent, Patient
from hepcoach.privacy import keyring, keys, rotation, tenancy
from hepcoach.privacy.fields import sealed
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def practice(now: datetime):
    practice = factories.practice(now=now)
    with tenancy.practice(practice.pk):
        for name in ("Ana", "Bo", "Cy"):
            factories.patient(practice, now=now, given_name=name)
    return practice


def versions(practice_id: int) -> set[int]:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT given_name FROM patients_patient WHERE practice_id = %s", [practice_id])
        found = {keys.key_version(bytes(row[0])) for row in cursor.fetchall()}
        cursor.execute("SELECT words_shown FROM patients_consentevent WHERE practice_id = %s", [practice_id])
        return found | {keys.key_version(bytes(row[0])) for row in cursor.fetchall()}


def test_every_cell_is_sealed_anew_and_still_opens(practice, now: datetime) -> None:
    assert rotation.new_data_key(practice.pk, now=now)
    progress = list(rotation.re_encrypt(practice.pk))
    assert progress[0].done == 0 and progress[-1].done == progress[-1].total > 0
    assert versions(practice.pk) == {2}
    with tenancy.practice(practice.pk):
        assert sorted(patient.given_name for patient in Patient.objects.all()) == ["Ana", "Bo", "Cy"]
        assert ConsentEvent.objects.count() == 3


def test_a_broken_rotation_goes_on_instead_of_making_another_key(practice, now: datetime) -> None:
    rotation.new_data_key(practice.pk, now=now)
    steps = rotation.re_encrypt(practice.pk)
    next(steps), next(steps)
    steps.close()
    assert versions(practice.pk) == {1, 2}
    assert not rotation.new_data_key(practice.pk, now=now)
    list(rotation.re_encrypt(practice.pk))
    assert versions(practice.pk) == {2}


def test_a_process_that_still_holds_the_old_keys_reads_what_the_new_ones_sealed(practice, now: datetime) -> None:
    with tenancy.practice(practice.pk):
        held = keyring.of(practice.pk)
        keyring.create(practice.pk, now=now)
        fresh = sealed(Patient, "given_name", practice.pk, "Dee")
        Patient.objects.update(given_name=fresh)
        keyring._unwrapped[practice.pk] = (float("inf"), held)
        assert Patient.objects.first().given_name == "Dee"


def test_data_keys_are_wrapped_under_the_newest_master_key(practice) -> None:
    number = keys.add_master_key()
    assert rotation.rewrap(practice.pk) == 1
    assert rotation.rewrap(practice.pk) == 0
    with tenancy.practice(practice.pk):
        keyring.forget()
        assert Patient.objects.first().given_name in {"Ana", "Bo", "Cy"}
    assert max(keys.master_keys()) == number


def test_a_cell_moved_to_another_column_does_not_open(practice) -> None:
    with tenancy.practice(practice.pk):
        cell = sealed(Patient, "given_name", practice.pk, "Ana")
        with pytest.raises(keys.UnableToOpen, match="belongs elsewhere"):
            keys.open_sealed(keyring.of(practice.pk), "patients_patient.family_name", bytes(cell))


def test_the_keys_of_many_practices_are_read_by_one_query_and_only_when_they_are_not_at_hand(
    practice, now: datetime, django_assert_num_queries
) -> None:
    other = factories.practice("lakeside", now=now)
    keyring.forget()
    with tenancy.practices([practice.pk, other.pk]):
        with django_assert_num_queries(1):
            keyring.make_ready([practice.pk, other.pk])
        with django_assert_num_queries(0):
            keyring.make_ready([practice.pk, other.pk])
            opened = [keyring.of(pk).practice_id for pk in (practice.pk, other.pk)]
    assert opened == [practice.pk, other.pk]
