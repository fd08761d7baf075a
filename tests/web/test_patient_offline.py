"""The patient's page without a signal: kept answers arrive once, and nothing strange does."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from hepcoach.checkins.models import CheckIn, KeptAnswer
from hepcoach.messaging.models import OutboundText
from hepcoach.triage.models import Case
from tests.web.test_patient_page import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def page() -> Page:
    return Page()


def kept(page: Page, **change: Any) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()),
        "day": page.today.isoformat(),
        "did": "all",
        "items": [],
        "pain": "2",
        "question": "",
        **change,
    }


def send(page: Page, *answers: Any) -> Any:
    body = json.dumps({"answers": list(answers)})
    return page.client.post(f"/p/{page.token}/sync/", body, content_type="application/json")


def test_an_answer_kept_on_the_phone_is_recorded_like_one_given_on_the_page(page: Page) -> None:
    one = kept(page, did="some", items=[1, 3, 77], question="Can I use heat?")
    assert send(page, one).json() == {"done": [one["id"]], "safety": False}
    known = page.known()
    assert (known.status, known.items_done, known.pain, known.answered_by) == ("partial", [1, 3], 2, "page")
    with page.inside():
        assert Case.objects.get().rule == "unanswered_question"


def test_sent_again_it_changes_nothing_even_after_a_newer_answer(page: Page) -> None:
    first, second = kept(page, did="none", pain=""), kept(page, did="all")
    send(page, first)
    send(page, second)
    assert send(page, first, second).json()["done"] == [first["id"], second["id"]]
    assert page.known().status == "done"
    with page.inside():
        assert (KeptAnswer.objects.count(), CheckIn.objects.count()) == (2, 1)


def test_several_days_are_told_at_once_and_a_day_too_old_is_let_go(page: Page) -> None:
    days = [page.today - timedelta(days=back) for back in (0, 1, 2, 3)]
    answers = [kept(page, day=day.isoformat(), pain="") for day in days]
    assert set(send(page, *answers).json()["done"]) == {each["id"] for each in answers}
    with page.inside():
        assert set(CheckIn.objects.filter(status="done").values_list("day", flat=True)) == set(days[:3])


def test_an_alarm_kept_on_the_phone_opens_its_case_and_the_phone_is_told(page: Page) -> None:
    said = send(page, kept(page, question="I have chest pain and can't breathe")).json()
    assert said["safety"] is True
    with page.inside():
        assert Case.objects.filter(rule="red_flag.chest_pain_breathing", severity=1).exists()
        assert OutboundText.objects.filter(kind__startswith="safety").count() <= 1


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        '{"answers": []}',
        '{"answers": [1]}',
        '{"answers": [{"id": "x"}]}',
        '{"answers": {"a": 1}}',
        "\0",
    ],
)
def test_what_the_page_would_not_send_is_refused_and_nothing_is_kept(page: Page, body: str) -> None:
    answer = page.client.post(f"/p/{page.token}/sync/", body, content_type="application/json")
    assert answer.status_code == 400
    with page.inside():
        assert not CheckIn.objects.exists() and not KeptAnswer.objects.exists()


@pytest.mark.parametrize(
    "change", [{"did": "maybe"}, {"pain": "11"}, {"pain": 3}, {"items": "1"}, {"day": "soon"}, {"question": None}]
)
def test_one_wrong_answer_keeps_the_whole_parcel_out(page: Page, change: dict[str, Any]) -> None:
    assert send(page, kept(page), kept(page, **change)).status_code == 400
    with page.inside():
        assert not CheckIn.objects.exists()


class AnyParcel(TestCase):
    @settings(max_examples=60, deadline=None)
    @given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=20), lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(
            st.sampled_from(["answers", "id", "day", "did", "items", "pain", "question"]) | st.text(max_size=8),
            inner, max_size=6,
        )
    ), max_leaves=20))  # fmt: skip
    def test_no_parcel_breaks_the_page(self, told: Any) -> None:
        page = Page()
        body = json.dumps(told)
        answer = page.client.post(f"/p/{page.token}/sync/", body, content_type="application/json")
        assert answer.status_code in (200, 400)


def test_the_browser_is_told_what_to_keep_under_this_link_alone(page: Page) -> None:
    worker = page.get("worker.js")
    assert worker.headers["Content-Type"].startswith("text/javascript") and b"caches" in worker.content
    manifest = page.get("app.webmanifest").json()
    assert manifest["start_url"] == manifest["scope"] == f"/p/{page.token}/"
    text = page.get("offline/").content.decode()
    assert "Heel slide" in text and "Example" not in text.replace("Sample", "")


def test_the_days_exercises_have_a_figure_and_something_to_count_with(page: Page) -> None:
    text = page.get().content.decode()
    assert f'src="{reverse("figure", args=["heel-slide", "en"])}"' in text
    assert 'data-sets="3" data-reps="10" data-hold="0"' in text


def test_the_patient_takes_their_data_along_behind_the_birth_year(page: Page) -> None:
    page.post("did/", did="all")
    assert page.get("data/").status_code == 302
    page.post("progress/", year="1951")
    told = page.get("data/").json()
    assert told["days"][0]["status"] == "done" and told["born"] == "1951-04-02"
    assert told["programs"][0]["exercises"][0]["name"] == "Heel slide"
