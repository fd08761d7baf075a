"""`hepcoach keys rotate`: new keys for every practice, while the product runs."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime

from hepcoach.config import jsonl, start

HELP = "Rotate encryption keys: wrap data keys anew, re-encrypt every sealed value."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    rotate = actions.add_parser(
        "rotate",
        help="make a new master key and new data keys, then re-encrypt; run again to go on after a break",
    )
    rotate.add_argument(
        "--wrap-only", action="store_true", help="new master key, data keys wrapped anew, nothing re-encrypted"
    )
    rotate.add_argument("--json", action="store_true", help="print one JSON object a practice")


def run(args: argparse.Namespace) -> int:
    start.with_database()
    from hepcoach.clinics.models import Practice
    from hepcoach.privacy import keys, rotation

    master = keys.add_master_key()
    for practice in Practice.objects.order_by("pk"):
        wrapped = rotation.rewrap(practice.pk)
        cells, made = 0, False
        if not args.wrap_only:
            made = rotation.new_data_key(practice.pk, now=datetime.now(UTC))
            for progress in rotation.re_encrypt(practice.pk):
                cells = progress.done
                if not args.json:
                    _bar(practice.slug, progress.done, progress.total)
        result = {
            "practice": practice.slug,
            "master_key": master,
            "data_keys_wrapped": wrapped,
            "new_data_key": made,
            "values_re_encrypted": cells,
        }
        if args.json:
            jsonl.write_object(result)
        else:
            went_on = "" if made or args.wrap_only else " (went on with an unfinished rotation)"
            print(
                f"{practice.slug}: master key {master}, {wrapped} data keys wrapped, {cells} cells sealed{went_on}"
            )
    return 0


def _bar(slug: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        share = done / total if total else 1.0
        end = "\n" if done >= total else ""
        print(f"\r{slug} [{'#' * int(share * 30):<30}] {done}/{total}", end=end, file=sys.stderr, flush=True)
