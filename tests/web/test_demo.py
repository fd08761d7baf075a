"""The demo opens for a demo practice alone, and its phone goes through the real webhook."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from hepcoach.checkins.models import DueMorning
from hepcoach.clinics.models import Practice, Role
from hepcoach.messaging.models import InboundText
from hepcoach.privacy import tenancy
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings, now: datetime):
    settings.DEMO = True
    practice = factories.practice(now=now)
    Practice.objects.update(is_demo=True)
    with tenancy.practice(practice.pk):
        factories.carrier(practice)
        factories.staff(practice, email="pat@demo.example")
        patient = factories.patient(practice, now=now)
        factories.program(
            factories.episode(patient, therapist=None, started_on=now.date()), now=now, starts_on=now.date()
        )
    return practice, patient


def pages(patient_id: int) -> list[str]:
    return [reverse("demo"), reverse("demo-phones"), reverse("demo-phone", args=[patient_id])]


def test_the_pages_open_without_signing_in(demo) -> None:
    _, patient = demo
    for page in pages(patient.pk):
        response = Client().get(page)
        assert response.status_code == 200, page
        assert response.headers["Cache-Control"] == "no-store"


def test_a_real_practice_has_no_demo(demo, settings) -> None:
    _, patient = demo
    Practice.objects.update(is_demo=False)
    assert {Client().get(page).status_code for page in pages(patient.pk)} == {404}
    Practice.objects.update(is_demo=True)
    settings.DEMO = False
    assert {Client().get(page).status_code for page in pages(patient.pk)} == {404}


def test_one_click_signs_in_as_that_person(demo) -> None:
    practice, _ = demo
    with tenancy.practice(practice.pk):
        member = factories.staff(practice, Role.FRONT_DESK, email="desk@demo.example")
    client = Client()
    assert client.post(reverse("demo-sign-in", args=[member.pk])).status_code == 302
    assert int(client.session["_auth_user_id"]) == member.user_id


def test_the_demo_stays_open_to_who_has_signed_in(demo) -> None:
    practice, patient = demo
    with tenancy.practice(practice.pk):
        member = factories.staff(practice, email="kim@demo.example")
    client = Client()
    client.force_login(member.user)
    assert [client.get(page).status_code for page in pages(patient.pk)] == [200, 200, 200]


def test_an_answer_on_the_screen_arrives_as_a_signed_text(demo) -> None:
    practice, patient = demo
    response = Client().post(reverse("demo-answer", args=[patient.pk]), {"body": "all 3, pain 2"})
    assert response.status_code == 302
    with tenancy.practice(practice.pk):
        text = InboundText.objects.get()
        assert text.body == "all 3, pain 2" and text.provider_id.startswith("PH")


def test_next_morning_now_pulls_the_alarm_forward(demo, now: datetime) -> None:
    practice, patient = demo
    with tenancy.practice(practice.pk):
        DueMorning.objects.create(
            practice=practice, patient=patient, due_at=datetime.max.replace(tzinfo=now.tzinfo)
        )
    assert Client().post(reverse("demo-morning", args=[patient.pk])).status_code == 302
    with tenancy.practice(practice.pk):
        assert DueMorning.objects.get().due_at.year < 9999
