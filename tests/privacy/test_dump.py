"""Whoever steals the whole database, or reads every log, reads no patient in it.

A patient goes the whole way (import, morning, replies, page, case, text by staff, note, report), and then every
row of every table is searched for who they are and what they said, in every spelling that a column could hold.
"""

from __future__ import annotations

import base64
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hepcoach.checkins.models import CheckIn
from hepcoach.clinics.models import Practice, Role, Staff
from hepcoach.coach import loop
from hepcoach.config import database
from hepcoach.interop import connections
from hepcoach.messaging import carriers
from hepcoach.messaging.models import InboundText
from hepcoach.patients.models import Patient
from hepcoach.privacy import tenancy
from hepcoach.privacy.models import AuditEntry
from hepcoach.programs.models import Program
from hepcoach.reports.models import Note
from hepcoach.triage.models import Case
from tests import factories
from tests.fake_carrier import FakeCarrier
from tests.interop import bundles
from tests.messaging.test_webhook import post as text_in

WORDS = {
    "given name": "Zephyrine",
    "family name": "Quillfeather",
    "birth date": "1943-11-17",
    "record number": "MRN-ZQX88431",
    "what hurts": "xylophonic twinge",
    "a question by text": "rhubarb poultice",
    "a question on the page": "turmeric bathwater",
    "an instruction": "Ottoline says slowly",
    "the condition": "Fraktur Wallaby",
    "a text by staff": "marmalade hotline",
    "a comment on a case": "spoke with Peregrine",
    "a sentence of a note": "gallivanting improved",
    "why a note was amended": "mislaid kneecap",
}
BIRTH_DATES = ("19431117", "11/17/1943", "17.11.1943", "November 17, 1943")
DIGITS = "2125550986"
PHONES = (DIGITS, "(212) 555-0986", "212-555-0986", "212.555.0986", "212 555 0986", "555-0986", "5550986")


def needles(*more: str) -> Iterator[str]:
    yield from (*WORDS.values(), *BIRTH_DATES, *PHONES, *more)


