"""Claim lines: documented, moved on, taken back, and their evidence as text and PDF."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hepcoach.rtm import access, actions, appeal, claims, evidence
from hepcoach.rtm.models import ClaimLine
from hepcoach.web.rtm.fields import dollars
from hepcoach.web.rtm.month import month_at
from hepcoach.web.rtm.worklist import BILLING, SEES, asked_month
from hepcoach.web.staff.frame import StaffRequest, back_to, staff_page, toast

LONGEST_NOTICE = 4000


@staff_page(*BILLING)
@require_POST
def document(request: StaffRequest, monitoring_id: int) -> HttpResponse:
    """Keep what is ready of the month, with its evidence."""
    monitoring = access.monitoring_for(request.actor, monitoring_id, request.now)
    found = month_at(monitoring, asked_month(request), request.today)
    try:
        made = claims.document(actor=request.actor, found=found, now=request.now)
    except claims.UnableToMove as problem:
        toast(request, f"Not documented: {problem}.", trouble=True)
    else:
        words = f"{len(made)} documented with their evidence." if made else "Nothing of this month is ready."
        toast(request, words, trouble=not made)
    return _back(request, monitoring_id)


@staff_page(*BILLING)
@require_POST
def move(request: StaffRequest, line_id: int) -> HttpResponse:
    line = _line(request, line_id)
    try:
        claims.move(
            actor=request.actor,
            line=line,
            to=request.POST.get("to", ""),
            now=request.now,
            on=request.today,
            paid=dollars(request.POST.get("paid")),
        )
    except claims.UnableToMove as problem:
        toast(request, f"Not changed: {problem}.", trouble=True)
    else:
        toast(request, "Line moved on.", undo=reverse("rtm-line-undo", args=[line_id]))
    return _back(request, line.monitoring_id)


@staff_page(*BILLING)
@require_POST
def undo(request: StaffRequest, line_id: int) -> HttpResponse:
    line = _line(request, line_id)
    try:
        claims.undo(actor=request.actor, line=line, now=request.now)
    except claims.UnableToMove as problem:
        toast(request, f"Not changed: {problem}.", trouble=True)
    else:
        toast(request, "Taken back.")
    return _back(request, line.monitoring_id)


@staff_page(*SEES)
@require_safe
def evidence_text(request: StaffRequest, line_id: int) -> HttpResponse:
    return HttpResponse(evidence.text(_pack(request, line_id)), content_type="text/plain; charset=utf-8")


@staff_page(*SEES)
@require_safe
def evidence_pdf(request: StaffRequest, line_id: int) -> HttpResponse:
    made = evidence.pdf(_pack(request, line_id), practice=request.practice.name, at=request.now)
    return HttpResponse(
        made,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="evidence-{line_id}.pdf"'},
    )


@staff_page(*BILLING)
@require_http_methods(["GET", "HEAD", "POST"])
def appeal_page(request: StaffRequest, line_id: int) -> HttpResponse:
    """The payer's notice, word for word, and the draft that quotes it."""
    line = _line(request, line_id)
    if line.state != ClaimLine.State.DENIED:
        raise Http404("This line was not denied.")
    words = request.POST.get("notice", "")
    if request.method == "POST" and len(words) <= LONGEST_NOTICE:
        actions.keep_notice(actor=request.actor, line=line, words=words, now=request.now)
        toast(request, "The notice is kept, and the draft quotes it.")
        return back_to(request, "rtm-appeal-page", line_id)
    context = {
        "line": line,
        "notice": words or line.denial_notice,
        "longest": LONGEST_NOTICE,
        "too_long": len(words) > LONGEST_NOTICE,
    }
    return render(request, "rtm/appeal.html", context, status=400 if context["too_long"] else 200)


@staff_page(*BILLING)
@require_safe
def appeal_text(request: StaffRequest, line_id: int) -> HttpResponse:
    """The draft of an appeal; there is none for a line that was not denied."""
    line = _line(request, line_id)
    if line.state != ClaimLine.State.DENIED:
        raise Http404("This line was not denied.")
    monitoring = access.monitoring_for(request.actor, line.monitoring_id, request.now)
    told = appeal.letter(
        line,
        monitoring,
        practice=request.practice.name,
        therapist=str(monitoring.episode.therapist or ""),
        denied_on=line.changed_at.date(),
    )
    return HttpResponse(told, content_type="text/plain; charset=utf-8")


def _pack(request: StaffRequest, line_id: int) -> evidence.Pack:
    line = _line(request, line_id)
    monitoring = access.monitoring_for(request.actor, line.monitoring_id, request.now)
    found = month_at(monitoring, line.to_date.replace(day=1), request.today)
    return evidence.pack(
        line,
        patient=monitoring.episode.patient.full_name,
        zone=found.known.episode.time_zone,
        since=evidence.changed_since(line, found),
    )


def _line(request: StaffRequest, line_id: int) -> ClaimLine:
    line = ClaimLine.objects.filter(practice_id=request.actor.practice_id, pk=line_id).first()
    if line is None:
        raise Http404("This practice has no such claim line.")
    access.monitoring_for(request.actor, line.monitoring_id, request.now)
    return line


def _back(request: StaffRequest, monitoring_id: int) -> HttpResponse:
    return back_to(request, "rtm-month", monitoring_id)
