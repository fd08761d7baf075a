"""The patient's own page of who helps them."""

from __future__ import annotations

import pytest

from hepcoach.messaging.models import OutboundText
from hepcoach.patients.models import ConsentEvent, ContactPoint, Helper
from tests.web.test_patient_page import Page

FORM = {"name": "Sample Daughter", "relationship": "daughter", "phone": "(212) 555-0142", "language": "es"}
WANTED = {**FORM, "may_see": "yes", "gets_alerts": "yes", "agreed": "yes"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def page() -> Page:
    made = Page()
    made.post("progress/", year="1951")
    return made


def test_a_patient_asks_a_helper_with_what_they_may_do(page: Page) -> None:
    assert page.post("helpers/", **WANTED).status_code == 302
    shown = page.get("helpers/").content.decode()
    assert "Sample Daughter" in shown and "asked, no answer yet" in shown
    with page.inside():
        helper = Helper.objects.get()
        assert (helper.may_see, helper.may_log, helper.gets_alerts, helper.gets_copies) == (
            True,
            False,
            True,
            False,
        )
        assert ConsentEvent.objects.get(helper=helper).method == "page"
        assert OutboundText.objects.get(kind="helper_invite").contact_point.helper_id == helper.pk


def test_a_patient_changes_and_removes_a_helper(page: Page) -> None:
    page.post("helpers/", **WANTED)
    with page.inside():
        helper = Helper.objects.get()
    page.post("helpers/", helper=str(helper.pk), do="scope", may_log="yes")
    with page.inside():
        helper.refresh_from_db()
        assert (helper.may_log, helper.gets_alerts) == (True, False)
    page.post("helpers/", helper=str(helper.pk), do="remove")
    assert "Nobody yet." in page.get("helpers/").content.decode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"agreed": ""}, "tick that you want this"),
        ({"phone": "12"}, "mobile number"),
        ({"name": " "}, "their name"),
    ],
)
def test_without_the_patients_yes_or_a_number_nobody_is_asked(
    page: Page, change: dict[str, str], said: str
) -> None:
    answer = page.post("helpers/", **{**WANTED, **change})
    assert answer.status_code == 422 and said in answer.content.decode()
    with page.inside():
        assert not Helper.objects.exists()


def test_the_page_is_behind_the_birth_year_and_for_the_patient_alone() -> None:
    page = Page()
    assert page.get("helpers/").status_code == 302
    with page.inside():
        helper = Helper.objects.create(practice=page.practice, patient=page.patient, name="Ines")
        ContactPoint.objects.update(helper=helper)
    assert page.post("helpers/", **WANTED).status_code == 403
