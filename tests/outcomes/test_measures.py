"""Scored forms, timed tests and motions are kept, replaced on the same day, and told as a course."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from hepcoach.clinics import actors
from hepcoach.outcomes import actions, measures
from hepcoach.outcomes.models import MeasureScore
from hepcoach.privacy import tenancy
from hepcoach.privacy.models import AuditEntry
from hepcoach.scheduling.models import Appointment
from tests import factories

pytestmark = pytest.mark.django_db


class Clinic:
    def __init__(self, now: datetime) -> None:
        self.now = now
        self.practice = factories.practice(now=now)
        with self.inside():
            self.staff = factories.staff(self.practice)
            self.patient = factories.patient(self.practice, now=now)
            started = now.date() - timedelta(days=60)
            self.episode = factories.episode(self.patient, therapist=self.staff, started_on=started)
        self.actor = actors.for_staff(self.staff)

    def inside(self):
        return tenancy.practice(self.practice.pk)

    def score(self, code: str, *, ago: int = 0, **entry) -> MeasureScore:
        on = self.now.date() - timedelta(days=ago)
        return actions.record_score(
            actor=self.actor, episode=self.episode, code=code, on=on, now=self.now, **entry
        )

    def motion(self, motion: str, side: str, degrees: float, *, ago: int = 0) -> MeasureScore:
        on = self.now.date() - timedelta(days=ago)
        return actions.record_motion(
            actor=self.actor, episode=self.episode, motion=motion, side=side, on=on, degrees=degrees, now=self.now
        )

    def courses(self) -> dict[str, measures.Course]:
        return {one.name: one for one in measures.courses(self.episode, today=self.now.date(), age=71)}


@pytest.fixture
def clinic(now: datetime) -> Clinic:
    return Clinic(now)


def test_answers_are_scored_kept_in_order_and_audited(clinic: Clinic) -> None:
    with clinic.inside():
        kept = clinic.score("quickdash", answers=[3] * 9 + [5, None])
        assert MeasureScore.objects.get().result == {"value": 55.0, "answers": [3] * 9 + [5, None]}
        assert kept.recorded_by == clinic.actor.name
    # The trail is written as the block ends.
    with clinic.inside():
        assert AuditEntry.objects.filter(action="write measure", subject=f"patient:{clinic.patient.pk}").exists()


def test_a_second_recording_of_one_day_takes_the_place_of_the_first(clinic: Clinic) -> None:
    with clinic.inside():
        clinic.score("tug", value=14)
        clinic.score("tug", value=13)
        assert MeasureScore.objects.get().result["value"] == 13


def test_a_course_says_its_trend_its_reading_and_when_it_is_due(clinic: Clinic) -> None:
    with clinic.inside():
        clinic.score("tug", value=16, ago=40)
        clinic.score("tug", value=13, ago=31)
        clinic.score("lefs", value=40, ago=2)
        found = clinic.courses()
    tug = found["Timed up and go"]
    assert tug.trend.startswith(
        "Timed up and go fell from 16 to 13: better by more than measurement error (1.14 s"
    )
    assert "risk of falling" in tug.reading
    assert tug.due == "due: 31 days since the last"
    assert found["LEFS (0-80)"].trend == "LEFS (0-80) 40 points; recorded once."
    assert found["LEFS (0-80)"].due == ""


def test_ten_visits_make_a_measure_due_before_the_month_is_over(clinic: Clinic) -> None:
    with clinic.inside():
        clinic.score("lefs", value=40, ago=20)
        Appointment.objects.bulk_create(
            Appointment(
                practice=clinic.practice,
                patient=clinic.patient,
                source_key=f"visit {day}",
                status="arrived",
                starts_at=clinic.now - timedelta(days=day),
                ends_at=clinic.now - timedelta(days=day) + timedelta(minutes=45),
            )
            for day in range(1, 11)
        )
        assert clinic.courses()["LEFS (0-80)"].due == "due: 10 visits since the last"


def test_one_side_is_told_against_the_other(clinic: Clinic) -> None:
    with clinic.inside():
        clinic.motion("knee_flexion", "left", 90, ago=9)
        clinic.motion("knee_flexion", "left", 110)
        clinic.motion("knee_flexion", "right", 130)
        found = clinic.courses()
    assert found["Left knee flexion"].reading == "110 of 135 degrees; 20 degrees less than the other side."
    assert "better by more than measurement error (5 degrees" in found["Left knee flexion"].trend


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ({"code": "nothing", "value": 1}, "no such measure"),
        ({"code": "lefs"}, "answers or the value"),
        ({"code": "lefs", "value": 81}, "from 0 to 80"),
        ({"code": "lefs", "answers": [4] * 19}, "20 answers in order"),
        ({"code": "tug", "value": 14, "ago": -1}, "future"),
    ],
)
def test_a_wrong_entry_is_refused_in_words(clinic: Clinic, entry, complaint: str) -> None:
    with clinic.inside():
        with pytest.raises(actions.UnableToRecord, match=complaint):
            clinic.score(**entry)
        assert not MeasureScore.objects.exists()


@pytest.mark.parametrize(
    ("motion", "side", "degrees", "complaint"),
    [
        ("tail_flexion", "left", 10, "no such motion"),
        ("knee_flexion", "upper", 10, "left, right or none"),
        ("knee_flexion", "left", 300, "degrees from"),
    ],
)
def test_a_motion_no_joint_has_is_refused(clinic: Clinic, motion, side, degrees, complaint: str) -> None:
    with clinic.inside(), pytest.raises(actions.UnableToRecord, match=complaint):
        clinic.motion(motion, side, degrees)
