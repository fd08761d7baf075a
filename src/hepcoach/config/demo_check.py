"""`hepcoach demo --check`: the whole loop over HTTP, from the EHR's bundle to the downloaded discharge report.

Starts a practice in a fresh home on a free port, walks it as the EHR, the patient and the therapist would, prints
one JSON line a step and stops what it started. The patient lives where it is late morning now, so that the texting
hours hold whatever the time is here.
"""

from __future__ import annotations

import html
import os
import re
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

import requests

from hepcoach.config import database, demo, jsonl, start

_LOCAL_HOUR = 11
_WAIT_SECONDS = 30
_TIMEOUT_SECONDS = 30


class StepFailed(Exception):
    """Says what was expected and what came."""


def run() -> int:
    """0 when every step held."""
    with tempfile.TemporaryDirectory(prefix="hepcoach-check-") as home, ExitStack() as stack:
        os.environ["HEPCOACH_HOME"] = home
        os.environ.setdefault("HEPCOACH_LOG", "ERROR")
        # The fresh home's own server goes last, with nobody left to ask it.
        stack.callback(database.stop)
        stack.enter_context(database.of_its_own("check"))
        return 0 if _Walk(stack).all() else 1


class _Walk:
    """The steps in order; each leaves what the next needs."""

    def __init__(self, stack: ExitStack) -> None:
        self.stack = stack
        self.now = datetime.now(UTC)
        self.address = ""
        self.token = ""
        self.patient = ""
        self.case = ""
        self.note = ""
        self.web = requests.Session()

    def all(self) -> bool:
        steps: list[Callable[[], str]] = [
            self.start,
            self.import_bundle,
            self.morning,
            self.reply,
            self.case_with_note,
            self.acknowledge,
            self.discharge,
            self.sign,
            self.download,
        ]
        return all(self.step(step) for step in steps)

    def step(self, act: Callable[[], str]) -> bool:
        began = time.monotonic()
        try:
            detail, ok = act(), True
        except (StepFailed, TimeoutError, requests.RequestException) as error:
            detail, ok = str(error), False
        seconds = round(time.monotonic() - began, 2)
        jsonl.write_object({"step": act.__name__, "ok": ok, "seconds": seconds, "detail": detail})
        return ok

    def start(self) -> str:
        start.with_database()
        from hepcoach.interop import connections
        from hepcoach.privacy import tenancy

        practice = demo.open_practice(now=self.now, time_zone=_zone(self.now))
        demo.open_to_visitors()
        with tenancy.practice(practice.pk):
            self.token = connections.create(practice=practice, name="Check EHR", now=self.now)
        port = demo.free_port()
        self.stack.enter_context(demo.running(port))
        self.address = f"http://localhost:{port}"
        return f"web and worker at {self.address}"

    def import_bundle(self) -> str:
        answer = self.web.post(
            f"{self.address}/fhir",
            json=bundle(_zone(self.now), self.now),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/fhir+json"},
            timeout=_TIMEOUT_SECONDS,
        )
        _expect(answer.status_code == 200, f"POST /fhir answered {answer.status_code}: {answer.text[:300]}")
        _expect('"assign"' in answer.text, f"the program was not assigned: {answer.text[:600]}")
        phones = self.get("/demo/phone/")
        found = re.search(r'/demo/phone/(\d+)/"><strong>Carmen Example', phones)
        _expect(found is not None, "the patient has no on-screen phone")
        self.patient = found[1] if found else ""
        return "3 exercises assigned without a click"

    def morning(self) -> str:
        page = f"/demo/phone/{self.patient}/"
        self.post(page, f"{page}morning/")
        text = self.wait_for(page, lambda thread: "/p/" in thread, "the morning text did not come")
        _expect("Carmen" in text, "the morning text does not greet by the first name")
        return "one personal text with a link"

    def reply(self) -> str:
        page = f"/demo/phone/{self.patient}/"
        before = self.get(page).count('class="bubble bubble-coach"')
        self.post(page, f"{page}answer/", body="did all 3, pain 8")
        self.wait_for(
            page,
            lambda thread: thread.count('class="bubble bubble-coach"') > before,
            "the coach did not answer the reply",
        )
        return "a pain of 8 against a baseline of 3 was answered"

    def case_with_note(self) -> str:
        door = self.get("/demo/")
        found = re.search(r'action="(/demo/sign-in/\d+/)".{0,200}?Alex Rivera-Example', door, re.DOTALL)
        _expect(found is not None, "the demo's door does not offer the therapist")
        self.post("/demo/", found[1] if found else "")
        today = self.get("/")
        _expect("Carmen Example" in today, "Today does not show the patient")
        case = re.search(r"/cases/(\d+)/", today)
        _expect(case is not None, "Today shows no case")
        self.case = case[1] if case else ""
        page = html.unescape(self.get(f"/cases/{self.case}/"))
        _expect("did all 3, pain 8" in page, "the case does not quote the patient")
        record = html.unescape(self.get(f"/patients/{self.patient}/"))
        _expect("3 usual (baseline of this episode)" in record, "no case names the baseline that 8 is far above")
        _expect("check-in" in page, "the case has no drafted note with its sources")
        return "on top of Today, with reasons, the patient's words and a drafted note"

    def acknowledge(self) -> str:
        page = f"/cases/{self.case}/"
        self.post(page, f"{page}acknowledge/", how="contacted", comment="Called, hold bridges two days.")
        _expect("Acknowledged" in self.get(page), "the case is not acknowledged")
        return "acknowledged as contacted, with a comment"

    def discharge(self) -> str:
        page = f"/patients/{self.patient}/"
        action = re.search(r"/episodes/\d+/discharge/", self.get(page))
        _expect(action is not None, "the patient page offers no discharge")
        answer = self.post(page, action[0] if action else "")
        note = re.search(r"/notes/(\d+)/", answer.url)
        _expect(note is not None, f"the discharge led to {answer.url}")
        self.note = note[1] if note else ""
        _expect("Home program adherence" in answer.text, "the report has no adherence section")
        return "episode ended, report drafted"

    def sign(self) -> str:
        page = f"/notes/{self.note}/"
        form = self.get(page)
        fields: dict[str, list[str]] = {}
        for name, text in re.findall(r'<textarea[^>]*name="(section-\d+)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
            fields.setdefault(name, []).append(html.unescape(text))
        answer = self.post(page, f"{page}edit/", sign="1", **fields)
        _expect("Signed</strong>" in answer.text, "the report is not signed")
        return "signed and locked"

    def download(self) -> str:
        pdf = self.web.get(f"{self.address}/notes/{self.note}/note.pdf", timeout=_TIMEOUT_SECONDS)
        _expect(pdf.content.startswith(b"%PDF"), f"the PDF answered {pdf.status_code}")
        document = self.web.get(f"{self.address}/notes/{self.note}/note.json", timeout=_TIMEOUT_SECONDS)
        _expect(
            document.status_code == 200 and document.json()["resourceType"] == "DocumentReference",
            f"the FHIR document answered {document.status_code}",
        )
        return f"PDF of {len(pdf.content)} bytes and a DocumentReference"

    def get(self, path: str) -> str:
        answer = self.web.get(f"{self.address}{path}", timeout=_TIMEOUT_SECONDS)
        _expect(answer.status_code == 200, f"GET {path} answered {answer.status_code}")
        return answer.text

    def post(self, page: str, path: str, **fields: Any) -> requests.Response:
        """Post a form of `page` as a browser would, with the page's token."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(page))
        _expect(token is not None, f"{page} has no form")
        answer = self.web.post(
            f"{self.address}{path}",
            data={**fields, "csrfmiddlewaretoken": token[1] if token else ""},
            headers={"Referer": f"{self.address}{page}"},
            timeout=_TIMEOUT_SECONDS,
        )
        _expect(answer.status_code == 200, f"POST {path} answered {answer.status_code}")
        return answer

    def wait_for(self, page: str, held: Callable[[str], bool], otherwise: str) -> str:
        deadline = time.monotonic() + _WAIT_SECONDS
        while time.monotonic() < deadline:
            shown = self.get(page)
            if held(shown):
                return shown
            time.sleep(0.2)
        raise StepFailed(f"{otherwise} within {_WAIT_SECONDS} s")


def _expect(held: bool, otherwise: str) -> None:
    if not held:
        raise StepFailed(otherwise)


def _zone(now: datetime) -> str:
    """A fixed-offset zone in which it is late morning at `now` (its sign is the other way round by convention)."""
    offset = (_LOCAL_HOUR - now.hour + 12) % 24 - 12
    return f"Etc/GMT{-offset:+d}" if offset else "Etc/GMT"


def bundle(zone: str, now: datetime) -> dict[str, Any]:
    """Three knee exercises for an invented patient, as an EHR sends them."""
    day = now.date().isoformat()
    patient, therapist = (
        "urn:uuid:00000000-0000-4000-8000-000000000001",
        "urn:uuid:00000000-0000-4000-8000-000000000002",
    )

    def order(number: int, words: str, instruction: str) -> dict[str, Any]:
        return {
            "resourceType": "ServiceRequest",
            "identifier": [{"system": "urn:example:order", "value": f"check-order-{number}"}],
            "status": "active",
            "intent": "order",
            "code": {
                "coding": [
                    {"system": "http://snomed.info/sct", "code": "229065009", "display": "Exercise therapy"}
                ],
                "text": words,
            },
            "subject": {"reference": patient},
            "requester": {"reference": therapist},
            "performer": [{"reference": patient}],
            "authoredOn": day,
            "patientInstruction": instruction,
            "reasonCode": [
                {
                    "coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "M17.11"}],
                    "text": "Knee pain",
                }
            ],
        }

    resources: list[tuple[str, dict[str, Any]]] = [
        (
            patient,
            {
                "resourceType": "Patient",
                "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/timezone", "valueCode": zone}],
                "identifier": [{"system": "urn:example:mrn", "value": "CHECK-1"}],
                "name": [{"use": "official", "family": "Example", "given": ["Carmen"]}],
                "telecom": [{"system": "phone", "use": "mobile", "value": "+12125550142"}],
                "gender": "female",
                "birthDate": "1958-05-14",
            },
        ),
        (
            therapist,
            {
                "resourceType": "Practitioner",
                "identifier": [{"system": "http://hl7.org/fhir/sid/us-npi", "value": "1497758544"}],
                "name": [{"family": "Example", "given": ["Pat"]}],
            },
        ),
        (
            "urn:uuid:00000000-0000-4000-8000-000000000003",
            {
                "resourceType": "Consent",
                "status": "active",
                "scope": {
                    "coding": [
                        {"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "patient-privacy"}
                    ]
                },
                "category": [
                    {"coding": [{"system": "http://loinc.org", "code": "59284-0"}], "text": "SMS messages"}
                ],
                "patient": {"reference": patient},
                "dateTime": day,
                "policyRule": {"text": "The patient agrees to text messages (SMS) about home exercises"},
                "provision": {"type": "permit", "code": [{"text": "SMS"}]},
            },
        ),
        (
            "urn:uuid:00000000-0000-4000-8000-000000000004",
            {
                "resourceType": "Observation",
                "status": "final",
                "code": {"coding": [{"system": "http://loinc.org", "code": "72514-3"}]},
                "subject": {"reference": patient},
                "effectiveDateTime": day,
                "valueQuantity": {"value": 3, "unit": "{score}"},
            },
        ),
    ]
    orders = [
        order(1, "Heel slides", "3 sets of 10, once a day"),
        order(2, "Quad sets", "2 x 10, hold 5 seconds, daily"),
        order(3, "Straight leg raise", "3 sets of 8, once a day"),
    ]
    for number, resource in enumerate(orders, start=11):
        resources.append((f"urn:uuid:00000000-0000-4000-8000-0000000000{number}", resource))
    return {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [
            {
                "fullUrl": address,
                "resource": resource,
                "request": {"method": "POST", "url": resource["resourceType"]},
            }
            for address, resource in resources
        ],
    }
