"""`hepcoach worker`: ticks the loop each minute and whenever something comes in."""

from __future__ import annotations

import argparse
import asyncio
import logging

from hepcoach.config import start

HELP = "Run the coach: texts, mornings, nudges, closing days. Any number of workers may run."

logger = logging.getLogger("hepcoach.worker")

# After a break in the connection to the database: soon, then less often.
_FIRST_WAIT_SECONDS, _LONGEST_WAIT_SECONDS = 1, 15


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--threads", type=int, default=2, help="ticks that may run at once (default 2)")


def run(args: argparse.Namespace) -> int:
    start.with_database()
    asyncio.run(_work(args.threads))
    return 0


async def _work(threads: int) -> None:
    """Work until told to stop (SIGTERM, SIGINT: the running tick is finished first)."""
    import psycopg
    from procrastinate.contrib.django import app
    from procrastinate.exceptions import ProcrastinateException

    wait = _FIRST_WAIT_SECONDS
    while True:
        worker = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
        started = asyncio.get_running_loop().time()
        try:
            async with worker.open_async():
                logger.info("the coach is working")
                await worker.run_worker_async(concurrency=threads, delete_jobs="successful")
            return
        except (ProcrastinateException, psycopg.Error, OSError) as error:
            # Type only: a driver's message may quote a row.
            logger.warning("lost the database (%s), trying again in %s s", type(error).__name__, wait)
        await asyncio.sleep(wait)
        lasted = asyncio.get_running_loop().time() - started
        wait = _FIRST_WAIT_SECONDS if lasted > 60 else min(wait * 2, _LONGEST_WAIT_SECONDS)
