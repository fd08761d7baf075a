"""`hepcoach rtm`: what can be billed of episodes, and whether claims can go; JSON Lines in and out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hepcoach.config import jsonl, start
from hepcoach.config.cli import CommandError
from hepcoach.interop.x12 import checking, reading
from hepcoach.rules import rtm
from hepcoach.rules.days import local_date

if TYPE_CHECKING:
    from hepcoach.clinics.models import Practice

HELP = "decide which RTM codes episodes have earned, and check claims"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    deciding = actions.add_parser(
        "decide",
        help="read JSON Lines {id, episode, ask, settings?}, write {id, lines, scopes} for each",
        description="Read JSON Lines {id, episode, ask} and write {id, lines, scopes} for each: claim lines with "
        "units, modifiers and status, and each scope with its reasons and counts. An optional object settings "
        "chooses other readings where the rules leave one. A line that can not be read becomes {id, error}; the "
        "others are decided all the same, and the exit status is 1.",
        epilog="settings (the first of each is the default): "
        + "; ".join(f"{name} {' | '.join(values)}" for name, values in rtm.choices().items()),
    )
    deciding.set_defaults(action_run=_decide)
    checking_claims = actions.add_parser(
        "check-claim",
        help="read JSON Lines {id, as_of, claim}, write {id, verdict, fields, x12?} for each",
        description="Read JSON Lines {id, as_of, claim} and write {id, verdict, fields} for each: accept with the "
        "837P text in x12, or reject with the paths of the fields that are wrong. Nothing is sent anywhere.",
    )
    checking_claims.add_argument(
        "--phone",
        default="5555550100",
        help="telephone number of whoever submits the file, which the 837P wants and a claim does not hold",
    )
    checking_claims.set_defaults(action_run=_check_claims)
    explaining = actions.add_parser(
        "explain",
        help="say of an episode's month which codes it has earned, and show the rows behind each number",
        description="Read the database and say of an episode's month which RTM codes it has earned, why or why "
        "not, and which days, entries, contacts, consents and plans that rests on; never the patient's words.",
    )
    explaining.add_argument("--episode", type=int, required=True, metavar="ID", help="the episode's number")
    explaining.add_argument("--month", required=True, metavar="YYYY-MM", help="the calendar month")
    explaining.add_argument("--as-of", metavar="YYYY-MM-DD", help="judge as at the end of this day (else today)")
    explaining.add_argument("--json", action="store_true", help="print one JSON object")
    explaining.set_defaults(action_run=_explain)
    batching = actions.add_parser(
        "batch",
        help="write claims (JSON Lines) as 837P text, one interchange per billing provider and payer",
        description="Read claims as JSON Lines {id, claim}, write the 837P text of all that pass our edits and "
        "pyx12, and name the others with their wrong fields on standard error. Nothing is sent anywhere.",
    )
    batching.add_argument("file", nargs="?", default="-", metavar="FILE", help='the claims; "-" is standard input')
    batching.add_argument("--as-of", required=True, metavar="YYYY-MM-DD", help="the day on which they are judged")
    batching.add_argument("--phone", default="5555550100", help="telephone number of whoever submits the file")
    batching.add_argument("--control-number", type=int, default=1, help="of the first interchange")
    batching.set_defaults(action_run=_batch)
    building = actions.add_parser(
        "claims",
        help="write the claims that documented lines make as JSON Lines {id, as_of, claim}",
        description="Read the database and write the claims that a practice's documented lines make today, "
        "one JSON line each, as check-claim and batch read them. Nothing is changed or sent.",
    )
    building.add_argument("--practice", required=True, metavar="SLUG", help="whose lines they are")
    building.set_defaults(action_run=_claims)
    posting = actions.add_parser(
        "post",
        help="read an 835 or 999 and mark lines as paid or denied with reason, files as taken or refused",
        description="Read an 835 remittance and mark the billed claim lines of a practice as paid or denied, or a "
        "999 and mark its files as taken or refused; the same file again changes nothing. One JSON line for each.",
    )
    posting.add_argument("file", metavar="FILE", help="the 835 or 999")
    posting.add_argument("--practice", required=True, metavar="SLUG", help="whose lines they are")
    posting.set_defaults(action_run=_post)
    for action in (deciding, checking_claims):
        action.add_argument(
            "file", nargs="?", default="-", metavar="FILE", help='the lines; "-" is standard input'
        )
        action.add_argument("--json", action="store_true", help="the output is JSON either way")


def run(args: argparse.Namespace) -> int:
    return int(args.action_run(args))


def _decide(args: argparse.Namespace) -> int:
    faults = 0
    for line in jsonl.read_objects(args.file):
        answer = _decided(line)
        faults += "error" in answer
        jsonl.write_object({"id": line.get("id"), **answer})
    return 1 if faults else 0


def _decided(line: dict[str, Any]) -> dict[str, Any]:
    try:
        episode, ask, settings = rtm.read(line)
    except rtm.Wrong as wrong:
        return {"error": str(wrong)}
    return rtm.to_json(rtm.decide(episode, ask, settings))


def _batch(args: argparse.Namespace) -> int:
    lines = list(jsonl.read_objects(args.file))
    as_of = _day(args.as_of, "--as-of")
    if not 1 <= args.control_number <= 999_999_000:
        raise CommandError("--control-number: must be 1 to 999999000")
    batch = checking.write_batch(
        [line.get("claim") for line in lines], as_of, phone=args.phone, first_control_number=args.control_number
    )
    for place, wrong in batch.rejected.items():
        print(f"{lines[place].get('id')}: {', '.join(wrong)}", file=sys.stderr)
    if not checking.accepted_by_pyx12("".join(batch.texts)):
        raise CommandError("pyx12 objects to the file; check the claims one by one with check-claim")
    print("".join(batch.texts), end="")
    return 1 if batch.rejected else 0


def _post(args: argparse.Namespace) -> int:
    try:
        text = Path(args.file).read_text(encoding="ascii", errors="replace")
        reading.kind(text)
    except OSError as error:
        raise CommandError(f"{args.file}: {error.strerror}") from error
    except reading.NotX12 as error:
        raise CommandError(f"{args.file}: {error}") from error
    start.with_database()
    from django.utils import timezone

    from hepcoach.clinics import actors
    from hepcoach.interop.x12 import posting
    from hepcoach.privacy import tenancy

    practice = _practice(args.practice)
    try:
        with tenancy.practice(practice.pk):
            operator = actors.operator(practice.pk)
            posted = posting.take_in(actor=operator, answers=posting.read(text), now=timezone.now())
    except reading.NotX12 as error:
        raise CommandError(f"{args.file}: {error}") from error
    for one in posted:
        jsonl.write_object({"claim_number": one.claim_number, "code": one.code, "outcome": one.outcome})
    return 0 if all(one.outcome in ("paid", "denied", "taken") for one in posted) else 1


def _claims(args: argparse.Namespace) -> int:
    start.with_database()
    from django.utils import timezone

    from hepcoach.interop.x12 import outgoing
    from hepcoach.privacy import audit, tenancy

    practice, now = _practice(args.practice), timezone.now()
    today = local_date(now, practice.time_zone)
    with tenancy.practice(practice.pk):
        found = outgoing.waiting(practice.pk, today)
        audit.record(audit.Event(practice.pk, now, "operator", "read claims", f"practice:{practice.pk}"))
    for one in found:
        claim = one.draft.claim
        jsonl.write_object({"id": claim["claim_number"], "as_of": str(today), "claim": claim})
    return 0


def _practice(slug: str) -> Practice:
    from hepcoach.clinics.models import Practice

    found = Practice.objects.filter(slug=slug).first()
    if found is None:
        raise CommandError(f"--practice: no practice has the slug {slug!r}")
    return found


def _explain(args: argparse.Namespace) -> int:
    month, as_of = _day(f"{args.month}-01", "--month"), args.as_of and _day(args.as_of, "--as-of")
    start.with_database()
    from django.utils import timezone

    from hepcoach.clinics.models import Practice
    from hepcoach.privacy import audit, tenancy
    from hepcoach.rtm import facts, queries
    from hepcoach.rtm.models import Monitoring

    now = timezone.now()
    for practice in Practice.objects.order_by("pk"):
        with tenancy.practice(practice.pk):
            found = (
                Monitoring.objects.filter(episode_id=args.episode)
                .select_related("episode__patient", "payer", "practice")
                .first()
            )
            if found is None:
                continue
            known = facts.load([found])[found.pk]
            today = as_of or local_date(now, known.episode.time_zone)
            told = queries.explain(known, month, today, facts.settings_of(practice.pk))
            subject = f"patient:{found.episode.patient_id}"
            audit.record(audit.Event(practice.pk, now, "operator", "read billing", subject))
        if args.json:
            jsonl.write_object(told)
        else:
            print("\n".join(_in_words(told)))
        return 0
    raise CommandError(f"--episode: no episode {args.episode} is monitored")


def _in_words(told: dict[str, Any]) -> Iterator[str]:
    yield f"Episode {told['episode']}, {told['month']}, as of {told['as_of']}"
    for scope in told["scopes"]:
        counts = ", ".join(f"{name} {count}" for name, count in scope["counts"].items())
        yield f"{scope['scope']}: {scope['status']} ({counts or 'nothing counted'})"
        if scope["scope"] in told["in_words"]:
            yield f"  {told['in_words'][scope['scope']]}"
        yield from (f"  because: {tag}" for tag in scope["reasons"])
    for line in told["lines"]:
        yield f"{line['code']} x {line['units']} {' '.join(line['modifiers'])}: {line['status']}"


def _day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{option}: no such date: {text}") from None


def _check_claims(args: argparse.Namespace) -> int:
    lines = list(jsonl.read_objects(args.file))
    for first in range(0, len(lines), checking.TOGETHER):
        batch = lines[first : first + checking.TOGETHER]
        asked = [(line.get("claim"), line.get("as_of")) for line in batch]
        verdicts = checking.check(asked, phone=args.phone, first_control_number=first + 1)
        for line, verdict in zip(batch, verdicts, strict=True):
            jsonl.write_object({"id": line.get("id"), **_as_json(verdict)})
    return 0


def _as_json(verdict: checking.Verdict) -> dict[str, Any]:
    if verdict.x12 is None:
        return {"verdict": "reject", "fields": list(verdict.fields)}
    return {"verdict": "accept", "fields": [], "x12": verdict.x12}
