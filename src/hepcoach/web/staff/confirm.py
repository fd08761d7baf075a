"""Programs that wait for a therapist: the EHR's words beside what was read, settled and assigned in one form."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from hepcoach.clinics.models import Role
from hepcoach.coach import assigning
from hepcoach.exercises import library
from hepcoach.patients import access
from hepcoach.patients.models import Episode
from hepcoach.programs import actions
from hepcoach.programs.models import Program, ProgramItem
from hepcoach.programs.queries import with_items
from hepcoach.rules.doses import Dose, Range, from_json
from hepcoach.web.staff import doses
from hepcoach.web.staff.frame import CLINICIANS, StaffRequest, staff_page, toast

# Dose field, its label, and the largest value that makes sense: a slip of the finger is caught here.
FIELDS = (
    ("sets", "Sets", 20),
    ("reps", "Reps", 200),
    ("hold_seconds", "Hold, s", 600),
    ("times_per_day", "Times a day", 24),
    ("days_per_week", "Days a week", 7),
    ("duration_minutes", "Minutes", 240),
)
SIDES = (("", "–"), ("left", "left"), ("right", "right"), ("each", "each side"), ("both", "both sides"))
_RANGE = re.compile(r"(\d{1,3}(?:\.\d)?)(?:\s*[-–]\s*(\d{1,3}(?:\.\d)?))?")


class Unreadable(Exception):
    """Says which field of the form can't be read."""


@staff_page(*CLINICIANS)
def waiting(request: StaffRequest) -> HttpResponse:
    patients = list(access.visible(request.actor, request.today).values_list("pk", flat=True))
    programs = list(
        Program.objects.filter(
            status=Program.Status.TO_CONFIRM,
            episode__status=Episode.Status.ACTIVE,
            episode__patient__in=patients,
        )
        .select_related("episode__patient", "episode__therapist")
        .order_by("created_at")
    )
    access.audit_list(request.actor, "confirm", len(programs), request.now)
    return render(request, "staff/waiting.html", {"programs": programs})


@staff_page(*CLINICIANS)
def confirm(request: StaffRequest, program_id: int) -> HttpResponse:
    program = (
        Program.objects.filter(practice_id=request.actor.practice_id, pk=program_id)
        .select_related("episode__patient", "episode__therapist")
        .prefetch_related(with_items())
        .first()
    )
    if program is None:
        raise Http404("This practice has no such program.")
    patient = access.patient_for(request.actor, program.episode.patient_id, request.now)
    if program.status != Program.Status.TO_CONFIRM:
        toast(request, f"Version {program.version} no longer waits to be confirmed.", trouble=True)
        return redirect("patient", patient.pk)
    trouble: list[str] = []
    if request.method == "POST":
        try:
            settled = {item.position: _settled(item, request) for item in program.items.all()}
            actions.confirm(actor=request.actor, program=program, now=request.now, settled=settled)
        except Unreadable as problem:
            trouble = [str(problem)]
        except actions.UnableToAssign as problem:
            trouble = list(problem.missing)
        else:
            assigning.assigned([program.pk], request.now)
            toast(
                request, f"Program version {program.version} assigned. The next morning's text goes out by itself."
            )
            return redirect("patient", patient.pk)
    context = {
        "program": program,
        "patient": patient,
        "items": [_shown(item, request) for item in program.items.all()],
        "trouble": trouble,
        "regions": _library_by_region(program.episode.discipline),
        "sides": SIDES,
        "may_confirm": request.actor.role == Role.THERAPIST,
    }
    return render(request, "staff/confirm.html", context, status=400 if trouble else 200)


def _shown(item: ProgramItem, request: StaffRequest) -> dict[str, Any]:
    """One item with its fields: as read, or as the form had them when it came back with a question."""
    dose = from_json(item.dose)
    posted = request.POST if request.method == "POST" else None

    def value(name: str, read: object) -> str:
        if posted is not None:
            return posted.get(f"{name}-{item.position}", "")
        return "" if read is None else doses.amount(read) if isinstance(read, int | float | str | Range) else ""

    return {
        "item": item,
        "exercise": library.exercise(item.exercise_slug) if item.exercise_slug else None,
        "fields": [
            {"name": name, "label": label, "value": value(name, getattr(dose, name))} for name, label, _ in FIELDS
        ],
        "side": posted.get(f"side-{item.position}", "") if posted is not None else dose.side or "",
        "affected": dose.side == "affected",
        "load": f"{doses.amount(dose.load)} {dose.load_unit or ''}".strip() if dose.load is not None else "",
        "weekdays": ", ".join(dose.weekdays or ()),
        "unparsed": dose.unparsed,
        "chosen": posted.get(f"exercise-{item.position}", "") if posted is not None else item.exercise_slug,
        "needs_exercise": item.clinic_exercise is not None and item.clinic_exercise.confirmed_at is None,
    }


def _settled(item: ProgramItem, request: StaffRequest) -> actions.Settled:
    choice = request.POST.get(f"exercise-{item.position}", "")
    if choice == "leave_out":
        return actions.Settled(leave_out=True)
    if choice not in ("", "own") and choice not in library.slugs():
        raise Unreadable(f"Exercise {item.position}: choose an exercise from the list.")
    return actions.Settled(
        dose=_dose(item, request),
        exercise_slug="" if choice == "own" else choice,
        confirms_exercise=choice == "own",
    )


def _dose(item: ProgramItem, request: StaffRequest) -> Dose:
    """What the form says, over what was read: load and weekdays stay, what a person settled is no longer open."""
    stated: dict[str, Any] = {}
    for name, label, most in FIELDS:
        text = request.POST.get(f"{name}-{item.position}", "").strip()
        stated[name] = _amount(text, most, f"Exercise {item.position}, {label.lower()}") if text else None
    side = request.POST.get(f"side-{item.position}", "")
    read = from_json(item.dose)
    # Named days say how many there are; another number of days sets them aside.
    keep_days = read.weekdays is not None and stated["days_per_week"] in (
        None,
        read.days_per_week,
        len(read.weekdays),
    )
    return replace(
        read,
        **stated,
        side=side if side in dict(SIDES) and side else None,
        weekdays=read.weekdays if keep_days else None,
        unparsed=(),
    )


def _amount(text: str, most: int, where: str) -> int | float | Range:
    found = _RANGE.fullmatch(text)
    if not found:
        raise Unreadable(f"{where}: write a number like 10, or a range like 8-12.")
    numbers = [float(number) for number in found.groups() if number]
    if not all(0 < number <= most for number in numbers) or numbers != sorted(numbers):
        raise Unreadable(f"{where}: {text} can't be; the most is {most}.")
    plain = [int(number) if number == int(number) else number for number in numbers]
    return plain[0] if len(plain) == 1 else Range(plain[0], plain[1])


def _library_by_region(discipline: str) -> list[tuple[str, list[library.Exercise]]]:
    """The discipline's own regions first."""
    known = sorted(library.all(), key=lambda one: (one.specialty != discipline, one.region, one.name["en"]))
    return [(region, list(members)) for region, members in groupby(known, key=lambda one: one.region)]
