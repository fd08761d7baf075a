"""The alarm clock: jobs that make the loop tick. A lost or doubled one changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from django.db import close_old_connections
from procrastinate.contrib.django import app

from hepcoach.coach import failures, loop


@app.task(pass_context=False)
def wake(practice_id: int) -> None:
    """Something came in: tick now. The practice is named for whoever reads the queue; every due row is taken."""
    _run("a tick", loop.tick)


@app.periodic(cron="* * * * *")
@app.task(pass_context=False)
def each_minute(timestamp: int) -> None:
    """Mornings, nudges, closing days, clocks left running, and whatever an alarm was lost for."""
    _run("a tick", loop.tick)
    _run("stopping idle clocks", loop.stop_idle_clocks)


def _run(what: str, work: Callable[[datetime], object]) -> None:
    # A connection that the server closed, because it restarted, must not fail the job.
    close_old_connections()
    try:
        work(datetime.now(UTC))
    except Exception as error:  # noqa: BLE001 - the queue would log the message, which may quote a patient
        failures.report(what, error)
    finally:
        close_old_connections()
