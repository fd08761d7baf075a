"""Programs that wait for a therapist, and the front desk's lists."""

from __future__ import annotations

import pytest
from django.urls import reverse

from hepcoach.checkins.models import DueMorning
from hepcoach.messaging.models import InboundText
from hepcoach.patients.models import Patient
from hepcoach.privacy.models import AuditEntry
from hepcoach.programs.models import Program, ProgramItem
from hepcoach.triage.models import Case, CaseEvent
from tests import factories
from tests.web.clinic import Clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(clinic: Clinic) -> Program:
    """Waits: item 1 is clear, item 2 is the clinic's own exercise, item 3 has no dose."""
    with clinic.inside():
        own = factories.clinic_exercise(clinic.practice, "Bird dog on foam")
        made = Program.objects.create(
            practice=clinic.practice,
            episode=clinic.program.episode,
            version=2,
            status=Program.Status.TO_CONFIRM,
            starts_on=clinic.today,
            source="fhir",
            to_settle=["Exercise 3 has no dose."],
            created_at=clinic.now,
        )
        for position, slug, words, dose in (
            (1, "heel-slide", "Heel slides 3x10", {"sets": 3, "reps": 10}),
            (2, "", "Bird dog on foam, 2x8", {"sets": 2, "reps": 8, "unparsed": ["slow"]}),
            (3, "bridge", "Bridges as tolerated", {}),
        ):
            ProgramItem.objects.create(
                practice=clinic.practice,
                program=made,
                position=position,
                exercise_slug=slug,
                clinic_exercise=None if slug else own,
                source_text=words,
                dose=dose,
            )
        return made


FORM = {
    "exercise-1": "heel-slide",
    "sets-1": "3",
    "reps-1": "10",
    "times_per_day-1": "2",
    "exercise-2": "own",
    "sets-2": "2",
    "reps-2": "8-12",
    "side-2": "each",
    "exercise-3": "bridge",
    "sets-3": "3",
    "reps-3": "10",
    "days_per_week-3": "3",
}


def door(program: Program) -> str:
    return reverse("program-confirm", args=[program.pk])


def items(clinic: Clinic, program: Program) -> list[ProgramItem]:
    with clinic.inside():
        return list(ProgramItem.objects.filter(program=program).order_by("position"))


def test_what_waits_stands_on_the_list_with_what_is_missing(clinic: Clinic, program: Program) -> None:
    page = clinic.signed_in("therapist").get(reverse("confirm")).content.decode()
    assert "Exercise 3 has no dose." in page
    assert door(program) in page


def test_the_ehrs_words_stand_beside_what_was_read(clinic: Clinic, program: Program) -> None:
    page = clinic.signed_in("therapist").get(door(program)).content.decode()
    assert "Bridges as tolerated" in page
    assert "<q>slow</q>" in page
    assert 'name="reps-1" value="10"' in page


def test_a_therapist_settles_and_assigns_and_the_mornings_begin(clinic: Clinic, program: Program) -> None:
    answer = clinic.signed_in("therapist").post(door(program), FORM)
    assert answer.status_code == 302
    with clinic.inside():
        known = Program.objects.get(pk=program.pk)
        assert known.status == Program.Status.ASSIGNED
        assert Program.objects.get(pk=clinic.program.pk).status == Program.Status.REPLACED
        assert DueMorning.objects.filter(patient=clinic.patient).exists()
    first, second, third = items(clinic, program)
    assert first.dose["times_per_day"] == 2
    assert second.dose["reps"] == {"min": 8, "max": 12} and second.dose["side"] == "each"
    assert third.days_per_week == 3


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"sets-3": "", "reps-3": ""}, "Exercise 3 has no dose."),
        ({"reps-1": "lots"}, "write a number"),
        ({"reps-1": "1000"}, "write a number"),
        ({"sets-1": "99"}, "the most is 20"),
        ({"exercise-2": ""}, "Exercise 2 is not in the library and was not confirmed."),
        ({"exercise-1": "flying"}, "choose an exercise from the list"),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_assigned(
    clinic: Clinic, program: Program, change: dict[str, str], says: str
) -> None:
    answer = clinic.signed_in("therapist").post(door(program), {**FORM, **change})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert says in page
    assert 'name="reps-2" value="8-12"' in page, "what was typed is lost"
    with clinic.inside():
        assert Program.objects.get(pk=program.pk).status == Program.Status.TO_CONFIRM


