"""The page of a patient's helpers: who helps, and asking one more."""

from __future__ import annotations

import pytest
from django.urls import reverse

from hepcoach.messaging.models import OutboundText
from hepcoach.patients.models import ConsentEvent, ContactPoint, Helper, Patient
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


def change(clinic: Clinic, helper: Helper | None, **form: str) -> str:
    address = reverse("patient-helpers", args=[clinic.patient.pk])
    number = str(helper.pk) if helper else "0"
    return clinic.signed_in("desk").post(address, {"helper": number, **form}, follow=True).content.decode()


def asked(clinic: Clinic, consent: str = "granted") -> Helper:
    ask(clinic)
    with clinic.inside():
        Helper.objects.update(consent=consent)
        return Helper.objects.get()


def preferred(clinic: Clinic) -> ContactPoint:
    with clinic.inside():
        return ContactPoint.objects.get(patient=clinic.patient, is_preferred=True)


def test_what_a_helper_may_do_is_changed(clinic: Clinic) -> None:
    helper = asked(clinic)
    assert "is saved" in change(clinic, helper, do="scope", gets_alerts="yes")
    with clinic.inside():
        helper.refresh_from_db()
    assert (helper.may_see, helper.may_log, helper.gets_alerts, helper.gets_copies) == (False, False, True, False)


def test_who_is_removed_sees_and_gets_nothing_and_stays_in_the_ledger(clinic: Clinic) -> None:
    helper = asked(clinic)
    page = change(clinic, helper, do="remove")
    assert "Helper removed" in page and "Nobody yet." in page
    with clinic.inside():
        helper.refresh_from_db()
        assert (helper.consent, helper.may_see, helper.gets_alerts) == ("revoked", False, False)
        assert ConsentEvent.objects.filter(helper=helper, kind="revoked", method="front_desk").exists()
        assert Patient.objects.get(pk=clinic.patient.pk).may_text_reason == ""
    answer = clinic.signed_in("desk").post(
        reverse("patient-helpers", args=[clinic.patient.pk]), {"helper": helper.pk, "do": "main"}
    )
    assert answer.status_code == 404


def test_a_parent_becomes_the_main_contact_and_the_patient_again(clinic: Clinic) -> None:
    helper = asked(clinic)
    assert "texted instead of the patient" in change(clinic, helper, do="main")
    assert preferred(clinic).helper_id == helper.pk
    assert "change the main contact first" in change(clinic, helper, do="remove")
    change(clinic, None, do="main")
    assert preferred(clinic).helper_id is None
    with clinic.inside():
        assert Patient.objects.get(pk=clinic.patient.pk).may_text_reason == ""


def test_who_has_not_agreed_is_no_main_contact(clinic: Clinic) -> None:
    helper = asked(clinic, consent="asked")
    assert "have not agreed" in change(clinic, helper, do="main")
    assert preferred(clinic).helper_id is None
