"""`hepcoach staff` and `hepcoach carriers` from the command line."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from allauth.mfa.models import Authenticator

from hepcoach.clinics import lockout
from hepcoach.clinics.models import Practice, Staff, User
from hepcoach.config import start
from hepcoach.config.cli import main
from hepcoach.messaging.models import Carrier
from hepcoach.privacy import tenancy
from tests import factories
from tests.messaging.test_twilio_client import answering, response

pytestmark = pytest.mark.django_db

ACCOUNT, TOKEN = "AC0123456789abcdef0123456789abcdef", "0123456789abcdef0123456789abcdef"


@pytest.fixture(autouse=True)
def _database_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test run has started and migrated its own."""
    monkeypatch.setattr(start, "with_database", lambda **_: None)


@pytest.fixture
def practice(now: datetime) -> Practice:
    return factories.practice("north", now=now)


def staff(*words: str) -> int:
    return main(["staff", words[0], "--practice", "north", *words[1:]])


def set_carrier(monkeypatch: pytest.MonkeyPatch, token: str = TOKEN, number: str = "+12125550198") -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{token}\n"))
    words = [
        "carriers",
        "set",
        "--practice",
        "north",
        "--kind",
        "twilio",
        "--number",
        number,
        "--account",
        ACCOUNT,
    ]
    return main(words)


def test_an_owner_who_lost_key_and_patience_is_let_in_by_whoever_runs_the_machine(
    practice: Practice, capsys: pytest.CaptureFixture[str]
) -> None:
    assert staff("add", "--name", "Robin", "--role", "owner", "--email", "robin@north.example") == 0
    now = datetime.now(UTC)
    for _ in range(lockout.FAILURES):
        lockout.failed("robin@north.example", now)
    user = User.objects.get(username="robin@north.example")
    factories.second_step(user)
    assert staff("release", "robin@north.example") == 0
    assert lockout.closed_until("robin@north.example", now) is None
    assert staff("forget-second-step", "robin@north.example", "--json") == 0
    assert not Authenticator.objects.filter(user=user).exists()


