"""`hepcoach staff`: who works in a practice, their sign-in, and what opens it again."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hepcoach.config import jsonl, start
from hepcoach.config.cli import CommandError

if TYPE_CHECKING:
    from hepcoach.clinics.models import Location, Practice, Staff

HELP = "Add the people of a practice, give them a sign-in, let them go."

ROLES = ("therapist", "assistant", "front_desk", "owner", "biller")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    add = actions.add_parser("add", help="add a person; with --email prints a link that sets their password, once")
    add.add_argument("--name", required=True, help="as colleagues and notes write it")
    add.add_argument("--role", required=True, choices=ROLES)
    add.add_argument("--credential", default="", metavar="PT", help="PT, OT or SLP; PTA or OTA for assistants")
    add.add_argument(
        "--npi", default="", metavar="N", help="ten digits; joins the therapist whom the EHR named so"
    )
    add.add_argument("--email", default="", metavar="E", help="lets them sign in; no mail is sent")
    add.add_argument("--location", default="", metavar="L", help="a location of the practice, by its name")
    listed = actions.add_parser("list", help="who works there")
    listed.add_argument("--all", action="store_true", help="who left too")
    for name, what in (
        ("deactivate", "somebody left: no sign-in, no new cases"),
        ("activate", "they are back"),
        ("link", "print a link that sets a new password, once"),
        ("release", "let them try again at once after wrong passwords"),
        ("forget-second-step", "their phone or key is lost: they add a new second step at the next sign-in"),
    ):
        action = actions.add_parser(name, help=what)
        action.add_argument("person", metavar="PERSON", help="their number (see list), e-mail address or NPI")
    for action in actions.choices.values():
        action.add_argument("--practice", required=True, metavar="SLUG", help="where they work")
        action.add_argument("--json", action="store_true", help="print one JSON object a person")


def run(args: argparse.Namespace) -> int:
    start.with_database()
    from hepcoach.clinics.models import Practice
    from hepcoach.clinics.problems import Refused
    from hepcoach.privacy import tenancy

    practice = Practice.objects.filter(slug=args.practice).first()
    if practice is None:
        raise CommandError(f"--practice: no practice has the slug {args.practice!r}")
    work = {"add": _add, "list": _list}.get(args.action, _change)
    try:
        with tenancy.practice(practice.pk):
            work(practice, args)
    except Refused as refused:
        said = [
            f"--{field}: {problem}" if hasattr(args, field) else problem
            for field, problem in refused.problems.items()
        ]
        raise CommandError("; ".join(said)) from refused
    return 0


def _add(practice: Practice, args: argparse.Namespace) -> None:
    from hepcoach.clinics import staffing
    from hepcoach.clinics.actors import operator

    taken = staffing.take_on(
        actor=operator(practice.pk),
        practice=practice,
        name=args.name,
        role=args.role,
        credential=args.credential.strip().upper(),
        npi=args.npi,
        email=args.email,
        location=_location(practice, args.location),
        now=datetime.now(UTC),
    )
    if args.json:
        jsonl.write_object({**_as_json(taken.staff), "linked": taken.linked, "password_link": taken.link or None})
        return
    how = "joined with the therapist whom the EHR had sent" if taken.linked else "added"
    print(f"{taken.staff.pk}: {taken.staff}, {taken.staff.get_role_display().lower()}: {how}")
    _print_link(taken.link)


def _list(practice: Practice, args: argparse.Namespace) -> None:
    from hepcoach.clinics.models import Staff

    people = Staff.objects.filter(practice=practice).select_related("user", "location")
    for staff in people.filter(**({} if args.all else {"is_active": True})).order_by("role", "name", "pk"):
        if args.json:
            jsonl.write_object(_as_json(staff))
            continue
        notes = [
            staff.get_role_display().lower(),
            f"NPI {staff.npi}" if staff.npi else "",
            staff.location.name if staff.location else "",
            staff.user.email if staff.user else "no sign-in",
            "" if staff.is_active else "left",
        ]
        print(f"{staff.pk}: {staff} ({', '.join(note for note in notes if note)})")


def _change(practice: Practice, args: argparse.Namespace) -> None:
    from hepcoach.clinics import staffing
    from hepcoach.clinics.actors import operator

    actor, staff, now = operator(practice.pk), _person(practice, args.person), datetime.now(UTC)
    link = ""
    if args.action == "link":
        link = staffing.new_password_link(actor=actor, staff=staff, now=now)
    else:
        deeds = {
            "deactivate": staffing.deactivate,
            "activate": staffing.activate,
            "release": staffing.release,
            "forget-second-step": staffing.forget_second_step,
        }
        deeds[args.action](actor=actor, staff=staff, now=now)
    staff.refresh_from_db()
    if args.json:
        jsonl.write_object({**_as_json(staff), **({"password_link": link} if link else {})})
        return
    print(f"{staff.pk}: {staff}: {'works here' if staff.is_active else 'no longer works here'}")
    _print_link(link)


def _print_link(link: str) -> None:
    if link:
        print(f"sets the password, once, within three days (shown only now): {link}")


def _location(practice: Practice, name: str) -> Location | None:
    from hepcoach.clinics.queries import locations

    if not name:
        return None
    known = locations(practice.pk)
    for location in known:
        if location.name.casefold() == name.strip().casefold():
            return location
    names = ", ".join(location.name for location in known) or "none yet; add them on the page Practice"
    raise CommandError(f"--location: the practice has no location {name!r} (it has: {names})")


def _person(practice: Practice, said: str) -> Staff:
    from hepcoach.clinics.models import Staff

    people = Staff.objects.filter(practice=practice).select_related("user")
    if "@" in said:
        found = people.filter(user__username__iexact=said.strip()).first()
    elif len(said) == 10:
        found = people.filter(npi=said).first()
    else:
        found = (
            people.filter(pk=int(said)).first() if said.isascii() and said.isdigit() and len(said) < 10 else None
        )
    if found is None:
        raise CommandError(f"the practice has nobody with the number, e-mail address or NPI {said!r}")
    return found


def _as_json(staff: Staff) -> dict[str, object]:
    return {
        "id": staff.pk,
        "name": staff.name,
        "role": staff.role,
        "credential": staff.credential or None,
        "npi": staff.npi or None,
        "email": staff.user.email if staff.user else None,
        "location": staff.location.name if staff.location else None,
        "active": staff.is_active,
    }
