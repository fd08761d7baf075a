"""Notices on the patient's phone: sealed for their browser alone, forgotten when the browser is gone."""

from __future__ import annotations

import base64
import json
import os
from datetime import date, datetime

import http_ece
import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from hepcoach.clinics.models import Practice
from hepcoach.messaging.carriers import CarrierError, Ours, Permanent, Retry, Unknown, client_for
from hepcoach.messaging.carriers.push.keys import new_pair, public_of
from hepcoach.messaging.models import Carrier, OutboundText, PushSubscription
from hepcoach.patients.models import ContactPoint, Patient
from hepcoach.privacy import tenancy
from tests import factories
from tests.messaging.test_twilio_client import answering, response

pytestmark = pytest.mark.django_db


class Browser:
    """What a browser holds of a subscription, and how it opens what comes."""

    def __init__(self, endpoint: str) -> None:
        self._key, self._secret, self.endpoint = ec.generate_private_key(ec.SECP256R1()), os.urandom(16), endpoint

    def subscription(self) -> dict[str, object]:
        point = self._key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return {"endpoint": self.endpoint, "keys": {"p256dh": _text(point), "auth": _text(self._secret)}}

    def opened(self, request: requests.PreparedRequest) -> dict[str, str]:
        plain = http_ece.decrypt(bytes(request.body or b""), private_key=self._key, auth_secret=self._secret)
        loaded: dict[str, str] = json.loads(plain)
        return loaded


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@pytest.fixture
def practice(now: datetime) -> Practice:
    made = factories.practice("riverside", now=now)
    private, public = new_pair()
    with tenancy.practice(made.pk):
        Carrier.objects.create(
            practice=made,
            kind="push",
            channel="push",
            number="it@riverside.example",
            account=public,
            token=private,
        )
    return made


@pytest.fixture
def patient(practice: Practice, now: datetime) -> Patient:
    with tenancy.practice(practice.pk):
        made = factories.patient(practice, now=now)
        ContactPoint.objects.filter(patient=made).update(channel="push")
    return made


def subscribe(patient: Patient, browser: Browser, now: datetime) -> None:
    with tenancy.practice(patient.practice_id):
        PushSubscription.objects.create(
            practice_id=patient.practice_id,
            contact_point=ContactPoint.objects.get(patient=patient),
            endpoint_index=os.urandom(16),
            subscription=browser.subscription(),
            created_at=now,
        )


def queue(patient: Patient, now: datetime) -> OutboundText:
    body = f"Good morning Maria. 3 exercises: {settings.PUBLIC_URL}/p/a.0123456789abcdef and your pain 0-10."
    with tenancy.practice(patient.practice_id):
        return factories.outbound(patient, now=now, kind="morning", body=body, day=date(2026, 3, 3))


def send(practice: Practice, text: OutboundText) -> str:
    with tenancy.practice(practice.pk):
        carrier = Carrier.objects.select_related("practice").get()
    return client_for(carrier).send(to="+12125550001", body=text.body, key=str(text.pk))


def test_only_the_patients_browser_can_read_the_notice_and_it_holds_no_health_detail(
    practice: Practice, patient: Patient, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, text = Browser("https://push.example/one"), queue(patient, now)
    subscribe(patient, browser, now)
    seen = answering(monkeypatch, lambda _: response(201, {}))
    assert send(practice, text).startswith("WP")
    notice = browser.opened(seen[0])
    assert (notice["title"], notice["tag"]) == (practice.name, str(text.pk))
    assert notice["url"] == f"{settings.PUBLIC_URL}/p/a.0123456789abcdef"
    assert "exercise" not in notice["body"] and "pain" not in notice["body"]
    assert seen[0].headers["Authorization"].startswith("vapid ")


def test_one_browser_that_takes_it_is_enough_and_a_gone_one_is_forgotten(
    practice: Practice, patient: Patient, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for end in ("gone", "here"):
        subscribe(patient, Browser(f"https://push.example/{end}"), now)
    answering(monkeypatch, lambda asked: response(410 if str(asked.url).endswith("gone") else 201, {}))
    send(practice, queue(patient, now))
    with tenancy.practice(practice.pk):
        assert [each.subscription["endpoint"] for each in PushSubscription.objects.all()] == [
            "https://push.example/here"
        ]


@pytest.mark.parametrize(
    ("status", "kind"), [(410, Permanent), (404, Permanent), (429, Retry), (503, Retry), (403, Ours), (413, Ours)]
)
def test_a_refusal_says_whether_to_try_again(
    practice: Practice,
    patient: Patient,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    kind: type[CarrierError],
) -> None:
    subscribe(patient, Browser("https://push.example/one"), now)
    answering(monkeypatch, lambda _: response(status, {}))
    with pytest.raises(kind):
        send(practice, queue(patient, now))


def test_a_line_that_breaks_leaves_the_outcome_open(
    practice: Practice, patient: Patient, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribe(patient, Browser("https://push.example/one"), now)

    def breaks(_: requests.PreparedRequest) -> requests.Response:
        raise requests.exceptions.ReadTimeout

    answering(monkeypatch, breaks)
    with pytest.raises(Unknown):
        send(practice, queue(patient, now))


def test_who_has_no_browser_subscribed_can_not_be_reached(
    practice: Practice, patient: Patient, now: datetime
) -> None:
    with pytest.raises(Permanent, match="no_subscription"):
        send(practice, queue(patient, now))


def test_the_two_keys_belong_together() -> None:
    private, public = new_pair()
    assert public_of(private) == public
    assert len(base64.urlsafe_b64decode(public + "=")) == 65
