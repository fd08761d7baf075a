"""What other systems send when they are broken, or not who they say: refused in words, nothing half-written."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client

from hepcoach.coach import loop
from hepcoach.messaging import carriers
from hepcoach.messaging.carriers.twilio import signature
from hepcoach.messaging.models import InboundText
from hepcoach.triage.models import Case
from tests.fake_carrier import FakeCarrier
from tests.interop.bundles import bundle, order, patient, plan, usual
from tests.permissions.actors import World, everything, world

pytestmark = pytest.mark.django_db

INBOUND = "/hooks/twilio/north/inbound"
FORM = "application/x-www-form-urlencoded"
FIFTY_MB = 50 * 1024 * 1024


@pytest.fixture
def clinics() -> World:
    return world()


# -- what is no Bundle

NO_BUNDLES: dict[str, Any] = {
    "nothing": b"",
    "cut off": json.dumps(usual()).encode()[:-40],
    "not UTF-8": b'{"resourceType": "Bundle", "type": "\xff\xfe"}',
    "a list": [usual()],
    "a number": 7,
    "null": None,
    "no type": {"resourceType": "Bundle", "entry": []},
    "entries that are no list": {"resourceType": "Bundle", "type": "collection", "entry": {"resource": patient()}},
    "entries that are words": {"resourceType": "Bundle", "type": "collection", "entry": ["patient"]},
    "a resource of an unknown type": bundle(patient(), {"resourceType": "Nonsense", "id": "x"}),
    "a name that is a number": bundle(patient(name=7)),
    "a birth date that is none": bundle(patient(birthDate="1951-02-30")),
    "a plan of nobody": bundle(patient(), plan("ServiceRequest/sr1", subject="Patient/gone"), order()),
    "an order that is missing": usual(orders=[]) | {"entry": usual()["entry"][:-2]},
    "a null byte in a name": bundle(patient(name=[{"family": "Ex\0ample", "given": ["Maria"]}])),
    "half an emoji in a name": bundle(patient(name=[{"family": "Ex\ud83dample", "given": ["Maria"]}])),
    "a patient twice": bundle(patient(), patient(mrn="MRN-2")),
    "a number with 5000 digits": b'{"resourceType": "Bundle", "type": "collection", "total": '
    + b"9" * 5000
    + b"}",
    "nested a thousand deep": b'{"resourceType":' * 1000 + b"1" + b"}" * 1000,
}


@pytest.mark.parametrize("what", NO_BUNDLES)
def test_a_broken_bundle_is_refused_whole_and_says_why(clinics: World, what: str) -> None:
    before = everything(clinics)
    sent = NO_BUNDLES[what]
    raw = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
    # By hand: Django's client leaves the type and length of an empty body out.
    about = {"CONTENT_TYPE": "application/fhir+json", "CONTENT_LENGTH": str(len(raw))}
    answer = clinics.client("ehr").generic("POST", "/fhir", raw, **about)
    outcome = json.loads(answer.content)
    assert answer.status_code in (400, 422)
    assert outcome["resourceType"] == "OperationOutcome"
    assert all(issue["severity"] == "error" and issue["diagnostics"] for issue in outcome["issue"])
    assert _changed(before, everything(clinics)) <= {"interop_connection"}, "only that the connection was used"


def test_a_refused_null_byte_is_named_by_its_place(clinics: World) -> None:
    sent = NO_BUNDLES["a null byte in a name"]
    answer = clinics.client("ehr").post("/fhir", json.dumps(sent), content_type="application/fhir+json")
    (issue,) = json.loads(answer.content)["issue"]
    assert issue["expression"] == ["entry[0].resource.name[0].family"]


@pytest.mark.parametrize(
    ("resource", "said"),
    [
        (patient(), "patient recorded; no prescribed home exercises"),
        ({"resourceType": "Observation", "status": "final", "code": {"text": "x"}}, "there is no patient in it"),
    ],
)
def test_a_resource_without_a_bundle_is_taken_for_what_it_is(
    clinics: World, resource: dict[str, Any], said: str
) -> None:
    answer = clinics.client("ehr").post("/fhir", json.dumps(resource), content_type="application/fhir+json")
    assert answer.status_code == 200
    assert [issue["diagnostics"] for issue in json.loads(answer.content)["issue"]] == [said]


# -- what is too large


class NeverRead:
    """A body of which no more than a buffer's worth may be asked for."""

    def read(self, *_: int) -> bytes:
        raise AssertionError("the body was read before its length was looked at")

    readline = read


