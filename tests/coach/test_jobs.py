"""The alarm clock rings the loop, and what goes wrong in it says nothing of a patient."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from hepcoach.coach import jobs, loop
from hepcoach.messaging import alarm
from hepcoach.rtm import timekeeping
from hepcoach.rtm.models import Timer
from tests.rtm.clinic import Clinic

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def test_the_alarm_names_a_job_that_exists() -> None:
    alarm.ring(7)
    job = ProcrastinateJob.objects.get()
    assert job.task_name in app.tasks
    assert job.args == {"practice_id": 7}


def test_every_minute_has_its_tick() -> None:
    assert [task.cron for task in app.periodic_registry.periodic_tasks.values()].count("* * * * *") == 1


def test_a_tick_that_breaks_is_logged_without_its_words(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(now: object) -> loop.Tally:
        raise ValueError("Maria +12125550123")

    monkeypatch.setattr(loop, "tick", breaks)
    monkeypatch.setattr(jobs, "close_old_connections", lambda: None)
    jobs.wake(practice_id=1)
    assert "ValueError" in caplog.text and "Maria" not in caplog.text


def test_every_minute_stops_the_clocks_that_a_page_left_running(monkeypatch: pytest.MonkeyPatch) -> None:
    clinic = Clinic()
    with clinic.inside():
        timekeeping.start_timer(
            actor=clinic.actor, monitoring=clinic.monitoring, activity="review_data", now=timezone.now() - HOUR
        )
    monkeypatch.setattr(jobs, "close_old_connections", lambda: None)
    jobs.each_minute(timestamp=0)
    with clinic.inside():
        assert not Timer.objects.exists()
