"""Row-level security, asked in raw SQL as the application's role."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection
from django.db.utils import ProgrammingError

from hepcoach.clinics.models import Location, Practice
from hepcoach.privacy import keyring, policies, tenancy

pytestmark = pytest.mark.django_db


def make_practice(slug: str, now: datetime) -> Practice:
    practice = Practice.objects.create(slug=slug, name=slug.title(), created_at=now)
    with tenancy.practice(practice.pk):
        keyring.create(practice.pk, now=now)
        Location.objects.create(practice=practice, name="Main Street")
    return practice


@pytest.fixture
def two_practices(now: datetime) -> tuple[Practice, Practice]:
    return make_practice("north", now), make_practice("south", now)


def test_the_application_role_owns_nothing_and_cannot_bypass_policies(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False, False)
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = current_user")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("model", policies.tenant_models(), ids=lambda model: model._meta.db_table)
def test_every_tenant_table_is_empty_until_a_practice_is_set(model: type, db: None) -> None:
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SELECT relrowsecurity FROM pg_class WHERE oid = %s::regclass", [table])
        assert cursor.fetchone() == (True,), f"{table} has no row-level security"
        cursor.execute("SELECT qual, with_check FROM pg_policies WHERE tablename = %s", [table])
        rules = cursor.fetchall()
        assert len(rules) == 1
        assert "hepcoach.practices" in rules[0][0] and "hepcoach.practices" in rules[0][1]
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone() == (0,)


def test_a_practice_sees_its_own_rows_only(two_practices: tuple[Practice, Practice]) -> None:
    north, south = two_practices
    assert Location.objects.count() == 0
    with tenancy.practice(north.pk):
        assert set(Location.objects.values_list("practice_id", flat=True)) == {north.pk}
    with tenancy.practices([north.pk, south.pk]):
        assert Location.objects.count() == 2
    assert Location.objects.count() == 0


def test_writing_into_another_practice_is_refused(two_practices: tuple[Practice, Practice]) -> None:
    north, south = two_practices
    with pytest.raises(ProgrammingError, match="row-level security"), tenancy.practice(north.pk):
        Location.objects.create(practice=south, name="Elsewhere")


def test_an_inner_block_gives_the_outer_sight_back(two_practices: tuple[Practice, Practice]) -> None:
    north, south = two_practices
    with tenancy.practice(north.pk):
        with tenancy.practice(south.pk):
            assert Location.objects.get().practice_id == south.pk
        assert Location.objects.get().practice_id == north.pk


@pytest.mark.parametrize("change", ["UPDATE {} SET practice_id = practice_id", "DELETE FROM {}"])
@pytest.mark.parametrize("table", policies.APPEND_ONLY)
def test_what_is_written_once_can_not_be_changed_by_the_application(table: str, change: str, db: None) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(change.format(table))
