"""What the coach knows of a patient before it decides."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hepcoach.clinics.models import Practice
from hepcoach.coach.facts import load
from hepcoach.messaging.models import Conversation
from hepcoach.patients.models import ContactPoint, Episode, Patient
from hepcoach.privacy import tenancy
from hepcoach.rules.facts import PatientFacts
from tests import factories
from tests.coach.story import MORNING, TUESDAY, Clinic

pytestmark = pytest.mark.django_db


def known(clinic: Clinic) -> PatientFacts:
    with tenancy.practice(clinic.practice.pk):
        return load([clinic.patient.pk], MORNING)[clinic.patient.pk]


def test_a_patient_is_known_with_program_clinic_and_days(clinic: Clinic) -> None:
    clinic.tick(MORNING)
    clinic.says_and_ticks("all 3, pain 2", MORNING + timedelta(hours=3))
    facts = known(clinic)
    assert (facts.given_name, facts.language, facts.zone) == ("Maria", "en", "America/New_York")
    assert (facts.morning_hour, facts.nudge_hour, facts.may_text) == (9, 19, True)
    assert facts.program is not None and sorted(facts.program.names) == [1, 2, 3]
    assert facts.therapist_id == clinic.therapist.pk
    [day] = facts.days
    assert (day.day, day.asked, day.status, day.pain) == (TUESDAY, True, "done", 2)


def test_the_patients_own_hour_zone_and_language_win(clinic: Clinic) -> None:
    with tenancy.practice(clinic.practice.pk):
        Patient.objects.update(morning_hour=0, time_zone="America/Denver", language="es-419")
    facts = known(clinic)
    assert (facts.morning_hour, facts.zone, facts.language) == (0, "America/Denver", "es")


def test_the_patients_thresholds_lie_over_the_practices(clinic: Clinic) -> None:
    Practice.objects.filter(pk=clinic.practice.pk).update(
        thresholds={"severe_pain": {"pain": 6}, "pain_spike": {"points": 2, "reports": 5}}
    )
    with tenancy.practice(clinic.practice.pk):
        Patient.objects.update(thresholds={"pain_spike": {"points": 4}})
    assert known(clinic).thresholds == {"severe_pain": {"pain": 6}, "pain_spike": {"points": 4, "reports": 5}}


def test_a_number_that_takes_no_texts_means_no_texts(clinic: Clinic) -> None:
    with tenancy.practice(clinic.practice.pk):
        ContactPoint.objects.update(failed_at=MORNING)
    facts = known(clinic)
    assert (facts.may_text, facts.may_text_reason) == (False, "no_phone")


def test_of_several_courses_of_care_the_one_with_a_program_is_talked_about(clinic: Clinic) -> None:
    with tenancy.practice(clinic.practice.pk):
        running = Episode.objects.get()
        factories.episode(clinic.patient, therapist=None, started_on=date(2026, 3, 4))
    assert known(clinic).episode_id == running.pk


def test_speech_therapy_is_not_asked_about_pain(clinic: Clinic) -> None:
    with tenancy.practice(clinic.practice.pk):
        Episode.objects.update(discipline="SLP")
    assert not known(clinic).asks_pain


def test_a_patient_whose_care_ended_has_no_episode_and_no_program(clinic: Clinic) -> None:
    with tenancy.practice(clinic.practice.pk):
        Episode.objects.update(status="ended")
        Conversation.objects.update(asked="pain", follow_ups=1)
    facts = known(clinic)
    assert (facts.episode_id, facts.program, facts.days) == (None, None, ())
    assert (facts.asked, facts.follow_ups) == ("pain", 1)
