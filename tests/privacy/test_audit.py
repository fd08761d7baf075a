"""The audit trail shows what was done to it."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from django.db import connections
from django.db.utils import ProgrammingError

from hepcoach.privacy import audit, tenancy
from hepcoach.privacy.models import AuditEntry
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def practice(now: datetime):
    practice = factories.practice(now=now)
    with tenancy.practice(practice.pk):
        for subject in ("patient:1", "patient:2", "patient:3"):
            audit.record(audit.Event(practice.pk, now, "staff:1", "read", subject))
    return practice


def as_owner(statement: str, *values: object) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement, values)


def verdict(practice) -> str | None:
    with tenancy.practice(practice.pk):
        return audit.verify(practice.pk)


def test_a_whole_chain_verifies(practice) -> None:
    assert verdict(practice) is None


@pytest.mark.parametrize(
    ("statement", "complaint"),
    [
        ("UPDATE privacy_auditentry SET actor = 'staff:9' WHERE number = 2", "entry 2 was changed"),
        ("UPDATE privacy_auditentry SET at = at + interval '1 second' WHERE number = 1", "entry 1 was changed"),
        ("DELETE FROM privacy_auditentry WHERE number = 2", "entry 2 is missing"),
        ("DELETE FROM privacy_auditentry WHERE number = 3", "ends at entry 2, but 3 were written"),
        (
            "UPDATE privacy_auditentry SET number = CASE number WHEN 1 THEN 92 ELSE 91 END WHERE number < 3;"
            "UPDATE privacy_auditentry SET number = number - 90 WHERE number > 90",
            "entry 1 was changed or moved",
        ),
    ],
    ids=["changed", "time changed", "removed", "cut off", "reordered"],
)
def test_tampering_is_found(practice, statement: str, complaint: str) -> None:
    as_owner(statement)
    assert complaint in str(verdict(practice))


def test_the_application_cannot_rewrite_the_trail(practice) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), tenancy.practice(practice.pk):
        AuditEntry.objects.update(actor="nobody")
    with pytest.raises(ProgrammingError, match="permission denied"), tenancy.practice(practice.pk):
        AuditEntry.objects.all().delete()


def test_recording_outside_a_practice_is_refused(now: datetime) -> None:
    with pytest.raises(RuntimeError, match="outside"):
        audit.record(audit.Event(1, now, "staff:1", "read", "patient:1"))


def test_what_was_read_in_a_block_that_failed_is_taken_back_with_it(practice, now: datetime) -> None:
    with pytest.raises(ValueError), tenancy.practice(practice.pk):
        audit.record(audit.Event(practice.pk, now, "staff:1", "read", "patient:9"))
        raise ValueError
    with tenancy.practice(practice.pk):
        assert AuditEntry.objects.count() == 3


def test_the_command_says_which_practice_is_broken(practice, capsys: pytest.CaptureFixture[str]) -> None:
    from hepcoach.config import cli

    assert cli.main(["audit", "verify", "--practice", practice.slug, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "practice": practice.slug,
        "entries": 3,
        "ok": True,
        "problem": None,
    }
    as_owner("DELETE FROM privacy_auditentry WHERE number = 1")
    assert cli.main(["audit", "verify", "--practice", practice.slug]) == 1
    assert "entry 1 is missing" in capsys.readouterr().out
    assert cli.main(["audit", "verify", "--practice", "nowhere"]) == 2
