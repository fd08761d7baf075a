"""The alarm clock rings the loop, and what goes wrong in it says nothing of a patient."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.test import TestCase
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


def ring(times: int = 1) -> None:
    with TestCase.captureOnCommitCallbacks(execute=True):
        for _ in range(times):
            alarm.ring()


def test_the_alarm_names_a_job_that_exists_and_takes_nothing() -> None:
    ring()
    job = ProcrastinateJob.objects.get()
    assert job.task_name in app.tasks
    assert job.args == {}


def test_a_burst_rings_once_and_another_process_does_not_ring_beside_it() -> None:
    ring(times=5)
    alarm.forget()
    ring()
    assert ProcrastinateJob.objects.count() == 1


def test_who_was_woken_looks_on_for_longer_than_a_process_keeps_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[float] = []

    def tick(now: object) -> loop.Tally:
        looked.append(time.monotonic())
        # Something came in during the first look.
        return loop.Tally(received=1 if len(looked) == 2 else 0)

    monkeypatch.setattr(loop, "tick", tick)
    monkeypatch.setattr(jobs, "close_old_connections", lambda: None)
    jobs.wake()
    assert looked[-1] - looked[1] > alarm.QUIET_SECONDS


def test_every_minute_has_its_tick() -> None:
    crons = {key: task.cron for key, task in app.periodic_registry.periodic_tasks.items()}
    assert crons["hepcoach.coach.jobs.each_minute", ""] == "* * * * *"


def test_a_tick_that_breaks_is_logged_without_its_words(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(now: object) -> loop.Tally:
        raise ValueError("Maria +12125550123")

    monkeypatch.setattr(loop, "tick", breaks)
    monkeypatch.setattr(jobs, "close_old_connections", lambda: None)
    jobs.wake()
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
