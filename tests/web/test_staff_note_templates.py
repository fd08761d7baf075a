"""The owner's shape of notes: set on one page, followed by every draft made after."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from hepcoach.clinics.actors import for_staff
from hepcoach.patients.models import Episode
from hepcoach.privacy.models import AuditEntry
from hepcoach.reports import actions, documents
from hepcoach.reports.models import Note, NoteTemplate
from tests.web.clinic import Clinic

pytestmark = pytest.mark.django_db


def drafted(clinic: Clinic, kind: Note.Kind, days: int = 20) -> Note:
    with clinic.inside():
        return actions.draft_stretch(
            actor=for_staff(clinic.staff["therapist"]), episode=Episode.objects.get(patient=clinic.patient),
            kind=kind, first=clinic.today - timedelta(days=days), last=clinic.today, now=clinic.now,
        )  # fmt: skip


def titles(note: Note) -> list[str]:
    return [section["title"] for section in note.content["sections"]]


def save(clinic: Clinic, kind: str, **form: str) -> int:
    return clinic.signed_in("owner").post(reverse("practice-note", args=[kind]), form).status_code


def test_a_draft_follows_the_template_and_names_it_as_the_source(clinic: Clinic) -> None:
    form = {
        "heading": " Sample Heading ",
        "closing": "Thank you for the referral.",
        "out-2": "yes",
        "place-8": "1",
    }
    order = {f"place-{number}": str(number + 2) for number in range(8)}
    assert save(clinic, "progress", **order, **form) == 302
    note = drafted(clinic, Note.Kind.PROGRESS)
    assert titles(note)[:2] == ["Next", "Period"] and "Pain" not in titles(note)
    sections = note.content["sections"]
    assert sections[0]["sentences"][0] == {"text": "Sample Heading", "source": "note template"}
    assert sections[-1]["sentences"][-1]["text"] == "Thank you for the referral."
    with clinic.inside():
        assert "Sample Heading" in documents.as_text(note)
        assert AuditEntry.objects.filter(subject="template:progress").count() == 1
    page = clinic.signed_in("owner").get(reverse("practice-notes")).content.decode()
    assert 'value="Sample Heading"' in page and page.index("Next") < page.index(">Period<")


def test_without_a_template_a_note_is_as_it_was(clinic: Clinic) -> None:
    assert titles(drafted(clinic, Note.Kind.SOAP)) == ["Subjective", "Objective", "Assessment", "Plan"]


def test_what_a_note_must_hold_can_not_be_left_out(clinic: Clinic) -> None:
    assert save(clinic, "soap", **{f"out-{number}": "yes" for number in range(4)}) == 302
    assert save(clinic, "progress", **{f"out-{number}": "yes" for number in range(9)}) == 302
    assert titles(drafted(clinic, Note.Kind.SOAP)) == ["Subjective", "Objective", "Assessment", "Plan"]
    assert titles(drafted(clinic, Note.Kind.PROGRESS)) == ["Period", "Goals and milestones", "Next"]


def test_a_draft_made_before_stays_as_it_is_and_another_practice_is_not_touched(
    clinic: Clinic, elsewhere: Clinic
) -> None:
    before = drafted(clinic, Note.Kind.SOAP)
    assert save(clinic, "soap", heading="New heading") == 302
    assert drafted(clinic, Note.Kind.SOAP).content == before.content
    assert "New heading" in str(drafted(clinic, Note.Kind.SOAP, days=10).content)
    assert "New heading" not in str(drafted(elsewhere, Note.Kind.SOAP).content)


@pytest.mark.parametrize(
    ("number", "place", "order"),
    [(3, "1", "PSOA"), (0, "3", "OASP"), (1, "99", "SAPO"), (2, "", "SOAP"), (2, "x", "SOAP"), (1, "2", "SOAP")],
)
def test_one_changed_number_moves_one_section_there(clinic: Clinic, number: int, place: str, order: str) -> None:
    form = {f"place-{one}": str(one + 1) for one in range(4)} | {f"place-{number}": place}
    assert save(clinic, "soap", **form) == 302
    assert "".join(title[0] for title in titles(drafted(clinic, Note.Kind.SOAP))) == order


@pytest.mark.parametrize("kind", ["discharge", "case", "nothing"])
def test_other_notes_have_no_template(clinic: Clinic, kind: str) -> None:
    assert save(clinic, kind, heading="x") == 404
    with clinic.inside():
        assert not NoteTemplate.objects.exists()
