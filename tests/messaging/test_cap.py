"""The week's cap and the patient's own hours, asked when a text is about to leave."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from hepcoach.clinics.models import Practice
from hepcoach.messaging import carriers, queries
from hepcoach.messaging.models import OutboundText
from hepcoach.messaging.sending import send_due
from hepcoach.patients.models import Patient
from hepcoach.privacy import tenancy
from tests import factories
from tests.fake_carrier import FakeCarrier

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice(now: datetime) -> Practice:
    made = factories.practice(now=now)
    with tenancy.practice(made.pk):
        factories.carrier(made)
    return made


def text(patient: Patient, kind: str, now: datetime) -> OutboundText:
    with tenancy.practice(patient.practice_id), carriers.using(lambda _: FakeCarrier()):
        made = factories.outbound(patient, now=now, kind=kind, day=date(2026, 3, 3) if kind == "morning" else None)
    with carriers.using(lambda _: FakeCarrier()):
        send_due([patient.practice_id], now)
    with tenancy.practice(patient.practice_id):
        return OutboundText.objects.get(pk=made.pk)


def patient_of(practice: Practice, now: datetime, **wishes: int) -> Patient:
    with tenancy.practice(practice.pk):
        patient = factories.patient(practice, now=now)
        if wishes:
            Patient.objects.filter(pk=patient.pk).update(**wishes)
        return patient


def test_nudges_stop_before_they_use_up_the_mornings_and_the_week_rolls_on(
    practice: Practice, now: datetime
) -> None:
    patient = patient_of(practice, now)
    days = [now + timedelta(days=each) for each in range(9)]
    told = [(text(patient, "morning", day).status, text(patient, "nudge", day).status) for day in days]
    assert [morning for morning, _ in told] == ["sent"] * 9
    assert [nudge for _, nudge in told] == ["sent"] * 3 + ["withheld"] * 4 + ["sent"] * 2
    with tenancy.practice(practice.pk):
        week = queries.started(practice.pk, days[6] + timedelta(hours=1))
    assert (week.patients, week.held_back, week.at_cap) == (1, 4, 1)


def test_a_practice_caps_the_week_of_all_its_patients(practice: Practice, now: datetime) -> None:
    Practice.objects.filter(pk=practice.pk).update(thresholds={"texting.cap": {"most_a_week": 3}})
    patient, careful = patient_of(practice, now), patient_of(practice, now, most_a_week=2)
    for each, allowed in ((patient, 3), (careful, 2)):
        told = [text(each, "morning", now + timedelta(days=day)).status for day in range(5)]
        assert told == ["sent"] * allowed + ["withheld"] * (5 - allowed)
    with tenancy.practice(practice.pk):
        later = now + timedelta(days=5)
        assert queries.patient_weeks(practice.pk, later) == [queries.SameWeeks(3, 1), queries.SameWeeks(2, 1)]
        week = queries.started(practice.pk, later)
    assert (week.sent, week.patients, week.held_back, week.at_cap) == (5, 2, 5, 2)


def test_an_answer_is_never_held_back_for_the_cap(practice: Practice, now: datetime) -> None:
    patient = patient_of(practice, now, most_a_week=1)
    assert text(patient, "morning", now).status == "sent"
    held = text(patient, "morning", now + timedelta(days=1))
    assert (held.status, held.reason) == ("withheld", "weekly_cap")
    assert text(patient, "thanks", now + timedelta(days=1)).status == "sent"


def test_the_patients_own_hours_hold_a_text_that_the_practices_would_let_go(
    practice: Practice, now: datetime
) -> None:
    # Nine o'clock in New York; the patient wants nothing before eleven.
    patient = patient_of(practice, now, text_from_hour=11)
    waiting = text(patient, "morning", now)
    assert (waiting.status, waiting.not_before) == ("queued", now + timedelta(hours=2))
