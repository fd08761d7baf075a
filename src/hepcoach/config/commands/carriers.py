"""`hepcoach carriers set | check`: by what a practice's texts travel, one carrier a channel."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hepcoach.config import jsonl, start
from hepcoach.config.cli import CommandError

if TYPE_CHECKING:
    from hepcoach.messaging.models import Carrier

HELP = "Set the carriers of a practice's texts, and check them without reaching a patient."

TOKEN_VARIABLE = "HEPCOACH_CARRIER_TOKEN"
# Fields whose option is called otherwise.
_OPTIONS = {
    "token": "the token",
    "per_second": "--per-second",
    "templates": "--template",
    "accepts_no_baa": "--accept-no-baa",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    put = actions.add_parser(
        "set",
        help="set one; a token or key is read from standard input or HEPCOACH_CARRIER_TOKEN, never an argument",
    )
    put.add_argument("--kind", required=True, choices=("twilio", "whatsapp", "voice", "email", "push"))
    put.add_argument(
        "--number",
        required=True,
        metavar="+1…",
        help="the number that patients see; for mail and push an address",
    )
    put.add_argument(
        "--account", default="", metavar="AC…", help="Twilio's account SID; for email postmark or sendgrid"
    )
    put.add_argument(
        "--per-second", type=float, metavar="N", help="how many texts a second the number may send (Twilio SMS: 1)"
    )
    put.add_argument(
        "--template", action="append", default=[], metavar="KIND.LANG=HX…", help="an approved WhatsApp template"
    )
    put.add_argument(
        "--accept-no-baa",
        action="store_true",
        help="the practice knows that Meta signs no business associate agreement for WhatsApp",
    )
    check = actions.add_parser("check", help="ask each carrier whether all is set up; exit 1 when one is not")
    for action in (put, check):
        action.add_argument("--practice", required=True, metavar="SLUG", help="whose texts they are")
        action.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    token = _token() if args.action == "set" and args.kind != "push" else ""
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

    practice = Practice.objects.get(pk=practice_id)
    usual = setup.USUAL_PER_SECOND if args.kind == "twilio" else 0.0
    told = setup.Told(
        kind=args.kind,
        number=args.number.strip(),
        account=args.account.strip(),
        token=token,
        per_second=usual if args.per_second is None else args.per_second,
        templates=dict(_pair(each) for each in args.template),
        accepts_no_baa=args.accept_no_baa,
    )
    try:
        carrier = setup.set_carrier(
            actor=operator(practice_id), practice=practice, told=told, now=datetime.now(UTC)
        )
    except Refused as refused:
        said = (f"{_OPTIONS.get(field, f'--{field}')}: {problem}" for field, problem in refused.problems.items())
        raise CommandError("; ".join(said)) from refused
    hook, words = _hook(carrier)
    if args.json:
        jsonl.write_object(
            {
                "practice": practice.slug,
                "kind": carrier.kind,
                "channel": carrier.channel,
                "number": carrier.number,
                "webhook": hook,
            }
        )
    else:
        print(f"{practice.slug}: {carrier.get_kind_display()} from {carrier.number}")
        for line in (words, f"then run: hepcoach carriers check --practice {practice.slug}"):
            print(line)
    return 0


def _hook(carrier: Carrier) -> tuple[str, str]:
    """Where the carrier is to report to, and what a person must do about it."""
    from django.conf import settings
    from django.urls import reverse

    from hepcoach.messaging.carriers.email.services import WEBHOOK_USER, webhook_secret

    slug = carrier.practice.slug
    if carrier.kind in ("twilio", "whatsapp"):
        door = "twilio-inbound" if carrier.kind == "twilio" else "twilio-whatsapp-inbound"
        hook = f"{settings.PUBLIC_URL}{reverse(door, args=[slug])}"
        return hook, f"in the Twilio console, set “A message comes in” of the number to: {hook}"
    if carrier.kind == "email":
        where = f"{settings.PUBLIC_URL}{reverse('email-status', args=[slug])}"
        hook = where.replace("://", f"://{WEBHOOK_USER}:{webhook_secret(carrier.token)}@", 1)
        return hook, f"at the mail service, set the webhook of deliveries, bounces and complaints to: {hook}"
    return "", "nothing to set elsewhere"


def _check(practice_id: int, args: argparse.Namespace) -> int:
    from hepcoach.messaging import setup
    from hepcoach.messaging.carriers import checking

    carriers = setup.all_active(practice_id)
    if not carriers:
        raise CommandError(f"{args.practice} has no carrier yet: see hepcoach carriers set --help")
    looked = [(carrier, checking.check(carrier)) for carrier in carriers]
    is_right = all(finding.is_right for _, findings in looked for finding in findings)
    if args.json:
        jsonl.write_object(
            {
                "practice": args.practice,
                "ok": is_right,
                "carriers": [
                    {
                        "kind": carrier.kind,
                        "channel": carrier.channel,
                        "number": carrier.number,
                        "findings": [
                            {"what": finding.what, "ok": finding.is_right, "said": finding.said}
                            for finding in findings
                        ],
                    }
                    for carrier, findings in looked
                ],
            }
        )
        return 0 if is_right else 1
    for carrier, findings in looked:
        print(f"{carrier.get_kind_display()}, {carrier.number}")
        for finding in findings:
            print(f"  {'ok' if finding.is_right else 'NO':<3} {finding.what:<8} {finding.said}")
    return 0 if is_right else 1


def _pair(words: str) -> tuple[str, str]:
    name, _, sid = words.partition("=")
    return name.strip(), sid.strip()


def _token() -> str:
    """From the environment, else standard input: arguments are seen by everybody on the machine."""
    if TOKEN_VARIABLE in os.environ:
        return os.environ[TOKEN_VARIABLE].strip()
    if sys.stdin.isatty():
        return getpass.getpass("Auth token: ").strip()
    return sys.stdin.readline().strip()
