"""The Twilio client against answers as Twilio gives them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from hepcoach.clinics.models import Practice
from hepcoach.messaging.carriers import CarrierError, Ours, Permanent, Retry, Unknown, client_for
from hepcoach.messaging.carriers.phone.client import PhoneClient
from hepcoach.messaging.models import Carrier

NOW = datetime(2026, 3, 3, 14, 0, tzinfo=UTC)
Answer = Callable[[requests.PreparedRequest], requests.Response]


def carrier(kind: str = "twilio") -> Carrier:
    practice = Practice(pk=3, slug="riverside")
    made = Carrier(practice=practice, kind=kind, number="+12125550199")
    made.account, made.token = "AC00000000000000000000000000000000", "secret"
    return made


def answering(monkeypatch: pytest.MonkeyPatch, answer: Answer) -> list[requests.PreparedRequest]:
    """Every request that leaves, answered by `answer`."""
    seen = []

    def send(self: object, request: requests.PreparedRequest, **how: Any) -> requests.Response:
        assert how["timeout"] == 10
        seen.append(request)
        return answer(request)

    monkeypatch.setattr(requests.Session, "send", send)
    return seen


def response(status: int, body: dict[str, Any]) -> requests.Response:
    made = requests.Response()
    made.status_code = status
    made._content = json.dumps(body).encode()
    return made


def send() -> str:
    return client_for(carrier()).send(to="+12125550001", body="Good morning", key="81")


def test_a_text_is_handed_over_with_the_address_for_its_receipts(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = answering(monkeypatch, lambda _: response(201, {"sid": "SM1", "status": "queued"}))
    assert send() == "SM1"
    form = {name: values[0] for name, values in parse_qs(str(seen[0].body)).items()}
    assert (form["To"], form["From"], form["Body"]) == ("+12125550001", "+12125550199", "Good morning")
    callback = urlsplit(form["StatusCallback"])
    assert (callback.path, callback.query) == ("/hooks/twilio/riverside/status", "key=81")


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (400, 21610, Permanent),
        (400, 21211, Permanent),
        (400, 21614, Permanent),
        (429, 20429, Retry),
        (503, 20503, Retry),
        (500, None, Retry),
        (401, 20003, Ours),
        (400, 21606, Ours),
    ],
)
def test_a_refusal_says_whether_to_try_again(
    monkeypatch: pytest.MonkeyPatch, status: int, code: int | None, expected: type[CarrierError]
) -> None:
    answering(
        monkeypatch, lambda _: response(status, {"code": code, "message": "To +12125550001", "status": status})
    )
    with pytest.raises(expected) as caught:
        send()
    assert caught.value.code == str(code or status)
    assert "+1212" not in str(caught.value)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (requests.exceptions.ConnectTimeout(), Retry),
        (requests.exceptions.ReadTimeout(), Unknown),
        (requests.exceptions.ConnectionError(), Unknown),
    ],
)
def test_a_line_that_breaks_says_whether_the_text_may_have_gone(
    monkeypatch: pytest.MonkeyPatch, error: Exception, expected: type[CarrierError]
) -> None:
    def breaks(_: requests.PreparedRequest) -> requests.Response:
        raise error

    answering(monkeypatch, breaks)
    with pytest.raises(expected):
        send()


def test_a_lost_text_is_found_by_number_time_and_words(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = [
        {"sid": "SM0", "body": "Good morning", "date_created": "Mon, 02 Mar 2026 14:00:00 +0000"},
        {"sid": "SM1", "body": "another", "date_created": "Tue, 03 Mar 2026 14:00:01 +0000"},
        {"sid": "SM2", "body": "Good morning", "date_created": "Tue, 03 Mar 2026 14:00:01 +0000"},
    ]
    seen = answering(monkeypatch, lambda _: response(200, {"messages": listed, "page": 0, "page_size": 50}))
    client = client_for(carrier())
    assert client.find(to="+12125550001", body="Good morning", key="81", since=NOW) == "SM2"
    assert client.find(to="+12125550001", body="never sent", key="82", since=NOW - timedelta(hours=1)) is None
    asked = parse_qs(urlsplit(str(seen[0].url)).query)
    assert asked["To"] == ["+12125550001"]
    assert any("2026-03-03" in value for values in asked.values() for value in values)


def test_a_look_up_that_fails_is_not_taken_for_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, lambda _: response(500, {"status": 500}))
    with pytest.raises(CarrierError):
        client_for(carrier()).find(to="+12125550001", body="Good morning", key="81", since=NOW)


def test_the_on_screen_phone_takes_everything_under_an_id_of_its_own() -> None:
    client = client_for(carrier("phone"))
    assert isinstance(client, PhoneClient)
    first, second = (client.send(to="+12125550001", body="Hi", key=key) for key in ("1", "2"))
    assert first != second
    assert client.find(to="+12125550001", body="Hi", key="1", since=NOW) == first
