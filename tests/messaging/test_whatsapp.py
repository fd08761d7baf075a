"""WhatsApp: off until accepted, free words only within 24 hours of the patient's own, approved templates else."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from hepcoach.clinics.models import Practice
from hepcoach.messaging.carriers import Ours, client_for
from hepcoach.messaging.carriers.twilio import signature
from hepcoach.messaging.models import Carrier, InboundText, OutboundText
from hepcoach.patients.models import ContactPoint, Patient
from hepcoach.privacy import tenancy
from tests import factories
from tests.messaging.test_twilio_client import answering, response
from tests.messaging.test_twilio_contract import faults

pytestmark = pytest.mark.django_db
TEMPLATE = "HX" + "a" * 32


@pytest.fixture
def practice(now: datetime) -> Practice:
    made = factories.practice("riverside", now=now)
    with tenancy.practice(made.pk):
        Carrier.objects.create(
            practice=made, kind="whatsapp", channel="whatsapp", number="+12125550199", account="AC" + "0" * 32,
            token="tok", options={"accepted_no_baa": True, "templates": {"morning.en": TEMPLATE}},
        )  # fmt: skip
    return made


@pytest.fixture
def text(practice: Practice, now: datetime) -> OutboundText:
    with tenancy.practice(practice.pk):
        patient = factories.patient(practice, now=now, phone="+12125550001")
        ContactPoint.objects.filter(patient=patient).update(channel="whatsapp")
        link = f"{settings.PUBLIC_URL}/p/a.0123456789abcdef"
        return factories.outbound(patient, now=now, kind="morning", body=f"Good morning Maria: {link}")


def send(practice: Practice, text: OutboundText, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    seen = answering(monkeypatch, lambda _: response(201, {"sid": "SM" + "b" * 32, "status": "queued"}))
    with tenancy.practice(practice.pk):
        carrier = Carrier.objects.select_related("practice").get()
    client_for(carrier).send(to="+12125550001", body=text.body, key=str(text.pk))
    return parse_qs(str(seen[0].body))


def wrote(text: OutboundText, ago: timedelta) -> None:
    with tenancy.practice(text.practice_id):
        row = factories.inbound(Patient.objects.get(pk=text.patient_id), "hi", now=timezone.now() - ago)
        InboundText.objects.filter(pk=row.pk).update(patient=text.patient_id, channel="whatsapp")


@pytest.mark.parametrize("ago", [None, timedelta(hours=23, minutes=56), timedelta(days=3)])
def test_outside_of_24_hours_the_approved_template_goes(
    practice: Practice, text: OutboundText, monkeypatch: pytest.MonkeyPatch, ago: timedelta | None
) -> None:
    if ago is not None:
        wrote(text, ago)
    form = send(practice, text, monkeypatch)
    assert faults(form) == []
    assert form["ContentSid"] == [TEMPLATE] and "Body" not in form
    told: dict[str, Any] = json.loads(form["ContentVariables"][0])
    assert (told["1"], told["3"]) == ("Maria", f"{settings.PUBLIC_URL}/p/a.0123456789abcdef")


def test_within_24_hours_the_words_themselves_go(
    practice: Practice, text: OutboundText, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrote(text, timedelta(hours=2))
    form = send(practice, text, monkeypatch)
    assert faults(form) == []
    assert (form["Body"], form["To"]) == ([text.body], ["whatsapp:+12125550001"])
    assert "ContentSid" not in form


def test_a_text_message_does_not_open_whatsapps_window(
    practice: Practice, text: OutboundText, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrote(text, timedelta(hours=1))
    with tenancy.practice(practice.pk):
        InboundText.objects.update(channel="sms")
    assert "Body" not in send(practice, text, monkeypatch)


@pytest.mark.parametrize(
    ("options", "code"),
    [({}, "no_baa_accepted"), ({"templates": {"morning.en": TEMPLATE}}, "no_baa_accepted"),
     ({"accepted_no_baa": True}, "63016")],
)  # fmt: skip
def test_nothing_goes_before_it_is_accepted_or_without_a_template(
    practice: Practice, text: OutboundText, monkeypatch: pytest.MonkeyPatch, options: dict[str, Any], code: str
) -> None:
    from hepcoach.privacy.fields import sealed

    with tenancy.practice(practice.pk):
        Carrier.objects.update(options=sealed(Carrier, "options", practice.pk, options))
    with pytest.raises(Ours) as caught:
        send(practice, text, monkeypatch)
    assert caught.value.code == code


def test_a_text_by_whatsapp_is_kept_under_the_plain_number(practice: Practice) -> None:
    path = "/hooks/whatsapp/riverside/inbound"
    form = {"MessageSid": "SM7", "From": "whatsapp:+12125550001", "Body": "all 3, pain 2", "NumMedia": "0"}
    signed = signature.sign(token="tok", url=settings.PUBLIC_URL + path, form=form)
    answer = Client().post(
        path,
        urlencode(form),
        content_type="application/x-www-form-urlencoded",
        headers={"X-Twilio-Signature": signed},
    )
    assert answer.status_code == 200
    with tenancy.practice(practice.pk):
        row = InboundText.objects.get()
        assert (row.from_phone, row.channel) == ("+12125550001", "whatsapp")
