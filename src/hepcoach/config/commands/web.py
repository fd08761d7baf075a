"""`hepcoach web`: the pages, the carriers' webhooks and the FHIR door."""

from __future__ import annotations

import argparse
import os

from hepcoach.config import start

HELP = "Serve the pages, webhooks and FHIR. Any number of them may run behind a proxy."

# Files keep their names when they change, so a browser may keep them for ten minutes, not for a day.
_STATIC_SECONDS = 600


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default 8000)")
    parser.add_argument("--workers", type=int, default=1, help="processes (default 1)")
    parser.add_argument("--threads", type=int, default=4, help="requests that each handles at once (default 4)")
    parser.add_argument(
        "--streams", type=int, default=32, help="open pages that each tells of a new case at once (default 32)"
    )


def run(args: argparse.Namespace) -> int:
    # Links in texts and signatures are made from this address; behind a proxy it is set by hand.
    os.environ.setdefault("HEPCOACH_URL", f"http://localhost:{args.port}")
    os.environ["HEPCOACH_STREAMS"] = str(args.streams)
    start.with_database()
    from django.conf import settings
    from django.core.management import call_command
    from granian import Granian
    from granian.constants import Interfaces

    call_command("collectstatic", interactive=False, verbosity=0)
    server = Granian(
        "hepcoach.config.wsgi:application",
        address=args.host,
        port=args.port,
        interface=Interfaces.WSGI,
        websockets=False,
        workers=args.workers,
        # A stream sleeps in its thread, so that the threads of pages stay free.
        blocking_threads=args.threads + args.streams,
        respawn_failed_workers=True,
        static_path_route=[settings.STATIC_URL.rstrip("/")],
        static_path_mount=[settings.STATIC_ROOT],
        static_path_expires=_STATIC_SECONDS,
    )
    server.serve()
    return 0
