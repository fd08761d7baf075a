"""`hepcoach corrections`: how often replies were understood rightly, by what staff corrected; and their export."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hepcoach.config import jsonl, start
from hepcoach.config.cli import CommandError

if TYPE_CHECKING:
    from hepcoach.clinics.models import Practice

HELP = "Report how often replies were understood rightly, and export corrected ones to learn from."
_PLACE = "corrections.export"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    report = actions.add_parser("report", help="by field and week: replies, corrections, the share that stood")
    report.add_argument("--json", action="store_true", help="print one JSON object")
    export = actions.add_parser(
        "export", help="write the corrected replies as training lines, sealed with the practice's key"
    )
    export.add_argument("file", type=Path, help="file to write")
    opened = actions.add_parser("open", help="print the lines of such a file; needs this machine's keys")
    opened.add_argument("file", type=Path, help="file to read")
    for action in (report, export, opened):
        action.add_argument("--practice", required=True, metavar="SLUG", help="which practice")


def run(args: argparse.Namespace) -> int:
    start.with_database()
    from hepcoach.clinics.models import Practice
    from hepcoach.privacy import tenancy

    practice = Practice.objects.filter(slug=args.practice).first()
    if practice is None:
        raise CommandError(f"--practice: no practice has the slug {args.practice!r}")
    with tenancy.practice(practice.pk):
        if args.action == "report":
            return _report(practice, as_json=args.json)
        if args.action == "export":
            return _export(practice, args.file)
        return _open(practice, args.file)


def _report(practice: Practice, *, as_json: bool) -> int:
    from hepcoach.checkins import corrections

    found = corrections.report(practice.pk)
    if as_json:
        jsonl.write_object({"practice": practice.slug, "fields": found})
        return 0
    for field, told in found.items():
        stood = "-" if told["stood"] is None else f"{told['stood']:.1%}"
        print(f"{field:<10} {told['told']:>7} told, {told['corrected']:>5} corrected, {stood:>6} stood")
    return 0


def _export(practice: Practice, file: Path) -> int:
    """Patients' words leave the database only sealed, and the trail says that they did."""
    from hepcoach.checkins import corrections
    from hepcoach.privacy import keyring, keys

    lines = list(corrections.labelled(practice.pk))
    plain = "".join(f"{line}\n" for line in lines).encode()
    file.write_bytes(keys.seal(keyring.of(practice.pk), _PLACE, plain))
    _audit(practice, f"corrections:{len(lines)}", "export")
    print(f"{len(lines)} lines, sealed, in {file}")
    return 0


def _open(practice: Practice, file: Path) -> int:
    from hepcoach.privacy import keyring, keys

    try:
        sealed = file.read_bytes()
        plain = keys.open_sealed(keyring.opening(practice.pk, keys.key_version(sealed)), _PLACE, sealed)
    except (OSError, ValueError, IndexError, keys.UnableToOpen) as problem:
        raise CommandError(f"{file}: not a file that this practice's keys open") from problem
    _audit(practice, "corrections", "open export")
    print(plain.decode(), end="")
    return 0


def _audit(practice: Practice, subject: str, action: str) -> None:
    from hepcoach.privacy import audit

    now = datetime.now(UTC)
    audit.record(audit.Event(practice_id=practice.pk, at=now, actor="operator", action=action, subject=subject))
