"""`hepcoach connection create`: let an EHR send to `POST /fhir`."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from hepcoach.config import jsonl, start
from hepcoach.config.cli import CommandError

HELP = "Let an EHR send Bundles: makes its bearer token."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    create = actions.add_parser("create", help="make a connection and print its token, this once")
    create.add_argument("--practice", required=True, metavar="SLUG", help="whose patients it sends")
    create.add_argument("--name", required=True, help="what to call it")
    create.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    if not args.name.strip() or len(args.name) > 80:
        raise CommandError("--name: must have 1 to 80 characters")
    start.with_database()
    from hepcoach.clinics.models import Practice
    from hepcoach.interop import connections

    practice = Practice.objects.filter(slug=args.practice).first()
    if practice is None:
        raise CommandError(f"--practice: no practice has the slug {args.practice!r}")
    token = connections.create(practice=practice, name=args.name.strip(), now=datetime.now(UTC))
    if args.json:
        jsonl.write_object({"practice": practice.slug, "name": args.name.strip(), "token": token})
    else:
        print(f"token (shown only now): {token}")
    return 0
