"""Calls: what is asked, what is keyed in, and how it ended; answers go the way of every text."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from urllib.parse import parse_qs, urlencode, urlsplit
from xml.etree import ElementTree

import pytest
import requests
from django.conf import settings
from django.test import Client

from hepcoach.checkins.models import CheckIn
from hepcoach.clinics.models import Practice
from hepcoach.coach import inbound
from hepcoach.messaging.carriers import Permanent, Retry, client_for
from hepcoach.messaging.carriers.twilio import signature
from hepcoach.messaging.models import Carrier, Conversation, InboundText, OutboundText
from hepcoach.patients.models import ContactPoint, Patient
from hepcoach.privacy import tenancy
from hepcoach.programs.models import Program
from tests import factories
from tests.messaging.test_twilio_client import answering, response

pytestmark = pytest.mark.django_db
MORNING = "Good morning Maria. When done, text how many and your pain 0-10."
ACCOUNT = "AC" + "0" * 32
Queue = Callable[..., OutboundText]


@pytest.fixture
def practice(now: datetime) -> Practice:
    made = factories.practice("riverside", now=now)
    with tenancy.practice(made.pk):
        Carrier.objects.create(
            practice=made,
            kind="voice",
            channel="voice",
            number="+12125550199",
            account="AC" + "0" * 32,
            token="tok",
        )
    return made


@pytest.fixture
def patient(practice: Practice, now: datetime) -> Patient:
    with tenancy.practice(practice.pk):
        made = factories.patient(practice, now=now, phone="+12125550001")
        ContactPoint.objects.filter(patient=made).update(channel="voice")
        episode = factories.episode(made, therapist=None, started_on=date(2026, 2, 1))
        factories.program(episode, now=now, starts_on=date(2026, 2, 1))
    return made


@pytest.fixture
def queue(patient: Patient, now: datetime) -> Queue:
    def write(kind: str = "morning", body: str = MORNING, day: date | None = date(2026, 3, 3)) -> OutboundText:
        with tenancy.practice(patient.practice_id):
            return factories.outbound(patient, now=now, kind=kind, body=body, day=day)

    return write


def knock(door: str, key: object, token: str = "tok", **form: str) -> tuple[int, str]:
    path = f"/hooks/voice/riverside/{door}?key={key}"
    told = {"CallSid": "CA1", "From": "+12125550199", "To": "+12125550001", **form}
    signed = signature.sign(token=token, url=settings.PUBLIC_URL + path, form=told)
    answer = Client().post(
        path,
        urlencode(told),
        content_type="application/x-www-form-urlencoded",
        headers={"X-Twilio-Signature": signed},
    )
    return answer.status_code, answer.content.decode()


def kept(practice: Practice) -> list[tuple[str, str]]:
    with tenancy.practice(practice.pk):
        return [(text.body, text.channel) for text in InboundText.objects.order_by("pk")]


def send(practice: Practice, text: OutboundText) -> str:
    with tenancy.practice(practice.pk):
        carrier = Carrier.objects.select_related("practice").get()
    return client_for(carrier).send(to="+12125550001", body=text.body, key=str(text.pk))


def test_a_call_is_placed_with_the_address_of_what_it_says(
    practice: Practice, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = queue()
    seen = answering(monkeypatch, lambda _: response(201, {"sid": "CA1", "status": "queued"}))
    assert send(practice, text) == "CA1"
    form = {name: values[0] for name, values in parse_qs(str(seen[0].body)).items()}
    assert str(seen[0].url).endswith("/Calls.json")
    assert (form["To"], form["From"]) == ("+12125550001", "+12125550199")
    assert urlsplit(form["Url"]).path == "/hooks/voice/riverside/call"
    # Nothing of what will be said travels with the request.
    assert "Maria" not in json.dumps(form)


@pytest.mark.parametrize(("status", "code", "kind"), [(429, 20429, Retry), (400, 21217, Permanent)])
def test_a_refused_call_says_whether_to_try_again(
    practice: Practice,
    queue: Queue,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    code: int,
    kind: type[Exception],
) -> None:
    text = queue()
    answering(monkeypatch, lambda _: response(status, {"code": code, "message": "", "status": status}))
    with pytest.raises(kind):
        send(practice, text)


def test_nobody_is_called_back_to_be_thanked(
    practice: Practice, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_request(_: requests.PreparedRequest) -> requests.Response:
        raise AssertionError("a call was placed")

    answering(monkeypatch, no_request)
    assert send(practice, queue("thanks", "Thanks.", None)).startswith("VS")


@pytest.mark.parametrize(("language", "voice", "word"), [("en", "en-US", "press 1"), ("es", "es-MX", "marque 1")])
def test_it_asks_in_the_patients_language_and_names_no_body_part(
    practice: Practice, patient: Patient, queue: Queue, language: str, voice: str, word: str
) -> None:
    with tenancy.practice(practice.pk):
        Patient.objects.filter(pk=patient.pk).update(language=language)
    status, said = knock("call", queue().pk)
    gather = ElementTree.fromstring(said).find("Gather")
    assert status == 200 and gather is not None
    spoken = gather.find("Say")
    assert spoken is not None and spoken.attrib["language"] == voice
    assert word in str(spoken.text) and "Maria" in str(spoken.text)
    assert gather.attrib["numDigits"] == "1"


@pytest.mark.parametrize(
    ("did", "pain", "adherence", "told"),
    [("1", "3", "done", 3), ("2", "10", "partial", 10), ("3", "0", "not_done", 0)],
)
def test_what_is_keyed_in_becomes_the_days_answer_by_the_same_rules(
    practice: Practice,
    patient: Patient,
    queue: Queue,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    did: str,
    pain: str,
    adherence: str,
    told: int,
) -> None:
    monkeypatch.setattr("hepcoach.messaging.carriers.twilio.webhook.timezone.now", lambda: now)
    with tenancy.practice(practice.pk):
        factories.check_in(Program.objects.get(), date(2026, 3, 3), now=now, closed=False)
        # As the morning's decision left it.
        Conversation.objects.filter(patient=patient).update(asked="open")
    key = queue().pk
    assert "pain" in knock("did", key, Digits=did)[1]
    inbound.handle_received([practice.pk], now)
    assert "Thank you" in knock("pain", key, Digits=pain)[1]
    assert [channel for _, channel in kept(practice)] == ["voice", "voice"]
    inbound.handle_received([practice.pk], now)
    with tenancy.practice(practice.pk):
        day = CheckIn.objects.get(patient=patient)
        assert (day.status, day.pain) == (adherence, told)


def test_an_answer_is_kept_even_when_they_hang_up_before_the_pain(practice: Practice, queue: Queue) -> None:
    knock("did", queue().pk, Digits="1")
    assert kept(practice) == [("done", "voice")]


def test_nine_stops_everything_like_the_word(
    practice: Practice, patient: Patient, queue: Queue, now: datetime
) -> None:
    assert "no more of these calls" in knock("did", queue().pk, Digits="9")[1]
    inbound.handle_received([practice.pk], now)
    with tenancy.practice(practice.pk):
        assert Patient.objects.get(pk=patient.pk).may_text_reason == "opted_out"


@pytest.mark.parametrize("digits", ["", "4", "0", "99", "١", "<"])
def test_other_keys_store_nothing(practice: Practice, queue: Queue, digits: str) -> None:
    status, said = knock("did", queue().pk, Digits=digits)
    assert (status, kept(practice)) == (200, [])
    assert "did not get that" in said


@pytest.mark.parametrize("digits", ["", "11", "99", "²", "-1"])
def test_pain_above_ten_stores_nothing(practice: Practice, queue: Queue, digits: str) -> None:
    assert knock("pain", queue().pk, Digits=digits)[0] == 200
    assert kept(practice) == []


def test_a_key_pressed_twice_counts_once(practice: Practice, queue: Queue) -> None:
    key = queue().pk
    for _ in range(3):
        knock("did", key, Digits="1")
    assert len(kept(practice)) == 1


def test_a_plain_text_is_read_out_without_its_link(practice: Practice, queue: Queue) -> None:
    body = f"Please call us about Friday. {settings.PUBLIC_URL}/p/a.0123456789abcdef"
    said = knock("call", queue("staff", body, None).pk)[1]
    assert "about Friday" in said and "/p/" not in said


@pytest.mark.parametrize(
    ("told", "status", "reason"),
    [("completed", "delivered", ""), ("no-answer", "failed", "no_answer"), ("busy", "failed", "busy"),
     ("ringing", "sent", "")],
)  # fmt: skip
def test_how_the_call_ended_is_the_texts_receipt(
    practice: Practice, queue: Queue, told: str, status: str, reason: str
) -> None:
    text = queue()
    with tenancy.practice(practice.pk):
        OutboundText.objects.filter(pk=text.pk).update(status="sent", provider_id="CA1")
    assert knock("status", text.pk, CallStatus=told)[0] == 200
    with tenancy.practice(practice.pk):
        row = OutboundText.objects.get(pk=text.pk)
        assert (row.status, row.reason) == (status, reason)


@pytest.mark.parametrize("door", ["call", "did", "pain", "status"])
def test_a_forged_call_is_refused(practice: Practice, queue: Queue, door: str) -> None:
    assert knock(door, queue().pk, token="guessed", Digits="1")[0] == 403
    assert kept(practice) == []


@pytest.mark.parametrize("key", ["", "abc", "999999", "9" * 40])
def test_a_call_about_nothing_that_we_know_says_nothing(practice: Practice, queue: Queue, key: str) -> None:
    assert knock("call", key)[0] == 400
