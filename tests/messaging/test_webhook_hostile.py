"""Whatever is posted to the carrier's doors: no crash, and nothing kept that should not be."""

from __future__ import annotations

import inspect
import random
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus, urlencode

import pytest
from django.conf import settings
from django.test import Client, RequestFactory

from hepcoach.clinics.models import Practice
from hepcoach.messaging import receiving
from hepcoach.messaging.carriers.twilio import signature, webhook
from hepcoach.messaging.models import InboundText, OutboundText
from hepcoach.privacy import tenancy
from tests import factories

INBOUND, STATUS = "/hooks/twilio/riverside/inbound", "/hooks/twilio/riverside/status"
FORM = "application/x-www-form-urlencoded"
GOOD = {
    "MessageSid": "SM1",
    "From": "+12125550001",
    "To": "+12125550199",
    "Body": "all 3, pain 2",
    "NumMedia": "0",
}
VALUES = (
    *("", "0", "-1", "99999999999999999999", "١٢", "+12125550001", "+0", "whatsapp:+12125550001", "12345", "null"),
    *("SM1", "x" * 65, "\0", "a\0b", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), "😀" * 30, "‮"),
    *("'; DROP TABLE messaging_inboundtext; --", "<script>", "%00", "%", "delivered", "failed", "sent", "21610"),
)
NAMES = (
    "MessageSid",
    "From",
    "To",
    "Body",
    "NumMedia",
    "MediaUrl0",
    "MessageStatus",
    "ErrorCode",
    "key",
    "",
    "\0",
)


def random_bodies(seed: int, count: int) -> Iterator[bytes]:
    """Bytes at random, forms of strange values, and good forms that were cut or had bytes changed."""
    chance = random.Random(seed)
    good = urlencode(GOOD).encode()
    for number in range(count):
        match number % 4:
            case 0:
                yield chance.randbytes(chance.randrange(200))
            case 1:
                pairs = ((chance.choice(NAMES), chance.choice(VALUES)) for _ in range(chance.randrange(12)))
                yield "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in pairs).encode()
            case 2:
                yield good[: chance.randrange(len(good))]
            case _:
                changed = bytearray(good)
                for _ in range(chance.randrange(1, 8)):
                    changed[chance.randrange(len(changed))] = chance.randrange(256)
                yield bytes(changed)


def allowed(told: dict[str, Any]) -> bool:
    return (
        re.fullmatch(r"[!-~]{1,64}", told["provider_id"]) is not None
        and re.fullmatch(r"\+[1-9]\d{6,14}|\d{3,8}", told["from_phone"], re.ASCII) is not None
        and "\0" not in told["body"]
        and 0 <= told["num_media"] <= 100
    )


