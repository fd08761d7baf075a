"""The front desk: whom to call, texts to answer or to place, and whom the coach may not text and why."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from hepcoach.clinics.models import Role
from hepcoach.messaging import actions as messaging
from hepcoach.messaging.models import InboundText
from hepcoach.patients import access as patients
from hepcoach.patients import queries
from hepcoach.patients.models import ContactPoint, Patient
from hepcoach.triage import access, actions, hands
from hepcoach.triage.models import Case, CaseEvent
from hepcoach.triage.queries import case_order
from hepcoach.web.staff import inbox
from hepcoach.web.staff.frame import StaffRequest, back_to, staff_page, toast
from hepcoach.web.staff.reasons import why_not_texted

_MOST = 100


@staff_page(Role.FRONT_DESK)
def front_desk(request: StaffRequest) -> HttpResponse:
    cases = sorted(
        access.visible(request.actor, request.now)
        .exclude(status=Case.Status.RESOLVED)
        .exclude(rule__in=inbox.TEXT_RULES)
        .select_related("patient", "episode__therapist", "owner")
        .order_by("severity", "due_at")[:_MOST],
        key=case_order,
    )
    numbers = {
        contact.patient_id: contact
        for contact in ContactPoint.objects.filter(
            patient__in=[case.patient_id for case in cases], is_preferred=True
        ).select_related("helper")
    }
    attempts: dict[int, list[CaseEvent]] = {}
    for event in CaseEvent.objects.filter(case__in=cases, action__in=["called", "contacted"]).order_by("at"):
        attempts.setdefault(event.case_id, []).append(event)
    held = hands.of_patients([case.patient_id for case in cases], request.now)
    not_texted = queries.not_texted(request.actor, request.today)
    texts = list(
        InboundText.objects.filter(state__in=messaging.UNSETTLED)
        .select_related("patient")
        .order_by("-received_at")[:_MOST]
    )
    letters = inbox.letters(request.actor, request.now)
    shown = len(cases) + len(not_texted) + len(texts) + len(letters)
    patients.audit_list(request.actor, "front desk", shown, request.now)
    context = {
        "calls": [
            {
                "case": case,
                "contact": numbers.get(case.patient_id),
                "attempts": attempts.get(case.pk, []),
                "sees_words": access.sees_words(request.actor, case),
                "held": hands.in_the_way(
                    held.get(case.patient_id, []),
                    actor=request.actor,
                    case_id=case.pk,
                    calling=True,
                    now=request.now,
                ),
                "is_mine": hands.is_held(case, request.now) and case.owner_id == request.actor.staff_id,
            }
            for case in cases
        ],
        "outcomes": actions.CALL_OUTCOMES,
        "not_texted": [
            {"episode": episode, "reason": why_not_texted(episode.patient.may_text_reason)}
            for episode in not_texted
        ],
        "texts": texts,
        **inbox.section(request, letters, len(texts)),
    }
    return render(request, "staff/front_desk.html", context)


@staff_page(Role.FRONT_DESK)
@require_POST
def settle_text(request: StaffRequest, text_id: int) -> HttpResponse:
    """Somebody read it and did what was needed, or took that back."""
    again = request.POST.get("again", "")
    was = messaging.settle(actor=request.actor, text_id=text_id, now=request.now, back_to=again)
    if was is None:
        toast(request, "Somebody else settled that text already.", trouble=True)
    elif again:
        toast(request, "The text is back on the list.")
    else:
        toast(request, "Text settled.", undo=reverse("text-settle", args=[text_id]), undo_with={"again": was})
    return back_to(request, "front-desk")


@staff_page(Role.FRONT_DESK)
def place_text(request: StaffRequest, text_id: int) -> HttpResponse:
    """Whose is it? Those behind its number first, then whom a search finds (by POST: a name is no address)."""
    text = get_object_or_404(
        InboundText, practice_id=request.actor.practice_id, pk=text_id, state__in=messaging.UNSETTLED
    )
    query = request.POST.get("q", "").strip()[:100] if request.method == "POST" else ""
    behind = ContactPoint.objects.filter(practice_id=request.actor.practice_id, phone_index=bytes(text.from_index))
    near = queries.by_name(list(Patient.objects.filter(pk__in=behind.values("patient"))))
    found = queries.search(request.actor, query, request.today).patients if query else []
    patients.audit_list(request.actor, "place text", len(near) + len(found), request.now)
    context = {"text": text, "near": near, "found": found, "query": query}
    return render(request, "staff/place_text.html", context)


@staff_page(Role.FRONT_DESK)
@require_POST
def attach_text(request: StaffRequest, text_id: int, patient_id: int) -> HttpResponse:
    """From here on the coach treats it as if it had come matched."""
    found = patients.contact_for(request.actor, patient_id, request.now)
    try:
        messaging.attach(actor=request.actor, text_id=text_id, patient=found, now=request.now)
    except messaging.UnableToText as problem:
        toast(request, str(problem), trouble=True)
    else:
        toast(request, "Text attached. The coach reads it now, as of when it came.")
    return back_to(request, "front-desk")
