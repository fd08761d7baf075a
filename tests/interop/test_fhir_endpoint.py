"""`POST /fhir`: who may send, what is refused before it is read, and what is answered."""

from __future__ import annotations

import json
import logging
from datetime import datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from hepcoach.clinics.models import Practice
from hepcoach.interop import connections
from hepcoach.interop.models import Connection
from hepcoach.patients.models import Patient
from hepcoach.privacy import tenancy
from tests import factories
from tests.interop.bundles import bundle, patient, usual

pytestmark = pytest.mark.django_db


@pytest.fixture
def token(clinic: Practice, now: datetime) -> str:
    return connections.create(practice=clinic, name="Sample EHR", now=now)


def post(body: Any, token: str = "", **headers: Any) -> HttpResponse:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    authorization = {"HTTP_AUTHORIZATION": f"Bearer {token}"} if token else {}
    options = {"content_type": "application/fhir+json", **authorization, **headers}
    response: HttpResponse = Client().post("/fhir", raw, **options)
    return response


def issues(response: HttpResponse) -> list[dict[str, Any]]:
    value = json.loads(response.content)
    assert value["resourceType"] == "OperationOutcome"
    found: list[dict[str, Any]] = value["issue"]
    return found


def patients(clinic: Practice) -> int:
    with tenancy.practice(clinic.pk):
        return Patient.objects.count()


def test_a_collection_is_answered_with_what_was_done(clinic: Practice, token: str) -> None:
    response = post(usual(), token)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/fhir+json")
    (issue,) = issues(response)
    assert issue["details"]["coding"][0]["code"] == "assign"
    assert issue["expression"] == ["entry[0].resource"]
    assert patients(clinic) == 1


def test_a_transaction_is_answered_with_a_response_for_each_entry(token: str) -> None:
    sent = bundle(patient(), type="transaction")
    value = json.loads(post(sent, token).content)
    assert (value["type"], len(value["entry"])) == ("transaction-response", 1)
    assert value["entry"][0]["response"]["outcome"]["resourceType"] == "OperationOutcome"


def test_the_same_message_again_says_that_nothing_changed(token: str) -> None:
    post(usual(), token)
    (issue,) = issues(post(usual(), token))
    assert issue["details"]["coding"][0]["code"] == "no_change"


def test_without_a_right_token_nothing_is_taken(clinic: Practice, token: str, now: datetime) -> None:
    other = factories.practice(now=now)
    secret = token.partition(".")[2]
    for wrong in (
        "",
        "nonsense",
        f"{clinic.slug}.",
        f"{clinic.slug}.wrong",
        f"nobody.{secret}",
        f"{other.slug}.{secret}",
    ):
        response = post(usual(), wrong)
        assert response.status_code == 401
        assert response["WWW-Authenticate"] == "Bearer"
    assert Client().post("/fhir", b"{}", content_type="application/fhir+json").status_code == 401
    assert patients(clinic) == 0


def test_a_connection_that_was_switched_off_is_refused(clinic: Practice, token: str) -> None:
    with tenancy.practice(clinic.pk):
        Connection.objects.update(is_active=False)
    assert post(usual(), token).status_code == 403
    assert patients(clinic) == 0


def test_a_huge_body_is_refused_before_it_is_read(token: str) -> None:
    response = post(b"{}", token, CONTENT_LENGTH=str(50 * 1024 * 1024))
    assert response.status_code == 413
    assert issues(response)[0]["code"] == "too-long"


@pytest.mark.parametrize(
    ("body", "where"),
    [(b'{"a": }', "line 1, column 7"), (b"\xff\xfe", "byte 0"), (b" ", "line 1"), (b"[" * 100_000, "nested")],
)
def test_what_is_no_json_is_refused_with_the_place(token: str, body: bytes, where: str) -> None:
    response = post(body, token)
    assert response.status_code == 400
    assert where in issues(response)[0]["diagnostics"]


def test_another_content_type_is_refused(token: str) -> None:
    assert post(usual(), token, content_type="application/fhir+xml").status_code == 415
    assert post(usual(), token, content_type="application/json").status_code == 200


def test_only_post_is_answered(token: str) -> None:
    response = Client().get("/fhir")
    assert (response.status_code, response["Allow"]) == (405, "POST")


def test_each_fault_is_an_issue_with_its_path_and_nothing_is_kept(clinic: Practice, token: str) -> None:
    sent = bundle(patient(gender="?", birthDate="1951-02-30"))
    response = post(sent, token)
    assert response.status_code == 422
    assert {issue["expression"][0] for issue in issues(response)} == {
        "entry[0].resource.gender",
        "entry[0].resource.birthDate",
    }
    assert patients(clinic) == 0


def test_neither_answer_nor_log_tells_of_the_patient(token: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    said = (
        post(usual(), token).content.decode()
        + post(usual(patient_=patient(gender="Maria")), token).content.decode()
    )
    for secret in ("Maria", "Example", "555", "1951", "MRN-1001", "Heel"):
        assert secret not in said
        assert secret not in caplog.text
    assert token.partition(".")[2] not in caplog.text


def test_the_secret_is_not_kept(clinic: Practice, token: str) -> None:
    with tenancy.practice(clinic.pk):
        assert token.partition(".")[2].encode() not in bytes(Connection.objects.get().token_digest)