def found_in(text: str, needle: str) -> bool:
    """Whether the text holds the needle: as it is, as hex, or inside something written in base64."""
    raw = needle.encode()
    if needle.casefold() in text.casefold() or raw.hex() in text or raw.hex().upper() in text:
        return True
    # Where it begins within its group of three bytes decides its letters; the outermost depend on neighbours.
    for before in range(3):
        letters = base64.b64encode(b"\0" * before + raw).decode().rstrip("=")
        inner = letters[-(-before * 4 // 3) : len(letters) - 1]
        if inner in text or inner.replace("+", "-").replace("/", "_") in text:
            return True
    return False


@pytest.mark.parametrize("before", ["", "a", "ab", "abc"])
@pytest.mark.parametrize(
    "write",
    [
        str.upper,
        lambda text: text.encode().hex(),
        lambda text: base64.b64encode(text.encode()).decode(),
        lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    ],
)
def test_the_search_finds_what_lies_open(before: str, write: Any) -> None:
    assert found_in(write(before + "Quillfeather and more"), "Quillfeather")
    assert not found_in(write(before + "Quillfeathe"), "Quillfeather")


class Clock:
    def __init__(self) -> None:
        # A Monday morning in New York, before texts go out.
        self.at = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

    def goes_on(self, **much: float) -> datetime:
        self.at += timedelta(**much)
        return self.at


class Story:
    """One patient's way through the product, by its doors alone; `cookies` is everything it put into browsers."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.cookies, self.carrier = clock, list[str](), FakeCarrier()
        self.practice = factories.practice("riverside", now=clock.at)
        with self.inside():
            factories.carrier(self.practice)
            self.therapist = factories.staff(self.practice, name="Dana Sample", email="dana@clinic.example")
            Staff.objects.filter(pk=self.therapist.pk).update(npi=bundles.NPI)
            self.desk = factories.staff(self.practice, Role.FRONT_DESK, email="desk@clinic.example")
            self.colleague = factories.staff(self.practice, email="sam@clinic.example")

    def inside(self) -> Any:
        return tenancy.practice(self.practice.pk)

    def only(self, model: Any, **where: Any) -> Any:
        with self.inside():
            return model.objects.filter(**where).latest("pk")

    def imported(self) -> None:
        patient = bundles.patient(
            mrn=WORDS["record number"],
            name=[{"use": "official", "family": WORDS["family name"], "given": [WORDS["given name"]]}],
            birthDate=WORDS["birth date"],
            telecom=[{"system": "phone", "use": "mobile", "value": "(212) 555-0986"}],
        )
        orders = [
            bundles.order("sr1", "Heel slides", f"3 sets of 10 reps. {WORDS['an instruction']}"),
            bundles.order("sr2", "Quad sets", "3x10, hold 5 seconds"),
        ]
        sent = bundles.usual(patient_=patient, orders=orders)
        condition = next(e["resource"] for e in sent["entry"] if e["resource"]["resourceType"] == "Condition")
        condition["code"]["text"] = WORDS["the condition"]
        token = connections.create(practice=self.practice, name="Sample EHR", now=self.clock.at)
        client = Client(headers={"Authorization": f"Bearer {token}"})
        assert client.post("/fhir", sent, content_type="application/fhir+json").status_code == 200
        # The name and number of an order that can't be read belong in no log either.
        broken = {**sent, "entry": [*sent["entry"], {"resource": {"resourceType": "Nonsense"}}]}
        client.post("/fhir", broken, content_type="application/fhir+json")

    def says(self, words: str) -> None:
        self.clock.goes_on(minutes=5)
        sid = f"SM{int(self.clock.at.timestamp())}"
        form = {"MessageSid": sid, "From": f"+1{DIGITS}", "To": "+12125550199", "Body": words, "NumMedia": "0"}
        assert text_in("/hooks/twilio/riverside/inbound", form).status_code == 200
        self.tick(seconds=5)

    def tick(self, **later: float) -> None:
        loop.tick(self.clock.goes_on(**later))

    def link(self) -> str:
        """The token in the newest text that has one."""
        found = [match[1] for _, body in self.carrier.taken if (match := re.search(r"/p/([\w.-]+)", body))]
        return found[-1]

    def signed_in(self, who: Staff) -> Client:
        client = Client()
        client.force_login(who.user)
        return client

    def does(self, client: Client, name: str, *args: Any, **form: Any) -> Any:
        """Send a form; what it did must not have been refused."""
        self.clock.goes_on(seconds=1)
        answer = client.post(reverse(name, args=args), form)
        assert answer.status_code in (200, 302), (name, answer.status_code)
        self.keep(client)
        return answer

    def sees(self, client: Client, name: str, *args: Any) -> None:
        assert client.get(reverse(name, args=args)).status_code == 200, name
        self.keep(client)

    def keep(self, client: Client) -> None:
        self.cookies += [morsel.value for morsel in client.cookies.values()]
        if "messages" in client.cookies:
            told = CookieStorage(HttpRequest())._decode(client.cookies["messages"].value)
            self.cookies += [str(message) for message in told or []]


def live(story: Story) -> None:
    """Import, two days of texts and page answers, a case and what staff do with it, the discharge."""
    story.imported()
    story.tick(hours=26)
    story.says(f"all 2 but pain 9, a {WORDS['what hurts']} in my calf. Is a {WORDS['a question by text']} ok?")
    page = Client()
    token = story.link()
    for place, form in (
        ("did", {"did": "all"}),
        ("pain", {"pain": "8"}),
        ("question", {"question": f"May I take {WORDS['a question on the page']}?"}),
        ("progress", {"year": WORDS["birth date"][:4]}),
    ):
        story.does(page, f"page-{place}", token, **form)
    for name in ("page", "page-done", "page-progress"):
        story.sees(page, name, token)
    story.tick(minutes=1)
    _staff_work(story)
    story.tick(days=1)
    story.says("STOP")


def _staff_work(story: Story) -> None:
    patient, case = story.only(Patient).pk, story.only(Case).pk
    dana = story.signed_in(story.therapist)
    story.does(dana, "patient-search", q=WORDS["family name"])
    story.does(dana, "patient-search", q=DIGITS)
    for name, args in (("today", []), ("patients", []), ("patient", [patient]), ("patient-pain", [patient])):
        story.sees(dana, name, *args)
    story.does(dana, "case-acknowledge", case, how="contacted", comment=WORDS["a comment on a case"])
    story.does(dana, "case-note", case, added=WORDS["a sentence of a note"])
    story.does(dana, "case-sign", case)
    story.does(dana, "patient-text", patient, body=f"Please call the {WORDS['a text by staff']}.")
    story.does(story.signed_in(story.desk), "patient-search", q=WORDS["record number"])
    story.sees(story.signed_in(story.desk), "front-desk")
    sam = story.signed_in(story.colleague)
    assert sam.get(reverse("patient", args=[patient])).status_code == 403
    story.does(sam, "patient-break-glass", patient, reason="Dana is out and the phone rings.")
    with story.inside():
        episode = Case.objects.get(pk=case).episode_id
    story.does(dana, "report-new", episode)
    report = story.only(Note, kind=Note.Kind.DISCHARGE).pk
    story.does(dana, "note-edit", report, **{"section-0": [WORDS["a sentence of a note"]], "sign": "1"})
    for name in ("note", "note-pdf", "note-fhir"):
        story.sees(dana, name, report)
    story.does(dana, "note-amend", report, reason=WORDS["why a note was amended"])


def dump() -> Iterator[tuple[str, str]]:
    """(table, row as text) of everything, read as the owner: no policy hides a row."""
    owner = {**database.settings()["owner"], "NAME": connection.settings_dict["NAME"]}
    keys = {"USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port", "NAME": "dbname"}
    arguments: dict[str, Any] = {name: str(owner[key]) for key, name in keys.items() if owner.get(key)}
    with psycopg.connect(**arguments) as reader:
        tables = reader.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            for (row,) in reader.execute(f'SELECT t::text FROM "{table}" t').fetchall():  # type: ignore[arg-type]
                yield table, row


@pytest.mark.django_db(transaction=True)
def test_no_table_log_session_or_cookie_shows_a_patient(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.at)
    story = Story(clock)
    with carriers.using(lambda _: story.carrier):
        live(story)

    _everything_happened(story)
    rows = list(dump())
    _tables_are_full(rows)
    token = story.link()
    open_ = [(table, needle) for table, row in rows for needle in needles(token) if found_in(row, needle)]
    assert open_ == []

    sessions = [str(session.get_decoded()) for session in Session.objects.all()]
    for where, texts in (("session", sessions), ("cookie", story.cookies), ("log", caplog.text.splitlines())):
        assert texts, where
        # A patient's link is in the log's raw record and cut out as it is written: see tests/privacy/test_logs.py.
        assert [(where, needle) for text in texts for needle in needles() if found_in(text, needle)] == []


def _everything_happened(story: Story) -> None:
    """Else the search would find nothing for want of anything: each needle is there for those who may read it."""
    with story.inside():
        patient = Patient.objects.get()
        cases = list(Case.objects.all())
        known = [
            patient.given_name,
            patient.family_name,
            patient.birth_date,
            patient.record_number,
            patient.may_text_reason,
            *(text.body for text in InboundText.objects.all()),
            *(f"{day.question} {day.pain}" for day in CheckIn.objects.all()),
            *(f"{case.words} {case.draft}" for case in cases),
            *(f"{note.content} {note.amendment_reason}" for note in Note.objects.all()),
            *(event.comment for case in cases for event in case.events.all()),
            *(item.source_text for program in Program.objects.all() for item in program.items.all()),
            *(str(episode.condition) for episode in patient.episodes.all()),
            *(body for _, body in story.carrier.taken),
            *(text.body for text in patient.outbound_texts.all()),
        ]
        assert {name for name, needle in WORDS.items() if not any(needle in each for each in known)} == set()
        assert patient.may_text_reason == "opted_out"
        assert Practice.objects.get().pk == patient.practice_id
        assert AuditEntry.objects.count() > 15


def _tables_are_full(rows: list[tuple[str, str]]) -> None:
    """The tables that could hold a patient's words held rows when they were searched."""
    told = {table for table, _ in rows}
    wanted = {
        "patients_patient", "patients_contactpoint", "patients_consentevent", "patients_episode",
        "patients_identifier", "programs_programitem", "messaging_inboundtext", "messaging_outboundtext",
        "checkins_checkin", "checkins_pagelink", "triage_case", "triage_caseevent", "reports_note",
        "privacy_auditentry", "procrastinate_jobs", "django_session",
    }  # fmt: skip
    assert wanted - told == set()
