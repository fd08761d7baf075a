"""A program's versions: what may be assigned, what waits, what takes whose place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from hepcoach.clinics import actors
from hepcoach.clinics.actors import Actor
from hepcoach.clinics.models import Practice, Role, Staff
from hepcoach.exercises import actions as exercises
from hepcoach.exercises.models import ClinicExercise
from hepcoach.patients.access import NeedsReason
from hepcoach.patients.models import Episode
from hepcoach.privacy import tenancy
from hepcoach.privacy.models import AuditEntry
from hepcoach.programs import access, actions, elements, queries
from hepcoach.programs.actions import NewItem, Settled, UnableToAssign
from hepcoach.programs.elements import Elements
from hepcoach.programs.models import Program, ProgramItem
from hepcoach.rules.doses import Dose, Range
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 3)
DOSE = Dose(sets=3, reps=10, times_per_day=1, days_per_week=7)
QUAD_SET = NewItem(dose=DOSE, exercise_slug="quad-set", source_text="Quad sets 3x10 daily")
BRIDGE = NewItem(dose=DOSE, exercise_slug="bridge")


@pytest.fixture
def practice(db: None, now: datetime) -> Iterator[Practice]:
    made = factories.practice(now=now)
    with tenancy.practice(made.pk):
        yield made


@pytest.fixture
def therapist(practice: Practice) -> Staff:
    return factories.staff(practice)


@pytest.fixture
def episode(practice: Practice, therapist: Staff, now: datetime) -> Episode:
    return factories.episode(factories.patient(practice, now=now), therapist=therapist, started_on=TODAY)


@pytest.fixture
def actor(therapist: Staff) -> Actor:
    return actors.for_staff(therapist)


def write(episode: Episode, *items: NewItem, now: datetime, status: str = "assigned", **more: object) -> Program:
    return actions.create_version(
        actor=actors.coach(episode.practice_id),
        episode=episode,
        items=items or (QUAD_SET,),
        status=status,
        starts_on=TODAY,
        source="fhir",
        now=now,
        **more,  # type: ignore[arg-type]
    )


def statuses(episode: Episode) -> dict[int, str]:
    return dict(Program.objects.filter(episode=episode).values_list("version", "status"))


def own(practice: Practice, words: str) -> ClinicExercise:
    return exercises.remember(practice_id=practice.pk, words=[words])[words]


def test_a_version_that_says_nothing_of_the_elements_keeps_those_before(episode: Episode, now: datetime) -> None:
    write(episode, now=now, elements=Elements(trigger="breakfast", where="bed"))
    assert elements.from_json(write(episode, BRIDGE, now=now).elements) == Elements(
        trigger="breakfast", where="bed"
    )
    assert elements.from_json(write(episode, now=now, elements=Elements()).elements) == Elements()


def test_the_elements_and_ties_are_kept_with_their_version(episode: Episode, now: datetime) -> None:
    first = write(
        episode, now=now, elements=Elements(trigger="breakfast", pain_points=3), milestone=" Stand  up. "
    )
    tied = NewItem(dose=DOSE, exercise_slug="bridge", tie="as on  Monday")
    second = write(episode, tied, now=now, elements=Elements(trigger="bed"), built_in_seconds=48)
    kept = {program.version: program for program in Program.objects.filter(episode=episode)}
    assert elements.from_json(kept[first.version].elements) == Elements(trigger="breakfast", pain_points=3)
    assert kept[first.version].milestone == "Stand up."
    assert elements.from_json(kept[second.version].elements).trigger == "bed"
    assert kept[second.version].built_in_seconds == 48
    assert ProgramItem.objects.get(program=second).tie == "as on Monday"


def test_an_assigned_version_holds_its_items_as_prescribed(episode: Episode, now: datetime) -> None:
    weekdays = NewItem(
        dose=Dose(reps=5, hold_seconds=30, weekdays=("mon", "wed", "fri")),
        exercise_slug="calf-stretch",
        ends_on=date(2026, 3, 20),
    )
    some_days = NewItem(dose=Dose(sets=2, reps=8, days_per_week=Range(3, 4)), exercise_slug="bridge")
    sore = NewItem(dose=Dose(reps=10, as_needed=True), exercise_slug="ankle-pump")
    program = write(
        episode, weekdays, some_days, sore, now=now, precautions=["No weight on it."], content_key="k1"
    )
    stored = queries.current_programs([episode.patient_id])[episode.pk]
    assert stored == program
    assert (stored.version, stored.source, stored.content_key) == (1, "fhir", "k1")
    assert (stored.precautions, stored.to_settle) == (["No weight on it."], [])
    assert (stored.assigned_at, stored.assigned_by) == (now, "coach")
    first, second, third = stored.items.all()
    assert (first.position, first.exercise_slug, first.ends_on) == (1, "calf-stretch", date(2026, 3, 20))
    assert (first.weekdays, first.days_per_week, first.as_needed) == ([0, 2, 4], None, False)
    assert first.dose["hold_seconds"] == 30
    assert (second.weekdays, second.days_per_week) == ([], 3)
    assert third.as_needed


def test_an_assigned_version_takes_the_place_of_the_running_one(episode: Episode, now: datetime) -> None:
    write(episode, now=now)
    write(episode, BRIDGE, now=now)
    assert statuses(episode) == {1: "replaced", 2: "assigned"}


def test_a_version_to_confirm_leaves_the_running_one(episode: Episode, now: datetime) -> None:
    write(episode, now=now)
    write(episode, BRIDGE, now=now, status="to_confirm", to_settle=["Two doses disagree."])
    assert statuses(episode) == {1: "assigned", 2: "to_confirm"}


def test_a_newer_version_takes_the_place_of_one_that_waits(episode: Episode, now: datetime) -> None:
    write(episode, now=now, status="to_confirm")
    write(episode, BRIDGE, now=now, status="to_confirm")
    assert statuses(episode) == {1: "replaced", 2: "to_confirm"}
    write(episode, now=now)
    assert statuses(episode) == {1: "replaced", 2: "replaced", 3: "assigned"}


@pytest.mark.parametrize(
    ("items", "complaint"),
    [
        ([], "The program has no exercise."),
        ([QUAD_SET, NewItem(dose=Dose(times_per_day=2), exercise_slug="bridge")], "Exercise 2 has no dose."),
        ([NewItem(dose=DOSE, exercise_slug="no-such-exercise")], "Exercise 1 is not in the library."),
    ],
)
def test_nothing_incomplete_is_assigned(
    episode: Episode, now: datetime, items: list[NewItem], complaint: str
) -> None:
    with pytest.raises(UnableToAssign, match=complaint):
        actions.create_version(
            actor=actors.coach(episode.practice_id),
            episode=episode,
            items=items,
            status="assigned",
            starts_on=TODAY,
            now=now,
        )
    assert statuses(episode) == {}


def test_nothing_is_assigned_while_something_is_to_be_settled(episode: Episode, now: datetime) -> None:
    with pytest.raises(UnableToAssign):
        write(episode, now=now, to_settle=["Two doses disagree."])


def test_nothing_is_assigned_without_a_therapist(practice: Practice, now: datetime) -> None:
    orphan = factories.episode(factories.patient(practice, now=now), therapist=None, started_on=TODAY)
    with pytest.raises(UnableToAssign, match="no therapist"):
        write(orphan, now=now)


def test_nothing_is_assigned_after_the_episode_has_ended(episode: Episode, now: datetime) -> None:
    Episode.objects.filter(pk=episode.pk).update(status=Episode.Status.ENDED)
    with pytest.raises(UnableToAssign, match="ended"):
        write(episode, now=now)


def test_a_new_version_is_assigned_or_waits_and_nothing_else(episode: Episode, now: datetime) -> None:
    with pytest.raises(ValueError, match="replaced"):
        write(episode, now=now, status="replaced")


def test_a_therapist_confirms_and_the_older_version_stops(episode: Episode, actor: Actor, now: datetime) -> None:
    write(episode, now=now)
    waiting = write(episode, BRIDGE, now=now, status="to_confirm", to_settle=["Two doses disagree."])
    later = now + timedelta(hours=1)
    confirmed = actions.confirm(actor=actor, program=waiting, now=later)
    assert statuses(episode) == {1: "replaced", 2: "assigned"}
    assert (confirmed.to_settle, confirmed.assigned_at, confirmed.assigned_by) == ([], later, actor.name)
    assert [item.exercise_slug for item in confirmed.items.all()] == ["bridge"]


def test_what_is_missing_is_named_without_the_patients_words(
    practice: Practice, episode: Episode, actor: Actor, now: datetime
) -> None:
    strange = NewItem(dose=DOSE, clinic_exercise=own(practice, "Kettle lift for Mrs. Example"))
    waiting = write(episode, strange, NewItem(dose=Dose(), exercise_slug="bridge"), now=now, status="to_confirm")
    with pytest.raises(UnableToAssign) as refused:
        actions.confirm(actor=actor, program=waiting, now=now)
    assert refused.value.missing == (
        "Exercise 1 is not in the library and was not confirmed.",
        "Exercise 2 has no dose.",
    )
    assert "Example" not in str(refused.value)
    assert statuses(episode) == {1: "to_confirm"}


def test_a_therapist_settles_doses_and_exercises_in_the_same_step(
    practice: Practice, episode: Episode, actor: Actor, now: datetime
) -> None:
    kettle, unclear, wrong = (own(practice, words) for words in ("Kettle lift", "Brdg thing", "Juggling"))
    waiting = write(
        episode,
        NewItem(dose=DOSE, clinic_exercise=kettle),
        NewItem(dose=DOSE, clinic_exercise=unclear, source_text="Brdg thing"),
        NewItem(dose=DOSE, clinic_exercise=wrong),
        NewItem(dose=Dose(), exercise_slug="heel-slide"),
        now=now,
        status="to_confirm",
    )
    confirmed = actions.confirm(
        actor=actor,
        program=waiting,
        now=now,
        settled={
            1: Settled(confirms_exercise=True),
            2: Settled(exercise_slug="bridge"),
            3: Settled(leave_out=True),
            4: Settled(dose=Dose(sets=2, reps=12, weekdays=("tue",))),
        },
    )
    first, second, third = confirmed.items.all()
    assert first.clinic_exercise == kettle
    assert (second.exercise_slug, second.clinic_exercise, second.source_text) == ("bridge", None, "Brdg thing")
    assert (third.position, third.exercise_slug, third.dose["reps"], third.weekdays) == (3, "heel-slide", 12, [1])
    kettle.refresh_from_db()
    wrong.refresh_from_db()
    assert (kettle.confirmed_at, wrong.confirmed_at) == (now, None)


def test_a_refused_confirmation_confirms_no_exercise_either(
    practice: Practice, episode: Episode, actor: Actor, now: datetime
) -> None:
    kettle = own(practice, "Kettle lift")
    waiting = write(episode, NewItem(dose=Dose(), clinic_exercise=kettle), now=now, status="to_confirm")
    with pytest.raises(UnableToAssign, match="no dose"):
        actions.confirm(actor=actor, program=waiting, now=now, settled={1: Settled(confirms_exercise=True)})
    kettle.refresh_from_db()
    assert kettle.confirmed_at is None


def test_a_version_is_confirmed_once(episode: Episode, actor: Actor, now: datetime) -> None:
    waiting = write(episode, now=now, status="to_confirm")
    newer = write(episode, BRIDGE, now=now, status="to_confirm")
    with pytest.raises(UnableToAssign, match="Version 1 of the program no longer waits"):
        actions.confirm(actor=actor, program=waiting, now=now)
    actions.confirm(actor=actor, program=newer, now=now)
    with pytest.raises(UnableToAssign, match="no longer waits"):
        actions.confirm(actor=actor, program=newer, now=now)


@pytest.mark.parametrize("role", [Role.ASSISTANT, Role.FRONT_DESK, Role.OWNER, Role.BILLER])
def test_only_a_therapist_confirms(practice: Practice, episode: Episode, now: datetime, role: Role) -> None:
    waiting = write(episode, now=now, status="to_confirm")
    other = actors.for_staff(factories.staff(practice, role))
    with pytest.raises(PermissionDenied):
        actions.confirm(actor=other, program=waiting, now=now)
    assert statuses(episode) == {1: "to_confirm"}


def test_the_end_ends_what_runs_and_what_waits(episode: Episode, actor: Actor, now: datetime) -> None:
    write(episode, now=now)
    write(episode, BRIDGE, now=now)
    write(episode, BRIDGE, now=now, status="to_confirm")
    actions.end(actor=actor, episode=episode, now=now)
    assert statuses(episode) == {1: "replaced", 2: "ended", 3: "ended"}
    assert queries.current_programs([episode.patient_id]) == {}


def test_a_milestone_is_kept(episode: Episode, actor: Actor, now: datetime) -> None:
    program = write(episode, now=now)
    actions.set_milestone(actor=actor, program=program, milestone="Walk to the  mailbox.", now=now)
    program.refresh_from_db()
    assert program.milestone == "Walk to the mailbox."


def test_a_persons_writes_are_audited_and_the_coachs_are_not(now: datetime) -> None:
    practice = factories.practice(now=now)
    with tenancy.practice(practice.pk):
        therapist = factories.staff(practice)
        episode = factories.episode(factories.patient(practice, now=now), therapist=therapist, started_on=TODAY)
        actor = actors.for_staff(therapist)
        waiting = write(episode, now=now, status="to_confirm")
        program = actions.confirm(actor=actor, program=waiting, now=now)
        actions.set_milestone(actor=actor, program=program, milestone="Stairs.", now=now)
        actions.end(actor=actor, episode=episode, now=now)
    with tenancy.practice(practice.pk):
        written = AuditEntry.objects.filter(practice_id=practice.pk, subject=f"patient:{episode.patient_id}")
        assert list(written.order_by("number").values_list("action", flat=True)) == [
            "confirm program",
            "set milestone",
            "end program",
        ]


def test_the_door_opens_for_the_treating_therapist_only(
    practice: Practice, episode: Episode, actor: Actor, now: datetime
) -> None:
    program = write(episode, now=now, status="to_confirm")
    assert access.program_for(actor, program.pk, now) == program
    assert list(access.waiting(actor, TODAY)) == [program]
    stranger = actors.for_staff(factories.staff(practice))
    assert list(access.waiting(stranger, TODAY)) == []
    with pytest.raises(NeedsReason):
        access.program_for(stranger, program.pk, now)
    with pytest.raises(Http404):
        access.program_for(actor, program.pk + 1000, now)


def test_the_clinics_own_exercise_is_known_again_by_its_words(practice: Practice) -> None:
    first = own(practice, "Kettle  lift")
    again = exercises.remember(practice_id=practice.pk, words=["kettle lift", "Kettle Lift", "Other"])
    assert again["kettle lift"] == again["Kettle Lift"] == first
    assert again["Other"] != first
    assert first.words == "Kettle lift"
    assert ClinicExercise.objects.count() == 2


def test_items_of_one_program_are_read_in_two_queries_whatever_their_number(
    practice: Practice, therapist: Staff, now: datetime, django_assert_num_queries: object
) -> None:
    patients = [factories.patient(practice, now=now) for _ in range(3)]
    for patient in patients:
        episode = factories.episode(patient, therapist=therapist, started_on=TODAY)
        confirmed = own(practice, "Kettle lift")
        ClinicExercise.objects.filter(pk=confirmed.pk).update(confirmed_at=now)
        confirmed.refresh_from_db()
        write(episode, QUAD_SET, NewItem(dose=DOSE, clinic_exercise=confirmed), now=now)
    with django_assert_num_queries(2):  # type: ignore[operator]
        found = queries.current_programs(patient.pk for patient in patients)
        names = {queries.item_name(item, "es") for program in found.values() for item in program.items.all()}
    assert names == {"Apretar el muslo", "Kettle lift"}


def test_what_is_due_follows_each_items_days(episode: Episode, now: datetime) -> None:
    daily = NewItem(dose=DOSE, exercise_slug="quad-set")
    fridays = NewItem(dose=Dose(reps=10, weekdays=("fri",)), exercise_slug="bridge")
    write(episode, daily, fridays, now=now, ends_on=date(2026, 3, 31))
    program = queries.current_programs([episode.patient_id])[episode.pk]

    def due(day: date) -> list[str]:
        return [item.exercise_slug for item in queries.exercises_due(program, day)]

    assert due(date(2026, 3, 4)) == ["quad-set"]
    assert due(date(2026, 3, 6)) == ["quad-set", "bridge"]
    assert due(date(2026, 3, 2)) == due(date(2026, 4, 1)) == []


def test_removing_a_version_removes_its_items(episode: Episode, now: datetime) -> None:
    write(episode, QUAD_SET, BRIDGE, now=now)
    Program.objects.all().delete()
    assert ProgramItem.objects.count() == 0
