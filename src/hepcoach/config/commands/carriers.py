"""`hepcoach carriers set | check`: the account and number that a practice's texts travel by."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from datetime import UTC, datetime

from hepcoach.config import jsonl, start
from hepcoach.config.cli import CommandError

HELP = "Set the carrier of a practice's texts, and check it without texting anybody."

TOKEN_VARIABLE = "HEPCOACH_CARRIER_TOKEN"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    put = actions.add_parser(
        "set",
        help="set it; the token is read from standard input or HEPCOACH_CARRIER_TOKEN, never from an argument",
    )
    put.add_argument("--kind", required=True, choices=("twilio",))
    put.add_argument("--number", required=True, metavar="+1…", help="the number that patients see")
    put.add_argument("--account", required=True, metavar="AC…", help="Twilio's account SID")
    check = actions.add_parser("check", help="ask the carrier whether all is set up; exit 1 when it is not")
    for action in (put, check):
        action.add_argument("--practice", required=True, metavar="SLUG", help="whose texts they are")
        action.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    token = _token() if args.action == "set" else ""
    start.with_database()
    from hepcoach.clinics.models import Practice
    from hepcoach.privacy import tenancy

    practice = Practice.objects.filter(slug=args.practice).first()
    if practice is None:
        raise CommandError(f"--practice: no practice has the slug {args.practice!r}")
    with tenancy.practice(practice.pk):
        return _set(practice.pk, args, token) if args.action == "set" else _check(practice.pk, args)


def _set(practice_id: int, args: argparse.Namespace, token: str) -> int:
    from hepcoach.clinics.actors import operator
    from hepcoach.clinics.models import Practice
    from hepcoach.clinics.problems import Refused
    from hepcoach.messaging import setup
    from hepcoach.messaging.carriers.twilio.checking import webhook

    practice = Practice.objects.get(pk=practice_id)
    try:
        carrier = setup.set_carrier(
            actor=operator(practice_id),
            practice=practice,
            kind=args.kind,
            number=args.number.strip(),
            account=args.account.strip(),
            token=token,
            now=datetime.now(UTC),
        )
    except Refused as refused:
        said = (
            f"{'the token' if field == 'token' else f'--{field}'}: {problem}"
            for field, problem in refused.problems.items()
        )
        raise CommandError("; ".join(said)) from refused
    if args.json:
        jsonl.write_object(
            {
                "practice": practice.slug,
                "kind": carrier.kind,
                "number": carrier.number,
                "webhook": webhook(practice.slug),
            }
        )
    else:
        print(f"{practice.slug}: texts travel by {carrier.get_kind_display()}, from {carrier.number}")
        print(f"in the Twilio console, set “A message comes in” of the number to: {webhook(practice.slug)}")
        print(f"then run: hepcoach carriers check --practice {practice.slug}")
    return 0


def _check(practice_id: int, args: argparse.Namespace) -> int:
    from hepcoach.messaging import setup
    from hepcoach.messaging.carriers.twilio import checking
    from hepcoach.messaging.models import Carrier

    carrier = setup.active(practice_id)
    if carrier is None:
        raise CommandError(f"{args.practice} has no carrier yet: see hepcoach carriers set --help")
    if carrier.kind == Carrier.Kind.PHONE:
        findings = [checking.Finding("carrier", True, "The on-screen phone of a demo: nothing to ask.")]
    else:
        findings = checking.check(carrier)
    is_right = all(finding.is_right for finding in findings)
    if args.json:
        jsonl.write_object(
            {
                "practice": args.practice,
                "kind": carrier.kind,
                "number": carrier.number,
                "ok": is_right,
                "findings": [
                    {"what": finding.what, "ok": finding.is_right, "said": finding.said} for finding in findings
                ],
            }
        )
    else:
        for finding in findings:
            print(f"{'ok' if finding.is_right else 'NO':<3} {finding.what:<8} {finding.said}")
    return 0 if is_right else 1


def _token() -> str:
    """From the environment, else standard input: arguments are seen by everybody on the machine."""
    if TOKEN_VARIABLE in os.environ:
        return os.environ[TOKEN_VARIABLE].strip()
    if sys.stdin.isatty():
        return getpass.getpass("Auth token: ").strip()
    return sys.stdin.readline().strip()
