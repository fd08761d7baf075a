"""`hepcoach worker`: ticks the loop each minute and whenever something comes in."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import signal

from hepcoach.config import start

HELP = "Run the coach: texts, mornings, nudges, closing days. Any number of workers may run."

logger = logging.getLogger("hepcoach.worker")

# After a break in the connection to the database: soon, then less often.
_FIRST_WAIT_SECONDS, _LONGEST_WAIT_SECONDS = 1, 15


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--threads", type=int, default=2, help="ticks that may run at once (default 2)")


def run(args: argparse.Namespace) -> int:
    start.with_database()
    start.spare_the_collector()
    asyncio.run(_work(args.threads))
    return 0


async def _work(threads: int) -> None:
    """Work until told to stop; whatever breaks in between (the database restarts) is begun anew."""
    loop, told_to_stop = asyncio.get_running_loop(), asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, told_to_stop.set)
    wait = _FIRST_WAIT_SECONDS
    while not told_to_stop.is_set():
        began = loop.time()
        await _until_it_breaks(threads, told_to_stop)
        if told_to_stop.is_set():
            break
        wait = _FIRST_WAIT_SECONDS if loop.time() - began > 60 else min(wait * 2, _LONGEST_WAIT_SECONDS)
        logger.warning("the database went away, trying again in %s s", wait)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(told_to_stop.wait(), wait)
    logger.info("stopped")


async def _until_it_breaks(threads: int, told_to_stop: asyncio.Event) -> None:
    import psycopg
    import psycopg_pool
    from procrastinate.contrib.django import app
    from procrastinate.exceptions import ProcrastinateException

    worker = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
    # A driver's message may quote a row, so nothing of these is logged.
    with contextlib.suppress(ProcrastinateException, psycopg.Error, psycopg_pool.PoolTimeout, OSError):
        async with worker.open_async():
            logger.info("working")
            # Its own signal handlers would end it without saying whether it was told to or fell over.
            working = asyncio.create_task(
                worker.run_worker_async(
                    concurrency=threads, delete_jobs="successful", install_signal_handlers=False
                )
            )
            stopping = asyncio.create_task(told_to_stop.wait())
            await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
            # Cancelled, it finishes the jobs that run and takes no new ones.
            working.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await working
