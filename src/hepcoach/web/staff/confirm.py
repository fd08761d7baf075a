"""Programs that wait for a therapist: the EHR's words beside what was read, settled and assigned in one form."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render

from hepcoach.clinics.models import Role
from hepcoach.clinics.problems import Refused
from hepcoach.coach import assigning
from hepcoach.exercises import library
from hepcoach.patients import access
from hepcoach.programs import access as doors
from hepcoach.programs import actions
from hepcoach.programs.models import Program, ProgramItem
from hepcoach.rules.doses import from_json
from hepcoach.web.staff import dose_form
from hepcoach.web.staff.frame import CLINICIANS, StaffRequest, staff_page, toast


@staff_page(*CLINICIANS)
def waiting(request: StaffRequest) -> HttpResponse:
    programs = list(doors.waiting(request.actor, request.today))
    access.audit_list(request.actor, "confirm", len(programs), request.now)
    return render(request, "staff/waiting.html", {"programs": programs})


@staff_page(*CLINICIANS)
def confirm(request: StaffRequest, program_id: int) -> HttpResponse:
    program = doors.program_for(request.actor, program_id, request.now)
    patient = program.episode.patient
    if program.status != Program.Status.TO_CONFIRM:
        toast(request, f"Version {program.version} no longer waits to be confirmed.", trouble=True)
        return redirect("patient", patient.pk)
    trouble: tuple[str, ...] = ()
    problems: dict[str, str] = {}
    if request.method == "POST":
        try:
            settled = _settled(program, request.POST)
            actions.confirm(actor=request.actor, program=program, now=request.now, settled=settled)
        except Refused as refused:
            problems = refused.problems
        except actions.UnableToAssign as missing:
            trouble = missing.missing
        else:
            assigning.assigned([program.pk], request.now)
            toast(
                request, f"Program version {program.version} assigned. The next morning's text goes out by itself."
            )
            return redirect("patient", patient.pk)
    posted = request.POST if request.method == "POST" else None
    context = {
        "program": program,
        "patient": patient,
        "items": [_shown(item, posted, problems) for item in program.items.all()],
        "trouble": trouble,
        "problems": problems,
        "regions": _library_by_region(program.episode.discipline),
        "may_confirm": request.actor.role == Role.THERAPIST,
    }
    return render(request, "staff/confirm.html", context, status=400 if trouble or problems else 200)


def _shown(item: ProgramItem, posted: QueryDict | None, problems: Mapping[str, str]) -> dict[str, Any]:
    """One item with its fields: as read, or as the form had them when it came back with a question."""
    dose = from_json(item.dose)
    name = f"exercise-{item.position}"
    return {
        "item": item,
        "exercise": library.exercise(item.exercise_slug) if item.exercise_slug else None,
        "dose": dose_form.shown(dose, item.position, posted, problems),
        "affected": dose.side == "affected",
        "unparsed": dose.unparsed,
        "chosen": posted.get(name, "") if posted is not None else item.exercise_slug,
        "problem": problems.get(name, ""),
        "needs_exercise": item.clinic_exercise is not None and item.clinic_exercise.confirmed_at is None,
    }


def _settled(program: Program, posted: QueryDict) -> dict[int, actions.Settled]:
    """What was decided of each item, by position. Raises Refused with every field that can't be."""
    settled: dict[int, actions.Settled] = {}
    problems: dict[str, str] = {}
    for item in program.items.all():
        choice = posted.get(f"exercise-{item.position}", "")
        if choice == "leave_out":
            settled[item.position] = actions.Settled(leave_out=True)
            continue
        if choice not in ("", "own") and choice not in library.slugs():
            problems[f"exercise-{item.position}"] = "Choose an exercise from the list."
        try:
            affected = from_json(item.dose).side == "affected"
            dose = dose_form.read(posted, item.position, needs_side=affected)
        except Refused as refused:
            problems |= refused.problems
            continue
        settled[item.position] = actions.Settled(
            dose=dose, exercise_slug="" if choice == "own" else choice, confirms_exercise=choice == "own"
        )
    if problems:
        raise Refused(problems)
    return settled


def _library_by_region(discipline: str) -> list[tuple[str, list[library.Exercise]]]:
    """The discipline's own regions first."""
    known = sorted(library.all(), key=lambda one: (one.specialty != discipline, one.region, one.name["en"]))
    return [(region, list(members)) for region, members in groupby(known, key=lambda one: one.region)]
