"""The patients' list and search, one patient's page, and what staff do from it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from hepcoach.clinics.models import Role
from hepcoach.coach import assigning
from hepcoach.messaging import actions as messaging
from hepcoach.patients import access, queries, wishes
from hepcoach.patients.models import Episode, Patient
from hepcoach.reports import charts
from hepcoach.rules import pauses
from hepcoach.web.staff import record
from hepcoach.web.staff.fields import a_date
from hepcoach.web.staff.frame import CLINICIANS, StaffRequest, back_to, staff_page, toast, whole_number

_PAUSE_PROBLEMS: Mapping[str, str] = {
    "until": "Choose a date on which check-ins go on, after the pause begins.",
    "first": "Choose a date from today on, within half a year, on which the pause begins.",
    "long": "Choose a date within three months of the beginning.",
}
_ROLES = (*CLINICIANS, Role.FRONT_DESK)
PAGE = 100
# Kept with the consent: what the clinic says to a patient who agrees in person or by phone.
WORDS_OF_CONSENT = (
    "{practice} will text you about your home exercises, about once or twice a day. Message and data rates may "
    "apply. Text STOP at any time to end this, HELP for help."
)


@staff_page(*_ROLES)
def patients(request: StaffRequest) -> HttpResponse:
    page = max(whole_number(request.GET.get("page")), 1)
    visible = access.visible(request.actor, request.today).order_by("-pk")
    total = visible.count()
    chosen = list(visible[(page - 1) * PAGE : page * PAGE])
    access.audit_list(request.actor, "patients", len(chosen), request.now)
    context = {
        "found": _with_episodes(queries.by_name(chosen)),
        "total": total,
        "next_page": page + 1 if total > page * PAGE else None,
    }
    return render(request, "staff/patients.html", context)


@staff_page(*_ROLES)
def search(request: StaffRequest) -> HttpResponse:
    """By POST: a name in an address would end up in logs and histories."""
    if request.method != "POST":
        return redirect("patients")
    query = request.POST.get("q", "").strip()[:100]
    found = queries.search(request.actor, query, request.today)
    access.audit_list(request.actor, "search", len(found.patients) + len(found.elsewhere), request.now)
    context = {"found": _with_episodes(found.patients), "elsewhere": found.elsewhere, "query": query}
    return render(request, "staff/patients.html", context)


@staff_page(*_ROLES)
def patient(request: StaffRequest, patient_id: int) -> HttpResponse:
    """The whole record for who treats; contact and schedule for the front desk."""
    if request.actor.role == Role.FRONT_DESK:
        found = access.contact_for(request.actor, patient_id, request.now)
        return render(request, "staff/contact.html", {**record.contact(request, found), **_consent(request)})
    try:
        found = access.patient_for(request.actor, patient_id, request.now)
    except access.NeedsReason:
        return render(request, "staff/break_glass.html", {"patient_id": patient_id}, status=403)
    show = request.GET.get("show", "all")
    if request.htmx and not request.htmx.boosted:
        return render(request, "staff/_timeline.html", record.timeline_page(request, found, show))
    return render(request, "staff/patient.html", {**record.whole(request, found, show), **_consent(request)})


@staff_page(*CLINICIANS)
def pain_chart(request: StaffRequest, patient_id: int) -> HttpResponse:
    """The pain chart as an image of its own, so that the page's policy needs no exception for its styles."""
    found = access.patient_for(request.actor, patient_id, request.now)
    days, baseline, programs = record.pain_course(found)
    try:
        chart = charts.pain(days, baseline=baseline, programs=programs)
    except ValueError:
        raise Http404("No pain was reported yet.") from None
    return HttpResponse(chart.svg, content_type="image/svg+xml")


