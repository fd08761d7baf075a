"""Taking in patients at the front desk: one by hand, in under a minute, or many from a table, tried first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from hepcoach.clinics.models import Role
from hepcoach.clinics.problems import Refused
from hepcoach.clinics.queries import clinicians
from hepcoach.patients import access, intake, intake_table
from hepcoach.patients.models import Patient
from hepcoach.web.staff.fields import Field, come_back, whole
from hepcoach.web.staff.frame import StaffRequest, back_to, staff_page, toast
from hepcoach.web.staff.patients import WORDS_OF_CONSENT

_TYPED = ("given_name", "family_name", "birth_date", "phone", "language", "guardian")


@staff_page(Role.FRONT_DESK)
def by_hand(request: StaffRequest) -> HttpResponse:
    if request.method != "POST":
        return _form(request)
    posted = request.POST
    words = WORDS_OF_CONSENT.format(practice=request.practice.name)
    chosen = whole(posted.get("therapist"))
    therapist = next((one for one in clinicians(request.practice.pk) if one.pk == chosen), None)
    try:
        newcomer = intake.read(
            intake.Typed(**{name: posted.get(name, "") for name in _TYPED}), therapist, request.today
        )
        patient = intake.take_in(
            actor=request.actor,
            practice=request.practice,
            newcomer=newcomer,
            words_agreed=words if posted.get("agreed") == "yes" else "",
            now=request.now,
        )
    except intake.OnFile as known:
        access.audit_list(request.actor, "on file", 1, request.now)
        return _form(request, known.problems, on_file=known.patient)
    except Refused as refused:
        return _form(request, refused.problems)
    toast(request, "The patient is on file. Texts begin when the therapist assigns a program.")
    return back_to(request, "patient", patient.pk)


@staff_page(Role.FRONT_DESK)
def from_table(request: StaffRequest) -> HttpResponse:
    """Without "go" the table is only tried: every line says what it would become."""
    if request.method != "POST":
        return _table(request, "")
    therapists, text, taken = clinicians(request.practice.pk), "", None
    try:
        text = _text(request)
        if request.POST.get("go") == "yes":
            lines, taken = intake_table.take_in(
                actor=request.actor,
                practice=request.practice,
                text=text,
                therapists=therapists,
                today=request.today,
                now=request.now,
            )
        else:
            lines = intake_table.read(
                text, practice_id=request.practice.pk, therapists=therapists, today=request.today
            )
    except Refused as refused:
        return _table(request, text, problem=str(refused))
    access.audit_list(request.actor, "intake table", len(lines), request.now)
    return _table(request, "" if taken is not None else text, lines=lines, taken=taken)


def _form(
    request: StaffRequest, problems: Mapping[str, str] | None = None, on_file: Patient | None = None
) -> HttpResponse:
    therapists = [("", "Choose…"), *((str(one.pk), str(one)) for one in clinicians(request.practice.pk))]
    languages = [("en", "English"), ("es", "Spanish")]
    fields = [
        Field("intake", "given_name", "First name", longest=intake.LONGEST_NAME, required=True),
        Field("intake", "family_name", "Last name", longest=intake.LONGEST_NAME, required=True),
        Field("intake", "birth_date", "Birth date", kind="date", required=True, highest=request.today.isoformat()),
        Field("intake", "phone", "Mobile phone", kind="tel", longest=40, hint="Empty if there is none."),
        Field("intake", "language", "Language of the texts", "en", kind="select", options=languages),
        Field("intake", "therapist", "Therapist", kind="select", options=therapists, required=True),
        Field("intake", "guardian", "Parent or guardian", longest=intake.LONGEST_NAME, hint="For a child only."),
    ]
    context = {
        "fields": fields if problems is None else come_back(fields, request.POST.dict(), problems),
        "words_of_consent": WORDS_OF_CONSENT.format(practice=request.practice.name),
        "agreed": request.POST.get("agreed") == "yes",
        "agreed_problem": (problems or {}).get("agreed", ""),
        "on_file": on_file,
    }
    return render(request, "staff/intake.html", context, status=200 if problems is None else 400)


def _table(request: StaffRequest, text: str, *, problem: str = "", **found: Any) -> HttpResponse:
    lines = found.get("lines") or []
    context = {
        "text": text,
        "problem": problem,
        "columns": [names[0] for names in intake_table.COLUMNS.values()],
        "needed": [intake_table.COLUMNS[field][0] for field in intake_table.NEEDED],
        "most": intake_table.MOST_LINES,
        "new": sum(line.is_new for line in lines),
        **found,
    }
    return render(request, "staff/intake_table.html", context, status=400 if problem else 200)


def _text(request: StaffRequest) -> str:
    """The file if one was chosen, else what was pasted. Excel saves Windows letters unless told otherwise."""
    chosen = request.FILES.get("file")
    if chosen is None:
        return request.POST.get("table", "")
    if (chosen.size or 0) > intake_table.LONGEST_TABLE:
        raise Refused({"table": f"Too long: at most {intake_table.MOST_LINES} patients at a time."})
    body: bytes = chosen.read()
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return body.decode(encoding).replace("\0", "")
        except UnicodeDecodeError:
            continue
    raise Refused({"table": "That is no text: save the spreadsheet as CSV first."})
