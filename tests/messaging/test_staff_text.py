"""A text that a person writes: who may get it, once, and taken back while it waits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from hepcoach.clinics.actors import Actor, for_staff
from hepcoach.messaging import actions
from hepcoach.messaging.models import Conversation, OutboundText
from hepcoach.patients import wishes
from hepcoach.patients.models import Patient
from hepcoach.privacy import tenancy
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(now: datetime) -> Iterator[tuple[Actor, Patient]]:
    practice = factories.practice(now=now)
    with tenancy.practice(practice.pk):
        yield for_staff(factories.staff(practice, name="Sam Sample")), factories.patient(practice, now=now)


def test_it_waits_ten_seconds_under_the_writers_name(people: tuple[Actor, Patient], now: datetime) -> None:
    actor, patient = people
    text = actions.staff_text(actor=actor, patient=patient, body="  Please call us. ", now=now)
    assert (text.body, text.sender, text.sender_name) == ("Please call us.", "staff", "Sam Sample, PT")
    assert text.not_before == now + timedelta(seconds=10)
    assert text.expires_at > text.not_before


def test_a_doubled_click_writes_one_text_and_its_key_holds_no_words(
    people: tuple[Actor, Patient], now: datetime
) -> None:
    actor, patient = people
    first = actions.staff_text(actor=actor, patient=patient, body="Please call us.", now=now)
    second = actions.staff_text(actor=actor, patient=patient, body="Please call us.", now=now)
    assert first.pk == second.pk
    assert "call" not in first.key
    later = actions.staff_text(
        actor=actor, patient=patient, body="Please call us.", now=now + timedelta(minutes=2)
    )
    assert later.pk != first.pk


@pytest.mark.parametrize(("body", "says"), [(" ", "Write what"), ("x" * 481, "up to 480")])
def test_an_empty_or_endless_text_is_refused(
    people: tuple[Actor, Patient], now: datetime, body: str, says: str
) -> None:
    actor, patient = people
    with pytest.raises(actions.UnableToText, match=says):
        actions.staff_text(actor=actor, patient=patient, body=body, now=now)


def test_who_opted_out_is_called_instead(people: tuple[Actor, Patient], now: datetime) -> None:
    actor, patient = people
    wishes.stop_texts(actor=actor, patient=patient, now=now)
    patient.refresh_from_db()
    with pytest.raises(actions.UnableToText, match="Call instead"):
        actions.staff_text(actor=actor, patient=patient, body="hello", now=now)


def test_it_is_taken_back_only_while_it_waits(people: tuple[Actor, Patient], now: datetime) -> None:
    actor, patient = people
    waiting = actions.staff_text(actor=actor, patient=patient, body="one", now=now)
    gone = actions.staff_text(actor=actor, patient=patient, body="two", now=now)
    OutboundText.objects.filter(pk=gone.pk).update(status="sending")
    assert actions.take_back(actor=actor, patient=patient, text_id=waiting.pk, now=now)
    assert not actions.take_back(actor=actor, patient=patient, text_id=gone.pk, now=now)
    assert OutboundText.objects.get(pk=waiting.pk).status == "withheld"
    assert OutboundText.objects.get(pk=gone.pk).status == "sending"


def test_nobody_takes_back_what_the_coach_sends(people: tuple[Actor, Patient], now: datetime) -> None:
    actor, patient = people
    text = factories.outbound(patient, now=now)
    assert not actions.take_back(actor=actor, patient=patient, text_id=text.pk, now=now)


def word(patient: Patient) -> datetime | None:
    until: datetime | None = Conversation.objects.get(patient=patient).staff_until
    return until


def test_after_it_the_coach_is_silent_for_as_long_as_the_practice_wants(
    people: tuple[Actor, Patient], now: datetime
) -> None:
    actor, patient = people
    actions.staff_text(actor=actor, patient=patient, body="one", now=now)
    assert word(patient) == now + timedelta(hours=4)
    patient.practice.thresholds = {"checkin.staff_writes": {"hours": 12}}
    actions.staff_text(actor=actor, patient=patient, body="two", now=now + timedelta(hours=1))
    assert word(patient) == now + timedelta(hours=13)


def test_a_text_taken_back_ends_the_silence_unless_an_earlier_one_went(
    people: tuple[Actor, Patient], now: datetime
) -> None:
    actor, patient = people
    first = actions.staff_text(actor=actor, patient=patient, body="one", now=now)
    second = actions.staff_text(actor=actor, patient=patient, body="two", now=now + timedelta(seconds=2))
    actions.take_back(actor=actor, patient=patient, text_id=second.pk, now=now + timedelta(seconds=4))
    assert word(patient) == now + timedelta(hours=4)
    actions.take_back(actor=actor, patient=patient, text_id=first.pk, now=now + timedelta(seconds=5))
    assert word(patient) is None