@staff_page(*CLINICIANS)
@require_POST
def break_glass(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Open a record outside the caseload for a reason, which is written to the audit trail."""
    try:
        access.patient_for(request.actor, patient_id, request.now, reason=request.POST.get("reason", ""))
    except access.NeedsReason:
        context = {"patient_id": patient_id, "too_short": True, "shortest": access.SHORTEST_REASON}
        return render(request, "staff/break_glass.html", context, status=403)
    return redirect("patient", patient_id)


@staff_page(*_ROLES)
@require_POST
def send_text(request: StaffRequest, patient_id: int) -> HttpResponse:
    found = access.contact_for(request.actor, patient_id, request.now)
    try:
        text = messaging.staff_text(
            actor=request.actor, patient=found, body=request.POST.get("body", ""), now=request.now
        )
    except messaging.UnableToText as problem:
        toast(request, str(problem), trouble=True)
    else:
        toast(
            request,
            "Text goes out in 10 seconds.",
            undo=reverse("patient-text-undo", args=[patient_id, text.pk]),
        )
    return back_to(request, "patient", patient_id)


@staff_page(*_ROLES)
@require_POST
def undo_text(request: StaffRequest, patient_id: int, text_id: int) -> HttpResponse:
    found = access.contact_for(request.actor, patient_id, request.now)
    if messaging.take_back(actor=request.actor, patient=found, text_id=text_id, now=request.now):
        toast(request, "Text taken back. It was not sent.")
    else:
        toast(request, "Too late: the text is on its way.", trouble=True)
    return back_to(request, "patient", patient_id)


@staff_page(*_ROLES)
@require_POST
def pause(request: StaffRequest, patient_id: int) -> HttpResponse:
    """No check-ins until a date: at once, or from a day that is still ahead."""
    found = access.contact_for(request.actor, patient_id, request.now)
    typed = request.POST.get("first", "")
    first, until = a_date(typed), a_date(request.POST.get("until"))
    wrong = "first" if typed and first is None else pauses.problem(first, until, request.today)
    if until is None or wrong:
        toast(request, _PAUSE_PROBLEMS[wrong or "until"], trouble=True)
    else:
        ahead = first if first and first > request.today else None
        wishes.pause(actor=request.actor, patient=found, first=ahead, until=until, now=request.now)
        assigning.reschedule(found.pk, request.now)
        toast(
            request,
            f"No check-ins from {_day(ahead)}, on again {_day(until)}."
            if ahead
            else f"Paused until {_day(until)}.",
            undo=reverse("patient-resume", args=[patient_id]),
        )
    return back_to(request, "patient", patient_id)


@staff_page(*_ROLES)
@require_POST
def resume(request: StaffRequest, patient_id: int) -> HttpResponse:
    found = access.contact_for(request.actor, patient_id, request.now)
    first, until = found.paused_from, found.paused_until
    wishes.resume(actor=request.actor, patient=found, now=request.now)
    assigning.reschedule(found.pk, request.now)
    if until and until > request.today:
        toast(
            request,
            "Check-ins go on.",
            undo=reverse("patient-pause", args=[patient_id]),
            undo_with={
                "first": first.isoformat() if first and first > request.today else "",
                "until": until.isoformat(),
            },
        )
    return back_to(request, "patient", patient_id)


@staff_page(*_ROLES)
@require_POST
def stop_texts(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Only the patient's word starts texts again, so there is no undo and the form asks first."""
    found = access.contact_for(request.actor, patient_id, request.now)
    wishes.stop_texts(actor=request.actor, patient=found, now=request.now)
    toast(request, "No more texts to this patient. Consent is written down as withdrawn.")
    return back_to(request, "patient", patient_id)


@staff_page(*_ROLES)
@require_POST
def allow_texts(request: StaffRequest, patient_id: int) -> HttpResponse:
    """The patient agreed, in person or by phone, to the words on the form."""
    found = access.contact_for(request.actor, patient_id, request.now)
    if request.POST.get("agreed") != "yes":
        toast(request, "Tick that the patient agreed to these words.", trouble=True)
        return back_to(request, "patient", patient_id)
    try:
        wishes.allow_texts(
            actor=request.actor,
            patient=found,
            words_shown=_consent(request)["words_of_consent"],
            now=request.now,
        )
    except wishes.UnableToText as problem:
        toast(request, str(problem), trouble=True)
    else:
        assigning.reschedule(found.pk, request.now)
        toast(request, "Consent to texts is written down.", undo=reverse("patient-stop", args=[patient_id]))
    return back_to(request, "patient", patient_id)


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"


def _consent(request: StaffRequest) -> dict[str, str]:
    return {"words_of_consent": WORDS_OF_CONSENT.format(practice=request.practice.name)}


def _with_episodes(found: list[Patient]) -> list[dict[str, Any]]:
    """Each patient with the newest active episode, else the newest. One query."""
    episodes: dict[int, Episode] = {}
    for episode in (
        Episode.objects.filter(patient__in=found)
        .select_related("therapist")
        .order_by("patient_id", "status", "-started_on")
        .distinct("patient_id")
    ):
        episodes[episode.patient_id] = episode
    return [{"patient": patient, "episode": episodes.get(patient.pk)} for patient in found]
