"""From draft to signed, locked, amended."""

from __future__ import annotations

import base64
import io
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError
from pypdf import PdfReader

from hepcoach.checkins.models import CheckIn, DueMorning
from hepcoach.clinics import actors
from hepcoach.clinics.models import Role
from hepcoach.patients.models import Episode
from hepcoach.privacy import tenancy
from hepcoach.privacy.fields import sealed
from hepcoach.privacy.models import AuditEntry
from hepcoach.programs.models import Program
from hepcoach.reports import actions, documents
from hepcoach.reports.fhir import document_reference
from hepcoach.reports.models import Note
from hepcoach.triage.models import Case
from tests import factories

pytestmark = pytest.mark.django_db


class Clinic:
    """One patient of one therapist with two weeks of check-ins."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.practice = factories.practice(now=now)
        with self.inside():
            self.staff = factories.staff(self.practice, name="Pat Sample")
            self.patient = factories.patient(self.practice, now=now)
            self.start = now.date() - timedelta(days=13)
            self.episode = factories.episode(self.patient, therapist=self.staff, started_on=self.start)
            self.program = factories.program(self.episode, now=now, starts_on=self.start)
            CheckIn.objects.bulk_create(self.check_in(number) for number in range(14))
        self.actor = actors.for_staff(self.staff)

    def inside(self):
        return tenancy.practice(self.practice.pk)

    def check_in(self, number: int) -> CheckIn:
        day = self.start + timedelta(days=number)
        return CheckIn(
            practice=self.practice, patient=self.patient, episode=self.episode, program=self.program, day=day,
            exercises_due=3, status="done" if number % 2 == 0 else "no_answer",
            pain=7 - number * 0.5 if number % 2 == 0 else None, asked_at=self.now, closes_at=self.now,
            closed_at=self.now,
        )  # fmt: skip

    def case(self) -> Case:
        return Case.objects.create(
            practice=self.practice, patient=self.patient, episode=self.episode, rule="pain_spike", rule_version=1,
            severity=2, opened_at=self.now, due_at=self.now, reasons=["Pain 7 today, 3 usual."],
            draft=[{"text": "Pain 7 reported.", "source": "x"}, {"text": "Advised.", "source": "y"}],
        )  # fmt: skip


@pytest.fixture
def clinic(now: datetime) -> Clinic:
    return Clinic(now)


def test_discharge_ends_the_episode_and_drafts_the_report(clinic: Clinic) -> None:
    with clinic.inside():
        DueMorning.objects.create(practice=clinic.practice, patient=clinic.patient, due_at=clinic.now)
        note = actions.discharge_episode(actor=clinic.actor, episode=clinic.episode, now=clinic.now)
        clinic.episode.refresh_from_db()
        assert clinic.episode.status == Episode.Status.ENDED
        assert clinic.episode.ended_on == date(2026, 3, 3)
        assert Program.objects.get().status == Program.Status.ENDED
        assert not DueMorning.objects.exists()
        titles = [section["title"] for section in note.content["sections"]]
        assert titles[:3] == ["Episode", "Home program adherence", "Pain"]
        text = " ".join(s["text"] for section in note.content["sections"] for s in section["sentences"])
        assert "14 sessions were due; 7 were answered" in text
        assert "left out: 100 %" in text and "not done: 50 %" in text


def test_discharging_twice_gives_the_same_draft(clinic: Clinic) -> None:
    with clinic.inside():
        first = actions.discharge_episode(actor=clinic.actor, episode=clinic.episode, now=clinic.now)
        again = actions.discharge_episode(actor=clinic.actor, episode=clinic.episode, now=clinic.now)
        assert first.pk == again.pk and Note.objects.count() == 1


def test_a_signed_report_is_locked_even_against_raw_writes(clinic: Clinic) -> None:
    with clinic.inside():
        note = actions.discharge_episode(actor=clinic.actor, episode=clinic.episode, now=clinic.now)
        signed = actions.sign(actor=clinic.actor, note=note, now=clinic.now)
        assert signed.status == Note.Status.SIGNED and len(signed.digest) == 64 and actions.is_whole(signed)
        with pytest.raises(actions.UnableToSign, match="amend it instead"):
            actions.edit(actor=clinic.actor, note=note, texts=[], now=clinic.now)
        with pytest.raises(actions.UnableToSign, match="amend it instead"):
            actions.sign(actor=clinic.actor, note=note, now=clinic.now)
    for change in ({"content": {"sections": []}}, {"digest": "0" * 64}, {"signed_at": clinic.now}):
        with pytest.raises(IntegrityError, match="is signed"), clinic.inside():
            values = {
                key: sealed(Note, key, clinic.practice.pk, value) if key == "content" else value
                for key, value in change.items()
            }
            if "signed_at" in values:
                values["signed_at"] += timedelta(seconds=1)
            Note.objects.filter(pk=signed.pk).update(**values)
    with pytest.raises(IntegrityError, match="is signed"), clinic.inside():
        Note.objects.filter(pk=signed.pk).delete()


def test_an_amendment_keeps_the_earlier_version_and_its_reason(clinic: Clinic) -> None:
    with clinic.inside():
        note = actions.discharge_episode(actor=clinic.actor, episode=clinic.episode, now=clinic.now)
        with pytest.raises(actions.UnableToSign, match="only the signed version"):
            actions.amend(actor=clinic.actor, note=note, reason="x", now=clinic.now)
        actions.sign(actor=clinic.actor, note=note, now=clinic.now)
        with pytest.raises(actions.UnableToSign, match="say why"):
            actions.amend(actor=clinic.actor, note=note, reason="  ", now=clinic.now)
        second = actions.amend(actor=clinic.actor, note=note, reason="Wrong visit count", now=clinic.now)
        with pytest.raises(actions.UnableToSign, match="being written already"):
            actions.amend(actor=clinic.actor, note=note, reason="again", now=clinic.now)
        assert Note.objects.get(pk=note.pk).status == Note.Status.SIGNED
        actions.sign(actor=clinic.actor, note=second, now=clinic.now + timedelta(hours=1))
        states = dict(Note.objects.values_list("version", "status"))
        assert states == {1: Note.Status.AMENDED, 2: Note.Status.SIGNED}
        assert actions.is_whole(Note.objects.get(version=1))
        assert Note.objects.get(version=2).amendment_reason == "Wrong visit count"


def test_edited_sentences_say_who_wrote_them_and_emptied_ones_go(clinic: Clinic) -> None:
    with clinic.inside():
        note = actions.discharge_episode(actor=clinic.actor, episode=clinic.episode, now=clinic.now)
        texts = [[s["text"] for s in section["sentences"]] for section in note.content["sections"]]
        texts[0][0] = "Rewritten."
        texts[0][1] = "  "
        texts[-1].append("Goals met.")
        actions.edit(actor=clinic.actor, note=note, texts=texts, now=clinic.now)
        sections = Note.objects.get().content["sections"]
        assert sections[0]["sentences"][0] == {"text": "Rewritten.", "source": "episode, edited by Pat Sample, PT"}
        assert len(sections[0]["sentences"]) == len(texts[0]) - 1
        assert sections[-1]["sentences"][-1] == {"text": "Goals met.", "source": "written by Pat Sample, PT"}
        assert sections[1]["sentences"] == list(note.content["sections"][1]["sentences"])


def test_a_case_is_charted_once(clinic: Clinic) -> None:
    with clinic.inside():
        case = clinic.case()
        signed = actions.sign_case(actor=clinic.actor, case=case, now=clinic.now)
        assert [s["text"] for s in signed.content["sections"][0]["sentences"]] == ["Pain 7 reported.", "Advised."]
        with pytest.raises(actions.UnableToSign, match="charted already"):
            actions.sign_case(actor=clinic.actor, case=case, now=clinic.now)


def test_only_who_treats_may_sign(clinic: Clinic) -> None:
    with clinic.inside():
        owner = actors.for_staff(factories.staff(clinic.practice, Role.OWNER))
        with pytest.raises(actions.UnableToSign, match="only a therapist"):
            actions.sign_case(actor=owner, case=clinic.case(), now=clinic.now)


def test_every_step_is_audited(clinic: Clinic) -> None:
    with clinic.inside():
        note = actions.discharge_episode(actor=clinic.actor, episode=clinic.episode, now=clinic.now)
        actions.sign(actor=clinic.actor, note=note, now=clinic.now)
        actions.amend(actor=clinic.actor, note=note, reason="why", now=clinic.now)
    with clinic.inside():
        kept = list(AuditEntry.objects.order_by("number").values_list("action", flat=True))
    assert kept[-3:] == ["note.discharge", "note.sign", "note.amend"]


def test_the_pdf_is_accessible_and_holds_the_words(clinic: Clinic) -> None:
    with clinic.inside():
        note = actions.discharge_episode(actor=clinic.actor, episode=clinic.episode, now=clinic.now)
        draft = PdfReader(io.BytesIO(documents.as_pdf(note)))
        assert "Not signed" in draft.pages[0].extract_text()
        signed_at = clinic.now + timedelta(microseconds=5)
        signed = actions.sign(actor=clinic.actor, note=note, now=signed_at)
        pdf = documents.as_pdf(Note.objects.select_related("episode__patient", "signed_by").get(pk=signed.pk))
    reader = PdfReader(io.BytesIO(pdf))
    text = "\n".join(page.extract_text() for page in reader.pages)
    assert "Maria Example" in text and signed.digest[:16] in text.replace("\n", "")
    assert "Electronically signed by Pat Sample, PT on March 3, 2026, 09:00 EST" in text
    assert b"pdfuaid" in pdf and reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.metadata.title == "Discharge report"


def test_a_signed_report_is_a_fhir_document_with_the_pdf_inside(clinic: Clinic) -> None:
    with clinic.inside():
        note = actions.discharge_episode(actor=clinic.actor, episode=clinic.episode, now=clinic.now)
        with pytest.raises(ValueError, match="only a signed note"):
            document_reference(note)
        signed = actions.sign(actor=clinic.actor, note=note, now=clinic.now)
        resource = document_reference(signed)
    assert resource["status"] == "current" and resource["docStatus"] == "final"
    assert resource["type"]["coding"][0]["code"] == "18842-5"
    assert base64.b64decode(resource["content"][0]["attachment"]["data"]).startswith(b"%PDF")
