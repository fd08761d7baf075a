"""Wakes the worker. The rows are the truth: a lost alarm costs a minute, a doubled one nothing."""

from __future__ import annotations

from procrastinate.contrib.django import app

# By name, because the job belongs to the loop, which lies above this room.
_JOB = "hepcoach.coach.jobs.wake"


def ring(practice_id: int) -> None:
    """Ask for a tick as soon as this transaction commits; the id is for whoever reads the queue."""
    app.configure_task(_JOB, allow_unknown=True).defer(practice_id=practice_id)
