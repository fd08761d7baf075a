"""One case: why, the patient's words, the drafted note, and what people do about it. As a page and in the tray."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from hepcoach.clinics.models import Role, Staff
from hepcoach.clinics.queries import case_takers
from hepcoach.messaging import actions as messaging
from hepcoach.patients import queries as patients
from hepcoach.triage import access, actions, drafts, hands, queries
from hepcoach.triage.models import Case
from hepcoach.web.staff import sources
from hepcoach.web.staff.frame import CLINICIANS, StaffRequest, back_to, staff_page, toast, whole_number
from hepcoach.web.staff.reasons import why_not_texted
from hepcoach.web.staff.today import row_of

_ROLES = (*CLINICIANS, Role.FRONT_DESK)


@staff_page(*_ROLES)
def case(request: StaffRequest, case_id: int) -> HttpResponse:
    return _shown(request, access.case_for(request.actor, case_id, request.now))


@staff_page(*_ROLES)
@require_POST
def acknowledge(request: StaffRequest, case_id: int) -> HttpResponse:
    how = request.POST.get("how", "")
    contacted = how == "contacted"
    said = {
        "contacted": "Patient contacted: written down.",
        "taken": "In your hands: colleagues see that you call.",
    }
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
        said=said.get(how, "Case acknowledged."),
        undo="case-reopen",
        home="front-desk" if how == "taken" and request.actor.role == Role.FRONT_DESK else "",
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


@staff_page(*_ROLES)
@require_POST
def reply(request: StaffRequest, case_id: int) -> HttpResponse:
    """Text the patient from the case; answered means closed, unless the writer keeps it open."""
    found = access.case_for(request.actor, case_id, request.now)
    try:
        actions.free_for(actor=request.actor, case=found, now=request.now)
        text = messaging.staff_text(
            actor=request.actor, patient=found.patient, body=request.POST.get("body", ""), now=request.now
        )
    except (messaging.UnableToText, actions.UnableToChange) as problem:
        toast(request, str(problem), trouble=True)
        return _after(request, found)
    stays_open = request.POST.get("then") == "keep"

    def act(found: Case) -> None:
        if stays_open:
            actions.acknowledge(
                actor=request.actor, case=found, now=request.now, contacted=True, comment="Texted."
            )
        else:
            actions.resolve(actor=request.actor, case=found, comment="Answered by text.", now=request.now)

    return _change(
        request,
        case_id,
        act,
        said="Reply goes out in 10 seconds." + ("" if stays_open else " Case resolved."),
        undo="case-reply-undo",
        undo_args=[text.pk],
    )


@staff_page(*_ROLES)
@require_POST
def undo_reply(request: StaffRequest, case_id: int, text_id: int) -> HttpResponse:
    found = access.case_for(request.actor, case_id, request.now)
    if messaging.take_back(actor=request.actor, patient=found.patient, text_id=text_id, now=request.now):
        return _change(
            request,
            case_id,
            lambda found: actions.reopen(actor=request.actor, case=found, now=request.now),
            said="Reply taken back. Case is open again.",
        )
    toast(request, "Too late: the reply is on its way. The case can still be reopened.", trouble=True)
    return _after(request, found)


def _change(
    request: StaffRequest,
    case_id: int,
    act: Callable[[Case], None],
    *,
    said: str,
    undo: str = "",
    undo_args: Sequence[int] = (),
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
        undo_at = reverse(undo, args=[case_id, *undo_args]) if undo else ""
        toast(request, said, undo=undo_at, undo_with=undo_with)
    return _after(request, found, home)


def _after(request: StaffRequest, found: Case, home: str = "") -> HttpResponse:
    if not request.htmx:
        return back_to(request, home or "case", *([] if home else [found.pk]))
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
        "not_texted": why_not_texted(found.patient.may_text_reason),
        "draft": _draft(request, found),
        "held": _held(request, found),
        "overdue": found.due_at < request.now and found.status == Case.Status.OPEN,
    }
    if not request.htmx:
        return render(request, "staff/case.html", context)
    if changed and request.actor.is_clinician:
        context["row"] = row_of(request, found.patient_id)
    context["changed"] = changed
    return render(request, "staff/_case.html", context)


def _held(request: StaffRequest, found: Case) -> hands.Held | None:
    """The colleague who has this patient in hand, as far as that concerns who looks at the case."""
    held = hands.of_patients([found.patient_id], request.now).get(found.patient_id, [])
    calls = found.desk == "front_desk"
    return hands.in_the_way(held, actor=request.actor, case_id=found.pk, calling=calls, now=request.now)


def _draft(request: StaffRequest, found: Case) -> str:
    """The reply to start from, as the person who will send it."""
    return drafts.reply(
        found,
        found.patient,
        who=request.actor.display_name,
        clinic=request.practice.name,
        phone=request.practice.phone,
    )
