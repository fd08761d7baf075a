"""`hepcoach audit verify`: is the trail of who saw what still whole?"""

from __future__ import annotations

import argparse

from hepcoach.config import jsonl, start
from hepcoach.config.cli import CommandError

HELP = "Check the audit trail: finds a changed, removed or reordered row."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    verify = actions.add_parser("verify", help="check every practice's chain, or one's; exit 1 when one is broken")
    verify.add_argument("--practice", metavar="SLUG", help="this practice only")
    verify.add_argument("--json", action="store_true", help="print one JSON object a practice")


def run(args: argparse.Namespace) -> int:
    start.with_database()
    from hepcoach.clinics.models import Practice
    from hepcoach.privacy import audit, tenancy
    from hepcoach.privacy.models import AuditHead

    practices = Practice.objects.order_by("slug")
    if args.practice:
        practices = practices.filter(slug=args.practice)
        if not practices:
            raise CommandError(f"--practice: no practice has the slug {args.practice!r}")
    broken = 0
    for practice in practices:
        with tenancy.practice(practice.pk):
            problem = audit.verify(practice.pk)
            head = AuditHead.objects.filter(practice_id=practice.pk).first()
        entries = head.number if head else 0
        broken += problem is not None
        if args.json:
            jsonl.write_object(
                {"practice": practice.slug, "entries": entries, "ok": problem is None, "problem": problem}
            )
        else:
            print(f"{practice.slug}: {entries} entries, {problem or 'whole'}")
    return 1 if broken else 0
