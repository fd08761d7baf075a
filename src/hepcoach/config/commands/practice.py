"""`hepcoach practice create | plan`: a new practice with its keys, and how many patients its plan is for."""

from __future__ import annotations

import argparse
import re
from datetime import UTC, datetime
from zoneinfo import available_timezones

from hepcoach.config import jsonl, start
from hepcoach.config.cli import CommandError

HELP = "Create a practice, the tenant that patients and staff belong to, and set its plan."


_SIZES = {"150": 150, "500": 500, "unlimited": None}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    create = actions.add_parser("create", help="create a practice with its encryption keys")
    create.add_argument("slug", metavar="SLUG", help="short name in addresses: a-z, 0-9 and hyphens")
    create.add_argument("--name", required=True, help="as patients read it in their texts")
    create.add_argument("--phone", default="", help="the front desk's number, for texts")
    create.add_argument("--time-zone", default="America/New_York", help="IANA name (default: America/New_York)")
    create.add_argument("--json", action="store_true", help="print one JSON object")

    size = actions.add_parser("plan", help="how many active patients the plan is for")
    size.add_argument("slug", metavar="SLUG", help="the practice")
    size.add_argument("--patients", required=True, choices=_SIZES, help="150, 500, or as many as come")
    size.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    return _plan(args) if args.action == "plan" else _create(args)


def _plan(args: argparse.Namespace) -> int:
    start.with_database()
    from hepcoach.clinics import actions
    from hepcoach.clinics.models import Practice
    from hepcoach.patients import plan
    from hepcoach.privacy import tenancy

    practice = Practice.objects.filter(slug=args.slug).first()
    if practice is None:
        raise CommandError(f"no practice has the slug {args.slug!r}")
    actions.set_plan(practice=practice, patients=_SIZES[args.patients])
    with tenancy.practice(practice.pk):
        found = plan.standing_of(practice, datetime.now(UTC))
    if args.json:
        jsonl.write_object(
            {"practice": practice.slug, "patients": found.limit, "active": found.active, "state": found.state}
        )
    else:
        print(f"{practice.slug}: a plan for {args.patients} patients; {found.active} active now ({found.state})")
    return 0


def _create(args: argparse.Namespace) -> int:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", args.slug) or len(args.slug) > 60:
        raise CommandError(f"{args.slug!r} is no slug: use a-z, 0-9 and single hyphens, at most 60")
    if args.time_zone not in available_timezones():
        raise CommandError(f"--time-zone: {args.time_zone!r} is not an IANA time zone")
    if not args.name.strip() or len(args.name) > 120:
        raise CommandError("--name: must have 1 to 120 characters")
    start.with_database()
    from hepcoach.clinics import actions

    try:
        practice = actions.create_practice(
            slug=args.slug,
            name=args.name.strip(),
            phone=args.phone,
            time_zone=args.time_zone,
            now=datetime.now(UTC),
        )
    except actions.UnableToCreatePractice as error:
        raise CommandError(str(error)) from error
    if args.json:
        jsonl.write_object({"practice": practice.slug, "name": practice.name, "time_zone": practice.time_zone})
    else:
        print(f"created the practice {practice.slug} ({practice.name})")
    return 0
