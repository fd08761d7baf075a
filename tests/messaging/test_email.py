"""Mail: a link and nothing of health, by the practice's service; what became of it comes back behind a secret."""

from __future__ import annotations

import base64
import json
from datetime import date, datetime
from typing import Any

import pytest
import requests
from django.conf import settings
from django.test import Client

from hepcoach.clinics.models import Practice
from hepcoach.coach import inbound
from hepcoach.messaging.carriers import CarrierError, Ours, Permanent, Retry, Unknown, client_for
from hepcoach.messaging.carriers.email.services import webhook_secret
from hepcoach.messaging.models import Carrier, InboundText, OutboundText
from hepcoach.patients.models import ContactPoint, Patient
from hepcoach.privacy import tenancy
from hepcoach.privacy.fields import sealed
from tests import factories
from tests.messaging.test_twilio_client import answering, response

pytestmark = pytest.mark.django_db
INACTIVE = (
    "You tried to send to recipient(s) that have been marked as inactive. Found inactive addresses: "
    "maria@example.com. Inactive recipients are ones that have generated a hard bounce or a spam complaint."
)
LINK = "/p/a.0123456789abcdef"
KEY = "0123456789abcdef0123"
TAKEN = {"ErrorCode": 0, "Message": "OK", "MessageID": "b7bc-42", "To": "maria@example.com", "SubmittedAt": ""}


@pytest.fixture
def practice(now: datetime) -> Practice:
    made = factories.practice("riverside", now=now)
    with tenancy.practice(made.pk):
        Carrier.objects.create(
            practice=made, kind="email", channel="email", number="hello@riverside.example", account="postmark",
            token=KEY,
        )  # fmt: skip
    return made


@pytest.fixture
def patient(practice: Practice, now: datetime) -> Patient:
    with tenancy.practice(practice.pk):
        made = factories.patient(practice, now=now)
        ContactPoint.objects.filter(patient=made).update(
            channel="email", email=sealed(ContactPoint, "email", practice.pk, "maria@example.com")
        )
    return made


def queue(patient: Patient, now: datetime, kind: str = "morning", body: str = "") -> OutboundText:
    body = body or f"Good morning Maria. 3 exercises today: {settings.PUBLIC_URL}{LINK} Text your pain 0-10."
    with tenancy.practice(patient.practice_id):
        day = date(2026, 3, 3) if kind == "morning" else None
        return factories.outbound(patient, now=now, kind=kind, body=body, day=day)


def send(practice: Practice, text: OutboundText) -> str:
    with tenancy.practice(practice.pk):
        carrier = Carrier.objects.select_related("practice").get()
        to = ContactPoint.objects.get(pk=text.contact_point_id).address
    return client_for(carrier).send(to=to, body=text.body, key=str(text.pk))


def told(request: requests.PreparedRequest) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(request.body or b"")
    return loaded


