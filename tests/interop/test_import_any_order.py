"""Messages that come in any order, more than once and with failures between leave what each once would leave."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hepcoach.checkins.models import DueMorning
from hepcoach.clinics.actors import Actor
from hepcoach.clinics.models import Practice, Staff
from hepcoach.exercises.models import ClinicExercise
from hepcoach.interop.fhir.importing import import_bundle
from hepcoach.interop.models import ReceivedProgram
from hepcoach.messaging.models import OutboundText
from hepcoach.patients.models import ConsentEvent, ContactPoint, Episode, Helper, Identifier, Patient
from hepcoach.privacy import tenancy
from hepcoach.programs.models import Program, ProgramItem
from tests import factories
from tests.interop.bundles import Json, bundle, condition, consent, order, patient, plan, practitioner

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 3, 14, 0, tzinfo=UTC)
WRITTEN = (
    Patient, Identifier, Helper, ContactPoint, ConsentEvent, Episode, Program, ProgramItem, ReceivedProgram,
    ClinicExercise, Staff, DueMorning, OutboundText,
)  # fmt: skip
# Where an import can break: before, between and after what it writes.
BREAKS = (
    "hepcoach.interop.fhir.importing.patients.record",
    "hepcoach.interop.fhir.importing.audit.record",
    "hepcoach.interop.fhir.episodes.patients.start_episode",
    "hepcoach.interop.fhir.episodes.programs.create_version",
    "hepcoach.interop.fhir.episodes.ReceivedProgram.objects.create",
    "hepcoach.interop.fhir.importing.assigning.assigned",
)


class Broken(Exception):
    """A failure of the machine in the middle of an import."""


def about(number: int, instruction: str, *, name: str = "Heel slides", told: str = "2026-03-02T09:00:00Z") -> Json:
    """One person's plan with two exercises, as the EHR knew it at `told`."""
    who = f"Patient/p{number}"
    ids = [f"{number}-a", f"{number}-b"]
    orders = [
        order(ids[0], name, instruction, subject=who),
        order(ids[1], "Puentes", "2 series de 12", subject=who),
    ]
    return bundle(
        patient(f"p{number}", f"MRN-{number}"),
        practitioner(),
        condition(subject=who),
        plan(
            *(f"ServiceRequest/{id}" for id in ids),
            id=f"plan{number}",
            subject=who,
            meta={"lastUpdated": told},
        ),
        *orders,
        consent(f"k{number}", patient={"reference": who}),
    )


PEOPLE = (about(1, "3x10"), about(2, "2x15"), about(3, "10 right / 15 left"), about(4, "3x8", name="Sky hop"))
VERSIONS = tuple(
    about(9, f"{sets}x10", told=f"2026-03-0{day}T09:00:00Z") for day, sets in ((1, 2), (2, 3), (3, 4))
)


def take(practice: Practice, sent: Json) -> Any:
    actor = Actor(practice_id=practice.pk, name="import", role="coach")
    return import_bundle(practice=practice, value=sent, actor=actor, now=NOW)


def take_broken(practice: Practice, sent: Json, where: str) -> bool:
    """Import while something breaks; whether it was reached, and then nothing at all may be kept."""
    before = counts(practice)
    with patch(where, side_effect=Broken):
        try:
            take(practice, sent)
        except Broken:
            assert counts(practice) == before
            return True
    return False


def counts(practice: Practice) -> dict[str, int]:
    with tenancy.practice(practice.pk):
        return {model.__name__: model.objects.count() for model in WRITTEN}


def standing(practice: Practice) -> list[Any]:
    """Who is known, and what each does: without keys of rows and times of arrival."""
    with tenancy.practice(practice.pk):
        return sorted(
            [
                row.record_number,
                row.full_name,
                row.may_text_reason,
                [
                    [
                        program.status,
                        program.version,
                        [
                            [item.exercise_slug, item.source_text, str(item.dose)]
                            for item in program.items.order_by("position")
                        ],
                        program.to_settle,
                    ]
                    for program in Program.objects.filter(episode__patient=row).order_by("pk")
                ],
            ]
            for row in Patient.objects.all()
        )


SLOW = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@given(
    order=st.permutations(range(len(PEOPLE))),
    again=st.lists(st.integers(0, len(PEOPLE) - 1), max_size=4),
    breaks=st.lists(st.sampled_from(BREAKS), max_size=4),
)
@SLOW
def test_any_order_with_repeats_and_failures_leaves_the_same(
    order: list[int], again: list[int], breaks: list[str]
) -> None:
    plainly, roughly = factories.practice(now=NOW), factories.practice(now=NOW)
    for sent in PEOPLE:
        take(plainly, sent)
    for place, which in enumerate([*order, *again]):
        if place < len(breaks):
            take_broken(roughly, PEOPLE[which], breaks[place])
        take(roughly, PEOPLE[which])
    assert standing(roughly) == standing(plainly)
    assert counts(roughly) == counts(plainly)


@given(arrivals=st.lists(st.integers(0, len(VERSIONS) - 1), min_size=1, max_size=6))
# The oldest, come late, once made the middle one look new.
@example(arrivals=[2, 0, 1])
@SLOW
def test_the_newest_version_that_arrived_is_the_one_that_is_done(arrivals: list[int]) -> None:
    """Late and repeated deliveries of an older version never take its place without a person."""
    practice = factories.practice(now=NOW)
    for which in arrivals:
        take(practice, VERSIONS[which])
    with tenancy.practice(practice.pk):
        assigned = Program.objects.filter(status=Program.Status.ASSIGNED).get()
        sets = {item.dose["sets"] for item in assigned.items.filter(exercise_slug="heel-slide")}
    assert sets == {max(arrivals) + 2}


@pytest.mark.parametrize("where", BREAKS)
def test_an_import_that_breaks_leaves_nothing_and_works_the_next_time(where: str) -> None:
    practice = factories.practice(now=NOW)
    assert take_broken(practice, PEOPLE[0], where), "this place is part of an import"
    take(practice, PEOPLE[0])
    (known,) = standing(practice)
    assert [program[0] for program in known[3]] == [Program.Status.ASSIGNED]
