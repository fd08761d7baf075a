"""The measures page: entering answers, a value or a motion, and what comes back when it is wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hepcoach.outcomes.models import MeasureScore
from tests.web.clinic import Clinic, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic() -> Clinic:
    return build(datetime.now(UTC), "north")


def post(clinic: Clinic, what: str, **form: str):
    form = {"on": clinic.today.isoformat(), **form}
    return clinic.signed_in("therapist").post(f"/patients/{clinic.patient.pk}/measures/{what}/", form)


def page(clinic: Clinic) -> str:
    return clinic.signed_in("therapist").get(f"/patients/{clinic.patient.pk}/measures/").content.decode()


def test_answers_are_scored_and_shown_with_their_trend(clinic: Clinic) -> None:
    before = (clinic.today - timedelta(days=20)).isoformat()
    assert post(clinic, "score", code="quickdash", answers="4 4 4 4 4 4 4 4 4 4 -", on=before).status_code == 302
    assert post(clinic, "score", code="quickdash", answers="2,2,2,2,2,2,2,2,2,2,x").status_code == 302
    assert "QuickDASH (0-100) fell from 75 to 25: better by more than measurement error" in page(clinic)


def test_a_motion_is_shown_against_its_norm(clinic: Clinic) -> None:
    assert post(clinic, "motion", motion="knee_flexion", side="left", degrees="110").status_code == 302
    assert "110 of 135 degrees." in page(clinic)


@pytest.mark.parametrize(
    ("what", "form", "complaint"),
    [
        ("score", {"code": "lefs", "answers": "4 4 4"}, "20 answers in order, not 3"),
        ("score", {"code": "quickdash", "answers": "3 " * 10 + "y"}, "Answer 11 is -1"),
        ("score", {"code": "lefs", "value": "81"}, "From 0 to 80"),
        ("score", {"code": "lefs", "value": "nan"}, "From 0 to 80"),
        ("score", {"code": "lefs", "value": "", "on": "2999-01-01"}, "Choose today or a day before"),
        ("score", {"code": "gone", "value": "1"}, "no such measure"),
        ("motion", {"motion": "knee_flexion", "degrees": "many"}, "Give the degrees as a number"),
        ("motion", {"motion": "knee_flexion", "side": "left", "degrees": "400"}, "Degrees from -60 to 220"),
    ],
)
def test_a_wrong_entry_comes_back_with_what_is_wrong(clinic: Clinic, what, form, complaint: str) -> None:
    answer = post(clinic, what, **form)
    assert answer.status_code == 400
    assert complaint in answer.content.decode()
    with clinic.inside():
        assert not MeasureScore.objects.exists()


def test_a_note_is_drafted_from_the_patients_page(clinic: Clinic) -> None:
    client = clinic.signed_in("therapist")
    assert "Draft a" in client.get(f"/patients/{clinic.patient.pk}/").content.decode()
    with clinic.inside():
        episode = clinic.program.episode_id
    drafted = client.post(f"/episodes/{episode}/draft/", {"kind": "progress"}, follow=True)
    assert "Progress report" in drafted.content.decode()
    assert "Range of motion" in drafted.content.decode()
    note = drafted.redirect_chain[-1][0]
    assert client.get(f"{note}note.txt").content.decode().startswith("PROGRESS REPORT")
