"""`hepcoach demo`: a practice that does not exist, with six weeks of history, on this machine."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from hepcoach.config import database, demo, ehr, start
from hepcoach.config.cli import CommandError

HELP = "Open a demo practice: staff pages, an on-screen phone to answer as the patient, web and worker."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8000, help="port of the demo's pages (default 8000)")
    parser.add_argument(
        "--check", action="store_true", help="walk the whole loop over HTTP in a fresh home, one JSON line a step"
    )


def run(args: argparse.Namespace) -> int:
    if args.check:
        from hepcoach.config import demo_check

        return demo_check.run()
    began = time.monotonic()
    os.environ["HEPCOACH_DEMO"] = "1"
    # Links in the history's texts must open here too.
    os.environ["HEPCOACH_URL"] = f"http://localhost:{args.port}"
    os.environ.setdefault("HEPCOACH_LOG", "WARNING")
    start.with_database()
    if not demo.is_ready():
        _fill()
        demo.open_to_visitors()
    try:
        with demo.running(args.port) as processes:
            address = f"http://localhost:{args.port}/demo/"
            print(f"\nReady in {time.monotonic() - began:.0f} s. Open {address}\nCtrl-C stops it.\n", flush=True)
            while all(process.poll() is None for process in processes):
                time.sleep(0.5)
        raise CommandError("the web or the worker ended; its words stand above")
    except TimeoutError as error:
        raise CommandError(str(error)) from error
    except KeyboardInterrupt:
        return 0
    finally:
        database.stop()


def _fill() -> None:
    """Make the practice, live its history, and take in today's new patients from the examples."""
    from hepcoach.simulator import history, monitoring

    now = datetime.now(UTC)
    print(
        f"Making {demo.NAME}: {demo.PATIENTS} patients, {demo.DAYS} days lived through the real loop.", flush=True
    )
    practice = demo.open_practice(now=now)
    history.fill(practice, patients=demo.PATIENTS, days=demo.DAYS, until=now, deliver=ehr.deliver, seed=demo.SEED)
    monitoring.fill(practice, until=now, seed=demo.SEED)
    folder = Path("examples/fhir")
    for path in sorted(folder.glob("*.json")):
        _import(path, now)
    if not folder.is_dir():
        print(f"No {folder} here, so no new patients were imported.", file=sys.stderr)


def _import(path: Path, now: datetime) -> None:
    from hepcoach.config import cli

    with tempfile.TemporaryDirectory() as folder:
        moved = Path(folder, path.name)
        moved.write_text(demo.moved_to_now(path.read_text(encoding="utf-8"), now), encoding="utf-8")
        if cli.main(["import", "fhir", str(moved), "--practice", demo.SLUG]) != 0:
            raise CommandError(f"{path} was not accepted; the reason stands above")
