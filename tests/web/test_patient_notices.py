"""Notices on the patient's phone: agreed to with words they saw, for known push services, taken back as easily."""

from __future__ import annotations

import base64
import json
import os

import pytest

from hepcoach.messaging.carriers.push.keys import new_pair
from hepcoach.messaging.models import Carrier, PushSubscription
from hepcoach.patients.models import ConsentEvent, ContactPoint
from hepcoach.web.patient.notices import MOST_BROWSERS, subscription_in
from tests.web.test_patient_page import Page

pytestmark = pytest.mark.django_db


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


POINT, SECRET = _text(b"\4" + os.urandom(64)), _text(os.urandom(16))


def told(endpoint: str = "https://fcm.googleapis.com/fcm/send/abc", **keys: str) -> str:
    return json.dumps({"endpoint": endpoint, "keys": {"p256dh": POINT, "auth": SECRET, **keys}, "extra": 1})


@pytest.fixture
def page() -> Page:
    made = Page()
    private, public = new_pair()
    with made.inside():
        Carrier.objects.create(
            practice=made.practice,
            kind="push",
            channel="push",
            number="it@x.example",
            account=public,
            token=private,
        )
    return made


def channel(page: Page) -> str:
    with page.inside():
        return ContactPoint.objects.get(patient=page.patient).channel


def test_agreeing_keeps_the_browser_and_the_words_that_were_seen(page: Page) -> None:
    assert "Notices instead of texts" in page.get("settings/").content.decode()
    assert "says nothing about your health" in page.get("notices/").content.decode()
    assert page.post("notices/", subscription=told()).status_code == 302
    assert channel(page) == "push"
    with page.inside():
        kept = PushSubscription.objects.get()
        assert kept.subscription == {
            "endpoint": "https://fcm.googleapis.com/fcm/send/abc", "keys": {"p256dh": POINT, "auth": SECRET}
        }  # fmt: skip
        event = ConsentEvent.objects.order_by("pk").last()
        assert event is not None
        assert (event.channel, event.kind, event.method) == ("push", "granted", "page")
        assert "says nothing about your health" in event.words_shown


def test_going_back_to_texts_forgets_the_browsers(page: Page) -> None:
    page.post("notices/", subscription=told())
    assert page.post("notices/", off="1").status_code == 302
    assert channel(page) == "sms"
    with page.inside():
        assert not PushSubscription.objects.exists()


def test_the_same_browser_is_kept_once_and_old_ones_make_way(page: Page) -> None:
    for number in (*range(MOST_BROWSERS + 2), 6, 6):
        page.post("notices/", subscription=told(f"https://fcm.googleapis.com/fcm/send/{number}"))
    with page.inside():
        ends = sorted(each.subscription["endpoint"][-1] for each in PushSubscription.objects.all())
    assert ends == ["2", "3", "4", "5", "6"]


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/x",
        "https://updates.push.services.mozilla.com/wpush/v2/x",
        "https://wns2-bl2p.notify.windows.com/w/?token=x",
        "https://web.push.apple.com/x",
    ],
)
def test_the_push_services_of_the_browsers_are_known(endpoint: str) -> None:
    assert subscription_in(told(endpoint)) is not None


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "null", "7", '"a"', "{}", '{"endpoint": "https://fcm.googleapis.com/x"}',
        told("http://fcm.googleapis.com/x"), told("https://fcm.googleapis.com:22/x"), told("https://127.0.0.1/x"),
        told("https://fcm.googleapis.com.evil.example/x"), told("https://evil.example/fcm.googleapis.com"),
        told("https://user@fcm.googleapis.com/x"), told("https://fcm.googleapis.com/\r\nHost: x"),
        told(p256dh="AAAA"), told(auth="!!"), told(auth=""), told("https://fcm.googleapis.com/" + "x" * 3000),
        "[" * 1900, json.dumps({"endpoint": 7, "keys": {"p256dh": POINT, "auth": SECRET}}),
        json.dumps({"endpoint": "https://fcm.googleapis.com/x", "keys": 7}),
    ],
)  # fmt: skip
def test_what_is_no_subscription_or_leads_elsewhere_is_not_kept(page: Page, text: str) -> None:
    assert page.post("notices/", subscription=text).status_code == 422
    assert channel(page) == "sms"
    with page.inside():
        assert not PushSubscription.objects.exists()


def test_a_clinic_without_push_says_so_and_shows_no_link() -> None:
    bare = Page()
    assert "Notices" not in bare.get("settings/").content.decode()
    assert "does not offer this" in bare.get("notices/").content.decode()
    assert bare.post("notices/", subscription=told()).status_code == 200


def test_the_worker_is_served_above_all_links(page: Page) -> None:
    answer = page.client.get("/p/notices.js")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    assert b"showNotification" in answer.content