def test_100_000_random_bodies_crash_nothing_and_pass_on_only_what_is_well_formed(
    monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    """Behind the signature, as if the carrier itself had gone mad."""
    texts, receipts = list[dict[str, Any]](), list[dict[str, Any]]()
    monkeypatch.setattr(receiving, "store_text", lambda **told: texts.append(told))
    monkeypatch.setattr(receiving, "store_receipt", lambda **told: receipts.append(told))
    practice, make = Practice(pk=3, slug="riverside"), RequestFactory()
    # The views as they are behind their checks of method and signature.
    inbound: Callable[..., Any] = inspect.unwrap(webhook.inbound)
    status: Callable[..., Any] = inspect.unwrap(webhook.status)
    answers = set()
    for number, body in enumerate(random_bodies(seed=4, count=100_000)):
        handler, path = (status, STATUS) if number % 5 == 4 else (inbound, INBOUND)
        request = make.post(path, body, content_type=FORM)
        answers.add(handler(request, practice, now).status_code)
    assert answers == {200, 400}
    assert len(texts) > 1_000 and all(allowed(told) for told in texts)
    assert receipts and all(re.fullmatch(r"[!-~]{1,64}", told["provider_id"]) for told in receipts)
    assert all(re.fullmatch(r"\d{0,6}", told["code"], re.ASCII) for told in receipts)


@pytest.fixture
def practice(now: datetime) -> Practice:
    made = factories.practice("riverside", now=now)
    with tenancy.practice(made.pk):
        factories.carrier(made)
    return made


def post(path: str, body: bytes, signed: str = "", content_type: str = FORM) -> int:
    headers = {"X-Twilio-Signature": signed} if signed else {}
    return Client(raise_request_exception=False).post(
        path, body, content_type=content_type, headers=headers
    ).status_code  # fmt: skip


def signed_for(path: str, form: dict[str, str]) -> str:
    return signature.sign(token="test-token", url=settings.PUBLIC_URL + path, form=form)


def kept(practice: Practice) -> int:
    with tenancy.practice(practice.pk):
        return InboundText.objects.count()


@pytest.mark.django_db
def test_random_bodies_with_a_guessed_signature_are_refused_whole(practice: Practice) -> None:
    answers = {
        post(path, body, signed="bm90IHR3aWxpbw==")
        for path in (INBOUND, STATUS)
        for body in random_bodies(seed=5, count=400)
    }
    assert answers <= {400, 403}
    assert kept(practice) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("number", range(len(VALUES)))
@pytest.mark.parametrize("name", ["MessageSid", "From", "Body", "NumMedia"])
def test_a_signed_text_with_a_strange_value_is_kept_whole_or_refused(
    practice: Practice, name: str, number: int
) -> None:
    form = GOOD | {name: VALUES[number]}
    answer = post(INBOUND, urlencode(form).encode(), signed_for(INBOUND, form))
    assert answer in (200, 400)
    assert kept(practice) == (1 if answer == 200 else 0)


@pytest.mark.django_db
def test_a_signature_opens_only_the_form_that_it_was_made_for(practice: Practice) -> None:
    signed = signed_for(INBOUND, GOOD)
    body = urlencode(GOOD).encode()
    changed = urlencode(GOOD | {"Body": "all 3, pain 9"}).encode()
    assert [post(INBOUND, changed, signed), post(INBOUND, body[:-3], signed), post(STATUS, body, signed)] == [
        403
    ] * 3
    assert post(INBOUND + "?key=7", body, signed) == 403
    assert post(INBOUND, body, signed[:-2]) == 403
    assert kept(practice) == 0


@pytest.mark.django_db
def test_a_recorded_request_played_again_is_kept_once(practice: Practice) -> None:
    signed, body = signed_for(INBOUND, GOOD), urlencode(GOOD).encode()
    assert [post(INBOUND, body, signed) for _ in range(4)] == [200] * 4
    assert kept(practice) == 1


@pytest.mark.django_db
def test_an_oversized_body_is_refused_before_it_is_read(practice: Practice) -> None:
    huge = GOOD | {"Body": "a" * (settings.LARGEST_FORM + 1)}
    assert post(INBOUND, urlencode(huge).encode(), signed_for(INBOUND, huge)) == 413
    assert kept(practice) == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content_type", ["application/json", "multipart/form-data; boundary=x", "text/plain", "a"]
)
def test_a_body_of_another_type_is_no_form(practice: Practice, content_type: str) -> None:
    body = urlencode(GOOD).encode()
    assert post(INBOUND, body, signed_for(INBOUND, GOOD), content_type) in (400, 403)
    assert kept(practice) == 0


@pytest.mark.django_db
def test_receipts_with_strange_values_move_nothing(practice: Practice, now: datetime) -> None:
    with tenancy.practice(practice.pk):
        text = factories.outbound(factories.patient(practice, now=now), now=now)
    for number, value in enumerate(VALUES):
        form = {"MessageSid": f"SM{number}", "MessageStatus": value, "ErrorCode": value}
        path = f"{STATUS}?{urlencode({'key': value})}"
        assert post(path, urlencode(form).encode(), signed_for(path, form)) in (200, 400)
    with tenancy.practice(practice.pk):
        assert OutboundText.objects.get(pk=text.pk).status == OutboundText.Status.QUEUED
