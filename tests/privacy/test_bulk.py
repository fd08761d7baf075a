"""Few rows and many are written alike, under the same policies."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from hepcoach.clinics.models import Location, Practice
from hepcoach.patients.models import ContactPoint
from hepcoach.privacy import bulk, tenancy
from tests import factories

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def practice(now: datetime) -> Practice:
    return factories.practice("riverside", now=now)


def locations(practice: Practice, count: int) -> list[tuple[object, ...]]:
    return [
        (practice.pk, f"Room \\{number}\t; 'é'", None if number % 2 else f"{number} Elm St\n")
        for number in range(count)
    ]


@pytest.mark.parametrize("count", [0, 1, bulk._MANY - 1, bulk._MANY, 3 * bulk._MANY])
def test_rows_come_out_as_they_went_in_with_defaults_for_the_rest(practice: Practice, count: int) -> None:
    rows = [(practice_id, name, address or "") for practice_id, name, address in locations(practice, count)]
    with tenancy.practice(practice.pk):
        bulk.insert(Location, ("practice_id", "name", "address"), rows)
        found = Location.objects.order_by("pk").values_list("practice_id", "name", "address", "phone")
        assert list(found) == [(*row, "") for row in rows]


@pytest.mark.parametrize("count", [2, 2 * bulk._MANY])
def test_the_rows_named_are_changed_and_no_others(practice: Practice, count: int) -> None:
    with tenancy.practice(practice.pk):
        rows = [(practice_id, name) for practice_id, name, _ in locations(practice, count)]
        bulk.insert(Location, ("practice_id", "name"), rows)
        keys = list(Location.objects.order_by("pk").values_list("pk", flat=True))
        bulk.update(Location, ("phone",), [(key, str(key)) for key in keys[1:]])
        phones = list(Location.objects.order_by("pk").values_list("phone", flat=True))
    assert phones == ["", *map(str, keys[1:])]


@pytest.mark.parametrize("count", [1, 2 * bulk._MANY])
def test_what_is_there_already_stays_when_asked_to(practice: Practice, count: int) -> None:
    rows = [(practice_id, name) for practice_id, name, _ in locations(practice, count)]
    with tenancy.practice(practice.pk):
        for _ in range(2):
            bulk.insert(Location, ("practice_id", "name"), rows, conflict="DO NOTHING")
        assert Location.objects.count() == count


@pytest.mark.parametrize("count", [1, 2 * bulk._MANY])
def test_no_row_of_another_practice_gets_in(practice: Practice, count: int, now: datetime) -> None:
    other = factories.practice("other", now=now)
    rows = [(other.pk, name) for _, name, _ in locations(practice, count)]
    with tenancy.practice(practice.pk), pytest.raises(DatabaseError), transaction.atomic():
        bulk.insert(Location, ("practice_id", "name"), rows)


@pytest.mark.parametrize("count", [1, 2 * bulk._MANY])
def test_a_value_that_is_too_long_is_refused_not_cut(practice: Practice, count: int) -> None:
    rows = [(practice.pk, f"{number}" + "x" * 200) for number in range(count)]
    with tenancy.practice(practice.pk), pytest.raises(DatabaseError), transaction.atomic():
        bulk.insert(Location, ("practice_id", "name"), rows)


def test_a_sealed_column_with_a_default_must_be_named(practice: Practice) -> None:
    with tenancy.practice(practice.pk), pytest.raises(TypeError, match="encrypted"):
        bulk.insert(ContactPoint, ("practice_id", "patient_id", "phone_index"), [(practice.pk, 1, b"x")])