def test_an_exercise_can_be_left_out(clinic: Clinic, program: Program) -> None:
    clinic.signed_in("therapist").post(door(program), {**FORM, "exercise-2": "leave_out"})
    assert [item.exercise_slug for item in items(clinic, program)] == ["heel-slide", "bridge"]


def test_an_assistant_reads_but_does_not_assign(clinic: Clinic, program: Program) -> None:
    with clinic.inside():
        episode = clinic.program.episode
        type(episode).objects.filter(pk=episode.pk).update(therapist=clinic.staff["assistant"])
    client = clinic.signed_in("assistant")
    assert "Assign program" not in client.get(door(program)).content.decode()
    assert client.post(door(program), FORM).status_code == 403


def test_a_colleague_and_another_practice_do_not_see_the_program(
    clinic: Clinic, elsewhere: Clinic, program: Program
) -> None:
    assert clinic.signed_in("other").get(door(program)).status_code == 403
    assert elsewhere.signed_in("therapist").get(door(program)).status_code == 404


def test_the_front_desk_sees_who_is_not_texted_why_and_what_to_do(clinic: Clinic) -> None:
    with clinic.inside():
        Patient.objects.filter(pk=clinic.patient.pk).update(may_text_reason="no_consent")
    page = clinic.signed_in("desk").get(reverse("front-desk")).content.decode()
    assert "No consent to texts on record" in page
    assert "Ask at the next visit" in page


def test_the_call_list_holds_silent_patients_without_their_words(clinic: Clinic) -> None:
    with clinic.inside():
        factories.case(clinic.patient, now=clinic.now, rule="skipped_days", words="so tired")
        factories.case(clinic.patient, now=clinic.now, rule="pain_spike")
    page = clinic.signed_in("desk").get(reverse("front-desk")).content.decode()
    assert "No answer for several days" in page
    assert page.count("Left voicemail") == 1, "a therapist's case is on the front desk's list"
    assert "so tired" not in page


@pytest.mark.parametrize(
    ("outcome", "status", "reason"),
    [
        ("reached", Case.Status.ACKNOWLEDGED, ""),
        ("voicemail", Case.Status.OPEN, ""),
        ("wrong_number", Case.Status.ACKNOWLEDGED, "wrong_number"),
        ("stop", Case.Status.ACKNOWLEDGED, "opted_out"),
    ],
)
def test_a_call_is_written_down_and_takes_effect(clinic: Clinic, outcome: str, status: str, reason: str) -> None:
    with clinic.inside():
        case = factories.case(clinic.patient, now=clinic.now, rule="skipped_days")
    clinic.signed_in("desk").post(reverse("case-call", args=[case.pk]), {"outcome": outcome})
    with clinic.inside():
        assert Case.objects.get(pk=case.pk).status == status
        assert Patient.objects.get(pk=clinic.patient.pk).may_text_reason == reason
        assert CaseEvent.objects.exists()


def test_a_text_nobody_could_place_is_settled_and_comes_back_on_undo(clinic: Clinic) -> None:
    with clinic.inside():
        text = factories.inbound(clinic.patient, "this is Jim", now=clinic.now)
        InboundText.objects.filter(pk=text.pk).update(state="unmatched")
    client = clinic.signed_in("desk")
    settle = reverse("text-settle", args=[text.pk])
    assert "this is Jim" in client.get(reverse("front-desk")).content.decode()
    page = client.post(settle, follow=True).content.decode()
    assert "this is Jim" not in page
    assert 'name="again" value="unmatched"' in page
    client.post(settle, {"again": "unmatched"})
    assert "this is Jim" in client.get(reverse("front-desk")).content.decode()
    with clinic.inside():
        assert AuditEntry.objects.filter(subject=f"text:{text.pk}").count() == 2


def test_a_text_of_another_practice_is_not_settled(clinic: Clinic, elsewhere: Clinic) -> None:
    with clinic.inside():
        text = factories.inbound(clinic.patient, "this is Jim", now=clinic.now)
        InboundText.objects.filter(pk=text.pk).update(state="unmatched")
    elsewhere.signed_in("desk").post(reverse("text-settle", args=[text.pk]))
    with clinic.inside():
        assert InboundText.objects.get(pk=text.pk).state == "unmatched"
