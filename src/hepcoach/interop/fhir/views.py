"""`POST /fhir`: a Bundle from an EHR's connection, answered with what was done or with an OperationOutcome."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from hepcoach.interop import connections
from hepcoach.interop.fhir import parsing, view
from hepcoach.interop.fhir.importing import import_bundle
from hepcoach.interop.fhir.neutral import Problem
from hepcoach.interop.fhir.written import Imported

LARGEST = 10 * 1024 * 1024
_JSON_TYPES = {"application/fhir+json", "application/json"}
_DONE = {
    "assign": "home exercises assigned",
    "to_confirm": "home exercises wait for a therapist to confirm them",
    "new_version": "home exercises replaced by a new version",
    "no_change": "home exercises known already, nothing changed",
    "patient_only": "patient recorded; no prescribed home exercises",
}


# No cookie is involved: the bearer token is the only proof, so a forged form can't use it.
@csrf_exempt
def receive(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        answer = _outcome(405, [Problem("", "send a Bundle with POST")], "not-supported")
        answer["Allow"] = "POST"
        return answer
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    try:
        if scheme.lower() != "bearer":
            raise connections.Unauthorized
        practice, actor = connections.authenticate(token.strip(), now=timezone.now())
    except connections.Unauthorized:
        answer = _outcome(401, [Problem("", "a valid bearer token is needed")], "login")
        answer["WWW-Authenticate"] = "Bearer"
        return answer
    except connections.Inactive:
        return _outcome(403, [Problem("", "this connection has been switched off")], "forbidden")
    if request.content_type not in _JSON_TYPES:
        return _outcome(415, [Problem("", "send application/fhir+json")], "not-supported")
    length = request.headers.get("Content-Length", "")
    if not length.isdigit():
        return _outcome(411, [Problem("", "a Content-Length is needed")], "invalid")
    if int(length) > LARGEST:
        return _outcome(
            413, [Problem("", "a Bundle may have 10 MB; send it in parts, one patient each")], "too-long"
        )
    parsed = parsing.parse(request.body)
    if isinstance(parsed, parsing.NotJson):
        return _outcome(400, [Problem("", parsed.message)], "structure")
    imported = import_bundle(practice=practice, value=parsed, actor=actor, now=timezone.now())
    if imported.errors:
        return _outcome(422, list(imported.errors), "invalid")
    return _accepted(parsed, imported)


receive.checks_length = True  # type: ignore[attr-defined]


def _accepted(sent: dict[str, Any], imported: Imported) -> HttpResponse:
    issues = [
        {
            "severity": "information",
            "code": "informational",
            "diagnostics": _DONE[episode.status],
            "expression": [written.patient.path],
            "details": {"coding": [{"system": view.STATUS_SYSTEM, "code": episode.status}]},
        }
        for written in imported.patients
        for episode in written.episodes
    ] or [
        {
            "severity": "information",
            "code": "informational",
            "diagnostics": "there is no patient in it",
        }
    ]
    outcome = {"resourceType": "OperationOutcome", "issue": issues}
    if sent.get("type") != "transaction":
        return _json(200, outcome)
    entries = [{"response": {"status": "200"}} for _ in sent.get("entry", [])]
    if entries:
        entries[0]["response"]["outcome"] = outcome  # type: ignore[assignment]
    return _json(200, {"resourceType": "Bundle", "type": "transaction-response", "entry": entries})


def _outcome(status: int, problems: list[Problem], code: str) -> HttpResponse:
    issues = [
        {
            "severity": "error",
            "code": code,
            "diagnostics": problem.message,
            **({"expression": [problem.path]} if problem.path else {}),
        }
        for problem in problems
    ]
    return _json(status, {"resourceType": "OperationOutcome", "issue": issues})


def _json(status: int, value: dict[str, Any]) -> HttpResponse:
    return HttpResponse(
        json.dumps(value, ensure_ascii=False), status=status, content_type="application/fhir+json; charset=utf-8"
    )
