"""The code on a printed page: it lives as long as the program, and asks each device for the birth year first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from hepcoach.checkins import links
from hepcoach.checkins.models import CheckIn, PageLink
from hepcoach.patients.models import Patient
from hepcoach.privacy.fields import sealed
from hepcoach.programs.models import Program
from tests.web.test_patient_page import Page

pytestmark = pytest.mark.django_db
YEAR = "1951"


@pytest.fixture
def paper() -> Page:
    """Printed two months ago."""
    page = Page()
    with page.inside():
        printed = page.now - timedelta(days=60)
        page.token = links.make_printed(page.patient, printed.date(), now=printed)
    return page


@pytest.mark.parametrize(
    "place", ["", "did/", "progress/", "settings/", "offline/", "worker.js", "app.webmanifest"]
)
def test_nothing_of_the_patient_is_seen_before_the_birth_year(paper: Page, place: str) -> None:
    answer = paper.get(place)
    assert answer.status_code == 403
    text = answer.content.decode()
    assert "In what year was the patient born?" in text
    assert not any(word in text for word in ("Maria", "Example", "Heel slide"))


def test_nothing_is_answered_before_the_birth_year(paper: Page) -> None:
    assert paper.post("did/", did="all").status_code == 403
    assert paper.client.post(f"/p/{paper.token}/sync/", "{}", content_type="application/json").status_code == 403
    assert paper.post("stop/").status_code == 403
    with paper.inside():
        assert not CheckIn.objects.exists()


def test_the_right_year_opens_todays_exercises_on_this_device_alone(paper: Page) -> None:
    assert paper.post("progress/", year=YEAR).headers["Location"] == f"/p/{paper.token}/"
    assert "3 exercises today" in paper.get().content.decode()
    assert paper.post("did/", did="all").headers["Location"].endswith(f"pain/?day={paper.today}")
    assert Client().get(f"/p/{paper.token}/").status_code == 403


def test_the_history_asks_for_itself_again(paper: Page) -> None:
    paper.post("progress/", year=YEAR)
    assert "What year were you born?" in paper.get("progress/").content.decode()


def test_a_device_that_opened_one_code_opens_no_other(paper: Page) -> None:
    paper.post("progress/", year=YEAR)
    with paper.inside():
        other = links.make_printed(paper.patient, paper.today, now=paper.now)
    answer = paper.client.get(f"/p/{other}/", headers={"Cookie": paper.client.cookies.output(header="", sep=";")})
    assert answer.status_code == 403


def test_five_wrong_years_close_the_code_for_everybody(paper: Page) -> None:
    for left in (4, 3, 2, 1):
        assert f"Tries left: {left}." in paper.post("progress/", year="1900").content.decode()
    assert paper.post("progress/", year="1900").status_code == 410
    assert paper.post("progress/", year=YEAR).status_code == 410


def test_slips_before_the_right_year_do_not_add_up(paper: Page) -> None:
    for _ in range(2):
        for _ in range(3):
            paper.post("progress/", year="1900")
        assert paper.post("progress/", year=YEAR).status_code == 302
        paper.client = Client()


def test_the_code_dies_with_the_program_and_after_half_a_year(paper: Page) -> None:
    with paper.inside():
        PageLink.objects.update(expires_at=paper.now - timedelta(seconds=1))
    assert paper.get().status_code == 410
    with paper.inside():
        paper.token = links.make_printed(paper.patient, paper.today, now=paper.now)
        Program.objects.filter(pk=paper.program.pk).update(status=Program.Status.ENDED)
    assert paper.get().status_code == 410


def test_a_patient_without_a_birth_date_is_never_let_in_by_guessing(paper: Page) -> None:
    with paper.inside():
        Patient.objects.filter(pk=paper.patient.pk).update(
            birth_date=sealed(Patient, "birth_date", paper.practice.pk, "")
        )
    assert paper.post("progress/", year="").status_code == 403


def test_a_texted_link_asks_nothing(paper: Page) -> None:
    with paper.inside():
        (token,) = links.make([(paper.patient, paper.today)], now=paper.now)
    assert Client().get(f"/p/{token}/").status_code == 200