@pytest.mark.parametrize(
    ("path", "content_type", "who", "status"),
    [
        ("/fhir", "application/fhir+json", "ehr", 413),
        ("/fhir", "application/fhir+json", "anon", 401),
        (INBOUND, FORM, "carrier", 413),
        ("/hooks/twilio/north/status", FORM, "carrier", 413),
        ("/hooks/twilio/nobody/inbound", FORM, "anon", 413),
        ("/accounts/login/", FORM, "anon", 413),
        ("/accounts/login/", "multipart/form-data; boundary=x", "anon", 413),
        ("/patients/search/", FORM, "treats", 413),
        ("/p/0.0123456789abcdef/did/", FORM, "patient", 413),
        ("/no/such/page", FORM, "anon", 404),
    ],
)
def test_fifty_megabytes_are_refused_without_being_read(
    clinics: World, path: str, content_type: str, who: str, status: int
) -> None:
    before = everything(clinics)
    # The check of forged forms looks into the body for its token: the size has to be looked at before.
    answer = clinics.client(who, strict=True).generic(
        "POST",
        path,
        **{"wsgi.input": NeverRead(), "CONTENT_LENGTH": str(FIFTY_MB), "CONTENT_TYPE": content_type},
    )
    assert _changed(before, everything(clinics)) <= {"interop_connection"}
    assert answer.status_code == status


def test_a_form_of_thousands_of_fields_is_refused(clinics: World) -> None:
    before = everything(clinics)
    form = {f"sentence-{number}": "x" for number in range(2000)}
    path = clinics.address("case-note", "treats")
    assert clinics.client("treats").post(path, urlencode(form), content_type=FORM).status_code == 400
    assert _changed(before, everything(clinics)) == set()


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=comment\r\n\r\ncut o"),
        (FORM, b"comment=%FF%FE%00&comment"),
        (FORM, b"\xff\xfe\x00"),
        (FORM + "; charset=no-such-charset", b"comment=fine"),
        ("application/json", b'{"comment": "fine"}'),
    ],
)
def test_a_damaged_form_breaks_no_page(clinics: World, content_type: str, body: bytes) -> None:
    for name, who in (("case-resolve", "treats"), ("page-question", "patient"), ("account_login", "anon")):
        answer = clinics.client(who).generic("POST", clinics.address(name, who), body, content_type=content_type)
        assert answer.status_code < 500, name


# -- what carriers send

STRANGE_TEXTS = {
    "ten thousand characters": "my knee hurts " * 714 + "so",
    "more than we keep": "pain " * 4000,
    "emoji alone": "👍🏽👍🏽😭🦵🔥",
    "a null byte": "did all\0 3, pain 2",
    "only null bytes": "\0\0\0",
    "blanks": " \u200b\u00a0\n\t ",
    "right to left": "\u202eereves si niap",
    "combining marks": "p" + "\u0301" * 500 + "ain",
    "digits of another script": "٣ pain ²",
    "SQL": "'; DROP TABLE messaging_inboundtext; --",
    "a template": "{{ patient.birth_date }} {% debug %} %s %(x)s {0}",
    "one long word": "a" * 9999,
    "many numbers": "1 2 3 4 5 6 7 8 9 10 " * 50,
    "a number beyond all": "9" * 5000,
}


@pytest.mark.parametrize("what", STRANGE_TEXTS)
def test_a_strange_text_is_kept_and_dealt_with(clinics: World, what: str) -> None:
    """Every text gets an end: handled, with its words kept for a person, and the next one is handled too."""
    words, carrier = STRANGE_TEXTS[what], FakeCarrier()
    assert _text(clinics, words, sid="SM-strange").status_code == 200
    assert _text(clinics, "I have chest pain and can't breathe", sid="SM-next").status_code == 200
    with carriers.using(lambda _: carrier):
        for _ in range(3):
            loop.tick(datetime.now(UTC) + timedelta(seconds=5))
    with clinics.north.inside():
        kept = InboundText.objects.get(provider_id="SM-strange")
        assert kept.state == InboundText.State.HANDLED
        assert kept.body[:9000] == words.replace("\0", "")[:9000]
        assert InboundText.objects.get(provider_id="SM-next").state == InboundText.State.HANDLED
        assert Case.objects.filter(rule="red_flag.chest_pain_breathing").exists()


