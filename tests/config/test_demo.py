"""An interrupted start of the demo leaves nothing half-made."""

from __future__ import annotations

from datetime import datetime

import pytest

from hepcoach.clinics import actors
from hepcoach.clinics.models import Practice, Staff, User
from hepcoach.config import demo
from hepcoach.privacy import tenancy
from hepcoach.reports import actions as reports
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def test_a_whole_demo_is_kept(now: datetime) -> None:
    demo.open_practice(now=now)
    demo.open_to_visitors()
    assert demo.is_ready()
    with tenancy.practice(Practice.objects.get().pk):
        assert {staff.get_role_display() for staff in Staff.objects.all()} >= {"Therapist", "Front desk", "Owner"}


def test_a_half_made_one_is_removed_and_can_be_made_again(now: datetime) -> None:
    practice = demo.open_practice(now=now)
    other = factories.practice(now=now)
    with tenancy.practice(practice.pk):
        patient = factories.patient(practice, now=now)
        therapist = Staff.objects.filter(credential="OT").get()
        episode = factories.episode(patient, therapist=therapist, started_on=now.date())
        actor = actors.for_staff(therapist)
        reports.sign(actor=actor, note=reports.discharge_episode(actor=actor, episode=episode, now=now), now=now)
    assert not demo.is_ready()
    assert list(Practice.objects.all()) == [other]
    assert not User.objects.exists()
    demo.open_practice(now=now)
