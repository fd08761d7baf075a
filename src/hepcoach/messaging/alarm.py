"""Wakes the worker. The rows are the truth: a lost alarm costs a minute, a doubled one nothing.

A burst of webhooks rings once: a woken worker keeps looking for longer than a process keeps quiet after a ring
(`coach.jobs`), so that whatever was stored in between is seen by that look.
"""

from __future__ import annotations

import time

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

# By name, because the job belongs to the loop, which lies above this room.
_JOB = "hepcoach.coach.jobs.wake"
QUIET_SECONDS = 0.5

_rang_at = float("-inf")


def ring() -> None:
    """Ask for a tick as soon as this transaction commits."""
    # Robust: what is committed is kept, whether or not anybody could be woken for it.
    transaction.on_commit(_ring, robust=True)


def _ring() -> None:
    global _rang_at
    if time.monotonic() - _rang_at < QUIET_SECONDS:
        return
    _rang_at = time.monotonic()
    try:
        # One that waits is enough, whoever put it there: it will see what is committed by now.
        with transaction.atomic():
            app.configure_task(_JOB, allow_unknown=True, queueing_lock=_JOB).defer()
    except AlreadyEnqueued:
        pass


def forget() -> None:
    """The next ring is a ring, whenever the last one was."""
    global _rang_at
    _rang_at = float("-inf")
