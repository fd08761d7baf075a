"""The carrier's two doors: signed, well-formed, stored once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from hepcoach.clinics.models import Practice
from hepcoach.messaging.carriers.phone import handset
from hepcoach.messaging.carriers.twilio import signature
from hepcoach.messaging.models import Carrier, InboundText, OutboundText
from hepcoach.messaging.receiving import CUT, LONGEST_BODY
from hepcoach.privacy import tenancy
from tests import factories

pytestmark = pytest.mark.django_db

TEXT = {
    "MessageSid": "SM1",
    "From": "+12125550001",
    "To": "+12125550199",
    "Body": "all 3, pain 2",
    "NumMedia": "0",
}


@pytest.fixture
def practice(now: datetime) -> Practice:
    made = factories.practice("riverside", now=now)
    with tenancy.practice(made.pk):
        factories.carrier(made)
    return made


def post(path: str, form: dict[str, str], *, token: str = "test-token", host: str = "localhost"):
    signed = signature.sign(token=token, url=settings.PUBLIC_URL + path, form=form)
    return Client().post(
        path,
        urlencode(form),
        content_type="application/x-www-form-urlencoded",
        headers={"X-Twilio-Signature": signed, "Host": host},
    )


def test_a_signed_text_is_stored_and_wakes_the_worker(
    practice: Practice, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        response = post("/hooks/twilio/riverside/inbound", TEXT | {"NumMedia": "2"})
    assert (response.status_code, response.content) == (200, b"<Response/>")
    with tenancy.practice(practice.pk):
        stored = InboundText.objects.get()
        assert (stored.body, stored.from_phone, stored.num_media) == ("all 3, pain 2", "+12125550001", 2)
        assert stored.state == InboundText.State.RECEIVED
    job = ProcrastinateJob.objects.get()
    assert (job.task_name, job.args) == ("hepcoach.coach.jobs.wake", {})


def test_the_same_text_posted_again_is_answered_alike_and_stored_once(practice: Practice) -> None:
    answers = [post("/hooks/twilio/riverside/inbound", TEXT) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {200}
    with tenancy.practice(practice.pk):
        assert InboundText.objects.count() == 1


def test_a_forged_text_is_refused_and_not_stored(practice: Practice) -> None:
    assert post("/hooks/twilio/riverside/inbound", TEXT, token="guessed").status_code == 403
    unsigned = Client().post("/hooks/twilio/riverside/inbound", TEXT)
    assert unsigned.status_code == 403
    with tenancy.practice(practice.pk):
        assert not InboundText.objects.exists()


def test_another_practices_token_does_not_open_the_door(practice: Practice, now: datetime) -> None:
    other = factories.practice("other", now=now)
    with tenancy.practice(other.pk):
        Carrier.objects.create(practice=other, kind="twilio", number="+12125550198", account="AC2", token="theirs")
    assert post("/hooks/twilio/riverside/inbound", TEXT, token="theirs").status_code == 403


@pytest.mark.parametrize(
    ("field", "value"),
    [("MessageSid", ""), ("MessageSid", "x" * 65), ("From", ""), ("From", "Maria"), ("From", "+0123456789")],
)
def test_a_malformed_text_is_refused_naming_the_field(practice: Practice, field: str, value: str) -> None:
    response = post("/hooks/twilio/riverside/inbound", TEXT | {field: value})
    assert response.status_code == 400
    assert field in response.content.decode()


def test_a_text_without_a_body_field_is_refused(practice: Practice) -> None:
    form = {name: value for name, value in TEXT.items() if name != "Body"}
    assert post("/hooks/twilio/riverside/inbound", form).status_code == 400


def test_unknown_practices_and_other_methods_are_refused(practice: Practice) -> None:
    assert post("/hooks/twilio/nobody/inbound", TEXT).status_code == 404
    assert Client().get("/hooks/twilio/riverside/inbound").status_code == 405


def test_an_empty_and_an_emoji_text_are_kept_as_they_came(practice: Practice) -> None:
    post("/hooks/twilio/riverside/inbound", TEXT | {"Body": ""})
    post("/hooks/twilio/riverside/inbound", TEXT | {"MessageSid": "SM2", "Body": "👍🏽\0"})
    with tenancy.practice(practice.pk):
        assert [text.body for text in InboundText.objects.order_by("pk")] == ["", "👍🏽"]


def test_a_text_longer_than_we_keep_is_cut_with_a_mark(practice: Practice) -> None:
    post("/hooks/twilio/riverside/inbound", TEXT | {"Body": "a" * LONGEST_BODY})
    post("/hooks/twilio/riverside/inbound", TEXT | {"MessageSid": "SM2", "Body": "a" * (LONGEST_BODY + 1)})
    with tenancy.practice(practice.pk):
        whole, cut = (text.body for text in InboundText.objects.order_by("pk"))
    assert (len(whole), len(cut), cut.endswith(CUT)) == (LONGEST_BODY, LONGEST_BODY, True)


def test_the_on_screen_phone_posts_through_the_same_door(practice: Practice) -> None:
    with tenancy.practice(practice.pk):
        carrier = Carrier.objects.select_related("practice").get()
    assert handset.post_as_patient(carrier, phone="+12125550007", body="2 pain 3").status_code == 200
    with tenancy.practice(practice.pk):
        assert InboundText.objects.get().body == "2 pain 3"


# -- receipts

STATUS = "/hooks/twilio/riverside/status"


@pytest.fixture
def sent(practice: Practice, now: datetime) -> OutboundText:
    with tenancy.practice(practice.pk):
        text = factories.outbound(factories.patient(practice, now=now), now=now)
        OutboundText.objects.filter(pk=text.pk).update(status="sent", provider_id="SM9", sent_at=now)
    return text


def tell(text: OutboundText, *words: str, sid: str = "SM9", code: str = "", key: str | None = None) -> str:
    for word in words:
        form = {"MessageSid": sid, "MessageStatus": word} | ({"ErrorCode": code} if code else {})
        assert post(f"{STATUS}?key={text.pk if key is None else key}", form).status_code == 200
    with tenancy.practice(text.practice_id):
        status: str = OutboundText.objects.get(pk=text.pk).status
    return status


@pytest.mark.parametrize(
    "order",
    [("sent", "delivered"), ("delivered", "sent"), ("delivered", "delivered", "queued"), ("delivered", "failed")],
)
def test_receipts_move_up_only_in_whatever_order_they_come(sent: OutboundText, order: tuple[str, ...]) -> None:
    assert tell(sent, *order) == "delivered"


def test_a_failure_is_kept_with_its_code(sent: OutboundText) -> None:
    assert tell(sent, "undelivered", "delivered", code="30005") == "failed"
    with tenancy.practice(sent.practice_id):
        assert OutboundText.objects.get(pk=sent.pk).reason == "30005"


def test_a_receipt_may_overtake_the_answer_to_the_call(sent: OutboundText) -> None:
    with tenancy.practice(sent.practice_id):
        OutboundText.objects.filter(pk=sent.pk).update(status="sending", provider_id="")
    assert tell(sent, "delivered") == "delivered"
    with tenancy.practice(sent.practice_id):
        assert OutboundText.objects.get(pk=sent.pk).provider_id == "SM9"


def test_a_late_receipt_corrects_a_text_that_was_given_up(sent: OutboundText) -> None:
    with tenancy.practice(sent.practice_id):
        OutboundText.objects.filter(pk=sent.pk).update(status="failed", provider_id="", reason="unknown_outcome")
    assert tell(sent, "delivered") == "delivered"


@pytest.mark.parametrize("key", ["", "abc", "999999", "9" * 40, "-1"])
def test_a_receipt_for_nothing_that_we_know_is_answered_and_changes_nothing(sent: OutboundText, key: str) -> None:
    assert tell(sent, "failed", sid="SM-unknown", key=key) == "sent"


def test_a_receipt_of_another_text_does_not_touch_ours(sent: OutboundText) -> None:
    assert tell(sent, "failed", sid="SM-other") == "sent"


def test_a_receipt_needs_its_two_fields(sent: OutboundText) -> None:
    assert post(STATUS, {"MessageStatus": "sent"}).status_code == 400
    assert post(STATUS, {"MessageSid": "SM9"}).status_code == 400


def test_a_forged_receipt_is_refused(sent: OutboundText, now: datetime) -> None:
    form = {"MessageSid": "SM9", "MessageStatus": "failed"}
    assert post(f"{STATUS}?key={sent.pk}", form, token="guessed").status_code == 403
    assert sent.created_at <= now + timedelta(0)


def test_a_webhook_asks_for_no_session_and_carries_the_headers_of_every_answer(
    practice: Practice,
) -> None:
    path = "/hooks/twilio/riverside/inbound"
    signed = signature.sign(token="test-token", url=settings.PUBLIC_URL + path, form=TEXT)
    carrier = Client(enforce_csrf_checks=True)
    carrier.cookies[settings.SESSION_COOKIE_NAME] = "somebodys"
    answer = carrier.post(
        path,
        urlencode(TEXT),
        content_type="application/x-www-form-urlencoded",
        headers={"X-Twilio-Signature": signed, "Host": "localhost"},
    )
    assert (answer.status_code, answer.headers.get("Set-Cookie")) == (200, None)
    assert not hasattr(answer.wsgi_request, "session")
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_an_address_behind_which_no_carrier_is_gives_404() -> None:
    assert Client().post("/hooks/nobody/riverside/inbound").status_code == 404
