"""The builder: what a button does to the draft, what is told beside it, and what assigning leaves behind."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import signing
from django.urls import reverse

from hepcoach.checkins import links
from hepcoach.checkins.models import PageLink
from hepcoach.exercises import actions as exercises
from hepcoach.messaging.models import OutboundText
from hepcoach.patients.models import Episode, Patient
from hepcoach.programs import elements, writing
from hepcoach.programs.models import Program
from hepcoach.rules import doses
from tests import factories
from tests.web.clinic import Clinic

pytestmark = pytest.mark.django_db

ITEM = {"sets": "2", "reps": "10", "times_per_day": "1", "days_per_week": "7"}


def row(position: int, slug: str, **more: str) -> dict[str, str]:
    named = {"exercise": slug, **ITEM, **more}
    return {f"{name}-{position}": value for name, value in named.items()}


def post(clinic: Clinic, form: dict[str, Any], *, htmx: bool = False, who: str = "therapist") -> Any:
    path = reverse("patient-program", args=[clinic.patient.pk])
    return clinic.signed_in(who, htmx=htmx).post(path, form)


def chosen(answer: Any) -> list[str]:
    return [one.chosen for one in answer.context["rows"]]


@pytest.fixture
def newcomer(clinic: Clinic) -> Patient:
    with clinic.inside():
        patient = factories.patient(clinic.practice, now=clinic.now, given_name="Nora", family_name="Nettle")
        factories.episode(patient, therapist=clinic.staff["therapist"], started_on=clinic.today)
    return patient


def test_the_page_opens_with_what_runs(clinic: Clinic) -> None:
    answer = clinic.signed_in("therapist").get(reverse("patient-program", args=[clinic.patient.pk]))
    assert chosen(answer) == ["heel-slide", "quad-set", "bridge"]
    assert answer.context["rows"][0].open_fields[0].value == "3"
    assert answer["Cache-Control"] == "no-store, private"


def test_a_newcomers_page_is_empty_and_offers_no_copy(clinic: Clinic, newcomer: Patient) -> None:
    answer = clinic.signed_in("therapist").get(reverse("patient-program", args=[newcomer.pk]))
    assert chosen(answer) == []
    assert "Copy version" not in answer.content.decode()


@pytest.mark.parametrize(
    ("act", "left"),
    [
        ("add:bridge", ["quad-set", "heel-slide", "bridge"]),
        ("add:quad-set", ["quad-set", "heel-slide"]),
        ("add:no-such", ["quad-set", "heel-slide"]),
        ("remove:1", ["heel-slide"]),
        ("remove:9", ["quad-set", "heel-slide"]),
        ("up:2", ["heel-slide", "quad-set"]),
        ("up:1", ["quad-set", "heel-slide"]),
        ("swap:1:short-arc-quad", ["short-arc-quad", "heel-slide"]),
        ("swap:1:heel-slide", ["quad-set", "heel-slide"]),
        ("protocol:tka-phase-1", ["quad-set", "heel-slide", "ankle-pump"]),
        ("copy", ["heel-slide", "quad-set", "bridge"]),
        ("clear", []),
        ("", ["quad-set", "heel-slide"]),
        ("nonsense:²", ["quad-set", "heel-slide"]),
    ],
)
def test_a_button_changes_the_draft_and_nothing_else(clinic: Clinic, act: str, left: list[str]) -> None:
    answer = post(clinic, {**row(1, "quad-set"), **row(2, "heel-slide"), "act": act})
    assert chosen(answer) == left
    with clinic.inside():
        assert Program.objects.count() == 1


def test_what_was_typed_stays_with_its_exercise(clinic: Clinic) -> None:
    form = {
        **row(1, "quad-set", reps="7", tie="as on Monday"),
        **row(2, "heel-slide", reps="9"),
        "where": "in bed",
    }
    answer = post(clinic, {**form, "act": "up:2"})
    assert [one.open_fields[1].value for one in answer.context["rows"]] == ["9", "7"]
    assert answer.context["rows"][1].tie.value == "as on Monday"
    assert answer.context["pickers"][1].value == "in bed"


def test_a_swap_keeps_days_and_side_and_takes_the_new_dose(clinic: Clinic) -> None:
    form = row(1, "heel-raise", side="left", days_per_week="3", sets="5")
    answer = post(clinic, {**form, "act": "swap:1:single-leg-heel-raise"})
    fields = {field.name: field.value for field in answer.context["rows"][0].open_fields}
    assert (fields["side-1"], fields["days_per_week-1"], fields["sets-1"], fields["reps-1"]) == (
        "left",
        "3",
        "2",
        "8",
    )


def test_easier_and_harder_versions_are_offered(clinic: Clinic) -> None:
    answer = post(clinic, row(1, "heel-raise"))
    assert [one.slug for one in answer.context["rows"][0].harder] == ["single-leg-heel-raise"]
    assert "seated-heel-raise" in [one.slug for one in answer.context["rows"][0].easier]


def test_a_note_proposes_and_adds_nothing_by_itself(clinic: Clinic) -> None:
    note = "Reviewed clamshells 3x12 daily. Hold bridges."
    answer = post(clinic, {**row(1, "quad-set"), "act": "note", "note": note})
    assert chosen(answer) == ["quad-set"]
    assert [(one.words, one.against) for one in answer.context["proposals"]] == [
        ("clamshells 3x12 daily", False),
        ("bridges", True),
    ]
    accepted = post(clinic, {**row(1, "quad-set"), "act": "accept:clamshell", "note": note})
    assert chosen(accepted) == ["quad-set", "clamshell"]
    assert [field.value for field in accepted.context["rows"][1].open_fields][:2] == ["3", "12"]
    assert chosen(post(clinic, {**row(1, "quad-set"), "act": "accept:plank", "note": note})) == ["quad-set"]


def test_assigning_writes_a_version_with_its_elements_and_tells_the_patient(clinic: Clinic) -> None:
    opened = signing.dumps(
        {"patient": clinic.patient.pk, "at": clinic.now.timestamp() - 48}, salt="program.opened"
    )
    form = {
        **row(1, "quad-set", tie="Just as we did it together today."),
        **row(2, "heel-slide", side="left", reps="8-12"),
        "trigger": "after breakfast", "where": "on the porch", "milestone": "Lift the heel off the bed.",
        "pain_points": "3", "channel": "page", "opened": opened, "act": "assign", "limit": "acl_graft_early",
    }  # fmt: skip
    answer = post(clinic, form)
    assert (answer.status_code, answer["Location"]) == (302, reverse("patient", args=[clinic.patient.pk]))
    with clinic.inside():
        new = Program.objects.get(version=2)
        assert (new.status, new.milestone, new.source) == ("assigned", "Lift the heel off the bed.", "builder")
        kept = elements.from_json(new.elements)
        assert (kept.trigger, kept.where, kept.pain_points, kept.channel) == (
            "breakfast",
            "on the porch",
            3,
            "page",
        )
        assert new.precautions == ["Fresh ACL graft"]
        assert 48 <= (new.built_in_seconds or 0) < 120
        first, second = new.items.order_by("position")
        assert (first.as_needed, first.days_per_week, second.dose["side"]) == (False, 7, "left")
        assert (first.tie, second.dose["reps"]) == ("together", {"min": 8, "max": 12})
        told = OutboundText.objects.get(patient=clinic.patient)
        assert told.kind == "program_changed"


def go_back(clinic: Clinic, version: int, instead_of: int) -> Any:
    path = reverse("patient-program-back", args=[clinic.patient.pk, version])
    return clinic.signed_in("therapist").post(path, {"instead_of": str(instead_of)}, follow=True)


def content(clinic: Clinic, version: int) -> Any:
    with clinic.inside():
        program = Program.objects.get(episode__patient=clinic.patient, version=version)
        items = program.items.order_by("position")
        return elements.from_json(program.elements), program.milestone, program.precautions, [
            (item.exercise_slug, doses.from_json(item.dose), item.tie, item.how_to, item.weekdays)
            for item in items
        ]  # fmt: skip


def texts(clinic: Clinic, status: str) -> int:
    with clinic.inside():
        return OutboundText.objects.filter(patient=clinic.patient, kind="program_changed", status=status).count()


def test_an_assigned_version_is_undone_before_the_patient_hears_of_it(clinic: Clinic) -> None:
    answer = clinic.signed_in("therapist").post(
        reverse("patient-program", args=[clinic.patient.pk]), {**row(1, "bridge"), "act": "assign"}, follow=True
    )
    assert reverse("patient-program-back", args=[clinic.patient.pk, 1]) in answer.content.decode()
    assert "Version 3 runs, the same as version 1." in go_back(clinic, 1, 2).content.decode()
    assert content(clinic, 3) == content(clinic, 1) != content(clinic, 2)
    assert (texts(clinic, "queued"), texts(clinic, "withheld")) == (0, 1)
    # The corrected version of the same day is news again.
    post(clinic, {**row(1, "quad-set"), "act": "assign"})
    assert texts(clinic, "queued") == 1


def test_a_change_that_was_told_is_told_again_when_it_is_undone(clinic: Clinic) -> None:
    post(clinic, {**row(1, "bridge"), "act": "assign"})
    with clinic.inside():
        OutboundText.objects.filter(patient=clinic.patient).update(status="sent", sent_at=clinic.now)
    go_back(clinic, 1, 2)
    assert (texts(clinic, "sent"), texts(clinic, "queued")) == (1, 1)


def test_going_back_further_than_the_last_change_is_told_once(clinic: Clinic) -> None:
    post(clinic, {**row(1, "bridge"), "act": "assign"})
    post(clinic, {**row(1, "plank"), "act": "assign"})
    assert "Go back to version 1" in go_back(clinic, 9, 3).content.decode()
    go_back(clinic, 1, 3)
    assert texts(clinic, "queued") == 1
    assert content(clinic, 4) == content(clinic, 1)


@pytest.mark.parametrize(
    ("version", "instead_of", "said"),
    [
        (1, 1, "no earlier version 1"),
        (2, 1, "no earlier version 2"),
        (1, 0, "changed since"),
        (1, 7, "changed since"),
    ],
)
def test_going_back_needs_an_earlier_version_and_the_one_that_was_seen(
    clinic: Clinic, version: int, instead_of: int, said: str
) -> None:
    assert said in go_back(clinic, version, instead_of).content.decode()
    with clinic.inside():
        assert Program.objects.filter(episode__patient=clinic.patient).count() == 1


def test_a_first_program_is_told_by_the_welcome(clinic: Clinic, newcomer: Patient) -> None:
    path = reverse("patient-program", args=[newcomer.pk])
    form = {**row(1, "quad-set"), "act": "assign"}
    answer = clinic.signed_in("therapist", htmx=True).post(path, form)
    assert answer["HX-Redirect"] == reverse("patient", args=[newcomer.pk])
    with clinic.inside():
        assert OutboundText.objects.get(patient=newcomer).kind == "welcome"
        assert Program.objects.get(episode__patient=newcomer).built_in_seconds is None


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, "The program has no exercise."),
        ({"exercise-1": "quad-set"}, "Exercise 1 has no dose."),
        (row(1, "quad-set", reps="ten"), "Write a number like 10, or a range like 8-12."),
        (row(1, "quad-set", reps="500"), "500 can&#x27;t be; the most is 200."),
        ({**row(1, "quad-set"), "milestone": "x" * 161}, "At most 160 characters."),
        ({**row(1, "quad-set"), "trigger": "x" * 81}, "At most 80 characters."),
        ({**row(1, "quad-set"), "pain_points": "9"}, "From 1 to 5 points."),
    ],
)
def test_what_can_not_be_assigned_comes_back_with_the_reason(
    clinic: Clinic, form: dict[str, str], said: str
) -> None:
    answer = post(clinic, {**form, "act": "assign"})
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert post(clinic, {**form, "act": "assign"}, htmx=True).status_code == 200
    with clinic.inside():
        assert Program.objects.count() == 1


def test_only_a_therapist_builds(clinic: Clinic) -> None:
    for who in ("assistant", "desk", "owner", "biller"):
        assert post(clinic, {**row(1, "quad-set"), "act": "assign"}, who=who).status_code == 403


def test_a_time_that_was_made_up_or_is_of_another_patient_is_no_time(clinic: Clinic, newcomer: Patient) -> None:
    other = signing.dumps({"patient": newcomer.pk, "at": 1.0}, salt="program.opened")
    for opened in ("made up", other):
        post(clinic, {**row(1, "quad-set"), "act": "assign", "opened": opened})
    with clinic.inside():
        newest = Program.objects.order_by("-version").first()
        assert newest is not None
        assert newest.built_in_seconds is None


def test_the_advice_follows_the_draft(clinic: Clinic) -> None:
    path = reverse("patient-program-check", args=[clinic.patient.pk])
    form = {**row(1, "heel-raise", sets="9"), "limit": "no_weight_bearing", "trigger": "", "milestone": ""}
    text = clinic.signed_in("therapist", htmx=True).post(path, form).content.decode()
    assert "Name a routine it follows" in text
    assert "not with “No weight on the leg”" in text
    assert "9 sets; usual is 1 to 4." in text
    assert "Hi Maria, your therapist changed your exercises." in text
    better = {**row(1, "quad-set", tie="end"), "trigger": "after breakfast", "where": "on your bed"}
    text = clinic.signed_in("therapist", htmx=True).post(path, {**better, "milestone": "Stand."}).content.decode()
    assert "Nothing to say" in text
    assert "Every day, on your bed, after breakfast." in text


def test_the_preview_is_in_the_patients_language(clinic: Clinic, newcomer: Patient) -> None:
    with clinic.inside():
        Patient.objects.filter(pk=newcomer.pk).update(language="es")
    path = reverse("patient-program-check", args=[newcomer.pk])
    form = {**row(1, "quad-set"), "trigger": "after breakfast"}
    text = clinic.signed_in("therapist", htmx=True).post(path, form).content.decode()
    assert "Apretar el muslo" in text
    assert "después del desayuno" in text
    assert 'lang="es"' in text


def test_the_search_finds_protocols_exercises_and_the_clinics_own(clinic: Clinic) -> None:
    with clinic.inside():
        (own,) = exercises.remember(practice_id=clinic.practice.pk, words=["Knee rocker with red ball"]).values()
        exercises.confirm(exercise_ids=[own.pk], now=clinic.now)
        exercises.remember(practice_id=clinic.practice.pk, words=["Knee wobble not confirmed"])
    client = clinic.signed_in("therapist", htmx=True)
    found = client.get(reverse("program-search"), {"q": "knee"}).content.decode()
    assert "protocol:tka-phase-1" in found
    assert f"own:{own.pk}" in found
    assert "wobble" not in found
    assert "add:quad-set" in client.get(reverse("program-search"), {"q": "quad set"}).content.decode()
    assert "Nothing fits" in client.get(reverse("program-search"), {"q": "xyzzy"}).content.decode()
    assert "protocol:tka-phase-2" in client.get(reverse("program-search"), {"q": "TKA"}).content.decode()
    with_own = post(clinic, {"act": f"own:{own.pk}"})
    assert chosen(with_own) == [f"own:{own.pk}"]
    answer = post(clinic, {**row(1, f"own:{own.pk}"), "act": "assign"})
    assert answer.status_code == 302


def test_the_search_can_be_kept_to_one_specialty(clinic: Clinic) -> None:
    client, path = clinic.signed_in("therapist"), reverse("program-search")
    found = client.get(path, {"q": "s", "only": "SLP"}).context["exercises"]
    assert {exercise.specialty for exercise in found} == {"SLP"}
    assert client.get(path, {"q": "knee", "only": "MD"}).context["exercises"]


def test_another_practices_own_exercise_is_none_of_ours(clinic: Clinic, elsewhere: Clinic) -> None:
    with elsewhere.inside():
        (own,) = exercises.remember(practice_id=elsewhere.practice.pk, words=["Their own"]).values()
        exercises.confirm(exercise_ids=[own.pk], now=clinic.now)
    answer = post(clinic, {**row(1, f"own:{own.pk}"), "act": "assign"})
    assert answer.status_code == 400
    with clinic.inside():
        assert Program.objects.count() == 1


def test_without_an_open_episode_nothing_is_built(clinic: Clinic) -> None:
    with clinic.inside():
        Episode.objects.filter(patient=clinic.patient).update(status=Episode.Status.ENDED)
    answer = post(clinic, {**row(1, "quad-set"), "act": "assign"})
    assert "No course of care is open" in answer.content.decode()


def test_the_page_takes_a_fixed_number_of_queries(clinic: Clinic, django_assert_max_num_queries: Any) -> None:
    client = clinic.signed_in("therapist")
    client.get(reverse("patient-program", args=[clinic.patient.pk]))
    with django_assert_max_num_queries(38):
        client.get(reverse("patient-program", args=[clinic.patient.pk]))


def test_what_runs_is_printed_with_a_living_link_that_names_nobody(clinic: Clinic) -> None:
    path = reverse("patient-program-pdf", args=[clinic.patient.pk])
    answer = clinic.signed_in("therapist").get(path, {"paper": "a4", "print": "large"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert "Marigold" not in answer["Content-Disposition"]
    with clinic.inside():
        assert links.is_printed(PageLink.objects.get(patient=clinic.patient))
        Program.objects.update(status=Program.Status.ENDED)
    assert clinic.signed_in("therapist").get(path).status_code == 404


def test_the_therapists_words_take_the_librarys_place_and_reach_the_phone(clinic: Clinic) -> None:
    words = "Push the knee down, like on the blue mat."
    answer = post(clinic, {**row(1, "quad-set", how_to=words), "act": "assign"})
    assert answer.status_code == 302
    with clinic.inside():
        (token,) = links.make([(clinic.patient, clinic.today)], now=clinic.now)
    assert words in clinic.signed_in("therapist").get(reverse("page", args=[token])).content.decode()
    again = clinic.signed_in("therapist").get(reverse("patient-program", args=[clinic.patient.pk]))
    assert again.context["rows"][0].how_to.value == words
    too_long = post(clinic, {**row(1, "quad-set", how_to="x" * 401), "act": "assign"})
    assert too_long.status_code == 400


def test_words_are_drafted_only_where_a_model_is_named_and_the_fallback_says_so(
    clinic: Clinic, settings: Any
) -> None:
    form = {**row(1, "quad-set"), "act": "words"}
    assert "Draft words" not in post(clinic, form).content.decode()
    settings.WRITING_MODEL = "no-such-provider:no-such-model"
    page = post(clinic, form).content.decode()
    assert "Draft words" in page
    assert "The library&#x27;s words stand." in page


def test_drafted_words_stand_in_their_rows_for_the_therapist_to_read(
    clinic: Clinic, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WRITING_MODEL = "sample:model"
    sent: dict[str, Any] = {}

    def written(page: Any, *, visit: str, names: Any) -> writing.Written:
        sent.update(visit=visit, names=names)
        return writing.Written(("New words.",), "model")

    monkeypatch.setattr(writing, "write", written)
    answer = post(clinic, {**row(1, "quad-set"), "act": "words", "note": "Did quad sets on the mat."})
    assert answer.context["rows"][0].how_to.value == "New words."
    assert "mat" in sent["visit"]
    assert clinic.patient.full_name in sent["names"]
    with clinic.inside():
        assert Program.objects.count() == 1