def test_a_replayed_text_changes_nothing(clinics: World) -> None:
    assert _text(clinics, "pain 9", sid="SM-1").status_code == 200
    with carriers.using(lambda _: FakeCarrier()):
        loop.tick(datetime.now(UTC) + timedelta(seconds=5))
    before = everything(clinics)
    assert [_text(clinics, words, sid="SM-1").status_code for words in ("pain 9", "all done, pain 0")] == [
        200,
        200,
    ]
    assert _changed(before, everything(clinics)) == set()


@pytest.mark.parametrize(
    ("forged", "status"),
    [
        ({"signature": "nonsense"}, 403),
        ({"signature": ""}, 403),
        ({"signature": "é" * 40}, 403),
        ({"token": "theirs"}, 403),
        ({"path": "/hooks/twilio/nobody/inbound"}, 404),
        ({"path": INBOUND + "?added=1", "signed_path": INBOUND}, 403),
        ({"form": {"Body": "changed on the way"}}, 403),
    ],
)
def test_a_forged_text_is_refused(clinics: World, forged: dict[str, Any], status: int) -> None:
    before = everything(clinics)
    assert _text(clinics, "pain 9", sid="SM-1", **forged).status_code == status
    assert _changed(before, everything(clinics)) == set()


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete", "head", "options"])
def test_another_method_is_refused(clinics: World, method: str) -> None:
    for path in (INBOUND, "/hooks/twilio/north/status", "/fhir"):
        assert getattr(clinics.client("ehr"), method)(path).status_code == 405, path


# -- links


def test_a_link_of_one_practice_opens_nothing_in_another(clinics: World) -> None:
    secret = clinics.links["patient"].partition(".")[2]
    for prefix in ("1", "0", "zzzzzzzzzzzz", "-1", "", str(clinics.south.practice.pk)):
        if prefix != clinics.links["patient"].partition(".")[0]:
            answer = Client().get(f"/p/{prefix}.{secret}/")
            assert answer.status_code == 410, prefix


@pytest.mark.parametrize("token", ["%00", "x" * 5000, "1.%F0%9F%A6%B5", "1.0123456789abcde%00", "..", "%FF%FE"])
def test_a_damaged_link_says_how_to_go_on(clinics: World, token: str) -> None:
    answer = Client().get(f"/p/{token}/")
    assert answer.status_code in (404, 410)


def test_an_expired_link_takes_no_answer(clinics: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.utils import timezone

    later = datetime.now(UTC) + timedelta(days=8)
    monkeypatch.setattr(timezone, "now", lambda: later)
    before = everything(clinics)
    for name in ("page-did", "page-question", "page-settings", "page-stop"):
        assert clinics.knock("POST", name, "patient").status_code == 410
    assert _changed(before, everything(clinics)) == set()


def _text(
    clinics: World,
    words: str,
    *,
    sid: str,
    token: str = "test-token",
    path: str = INBOUND,
    signed_path: str = "",
    form: dict[str, str] | None = None,
    **also: str,
) -> Any:
    """A text from the patient, signed by the carrier unless told otherwise."""
    sent = {"MessageSid": sid, "From": _number(clinics), "To": "+12125550199", "Body": words, "NumMedia": "0"}
    signed = signature.sign(token=token, url=settings.PUBLIC_URL + (signed_path or path), form=sent)
    return Client().post(
        path,
        urlencode(sent | (form or {})),
        content_type=FORM,
        headers={"X-Twilio-Signature": also.get("signature", signed)},
    )


def _number(clinics: World) -> str:
    from hepcoach.patients.models import ContactPoint

    with clinics.north.inside():
        return ContactPoint.objects.get(patient=clinics.north.patient, is_preferred=True).phone


def _changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {table for table in after if after[table] != before[table]}
