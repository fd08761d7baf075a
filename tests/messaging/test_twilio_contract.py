"""Our requests against Twilio's published shapes.

The fields below are copied from CreateMessageRequest of twilio/twilio-oai, spec/json/twilio_api_v2010.json, commit
00c8d36829d67333c14bef357affd57851408ad7: name, type, format, pattern. Twilio's client for Python is generated
from the same file, so the two are held against each other too.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from twilio.rest.api.v2010.account.message import MessageList

from hepcoach.clinics.models import Practice
from hepcoach.messaging.carriers import Ours, Permanent, Retry, client_for
from hepcoach.messaging.carriers.twilio import rest
from hepcoach.messaging.models import Carrier

PHONE = r"(whatsapp:)?\+[1-9]\d{6,14}"
URI = r"https?://[^\s_/]+(/\S*)?"
# Field: (type, what its value must look like). "Required" and "one of" as the file says under x-twilio.
FIELDS: dict[str, tuple[str, str]] = {
    "To": ("string", PHONE),
    "From": ("string", PHONE),
    "StatusCallback": ("string", URI),
    "ApplicationSid": ("string", "AP[0-9a-fA-F]{32}"),
    "MaxPrice": ("number", r"\d+(\.\d+)?"),
    "ProvideFeedback": ("boolean", "true|false"),
    "Attempt": ("integer", r"\d+"),
    "ValidityPeriod": ("integer", r"\d{1,5}"),
    "ForceDelivery": ("boolean", "true|false"),
    "ContentRetention": ("string", "retain|discard"),
    "AddressRetention": ("string", "retain|obfuscate"),
    "SmartEncoded": ("boolean", "true|false"),
    "PersistentAction": ("array", ".+"),
    "ShortenUrls": ("boolean", "true|false"),
    "ScheduleType": ("string", "fixed"),
    "SendAt": ("string", r"\d{4}-\d\d-\d\dT.+"),
    "SendAsMms": ("boolean", "true|false"),
    "ContentVariables": ("string", r"\{.*\}"),
    "RiskCheck": ("string", "enable|disable"),
    "MessagingServiceSid": ("string", "MG[0-9a-fA-F]{32}"),
    "Body": ("string", r"(?s).{1,1600}"),
    "MediaUrl": ("array", URI),
    "ContentSid": ("string", "HX[0-9a-fA-F]{32}"),
}
REQUIRED = ({"To"}, {"From", "MessagingServiceSid"}, {"Body", "MediaUrl", "ContentSid"})
ACCOUNT = "AC" + "0" * 32


class Twilio(BaseHTTPRequestHandler):
    """Takes requests for messages and answers as it is told, by the real protocol on a local port."""

    answers: list[tuple[int, dict[str, object]]]
    seen: list[tuple[str, dict[str, list[str]], str]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.seen.append((self.path, parse_qs(body, keep_blank_values=True), self.headers["Authorization"] or ""))
        status, answer = self.answers.pop(0)
        told = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def twilio(monkeypatch: pytest.MonkeyPatch, *answers: tuple[int, dict[str, object]]) -> Iterator[type[Twilio]]:
    handler = type("Told", (Twilio,), {"answers": list(answers), "seen": []})
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    made = rest.client_of

    def local(carrier: Carrier) -> object:
        client = made(carrier)
        client.api.base_url = f"http://127.0.0.1:{server.server_port}"
        return client

    monkeypatch.setattr("hepcoach.messaging.carriers.twilio.client.client_of", local)
    try:
        yield handler
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def carrier() -> Carrier:
    made = Carrier(practice=Practice(pk=3, slug="riverside"), kind="twilio", number="+12125550199")
    made.account, made.token = ACCOUNT, "secret"
    return made


def faults(form: dict[str, list[str]]) -> list[str]:
    """What in a request Twilio's published shape does not allow."""
    unknown = [f"unknown field {name}" for name in form if name not in FIELDS]
    shapes = [
        f"{name}: {value!r} is no {FIELDS[name][0]} of its shape"
        for name, values in form.items()
        if name in FIELDS
        for value in values
        if not re.fullmatch(FIELDS[name][1], value) or (len(values) > 1 and FIELDS[name][0] != "array")
    ]
    missing = [f"none of {sorted(group)}" for group in REQUIRED if not group & set(form)]
    return unknown + shapes + missing


def test_the_fields_are_those_that_twilios_own_generated_client_can_send() -> None:
    known = {name.removesuffix("_") for name in inspect.signature(MessageList.create).parameters} - {"self"}
    ours = {re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower() for name in FIELDS}
    assert ours <= known


def test_a_text_is_sent_in_the_published_shape_and_signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    with twilio(monkeypatch, (201, {"sid": "SM" + "a" * 32, "status": "queued"})) as server:
        sid = client_for(carrier()).send(to="+12125550001", body="Buenos días {3}: 😀\nLink?", key="81")
    path, form, authorization = server.seen[0]
    assert sid == "SM" + "a" * 32
    assert path == f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    assert faults(form) == []
    assert form["Body"] == ["Buenos días {3}: 😀\nLink?"]
    assert parse_qs(urlsplit(form["StatusCallback"][0]).query) == {"key": ["81"]}
    assert authorization.startswith("Basic ")


@pytest.mark.parametrize(
    ("form", "fault"),
    [
        ({"To": ["+12125550001"], "From": ["+12125550199"], "Body": ["Hi"], "Text": ["Hi"]}, "unknown field Text"),
        ({"To": ["2125550001"], "From": ["+12125550199"], "Body": ["Hi"]}, "To:"),
        ({"To": ["+12125550001"], "From": ["+12125550199"], "Body": ["x" * 1601]}, "Body:"),
        ({"To": ["+12125550001"], "From": ["+12125550199"]}, "none of"),
        ({"To": ["+12125550001"], "From": ["+12125550199"], "ContentSid": ["HX1"]}, "ContentSid:"),
    ],
)
def test_the_shape_tells_a_wrong_request(form: dict[str, list[str]], fault: str) -> None:
    assert any(fault in said for said in faults(form))


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [(429, 20429, Retry), (503, 20503, Retry), (400, 21610, Permanent), (400, 21606, Ours)],
)
def test_twilios_refusals_over_the_wire_are_read(
    monkeypatch: pytest.MonkeyPatch, status: int, code: int, kind: type[Exception]
) -> None:
    refusal: dict[str, object] = {
        "code": code, "message": "said", "status": status,
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
    }  # fmt: skip
    with twilio(monkeypatch, (status, refusal)) as server:
        with pytest.raises(kind):
            client_for(carrier()).send(to="+12125550001", body="Hi", key="81")
        assert len(server.seen) == 1


def test_an_answer_that_is_no_json_leaves_the_outcome_open_or_to_be_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with twilio(monkeypatch, (502, {})), pytest.raises(Retry):
        client_for(carrier()).send(to="+12125550001", body="Hi", key="81")
