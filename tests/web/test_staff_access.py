"""Who may open which staff page, and what they then see."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from hepcoach.privacy.models import AuditEntry
from tests import factories
from tests.web.clinic import Clinic

pytestmark = pytest.mark.django_db

# Page -> who opens it; everybody else in the practice is told that it is not theirs.
PAGES = {
    "today": {"therapist": 200, "other": 200, "assistant": 200, "desk": 302, "owner": 200, "biller": 200},
    "patients": {"therapist": 200, "other": 200, "assistant": 200, "desk": 200},
    "patient": {"therapist": 200, "desk": 200},
    "patient-pain": {"therapist": 200},
    "case": {"therapist": 200},
    "confirm": {"therapist": 200, "other": 200, "assistant": 200},
    "front-desk": {"desk": 200},
}
PEOPLE = ("therapist", "other", "assistant", "desk", "owner", "biller")


def address(clinic: Clinic, page: str) -> str:
    if page in ("patient", "patient-pain"):
        return reverse(page, args=[clinic.patient.pk])
    if page == "case":
        with clinic.inside():
            made = factories.case(clinic.patient, now=clinic.now, owner=clinic.staff["therapist"])
        return reverse(page, args=[made.pk])
    return reverse(page)


@pytest.mark.parametrize("page", PAGES)
def test_each_role_opens_its_own_pages_and_no_others(clinic: Clinic, page: str) -> None:
    path = address(clinic, page)
    answers = {who: clinic.signed_in(who).get(path).status_code for who in PEOPLE}
    assert answers == {who: PAGES[page].get(who, 403) for who in PEOPLE}


@pytest.mark.parametrize("page", PAGES)
def test_nobody_enters_without_signing_in(clinic: Clinic, page: str) -> None:
    answer = Client().get(address(clinic, page))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("page", ["patient", "patient-pain", "case"])
@pytest.mark.parametrize("who", ["therapist", "desk"])
def test_another_practice_learns_nothing_even_that_a_patient_exists(
    clinic: Clinic, elsewhere: Clinic, page: str, who: str
) -> None:
    path = address(clinic, page)
    if page == "patient-pain" and who == "desk":
        assert elsewhere.signed_in(who).get(path).status_code == 403
        return
    answer = elsewhere.signed_in(who).get(path)
    assert answer.status_code == 404
    assert b"Marigold" not in answer.content


def test_a_person_without_a_role_is_told_so(clinic: Clinic) -> None:
    client = clinic.signed_in("therapist")
    with clinic.inside():
        type(clinic.staff["therapist"]).objects.filter(pk=clinic.staff["therapist"].pk).update(is_active=False)
    answer = client.get(reverse("today"))
    assert answer.status_code == 403
    assert "works in a practice" in answer.content.decode()


def test_an_htmx_request_after_sign_out_is_sent_to_the_sign_in_page(clinic: Clinic) -> None:
    answer = Client(headers={"HX-Request": "true"}).get(reverse("today"))
    assert answer.headers["HX-Redirect"] == reverse("account_login")


def test_pages_with_patients_are_not_kept_by_the_browser(clinic: Clinic) -> None:
    answer = clinic.signed_in("therapist").get(reverse("patient", args=[clinic.patient.pk]))
    assert answer.headers["Cache-Control"] == "no-store, private"


def test_the_owner_and_the_biller_see_counts_and_no_patient(clinic: Clinic) -> None:
    for who in ("owner", "biller"):
        page = clinic.signed_in(who).get(reverse("today")).content.decode()
        assert "Marigold" not in page
        assert "Therapist North" in page


def test_a_colleague_must_give_a_reason_and_it_is_written_down(clinic: Clinic) -> None:
    client = clinic.signed_in("other")
    page = client.get(reverse("patient", args=[clinic.patient.pk]))
    assert page.status_code == 403
    assert "Marigold" not in page.content.decode()

    door = reverse("patient-break-glass", args=[clinic.patient.pk])
    assert client.post(door, {"reason": "hm"}).status_code == 403
    answer = client.post(door, {"reason": "Sam is out sick, patient called"}, follow=True)
    assert "Marigold" in answer.content.decode()
    with clinic.inside():
        entry = AuditEntry.objects.get(action="break_glass")
    assert entry.reason == "Sam is out sick, patient called"
    assert entry.actor == f"staff:{clinic.staff['other'].pk}"


def test_reading_a_patient_leaves_an_audit_row_and_a_list_one_with_its_count(clinic: Clinic) -> None:
    client = clinic.signed_in("therapist")
    client.get(reverse("patient", args=[clinic.patient.pk]))
    client.get(reverse("today"))
    with clinic.inside():
        rows = list(AuditEntry.objects.order_by("number").values_list("action", "subject"))
    assert rows == [("read", f"patient:{clinic.patient.pk}"), ("list", "today:1")]


def test_a_refused_page_says_what_to_do(clinic: Clinic) -> None:
    page = clinic.signed_in("owner").get(reverse("front-desk")).content.decode()
    assert "not part of the work of the owner" in page
    assert "Back to the start" in page
