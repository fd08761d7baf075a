"""Whatever is typed into a form or an address: an answer in words, nothing broken, nothing half-written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings
from django.urls import reverse

from hepcoach.clinics.models import Practice
from tests.permissions.actors import FORMS, World, addresses, everything, world

pytestmark = pytest.mark.django_db

HOSTILE = {
    "nothing": "",
    "ten thousand characters": "it hurts " * 1111 + "x",
    "emoji": "👍🏽🫠" * 20,
    "a null byte": "a null byte \0 among words",
    "control characters": "\x01\x1b[31m\x7f\r\n\u202e",
    "SQL": "'; DROP TABLE patients_patient; --",
    "a pattern": "%_\\*(((",
    "markup": "<script>alert(1)</script>{{ 7*7 }}{% now 'Y' %}",
    "a superscript two": "²",
    "a huge number": "9" * 400,
    "a negative number": "-1",
    "a date that is none": "2026-02-30",
    "the end of time": "9999-12-31",
    "another state": "resolved",
}
# Machines have tests of their own.
MACHINES = (
    "fhir",
    "twilio-inbound",
    "twilio-status",
    "twilio-whatsapp-inbound",
    "twilio-whatsapp-status",
    "twilio-voice-call",
    "twilio-voice-did",
    "twilio-voice-pain",
    "twilio-voice-status",
    "email-status",
)
# Fields that pages read besides those of FORMS.
MORE_FIELDS = {
    "patient-channel": ["email"],
    "practice-text": ["words", "ours"],
    "patient-helpers": ["name", "relationship", "phone", "language", "may_log", "agreed", "helper", "do"],
    "patient-pause": ["first", "until"],
    "patient-limits": ["text_from_hour", "text_until_hour", "most_a_week"],
    "case-acknowledge": ["how", "comment"],
    "case-reassign": ["to", "comment"],
    "case-reopen": ["comment"],
    "case-note": ["sentence", "added"],
    "case-call": ["outcome", "comment"],
    "case-reply": ["body", "then"],
    "patient-correct-day": ["status"],
    "text-settle": ["again"],
    "front-desk-intake": ["guardian"],
    "front-desk-assign": ["to"],
    "practice-note": ["heading", "place-0", "out-2", "closing"],
    "patient-psfs": ["on", "activity-2", "score-2"],
    "clinic-exercises": ["video_link"],
    "patient-program": [
        "act", "note", "opened", "tie-1", "how_to-1", "load-1", "load_unit-1", "side-1", "day-1", "as_needed-1",
        "exercise-12", "trigger", "where", "channel", "pain_points", "milestone", "limit", "precaution",
    ],
    "patient-program-back": ["instead_of"],
    "patient-program-check": ["trigger", "pain_points", "milestone", "limit", "tie-1", "exercise-2"],
    "program-confirm": [
        "exercise-1", "side-1", "hold_seconds-1", "duration_minutes-1",
        "load-1", "load_unit-1", "day-1", "as_needed-1",
    ],
    "practice-staff-add": ["role", "credential", "npi", "location"],
    "practice-staff-sign-in": ["email"],
    "patient-score": ["answers", "arms"],
    "note-new": ["first", "last"],
    "note-edit": ["section-0", "section-1", "sign"],
    "page-helpers": ["name", "relationship", "phone", "language", "may_log", "agreed", "helper", "do"],
    "page-settings": ["hour", "language", "first", "until"],
    **{f"page-{place}": ["day", place] for place in ("did", "why", "pain", "question")},
    "page-which": ["day", "item"],
    "page-notices": ["subscription", "off"],
    "account_login": ["login", "password", "next"],
    "account_reset_password": ["email"],
}  # fmt: skip
QUERIES = {
    "today": ["whose", "state", "only", "location", "specialty", "rtm", "page"],
    "patients": ["page"],
    "patient": ["show", "before"],
    "program-search": ["q", "for", "only"],
    "rtm": ["month", "state", "therapist"],
    "rtm-month": ["month"],
    "rtm-money": ["visits-low", "visits-high"],
    "page-pain": ["day", "why"],
    "page-question": ["day", "pain"],
    "page-done": ["day"],
    "page-settings": ["saved"],
    "practice-texts": ["language"],
    "account_login": ["next"],
}
IMPOSSIBLE = ("0", str(2**31), str(2**63 - 1), str(2**63), "1" + "0" * 30, "1" + "0" * 5000)


def asker(name: str) -> str:
    if name.startswith("page"):
        return "patient"
    if name.startswith("account"):
        return "anon"
    if name == "patient-break-glass":
        return "other"
    if name.startswith("practice"):
        return "owner"
    if name.startswith(("billing", "rtm-money")) or name in (
        "rtm-document",
        "rtm-line-move",
        "rtm-line-undo",
        "rtm-payer",
    ):
        return "biller"
    return "desk" if name.startswith(("text", "front-desk")) else "treats"


def forms(clinics: World, name: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The usual form of an action with one field made hostile, and with the field left out."""
    usual = FORMS[name](clinics) if name in FORMS else {}
    for field in {**usual, **dict.fromkeys(MORE_FIELDS.get(name, []))}:
        yield field, "left out", {key: value for key, value in usual.items() if key != field}
        for what, value in HOSTILE.items():
            yield field, what, {**usual, field: value}


