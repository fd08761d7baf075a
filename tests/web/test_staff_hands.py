"""What a colleague has in hand is shown with their name and without the buttons, and is not answered twice."""

from __future__ import annotations

import pytest
from django.urls import reverse

from hepcoach.clinics.actors import for_staff
from hepcoach.clinics.models import Role
from hepcoach.triage import actions
from tests import factories
from tests.web.clinic import Clinic

pytestmark = pytest.mark.django_db


def test_the_list_shows_a_colleagues_call_without_its_buttons(clinic: Clinic) -> None:
    with clinic.inside():
        call = factories.case(clinic.patient, now=clinic.now, rule="outreach_call", desk="front_desk")
        dana = factories.staff(clinic.practice, Role.FRONT_DESK, name="Dana Desk", email="dana@clinic.example")
    page = clinic.signed_in("desk").get(reverse("front-desk")).content.decode()
    assert "I call now" in page and "Left voicemail" in page
    with clinic.inside():
        actions.acknowledge(actor=for_staff(dana), case=call, now=clinic.now)
    page = clinic.signed_in("desk").get(reverse("front-desk")).content.decode()
    assert "With Dana Desk" in page
    assert "I call now" not in page and "Left voicemail" not in page


def test_a_reply_to_what_a_colleague_has_in_hand_is_not_sent(clinic: Clinic) -> None:
    with clinic.inside():
        case = factories.case(clinic.patient, now=clinic.now)
        colleague = factories.staff(clinic.practice, name="Cora Colleague", email="cora@clinic.example")
        actions.acknowledge(actor=for_staff(colleague), case=case, now=clinic.now)
    address = reverse("case-reply", args=[case.pk])
    page = clinic.signed_in("therapist").post(address, {"body": "Hello"}, follow=True).content.decode()
    assert "Cora Colleague, PT has this patient in hand" in page
    assert "goes out in 10 seconds" not in page
