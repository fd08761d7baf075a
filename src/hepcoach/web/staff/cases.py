"""One case: why, the patient's words, the drafted note, and what people do about it. As a page and in the tray."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from hepcoach.clinics.models import Role, Staff
from hepcoach.clinics.queries import case_takers
from hepcoach.patients import queries as patients
from hepcoach.triage import access, actions, queries
from hepcoach.triage.models import Case
from hepcoach.web.staff import sources
from hepcoach.web.staff.frame import CLINICIANS, StaffRequest, back_to, staff_page, toast, whole_number
from hepcoach.web.staff.today import row_of

_ROLES = (*CLINICIANS, Role.FRONT_DESK)


@staff_page(*_ROLES)
def case(request: StaffRequest, case_id: int) -> HttpResponse:
    return _shown(request, access.case_for(request.actor, case_id, request.now))


@staff_page(*_ROLES)
@require_POST
def acknowledge(request: StaffRequest, case_id: int) -> HttpResponse:
    contacted = request.POST.get("how") == "contacted"
    return _change(
        request,
        case_id,
        lambda found: actions.acknowledge(
            actor=request.actor,
            case=found,
            now=request.now,
            contacted=contacted,
            comment=request.POST.get("comment", "").strip(),
        ),
        said="Patient contacted: written down." if contacted else "Case acknowledged.",
        undo="case-reopen",
    )


@staff_page(*_ROLES)
@require_POST
def reassign(request: StaffRequest, case_id: int) -> HttpResponse:
    to = get_object_or_404(
        Staff, practice_id=request.actor.practice_id, pk=whole_number(request.POST.get("to")), is_active=True
    )
    before = access.case_for(request.actor, case_id, request.now).owner_id
    return _change(
        request,
        case_id,
        lambda found: actions.reassign(
            actor=request.actor,
            case=found,
            to=to,
            now=request.now,
            comment=request.POST.get("comment", "").strip(),
        ),
        said=f"Case handed to {to}.",
        undo="case-reassign" if before else "",
        undo_with={"to": str(before or "")},
    )


@staff_page(*_ROLES)
@require_POST
def resolve(request: StaffRequest, case_id: int) -> HttpResponse:
    return _change(
        request,
        case_id,
        lambda found: actions.resolve(
            actor=request.actor, case=found, comment=request.POST.get("comment", ""), now=request.now
        ),
        said="Case resolved.",
        undo="case-reopen",
    )


@staff_page(*_ROLES)
@require_POST
def reopen(request: StaffRequest, case_id: int) -> HttpResponse:
    return _change(
        request,
        case_id,
        lambda found: actions.reopen(
            actor=request.actor, case=found, now=request.now, comment=request.POST.get("comment", "").strip()
        ),
        said="Case is open again.",
    )


@staff_page(*CLINICIANS)
@require_POST
def note(request: StaffRequest, case_id: int) -> HttpResponse:
    """Keep the edited sentences of the drafted note."""
    texts = request.POST.getlist("sentence")
    return _change(
        request,
        case_id,
        lambda found: actions.edit_draft(
            actor=request.actor,
            case=found,
            texts=texts,
            now=request.now,
            added=request.POST.get("added", ""),
        ),
        said="Note saved as a draft.",
    )


@staff_page(*_ROLES)
@require_POST
def call(request: StaffRequest, case_id: int) -> HttpResponse:
    """What came of a phone call."""
    outcome = request.POST.get("outcome", "")
    return _change(
        request,
        case_id,
        lambda found: actions.log_call(
            actor=request.actor,
            case=found,
            outcome=outcome,
            now=request.now,
            comment=request.POST.get("comment", "").strip(),
        ),
        said=f"Call written down: {actions.CALL_OUTCOMES.get(outcome, '')}.",
        undo="case-reopen" if outcome == "reached" else "",
        home="front-desk" if request.actor.role == Role.FRONT_DESK else "",
    )


def _change(
    request: StaffRequest,
    case_id: int,
    act: Callable[[Case], None],
    *,
    said: str,
    undo: str = "",
    undo_with: Mapping[str, str] | None = None,
    home: str = "",
) -> HttpResponse:
    """Act on a case; then show it again: in the tray where it stood, or as its page."""
    found = access.case_for(request.actor, case_id, request.now)
    try:
        act(found)
    except actions.UnableToChange as problem:
        toast(request, str(problem), trouble=True)
    else:
        toast(request, said, undo=reverse(undo, args=[case_id]) if undo else "", undo_with=undo_with)
    if not request.htmx:
        return back_to(request, home or "case", *([] if home else [case_id]))
    found.refresh_from_db()
    return _shown(request, found, changed=True)


def _shown(request: StaffRequest, found: Case, *, changed: bool = False) -> HttpResponse:
    context: dict[str, Any] = {
        "case": found,
        "patient": found.patient,
        "sees_words": access.sees_words(request.actor, found),
        "sentences": sources.linked(found),
        "history": queries.history(found),
        "colleagues": case_takers(request.actor.practice_id),
        "outcomes": actions.CALL_OUTCOMES,
        "card": patients.card(found.patient),
        "overdue": found.due_at < request.now and found.status == Case.Status.OPEN,
    }
    if not request.htmx:
        return render(request, "staff/case.html", context)
    if changed and request.actor.is_clinician:
        context["row"] = row_of(request, found.patient_id)
    context["changed"] = changed
    return render(request, "staff/_case.html", context)
