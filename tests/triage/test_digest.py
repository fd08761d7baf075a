"""The morning e-mail: opt-in, once a morning, numbers only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from hepcoach.clinics.actors import for_staff
from hepcoach.clinics.models import Practice, Staff
from hepcoach.patients.models import Patient
from hepcoach.privacy import tenancy
from hepcoach.triage import digest
from tests import factories

pytestmark = pytest.mark.django_db

# Eight in the morning in New York.
EIGHT = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)


@pytest.fixture
def therapist() -> Staff:
    practice = factories.practice(now=EIGHT)
    Practice.objects.filter(pk=practice.pk).update(time_zone="America/New_York")
    with tenancy.practice(practice.pk):
        made = factories.staff(practice, email="therapist@north.example")
        patient = factories.patient(practice, now=EIGHT, given_name="Maria", family_name="Marigold")
        factories.episode(patient, therapist=made, started_on=EIGHT.date())
        factories.case(patient, now=EIGHT, severity=1, rule="red_flag.dvt")
        factories.case(patient, now=EIGHT)
        digest.choose(actor=for_staff(made), wanted=True)
    return made


def test_it_says_how_many_wait_and_nothing_of_whom(therapist: Staff) -> None:
    assert digest.send_due(EIGHT) == 1
    letter = mail.outbox[0]
    assert letter.to == ["therapist@north.example"]
    assert letter.subject == "2 cases wait for you"
    assert "1 of them urgent" in letter.body
    with tenancy.practice(therapist.practice_id):
        patient = Patient.objects.get()
    for private in ("Maria", "Marigold", "pain", "knee", f"/patients/{patient.pk}"):
        assert private not in letter.subject + letter.body


def test_it_goes_out_once_a_morning_and_again_on_the_next(therapist: Staff) -> None:
    assert digest.send_due(EIGHT) == 1
    assert digest.send_due(EIGHT + timedelta(hours=1)) == 0
    assert digest.send_due(EIGHT + timedelta(days=1)) == 1


def test_it_waits_for_the_practices_own_morning(therapist: Staff) -> None:
    assert digest.send_due(EIGHT - timedelta(hours=2)) == 0
    assert digest.send_due(EIGHT + timedelta(hours=5)) == 0


def test_who_turned_it_off_or_has_nothing_waiting_gets_none(therapist: Staff) -> None:
    with tenancy.practice(therapist.practice_id):
        digest.choose(
            actor=for_staff(factories.staff(therapist.practice, email="idle@north.example")), wanted=True
        )
        digest.choose(actor=for_staff(therapist), wanted=False)
    assert digest.send_due(EIGHT) == 0
    assert mail.outbox == []
