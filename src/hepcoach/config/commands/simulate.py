"""`hepcoach simulate`: weeks of a practice in seconds, with everything going wrong that can."""

from __future__ import annotations

import argparse
import os

from hepcoach.config import database, ehr, jsonl, start
from hepcoach.config.cli import CommandError

HELP = "Run simulated patients through the real coach and check what must always hold."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same world (default 1)")
    parser.add_argument("--patients", type=int, default=40, metavar="N", help="default 40")
    parser.add_argument("--days", type=int, default=14, metavar="N", help="days with faults; default 14")
    parser.add_argument("--faults", choices=("none", "mild", "swarm"), default="mild", help="default mild")
    parser.add_argument("--json", action="store_true", help="print the report as one JSON object")


def run(args: argparse.Namespace) -> int:
    if args.patients < 1 or args.days < 1:
        raise CommandError("--patients and --days must be at least 1")
    os.environ.setdefault("HEPCOACH_LOG", "ERROR")
    with database.of_its_own("sim"):
        start.with_database()
        from hepcoach.simulator.run import simulate

        start.spare_the_collector()
        report = simulate(
            seed=args.seed, patients=args.patients, days=args.days, faults=args.faults, deliver=ehr.deliver
        )
    if args.json:
        jsonl.write_object(report.as_json())
    else:
        print(
            f"seed {report.seed}, faults {report.faults}: {report.patient_days} patient days, "
            f"{report.messages_out} texts out, {report.messages_in} in, {report.cases} cases, {report.seconds} s"
        )
        for name, times in report.invariants.items():
            print(f"  {name:<32} checked {times:>6} times, broken {report.broken.get(name, 0)} times")
        for violation in report.violations:
            print(f"  VIOLATION {violation}")
        print(f"trace {report.trace}")
    return 1 if report.violations else 0
