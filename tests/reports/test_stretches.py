"""SOAP notes and progress reports: drafted for any days, signed once, due after ten treatment days."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from hepcoach.outcomes import actions as outcomes
from hepcoach.patients.models import Patient
from hepcoach.reports import actions, documents, queries
from hepcoach.reports.fhir import document_reference
from hepcoach.reports.models import Note
from hepcoach.scheduling.models import Appointment
from tests.reports.test_notes import Clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic(now: datetime) -> Clinic:
    return Clinic(now)


def draft(clinic: Clinic, kind: Note.Kind, *, first: int = 0, last: int = 13) -> Note:
    return actions.draft_stretch(
        actor=clinic.actor,
        episode=clinic.episode,
        kind=kind,
        first=clinic.start + timedelta(days=first),
        last=clinic.start + timedelta(days=last),
        now=clinic.now,
    )


def text(note: Note) -> str:
    return documents.as_text(note)


def visits(clinic: Clinic, count: int) -> None:
    Appointment.objects.bulk_create(
        Appointment(
            practice=clinic.practice,
            patient=clinic.patient,
            source_key=f"visit {number}",
            starts_at=clinic.now - timedelta(days=number),
            status="arrived",
        )
        for number in range(count)
    )


def test_a_soap_note_tells_of_its_days_alone(clinic: Clinic) -> None:
    with clinic.inside():
        note = draft(clinic, Note.Kind.SOAP, first=7, last=13)
        assert "7 sessions were due; 3 were answered" in text(note)
        assert "Pain reported 3 times: 1 to 3 of 10" in text(note)
        assert "before this period was 57 %, in it 43 %" in text(note)
        assert text(note).endswith("DRAFT, NOT SIGNED.\n")


def test_the_same_days_are_drafted_once_and_amended_as_a_version(clinic: Clinic) -> None:
    with clinic.inside():
        first = draft(clinic, Note.Kind.SOAP)
        assert draft(clinic, Note.Kind.SOAP).pk == first.pk
        other = draft(clinic, Note.Kind.SOAP, first=3)
        assert other.pk != first.pk
        signed = actions.sign(actor=clinic.actor, note=first, now=clinic.now)
        version = actions.amend(actor=clinic.actor, note=signed, reason="The side was wrong.", now=clinic.now)
        assert [one.pk for one in queries.versions_of(signed)] == [version.pk, signed.pk]
        assert (version.first_day, version.last_day) == (first.first_day, first.last_day)
        actions.sign(actor=clinic.actor, note=version, now=clinic.now)
        other.refresh_from_db()
        assert other.status == Note.Status.DRAFT


@pytest.mark.parametrize(("first", "last"), [(5, 4), (0, 14)])
def test_days_that_are_none_of_the_episode_are_refused(clinic: Clinic, first: int, last: int) -> None:
    with clinic.inside(), pytest.raises(actions.UnableToSign, match="choose days"):
        draft(clinic, Note.Kind.PROGRESS, first=first, last=last)


def test_a_progress_report_holds_measures_and_becomes_pdf_and_document(clinic: Clinic) -> None:
    with clinic.inside():
        outcomes.record_score(
            actor=clinic.actor, episode=clinic.episode, code="lefs", on=clinic.start, value=40, now=clinic.now
        )
        outcomes.record_score(
            actor=clinic.actor, episode=clinic.episode, code="lefs", on=clinic.now.date(), value=52, now=clinic.now
        )
        outcomes.record_motion(
            actor=clinic.actor, episode=clinic.episode, motion="knee_flexion", side="left", on=clinic.start,
            degrees=100, now=clinic.now,
        )  # fmt: skip
        note = actions.sign(actor=clinic.actor, note=draft(clinic, Note.Kind.PROGRESS), now=clinic.now)
        assert "LEFS (0-80) rose from 40 to 52: better by more than measurement error (9 points" in text(note)
        assert "100 of 135 degrees" in text(note)
        assert documents.title(note) == "Progress report, Feb 18 to Mar 3, 2026"
        assert "Electronically signed by Pat Sample" in text(note)
        assert documents.as_pdf(note).startswith(b"%PDF")
        assert document_reference(note)["type"]["coding"][0]["code"] == "11506-3"
        early = draft(clinic, Note.Kind.PROGRESS, last=5)
        assert "52" not in text(early)


def test_ten_treatment_days_make_a_report_due_until_one_is_signed(clinic: Clinic) -> None:
    with clinic.inside():
        visits(clinic, 10)
        mine = Patient.objects.all()
        (episode, words), *others = queries.reports_due(mine, now=clinic.now)
        assert episode == clinic.episode and not others
        assert words.startswith("Progress report due: 10 treatment days")
        note = draft(clinic, Note.Kind.PROGRESS)
        assert queries.reports_due(mine, now=clinic.now)
        actions.sign(actor=clinic.actor, note=note, now=clinic.now)
        assert queries.reports_due(mine, now=clinic.now) == []


def test_what_is_due_takes_three_queries(clinic: Clinic, django_assert_num_queries) -> None:
    with clinic.inside():
        visits(clinic, 9)
        with django_assert_num_queries(3):
            queries.reports_due(Patient.objects.all(), now=clinic.now)


def test_the_next_note_begins_where_the_last_one_ended(clinic: Clinic) -> None:
    with clinic.inside():
        today = clinic.now.date()
        assert queries.first_undocumented(clinic.episode, Note.Kind.SOAP, today) == clinic.start
        draft(clinic, Note.Kind.SOAP, last=5)
        after = clinic.start + timedelta(days=6)
        assert queries.first_undocumented(clinic.episode, Note.Kind.SOAP, today) == after