@pytest.mark.parametrize(
    "group",
    [
        "patient",
        "case",
        "note",
        "page",
        "program",
        "practice",
        "text",
        "front-desk",
        "demo",
        "account",
        "clinic",
        "rtm",
        "billing",
    ],
)
def test_no_form_breaks_a_page(group: str) -> None:
    clinics = world()
    names = [name for name in addresses() if name.startswith(group) and name not in MACHINES]
    broken = []
    for name in names:
        path, who = clinics.address(name, asker(name)), asker(name)
        for field, what, form in forms(clinics, name):
            with transaction.atomic(), override_settings(DEMO=group == "demo"):
                if group == "demo":
                    Practice.objects.filter(pk=clinics.north.practice.pk).update(is_demo=True)
                client = clinics.client(who)
                client.raise_request_exception = False
                status = client.post(path, form).status_code
                if status >= 500:
                    broken.append(f"{name}: {field} is {what}: {status}")
                transaction.set_rollback(True)
    assert broken == []


def test_no_query_breaks_a_page() -> None:
    clinics = world()
    broken = []
    for name, fields in QUERIES.items():
        client = clinics.client(asker(name))
        client.raise_request_exception = False
        path = clinics.address(name, asker(name))
        for field in fields:
            for what, value in HOSTILE.items():
                with transaction.atomic():
                    status = client.get(path, {field: value}).status_code
                    if status >= 500:
                        broken.append(f"{name}?{field}: {what}: {status}")
                    transaction.set_rollback(True)
    assert broken == []


def test_an_impossible_number_in_an_address_is_not_found() -> None:
    """More than a bigint holds, and more digits than Python makes a number of."""
    clinics = world()
    before = everything(clinics)
    wrong = []
    for name, parts in addresses().items():
        if not parts or not set(parts) <= clinics.ids.keys() | {"text_id", "pk"}:
            continue
        for number in IMPOSSIBLE:
            path = reverse(name, kwargs=dict.fromkeys(parts, number))
            for who in ("treats", "desk"):
                for method in ("get", "post"):
                    client = clinics.client(who)
                    client.raise_request_exception = False
                    status = getattr(client, method)(path).status_code
                    # A text that is not there is told like one that somebody else settled already; a change of
                    # one's own keys asks for the password first, whatever the key.
                    told = (name, who, method) == ("text-settle", "desk", "post") or name.startswith("mfa_")
                    fine = (302, 404) if told else (403, 404, 405)
                    if status not in fine:
                        wrong.append(f"{method} {name} {number[:24]} as {who}: {status}")
    assert wrong == []
    assert everything(clinics) == before
