"""The alarm clock: jobs that make the loop tick. A lost or doubled one changes nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

from django.db import close_old_connections
from procrastinate.contrib.django import app

from hepcoach.coach import failures, loop
from hepcoach.messaging import alarm

# Whoever rang keeps quiet for a while, so who was woken goes on looking for longer than that.
_LOOK_ON_SECONDS = 2 * alarm.QUIET_SECONDS
_BETWEEN_LOOKS_SECONDS = 0.02
# Somebody else takes over then: whoever ticks for ever would hide that it does no good.
_LONGEST_SECONDS = 30


@app.task(pass_context=False)
def wake() -> None:
    """Something came in: tick now, and again while more comes."""
    _run("a tick", _while_more_comes)


@app.periodic(cron="* * * * *")
@app.task(pass_context=False)
def each_minute(timestamp: int) -> None:
    """Mornings, nudges, closing days, clocks left running, and whatever an alarm was lost for."""
    _run("a tick", loop.tick)
    _run("stopping idle clocks", loop.stop_idle_clocks)
    _run("outreach", loop.reach_out)


def _while_more_comes(now: datetime) -> None:
    began = last_work = time.monotonic()
    while True:
        if loop.tick(now) != loop.Tally():
            last_work = time.monotonic()
        else:
            time.sleep(_BETWEEN_LOOKS_SECONDS)
        looked = time.monotonic()
        if looked - last_work >= _LOOK_ON_SECONDS:
            return
        if looked - began >= _LONGEST_SECONDS:
            alarm.forget()
            alarm.ring()
            return
        now = datetime.now(UTC)


def _run(what: str, work: Callable[[datetime], object]) -> None:
    # A connection that the server closed, because it restarted, must not fail the job.
    close_old_connections()
    try:
        work(datetime.now(UTC))
    except Exception as error:  # noqa: BLE001 - the queue would log the message, which may quote a patient
        failures.report(what, error)
    finally:
        close_old_connections()