def test_a_mail_holds_the_link_and_no_word_of_the_text(
    practice: Practice, patient: Patient, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = queue(patient, now)
    seen = answering(monkeypatch, lambda _: response(200, TAKEN))
    assert send(practice, text) == "b7bc-42"
    mail = told(seen[0])
    assert seen[0].headers["X-Postmark-Server-Token"] == KEY
    assert (mail["From"], mail["To"]) == ("hello@riverside.example", "maria@example.com")
    assert f"{settings.PUBLIC_URL}{LINK}" in mail["TextBody"]
    for word in ("exercise", "pain", "therap"):
        assert word not in (mail["Subject"] + mail["TextBody"]).lower().replace("riverside therapy", "")
    assert mail["Metadata"] == {"key": str(text.pk)}
    # A counted click would hand the link to somebody else's server.
    assert (mail["TrackLinks"], mail["TrackOpens"]) == ("None", False)


@pytest.mark.parametrize(
    ("language", "word"), [("en", "has a message for you"), ("es", "tiene un mensaje para usted")]
)
def test_it_is_written_in_the_patients_language(
    practice: Practice, patient: Patient, now: datetime, monkeypatch: pytest.MonkeyPatch, language: str, word: str
) -> None:
    with tenancy.practice(practice.pk):
        Patient.objects.filter(pk=patient.pk).update(language=language)
    seen = answering(monkeypatch, lambda _: response(200, TAKEN))
    send(practice, queue(patient, now))
    assert word in told(seen[0])["TextBody"]


def test_what_has_no_link_asks_to_call_and_says_nothing(
    practice: Practice, patient: Patient, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = answering(monkeypatch, lambda _: response(200, TAKEN))
    send(practice, queue(patient, now, "staff", "Your knee X-ray is here."))
    assert "X-ray" not in told(seen[0])["TextBody"] and "+12125550100" in told(seen[0])["TextBody"]


def test_what_was_answered_on_the_page_is_not_mailed_too(
    practice: Practice, patient: Patient, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = answering(monkeypatch, lambda _: response(200, TAKEN))
    assert send(practice, queue(patient, now, "thanks", "Thanks.")).startswith("ML")
    assert seen == []


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (429, {}, Retry),
        (503, {}, Retry),
        (401, {"ErrorCode": 10, "Message": "Bad or missing Server API token."}, Ours),
        (422, {"ErrorCode": 406, "Message": INACTIVE}, Permanent),
        (422, {"ErrorCode": 400, "Message": "Sender signature not found"}, Ours),
    ],
)
def test_a_refusal_says_whether_to_try_again_and_repeats_no_address(
    practice: Practice,
    patient: Patient,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    body: dict[str, Any],
    kind: type[CarrierError],
) -> None:
    answering(monkeypatch, lambda _: response(status, body))
    with pytest.raises(kind) as caught:
        send(practice, queue(patient, now))
    assert "maria" not in str(caught.value)


@pytest.mark.parametrize(
    ("error", "kind"),
    [(requests.exceptions.ReadTimeout(), Unknown), (requests.exceptions.ConnectionError(), Unknown)],
)
def test_a_line_that_breaks_leaves_the_outcome_open(
    practice: Practice, patient: Patient, now: datetime, monkeypatch: pytest.MonkeyPatch, error: Exception,
    kind: type[CarrierError],
) -> None:  # fmt: skip
    def breaks(_: requests.PreparedRequest) -> requests.Response:
        raise error

    answering(monkeypatch, breaks)
    with pytest.raises(kind):
        send(practice, queue(patient, now))


def report(event: object, secret: str = "") -> int:
    words = base64.b64encode(f"hepcoach:{secret or webhook_secret(KEY)}".encode()).decode()
    body = event if isinstance(event, str) else json.dumps(event)
    client = Client(raise_request_exception=False)
    answer = client.post(
        "/hooks/email/riverside/status",
        body,
        content_type="application/json",
        headers={"Authorization": f"Basic {words}"},
    )
    return answer.status_code


def event(text: OutboundText, record: str, **more: object) -> dict[str, object]:
    return {"RecordType": record, "MessageID": "b7bc-42", "Metadata": {"key": str(text.pk)}, **more}


@pytest.mark.parametrize(
    ("record", "more", "status", "reason"),
    [
        ("Delivery", {"DeliveredAt": "2026-03-03T14:00:00Z"}, "delivered", ""),
        ("Bounce", {"Type": "HardBounce", "TypeCode": 1}, "failed", "bounced"),
        ("Open", {"ReceivedAt": "2026-03-03T14:00:00Z"}, "sent", ""),
    ],
)
def test_what_became_of_a_mail_moves_its_text(
    practice: Practice,
    patient: Patient,
    now: datetime,
    record: str,
    more: dict[str, object],
    status: str,
    reason: str,
) -> None:
    text = queue(patient, now)
    with tenancy.practice(practice.pk):
        OutboundText.objects.filter(pk=text.pk).update(status="sent", provider_id="b7bc-42")
    assert report(event(text, record, **more)) == 200
    with tenancy.practice(practice.pk):
        row = OutboundText.objects.get(pk=text.pk)
        assert (row.status, row.reason) == (status, reason)


def test_who_marks_a_mail_as_spam_gets_no_more_of_anything(
    practice: Practice, patient: Patient, now: datetime
) -> None:
    text = queue(patient, now)
    assert report(event(text, "SpamComplaint", Type="SpamComplaint")) == 200
    assert report(event(text, "SpamComplaint", Type="SpamComplaint")) == 200
    with tenancy.practice(practice.pk):
        assert [row.body for row in InboundText.objects.all()] == ["STOP"]
    inbound.handle_received([practice.pk], now)
    with tenancy.practice(practice.pk):
        assert Patient.objects.get(pk=patient.pk).may_text_reason == "opted_out"


def test_a_report_without_the_secret_is_refused(practice: Practice, patient: Patient, now: datetime) -> None:
    text = queue(patient, now)
    assert report(event(text, "Bounce", Type="HardBounce"), secret="guessed") == 403
    with tenancy.practice(practice.pk):
        assert OutboundText.objects.get(pk=text.pk).status == "queued"


@pytest.mark.parametrize("body", ["", "{", "[]", "null", "7", '"a"', "{}", '{"RecordType": 7}', '{"Metadata": 1}'])
def test_a_report_that_is_none_breaks_nothing(practice: Practice, body: str) -> None:
    assert report(body) in (200, 400)
