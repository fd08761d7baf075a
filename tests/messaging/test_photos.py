"""Photos that came with texts: fetched with credentials from a local server, kept sealed, deleted there."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from django.db import connection

from hepcoach.clinics.models import Practice
from hepcoach.messaging import photos
from hepcoach.messaging.carriers.twilio import photos as twilio_photos
from hepcoach.messaging.carriers.twilio import rest
from hepcoach.messaging.models import Carrier, InboundMedia, InboundText
from hepcoach.privacy import tenancy
from tests import factories

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"pixels of a knee" * 20
HTML = b"<script>alert(1)</script>"


class Store(BaseHTTPRequestHandler):
    """Twilio's media of one text. `held` maps names to contents; `down` answers 503."""

    held: dict[str, bytes]
    deleted: list[str]
    down: list[bool]

    def do_GET(self) -> None:
        want = base64.b64encode(b"AC-test:test-token").decode()
        if self.headers["Authorization"] != f"Basic {want}":
            self._answer(401, b"{}")
        elif self.down[0]:
            self._answer(503, b"{}")
        elif self.path.partition("?")[0].endswith("/Media.json"):
            listed = [{"sid": name, "parent_sid": "SM1", "content_type": "image/png"} for name in self.held]
            self._answer(200, json.dumps({"media_list": listed, "page": 0}).encode())
        elif (name := self.path.rsplit("/", 1)[-1]) in self.held:
            self._answer(200, self.held[name])
        else:
            self._answer(404, b"{}")

    def do_DELETE(self) -> None:
        self.deleted.append(self.path.rsplit("/", 1)[-1].removesuffix(".json"))
        self._answer(204, b"")

    def _answer(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def store(monkeypatch: pytest.MonkeyPatch, **held: bytes) -> Iterator[type[Store]]:
    handler = type("Held", (Store,), {"held": held, "deleted": [], "down": [False]})
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    made = rest.client_of

    def local(carrier: Carrier) -> object:
        client = made(carrier)
        client.api.base_url = f"http://127.0.0.1:{server.server_port}"
        return client

    monkeypatch.setattr(twilio_photos, "client_of", local)
    try:
        yield handler
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def practice(now: datetime) -> Practice:
    made = factories.practice(now=now)
    with tenancy.practice(made.pk):
        factories.carrier(made)
    return made


def text(practice: Practice, now: datetime, num_media: int = 1) -> InboundText:
    with tenancy.practice(practice.pk):
        made = factories.inbound(factories.patient(practice, now=now), "my knee", now=now)
        InboundText.objects.filter(pk=made.pk).update(num_media=num_media)
    return made


def rows(practice: Practice) -> list[InboundMedia]:
    with tenancy.practice(practice.pk):
        return list(InboundMedia.objects.order_by("position"))


def test_a_photo_is_kept_sealed_and_deleted_at_the_carrier(
    practice: Practice, now: datetime, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    text(practice, now)
    with store(monkeypatch, ME1=PNG) as there:
        assert photos.fetch_due([practice.pk], now) == 1
        assert photos.fetch_due([practice.pk], now) == 0
    (kept,) = rows(practice)
    with tenancy.practice(practice.pk):
        assert (kept.state, kept.content_type, kept.content) == ("kept", "image/png", PNG)
        with connection.cursor() as cursor:
            cursor.execute("SELECT content FROM messaging_inboundmedia")
            assert b"knee" not in bytes(cursor.fetchone()[0])
    assert there.deleted == ["ME1"]
    assert caplog.text == ""


@pytest.mark.parametrize(
    ("content", "reason"), [(HTML, "type"), (b"", "type"), (b"\xff\xd8\xff" + b"x" * (5 * 1024 * 1024), "size")]
)
def test_what_is_no_picture_or_too_large_is_not_kept(
    practice: Practice, now: datetime, monkeypatch: pytest.MonkeyPatch, content: bytes, reason: str
) -> None:
    text(practice, now)
    with store(monkeypatch, ME1=content):
        photos.fetch_due([practice.pk], now)
    (row,) = rows(practice)
    assert (row.state, row.reason, row.content) == ("refused", reason, None)


def test_several_photos_keep_their_order(
    practice: Practice, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    text(practice, now, num_media=2)
    with store(monkeypatch, ME1=PNG, ME2=b"GIF89a" + b"moving"):
        photos.fetch_due([practice.pk], now)
    assert [row.content_type for row in rows(practice)] == ["image/png", "image/gif"]


def test_an_outage_is_waited_for_and_given_up_after_six_tries(
    practice: Practice, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    text(practice, now)
    with store(monkeypatch, ME1=PNG) as there:
        there.down[0] = True
        photos.fetch_due([practice.pk], now)
        assert rows(practice)[0].state == "waiting"
        there.down[0] = False
        photos.fetch_due([practice.pk], now + timedelta(minutes=5))
        assert rows(practice)[0].state == "kept"


def test_photos_that_never_come_are_given_up(
    practice: Practice, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    text(practice, now)
    with store(monkeypatch):
        for tries in range(6):
            photos.fetch_due([practice.pk], now + timedelta(hours=tries))
    assert [(row.state, row.reason) for row in rows(practice)] == [("refused", "unreachable")]


def test_another_account_is_not_let_in(practice: Practice, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    text(practice, now)
    with tenancy.practice(practice.pk):
        Carrier.objects.all().delete()
        Carrier.objects.create(practice=practice, kind="twilio", number="+12125550199", account="AC9", token="no")
    with store(monkeypatch, ME1=PNG):
        photos.fetch_due([practice.pk], now)
    assert [(row.state, row.content) for row in rows(practice)] == [("waiting", None)]


def test_the_on_screen_phone_has_no_photos_to_fetch(practice: Practice, now: datetime) -> None:
    text(practice, now)
    with tenancy.practice(practice.pk):
        Carrier.objects.update(kind=Carrier.Kind.PHONE)
    photos.fetch_due([practice.pk], now)
    assert [row.state for row in rows(practice)] == ["refused"]