def test_staff_are_added_listed_and_let_go(practice: Practice, capsys: pytest.CaptureFixture[str]) -> None:
    assert staff("add", "--name", "Pat", "--role", "therapist", "--email", "pat@north.example", "--json") == 0
    added = json.loads(capsys.readouterr().out)
    assert added["email"] == "pat@north.example"
    assert added["password_link"].startswith("http://localhost:8000/accounts/password/reset/key/")
    assert staff("deactivate", "pat@north.example") == 0
    capsys.readouterr()
    assert staff("list", "--json") == 0
    assert capsys.readouterr().out == ""
    assert staff("list", "--all", "--json") == 0
    assert json.loads(capsys.readouterr().out)["active"] is False


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--role", "therapist", "--npi", "1234567890"), "--npi:"),
        (("--role", "therapist", "--email", "pat"), "--email:"),
        (("--role", "therapist", "--location", "Moon"), "--location:"),
        (("--role", "owner", "--credential", "PT"), "--credential:"),
    ],
)
def test_a_mistake_names_its_option_and_adds_nobody(
    practice: Practice, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    assert staff("add", "--name", "Pat", *words) == 2
    assert said in capsys.readouterr().err
    with tenancy.practice(practice.pk):
        assert not Staff.objects.exists()


def test_an_unknown_practice_or_person_is_said(practice: Practice, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["staff", "list", "--practice", "nowhere"]) == 2
    assert "nowhere" in capsys.readouterr().err
    assert staff("deactivate", "4711") == 2
    assert "4711" in capsys.readouterr().err


def test_the_token_is_sealed_and_the_former_carrier_is_kept_inactive(
    practice: Practice, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with tenancy.practice(practice.pk):
        former = factories.carrier(practice)
    assert set_carrier(monkeypatch) == 0
    said = capsys.readouterr()
    assert TOKEN not in said.out + said.err
    assert "http://localhost:8000/hooks/twilio/north/inbound" in said.out
    with tenancy.practice(practice.pk):
        assert not Carrier.objects.get(pk=former.pk).is_active
        now_active = Carrier.objects.get(is_active=True)
        assert (now_active.number, now_active.token) == ("+12125550198", TOKEN)
        assert b"0123456789" not in bytes(Carrier.objects.filter(pk=now_active.pk).values_list("token")[0][0])


def test_the_token_may_come_from_the_environment(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEPCOACH_CARRIER_TOKEN", TOKEN)
    assert set_carrier(monkeypatch, token="not read") == 0
    with tenancy.practice(practice.pk):
        assert Carrier.objects.get(is_active=True).token == TOKEN


@pytest.mark.parametrize("wrong", [{"token": ""}, {"number": "2125550198"}])
def test_a_wrong_number_or_no_token_changes_nothing(
    practice: Practice, monkeypatch: pytest.MonkeyPatch, wrong: dict[str, str]
) -> None:
    assert set_carrier(monkeypatch, **wrong) == 2
    with tenancy.practice(practice.pk):
        assert not Carrier.objects.exists()


OWNED = {"capabilities": {"sms": True}, "sms_url": "http://localhost:8000/hooks/twilio/north/inbound"}


@pytest.mark.parametrize(
    ("account", "numbers", "rc", "said"),
    [
        ((200, {"status": "active"}), [OWNED], 0, "webhook"),
        ((200, {"status": "suspended"}), [OWNED], 1, "suspended"),
        ((401, {"code": 20003}), [], 1, "refuses the account and token"),
        ((404, {"code": 20404}), [], 1, "knows no such account"),
        ((200, {"status": "active"}), [], 1, "does not own +12125550198"),
        ((200, {"status": "active"}), [{**OWNED, "capabilities": {"sms": False}}], 1, "can't text"),
        ((200, {"status": "active"}), [{**OWNED, "sms_url": "https://elsewhere.example"}], 1, "elsewhere.example"),
    ],
)
def test_the_check_asks_twilio_and_texts_nobody(
    practice: Practice,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    account: tuple[int, dict[str, Any]],
    numbers: list[dict[str, Any]],
    rc: int,
    said: str,
) -> None:
    set_carrier(monkeypatch)
    capsys.readouterr()

    def answer(request: requests.PreparedRequest) -> requests.Response:
        if "IncomingPhoneNumbers" in str(request.url):
            return response(200, {"incoming_phone_numbers": numbers})
        return response(*account)

    seen = answering(monkeypatch, answer)
    assert main(["carriers", "check", "--practice", "north", "--json"]) == rc
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] is (rc == 0)
    [looked] = told["carriers"]
    assert said in str(looked["findings"])
    assert {request.method for request in seen} == {"GET"}
    assert not any("Messages" in str(request.url) for request in seen)
    assert caplog.text == ""


def test_each_channel_has_a_carrier_of_its_own_and_all_are_checked(
    practice: Practice, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    set_carrier(monkeypatch)
    assert main(["carriers", "set", "--practice", "north", "--kind", "push", "--number", "it@north.example"]) == 0
    monkeypatch.setattr("sys.stdin", io.StringIO("0123456789abcdef0123\n"))
    mail = ["--kind", "email", "--number", "hello@north.example", "--account", "postmark"]
    assert main(["carriers", "set", "--practice", "north", *mail]) == 0
    said = capsys.readouterr().out
    assert "http://hepcoach:" in said and "/hooks/email/north/status" in said
    answering(
        monkeypatch,
        lambda request: response(
            200,
            {"incoming_phone_numbers": [OWNED]}
            if "IncomingPhoneNumbers" in str(request.url)
            else {"status": "active", "Name": "north"},
        ),
    )
    assert main(["carriers", "check", "--practice", "north", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [each["channel"] for each in told["carriers"]] == ["sms", "email", "push"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--kind", "whatsapp", "--number", "+12125550198", "--account", "AC" + "0" * 32], "--accept-no-baa"),
        (
            ["--kind", "whatsapp", "--number", "+12125550198", "--account", "AC" + "0" * 32, "--accept-no-baa",
             "--template", "morning.en=HX1"],
            "--template",
        ),
        (["--kind", "email", "--number", "north", "--account", "postmark"], "--number"),
        (["--kind", "email", "--number", "a@north.example", "--account", "pigeon"], "--account"),
        (["--kind", "twilio", "--number", "+12125550198", "--account", "AC" + "0" * 32, "--per-second", "-1"],
         "--per-second"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_carrier_names_its_option_and_sets_nothing(
    practice: Practice,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    said: str,
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{TOKEN}\n"))
    assert main(["carriers", "set", "--practice", "north", *words]) == 2
    assert said in capsys.readouterr().err
    with tenancy.practice(practice.pk):
        assert not Carrier.objects.exists()


def test_a_practice_without_a_carrier_is_told_how_to_set_one(
    practice: Practice, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["carriers", "check", "--practice", "north"]) == 2
    assert "hepcoach carriers set" in capsys.readouterr().err
