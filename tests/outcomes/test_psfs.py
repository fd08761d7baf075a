"""The patient-specific functional scale is kept as it was told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from hepcoach.clinics import actors
from hepcoach.outcomes import actions
from hepcoach.outcomes.models import PsfsScore
from hepcoach.privacy import tenancy
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def episode(now: datetime):
    practice = factories.practice(now=now)
    with tenancy.practice(practice.pk):
        therapist = factories.staff(practice)
        return factories.episode(factories.patient(practice, now=now), therapist=therapist, started_on=now.date())


def record(episode, now: datetime, activities, *, days_ago: int = 0) -> PsfsScore:
    with tenancy.practice(episode.practice_id):
        actor = actors.for_staff(episode.therapist)
        on = now.date() - timedelta(days=days_ago)
        return actions.record_psfs(actor=actor, episode=episode, on=on, activities=activities, now=now)


def test_activities_are_kept_and_blank_ones_dropped(episode, now: datetime) -> None:
    score = record(episode, now, [("Stairs", 3), ("  ", 9), ("Sleep", 5)])
    assert score.activities == [{"activity": "Stairs", "score": 3}, {"activity": "Sleep", "score": 5}]


def test_the_same_day_is_recorded_once(episode, now: datetime) -> None:
    record(episode, now, [("Stairs", 3)])
    record(episode, now, [("Stairs", 4)])
    with tenancy.practice(episode.practice_id):
        assert PsfsScore.objects.get().activities[0]["score"] == 4


@pytest.mark.parametrize(
    ("activities", "complaint"),
    [
        ([], "1 to 5 activities, not 0"),
        ([(f"a{n}", 5) for n in range(6)], "not 6"),
        ([("Stairs", 5), ("Sleep", 11)], "see activity 2"),
        ([("Stairs", -1)], "see activity 1"),
    ],
)
def test_a_wrong_measure_is_refused_with_the_reason(episode, now: datetime, activities, complaint: str) -> None:
    with pytest.raises(actions.UnableToRecord, match=complaint):
        record(episode, now, activities)


def test_a_measure_from_the_future_is_refused(episode, now: datetime) -> None:
    with pytest.raises(actions.UnableToRecord, match="future"):
        record(episode, now, [("Stairs", 3)], days_ago=-1)


@pytest.mark.parametrize(
    ("zone", "at", "today"),
    [
        ("America/New_York", datetime(2026, 3, 4, 1, 30, tzinfo=UTC), date(2026, 3, 3)),
        ("Pacific/Guam", datetime(2026, 3, 3, 20, 30, tzinfo=UTC), date(2026, 3, 4)),
    ],
)
def test_today_is_the_practices_own_day_on_either_side_of_utc(zone: str, at: datetime, today: date) -> None:
    practice = factories.practice(now=at, time_zone=zone)
    with tenancy.practice(practice.pk):
        therapist = factories.staff(practice)
        episode = factories.episode(factories.patient(practice, now=at), therapist=therapist, started_on=today)
        actor = actors.for_staff(therapist)
        tomorrow = today + timedelta(days=1)
        assert actions.record_psfs(actor=actor, episode=episode, on=today, activities=[("Stairs", 3)], now=at)
        assert actions.record_score(actor=actor, episode=episode, code="tug", value=14, on=today, now=at)
        with pytest.raises(actions.UnableToRecord, match="future"):
            actions.record_psfs(actor=actor, episode=episode, on=tomorrow, activities=[("Stairs", 3)], now=at)
        with pytest.raises(actions.UnableToRecord, match="future"):
            actions.record_score(actor=actor, episode=episode, code="tug", value=14, on=tomorrow, now=at)
