"""Staff set right what a reply was understood to say: the day counts so from then on; the correction is kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.db import ProgrammingError, transaction

from hepcoach.checkins import corrections
from hepcoach.checkins.models import CheckIn, Correction
from hepcoach.clinics.actors import Actor, for_staff
from hepcoach.messaging.models import InboundText
from hepcoach.patients.models import Patient
from hepcoach.privacy import tenancy
from tests import factories

pytestmark = pytest.mark.django_db


@dataclass
class World:
    actor: Actor
    patient: Patient
    text: InboundText
    now: datetime

    def correct(self, status: str = "", pain: float | None = None) -> list[Correction]:
        day = self.now.date()
        return corrections.correct_day(
            actor=self.actor, patient=self.patient, day=day, status=status, pain=pain, now=self.now
        )

    @property
    def day(self) -> CheckIn:
        return CheckIn.objects.get(patient=self.patient)


@pytest.fixture
def world(now: datetime) -> Iterator[World]:
    practice = factories.practice(now=now)
    with tenancy.practice(practice.pk):
        therapist = factories.staff(practice)
        patient = factories.patient(practice, now=now)
        episode = factories.episode(patient, therapist=therapist, started_on=now.date())
        program = factories.program(episode, now=now, starts_on=now.date())
        factories.check_in(program, now.date(), now=now, status="done", pain=3)
        CheckIn.objects.update(answered_by="sms", answered_at=now)
        text = factories.inbound(patient, "done 3 no wait none", now=now - timedelta(minutes=1))
        InboundText.objects.filter(pk=text.pk).update(patient=patient, state="handled")
        yield World(for_staff(therapist), patient, InboundText.objects.get(pk=text.pk), now)


def test_the_day_is_set_right_and_what_it_was_is_kept(world: World) -> None:
    world.correct(status="not_done", pain=6.5)
    assert (world.day.status, world.day.exercises_done, world.day.pain) == ("not_done", 0, 6.5)
    kept = [(one.field, one.before, one.after, one.by) for one in Correction.objects.order_by("pk")]
    assert kept == [("status", "done", "not_done", world.actor.name), ("pain", 3, 6.5, world.actor.name)]


def test_what_is_known_already_is_no_correction(world: World) -> None:
    assert world.correct(status="done", pain=3) == []
    assert not Correction.objects.exists()


@pytest.mark.parametrize(("status", "pain"), [("perfect", None), ("", 11.0), ("", -1.0), ("", 2.3)])
def test_what_no_day_can_be_is_refused(world: World, status: str, pain: float | None) -> None:
    with pytest.raises(corrections.UnableToCorrect):
        world.correct(status=status, pain=pain)


def test_a_judgement_of_a_text_said_twice_is_one(world: World) -> None:
    for _ in range(2):
        corrections.judge_text(
            actor=world.actor,
            patient=world.patient,
            text=world.text,
            field="red_flag",
            before=False,
            after=True,
            now=world.now,
        )
    assert Correction.objects.count() == 1


def test_the_database_keeps_corrections_as_they_were_written(world: World) -> None:
    world.correct(status="not_done")
    with pytest.raises(ProgrammingError), transaction.atomic():
        Correction.objects.update(by="somebody else")


def test_the_report_says_how_much_of_each_field_stood(world: World) -> None:
    world.correct(status="not_done")
    found = corrections.report(world.patient.practice_id)
    assert (found["status"]["told"], found["status"]["corrected"], found["status"]["stood"]) == (1, 1, 0.0)
    assert (found["pain"]["corrected"], found["pain"]["stood"]) == (0, 1.0)
    assert list(found["status"]["weeks"]) == [f"{world.now:%G-W%V}"]


def test_corrected_texts_come_out_in_the_form_that_the_reader_learns_from(world: World) -> None:
    world.correct(status="not_done")
    (line,) = corrections.labelled(world.patient.practice_id)
    row = json.loads(line)
    assert row["text"] == "done 3 no wait none"
    assert row["label"] == {"adherence": "not_done"}
    assert row["n_exercises"] == world.day.exercises_due
