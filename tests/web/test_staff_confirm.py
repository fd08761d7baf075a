"""Programs that wait for a therapist, and the front desk's lists."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcoach.checkins import links
from hepcoach.checkins.models import DueMorning
from hepcoach.exercises import library
from hepcoach.messaging.models import InboundText
from hepcoach.patients.models import Patient
from hepcoach.privacy.fields import sealed
from hepcoach.privacy.models import AuditEntry
from hepcoach.programs.models import Program, ProgramItem
from hepcoach.programs.queries import exercises_due, with_items
from hepcoach.rules.doses import Dose, Range, to_json
from hepcoach.rules.schedule import WEEKDAYS
from hepcoach.triage.models import Case, CaseEvent
from hepcoach.web.staff import dose_form
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


def stands(page: str, name: str) -> str:
    """What stands in a field."""
    found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', page)
    assert found, f"there is no {name}"
    return found[1]


def ticked(page: str, position: int) -> list[str]:
    return re.findall(rf'name="day-{position}" value="(...)" checked', page)


def test_the_ehrs_words_stand_beside_what_was_read(clinic: Clinic, program: Program) -> None:
    page = clinic.signed_in("therapist").get(door(program)).content.decode()
    assert "Bridges as tolerated" in page
    assert "<q>slow</q>" in page
    assert stands(page, "reps-1") == "10"


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
        ({"reps-1": "lots"}, "Write a number"),
        ({"reps-1": "1000"}, "Write a number"),
        ({"sets-1": "99"}, "the most is 20"),
        ({"exercise-2": ""}, "Exercise 2 is not in the library and was not confirmed."),
        ({"exercise-1": "flying"}, "Choose an exercise from the list"),
        ({"load-1": "5"}, "Choose what the load is in"),
        ({"load-1": "heavy", "load_unit-1": "lb"}, "Write a number"),
        ({"load-1": "900", "load_unit-1": "lb"}, "the most is 500"),
        ({"load-1": "", "load_unit-1": "band"}, "Write the band's colour"),
        ({"day-3": ["mon", "wed"]}, "2 days are ticked, but “days a week” says 3: make them agree."),
        ({"day-1": ["mon"], "as_needed-1": "yes"}, "As needed has no days"),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_assigned(
    clinic: Clinic, program: Program, change: dict[str, str | list[str]], says: str
) -> None:
    answer = clinic.signed_in("therapist").post(door(program), {**FORM, **change})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert says in html.unescape(page)
    assert stands(page, "reps-2") == "8-12", "what was typed is lost"
    with clinic.inside():
        assert Program.objects.get(pk=program.pk).status == Program.Status.TO_CONFIRM


def test_every_wrong_field_is_told_at_once_beside_it_and_above_with_a_link(
    clinic: Clinic, program: Program
) -> None:
    change = {"reps-1": "lots", "load-3": "9", "day-3": ["mon"]}
    page = clinic.signed_in("therapist").post(door(program), {**FORM, **change}).content.decode()
    for field in ("dose-reps-1", "dose-load-3", "days-3"):
        assert f'<a href="#{field}">' in page and f'id="{field}"' in page
        assert f'id="{field}-help" class="wrong"' in page
    assert ticked(page, 3) == ["mon"]


def test_load_and_days_stand_as_read_and_are_assigned_as_corrected(clinic: Clinic, program: Program) -> None:
    read = {"sets": 3, "reps": {"min": 10, "max": None}, "load": 5, "load_unit": "lb", "weekdays": ["mon", "wed"]}
    with clinic.inside():
        item = program.items.get(position=1)
        ProgramItem.objects.filter(pk=item.pk).update(
            dose=sealed(ProgramItem, "dose", clinic.practice.pk, {**read, "days_per_week": 2})
        )
    client = clinic.signed_in("therapist")
    page = client.get(door(program)).content.decode()
    assert (stands(page, "load-1"), stands(page, "reps-1"), ticked(page, 1)) == ("5", "10+", ["mon", "wed"])
    assert '<option value="lb" selected>' in page
    corrected = {
        "sets-1": "2", "reps-1": "10+", "hold_seconds-1": "5", "load-1": "7.5-10", "load_unit-1": "lb",
        "times_per_day-1": "1", "days_per_week-1": "3", "day-1": ["fri", "tue", "sun"],
        "load-2": "Red", "load_unit-2": "band", "as_needed-2": "yes",
    }  # fmt: skip
    assert client.post(door(program), {**FORM, **corrected}).status_code == 302
    first, second, _ = items(clinic, program)
    assert first.weekdays == [1, 4, 6]
    assert first.dose == {
        **to_json(Dose()),
        "sets": 2, "reps": {"min": 10, "max": None}, "hold_seconds": 5, "load": {"min": 7.5, "max": 10},
        "load_unit": "lb", "times_per_day": 1, "days_per_week": 3, "weekdays": ["tue", "fri", "sun"],
    }  # fmt: skip
    assert (second.dose["load"], second.dose["load_unit"], second.as_needed) == ("red", "band", True)


def test_the_patients_days_follow(clinic: Clinic, program: Program) -> None:
    today, other = (WEEKDAYS[(clinic.today + timedelta(days=ahead)).weekday()] for ahead in (0, 2))
    form = {**FORM, "day-1": [today], "day-3": [other], "days_per_week-3": "", "as_needed-2": "yes"}
    clinic.signed_in("therapist").post(door(program), form)
    with clinic.inside():
        assigned = Program.objects.prefetch_related(with_items()).get(pk=program.pk)
        week = [exercises_due(assigned, clinic.today + timedelta(days=ahead)) for ahead in range(7)]
        token = links.make([(clinic.patient, clinic.today)], now=clinic.now)[0]
    assert [[item.exercise_slug for item in due] for due in week] == [["heel-slide"], [], ["bridge"], *[[]] * 4]
    page = Client().get(reverse("page", args=[token])).content.decode()
    assert library.exercise("heel-slide").named("en") in page
    assert library.exercise("bridge").named("en") not in page


def test_the_affected_side_is_named_before_it_is_assigned(clinic: Clinic, program: Program) -> None:
    with clinic.inside():
        dose = sealed(ProgramItem, "dose", clinic.practice.pk, {"sets": 3, "reps": 10, "side": "affected"})
        ProgramItem.objects.filter(program=program, position=1).update(dose=dose)
    client = clinic.signed_in("therapist")
    assert "Choose which side is affected." in client.post(door(program), FORM).content.decode()
    client.post(door(program), {**FORM, "side-1": "left"})
    assert items(clinic, program)[0].dose["side"] == "left"


def test_ticking_nothing_frees_the_days(clinic: Clinic, program: Program) -> None:
    clinic.signed_in("therapist").post(door(program), FORM)
    assert [item.weekdays for item in items(clinic, program)] == [[], [], []]


@settings(max_examples=150)
@given(
    sets=st.none() | st.integers(1, 20),
    reps=st.none() | st.builds(lambda low, more: Range(low, low + more), st.integers(1, 100), st.integers(1, 100)),
    hold=st.none() | st.integers(1, 600).map(lambda low: Range(low, None)),
    load=st.none() | st.tuples(st.sampled_from(["lb", "kg"]), st.integers(1, 920).map(lambda number: number / 4)),
    days=st.sets(st.sampled_from(WEEKDAYS)),
)  # fmt: skip
def test_what_the_form_shows_it_reads_back(sets, reps, hold, load, days) -> None:  # type: ignore[no-untyped-def]
    unit, weight = load or (None, None)
    named = tuple(day for day in WEEKDAYS if day in days) or None
    dose = Dose(sets=sets, reps=reps, hold_seconds=hold, load=weight, load_unit=unit, weekdays=named)
    form = dose_form.shown(dose, 4)
    posted = QueryDict(mutable=True)
    posted.update({field.name: field.value for field in form.fields})
    posted.setlist("day-4", [day for day, _, is_ticked in form.days if is_ticked])
    assert dose_form.read(posted, 4) == dose


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
        factories.case(clinic.patient, now=clinic.now, rule="skipped_days", desk="front_desk", words="so tired")
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
        case = factories.case(clinic.patient, now=clinic.now, rule="skipped_days", desk="front_desk")
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
