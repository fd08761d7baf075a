"""The page of a patient's helpers: who helps, and asking one more."""

from __future__ import annotations

import pytest
from django.urls import reverse

from hepcoach.messaging.models import OutboundText
from hepcoach.patients.models import Helper
from tests.web.clinic import Clinic

pytestmark = pytest.mark.django_db

FORM = {"name": "Sample Daughter", "phone": "(212) 555-0142", "language": "es", "may_log": "yes", "agreed": "yes"}


def ask(clinic: Clinic, **changes: str) -> tuple[int, str]:
    address = reverse("patient-helpers", args=[clinic.patient.pk])
    answer = clinic.signed_in("therapist").post(address, {**FORM, **changes}, follow=True)
    return answer.status_code, answer.content.decode()


def test_a_helper_is_asked_and_stands_on_the_page(clinic: Clinic) -> None:
    status, page = ask(clinic)
    assert status == 200
    assert "Sample Daughter" in page and "asked, no answer yet" in page
    with clinic.inside():
        helper = Helper.objects.get(patient=clinic.patient)
        text = OutboundText.objects.select_related("contact_point").get(kind="helper_invite")
        assert (helper.language, helper.may_log, text.contact_point.helper_id) == ("es", True, helper.pk)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"agreed": ""}, "Ask the patient first"),
        ({"phone": "12"}, "Write a mobile number"),
        ({"name": " "}, "Write their name"),
        ({"language": "tlh"}, "Choose a language."),
    ],
)
def test_what_is_missing_is_said_and_nobody_is_asked(clinic: Clinic, change: dict[str, str], words: str) -> None:
    status, page = ask(clinic, **change)
    assert status == 400 and words in page
    with clinic.inside():
        assert not OutboundText.objects.filter(kind="helper_invite").exists()
