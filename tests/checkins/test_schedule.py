"""When the next morning is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hepcoach.checkins.actions import schedule_morning
from hepcoach.checkins.models import DueMorning
from hepcoach.messaging.models import Conversation
from hepcoach.patients.models import Patient
from hepcoach.privacy import tenancy
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("zone", "now", "due"),
    [
        # 8:59 and 9:00 in New York.
        ("America/New_York", datetime(2026, 3, 3, 13, 59, tzinfo=UTC), datetime(2026, 3, 3, 14, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 3, 3, 14, 0, tzinfo=UTC), datetime(2026, 3, 4, 14, tzinfo=UTC)),
        # The night in which the clocks spring forward.
        ("America/New_York", datetime(2026, 3, 7, 20, 0, tzinfo=UTC), datetime(2026, 3, 8, 13, tzinfo=UTC)),
        # Honolulu is still in the day before.
        ("Pacific/Honolulu", datetime(2026, 3, 3, 9, 0, tzinfo=UTC), datetime(2026, 3, 3, 19, tzinfo=UTC)),
        ("Asia/Kolkata", datetime(2026, 3, 3, 9, 0, tzinfo=UTC), datetime(2026, 3, 4, 3, 30, tzinfo=UTC)),
    ],
)
def test_the_next_morning_is_the_patients_own_and_lies_ahead(zone: str, now: datetime, due: datetime) -> None:
    practice = factories.practice(now=now)
    with tenancy.practice(practice.pk):
        patient = factories.patient(practice, now=now, time_zone=zone)
        schedule_morning(patients=[patient], now=now)
        assert DueMorning.objects.get().due_at == due


def test_scheduling_again_moves_the_same_row_and_midnight_is_an_hour_too(now: datetime) -> None:
    practice = factories.practice(now=now)
    with tenancy.practice(practice.pk):
        patient = factories.patient(practice, now=now)
        schedule_morning(patients=[patient], now=now)
        Patient.objects.update(morning_hour=0)
        schedule_morning(patients=[patient], now=now)
        assert DueMorning.objects.get().due_at == datetime(2026, 3, 4, 5, 0, tzinfo=UTC)


def test_many_patients_take_as_many_queries_as_one_and_get_a_conversation(now: datetime) -> None:
    practice = factories.practice(now=now)
    counts = []
    with tenancy.practice(practice.pk):
        people = [factories.patient(practice, now=now) for _ in range(8)]
        Conversation.objects.all().delete()
        for group in (people[:1], people[1:]):
            with CaptureQueriesContext(connection) as queries:
                schedule_morning(patients=group, now=now + timedelta(seconds=1))
            counts.append(len(queries))
        assert Conversation.objects.count() == 8
    assert counts[0] == counts[1]
