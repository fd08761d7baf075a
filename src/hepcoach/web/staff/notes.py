"""Notes and reports: the sign queue, one note to edit and sign, its PDF and FHIR document, the discharge."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_POST

from hepcoach.patients import access as patients
from hepcoach.reports import access, actions, documents, queries
from hepcoach.reports.fhir import document_reference
from hepcoach.reports.models import Note
from hepcoach.triage import access as cases
from hepcoach.web.staff.fields import a_date
from hepcoach.web.staff.frame import CLINICIANS, StaffRequest, back_to, staff_page, toast


@staff_page(*CLINICIANS)
def queue(request: StaffRequest) -> HttpResponse:
    """Drafts that wait for a signature, oldest first."""
    drafts = queries.to_sign(patients.visible(request.actor, request.today))
    patients.audit_list(request.actor, "sign queue", len(drafts), request.now)
    rows = [{"note": draft, "title": documents.title(draft), "patient": draft.episode.patient} for draft in drafts]
    due = [
        {"episode": episode, "patient": episode.patient, "words": words}
        for episode, words in queries.reports_due(patients.visible(request.actor, request.today), now=request.now)
    ]
    return render(request, "reports/queue.html", {"rows": rows, "due": due})


@staff_page(*CLINICIANS)
def note(request: StaffRequest, note_id: int) -> HttpResponse:
    found = access.note_for(request.actor, note_id, request.now)
    versions = queries.versions_of(found)
    context: dict[str, Any] = {
        "note": found,
        "title": documents.title(found),
        "patient": found.episode.patient,
        "episode": found.episode,
        "charts": documents.charts_of(found),
        "is_draft": found.status == Note.Status.DRAFT,
        "is_newest": versions[0].pk == found.pk,
        "is_whole": actions.is_whole(found),
        "versions": versions,
    }
    return render(request, "reports/note.html", context)


@require_POST
@staff_page(*CLINICIANS)
def edit(request: StaffRequest, note_id: int) -> HttpResponse:
    """Keep the edited sentences; with the sign button pressed, sign what was just kept."""
    found = access.note_for(request.actor, note_id, request.now)
    texts = [request.POST.getlist(f"section-{place}") for place in range(len(found.content["sections"]))]
    try:
        actions.edit(actor=request.actor, note=found, texts=texts, now=request.now)
        if "sign" in request.POST:
            actions.sign(actor=request.actor, note=found, now=request.now)
            toast(request, "Signed and locked.")
        else:
            toast(request, "Draft saved.")
    except actions.UnableToSign as problem:
        toast(request, _sentence(problem), trouble=True)
    return back_to(request, "note", note_id)


@require_POST
@staff_page(*CLINICIANS)
def amend(request: StaffRequest, note_id: int) -> HttpResponse:
    found = access.note_for(request.actor, note_id, request.now)
    try:
        version = actions.amend(
            actor=request.actor, note=found, reason=request.POST.get("reason", ""), now=request.now
        )
    except actions.UnableToSign as problem:
        toast(request, _sentence(problem), trouble=True)
        return back_to(request, "note", note_id)
    toast(request, "An amended version is open as a draft. The signed one stands until you sign this one.")
    return back_to(request, "note", version.pk)


@staff_page(*CLINICIANS)
def as_pdf(request: StaffRequest, note_id: int) -> HttpResponse:
    found = access.note_for(request.actor, note_id, request.now)
    return _download(found, documents.as_pdf(found), "application/pdf", "pdf")


@staff_page(*CLINICIANS)
def as_text(request: StaffRequest, note_id: int) -> HttpResponse:
    """Plain lines to copy into a chart."""
    found = access.note_for(request.actor, note_id, request.now)
    return HttpResponse(documents.as_text(found), content_type="text/plain; charset=utf-8")


@staff_page(*CLINICIANS)
def as_fhir(request: StaffRequest, note_id: int) -> HttpResponse:
    """A signed note as a FHIR DocumentReference."""
    found = access.note_for(request.actor, note_id, request.now)
    if found.signed_at is None:
        return HttpResponse("A draft is not a document yet: sign it first.", status=409, content_type="text/plain")
    body = json.dumps(document_reference(found), indent=1, ensure_ascii=False).encode()
    return _download(found, body, "application/fhir+json", "json")


@require_POST
@staff_page(*CLINICIANS)
def sign_case(request: StaffRequest, case_id: int) -> HttpResponse:
    """Chart a case: its drafted note as it stands, signed."""
    found = cases.case_for(request.actor, case_id, request.now)
    try:
        signed = actions.sign_case(actor=request.actor, case=found, now=request.now)
    except actions.UnableToSign as problem:
        toast(request, _sentence(problem), trouble=True)
        return back_to(request, "case", case_id)
    toast(request, "Signed and locked.")
    return back_to(request, "note", signed.pk)


@require_POST
@staff_page(*CLINICIANS)
def discharge(request: StaffRequest, episode_id: int) -> HttpResponse:
    """End the episode and open its drafted report."""
    episode = access.episode_for(request.actor, episode_id, request.now)
    drafted = actions.discharge_episode(actor=request.actor, episode=episode, now=request.now)
    toast(request, "The episode is ended and its report drafted.")
    return back_to(request, "note", drafted.pk)


@require_POST
@staff_page(*CLINICIANS)
def draft(request: StaffRequest, episode_id: int) -> HttpResponse:
    """Draft a SOAP note or a progress report. Without days: since the last of its kind, up to today."""
    episode = access.episode_for(request.actor, episode_id, request.now)
    kind = Note.Kind.PROGRESS if request.POST.get("kind") == Note.Kind.PROGRESS else Note.Kind.SOAP
    last = a_date(request.POST.get("last")) or min(request.today, episode.ended_on or request.today)
    first = a_date(request.POST.get("first")) or queries.first_undocumented(episode, kind, last)
    try:
        drafted = actions.draft_stretch(
            actor=request.actor, episode=episode, kind=kind, first=first, last=last, now=request.now
        )
    except actions.UnableToSign as problem:
        toast(request, _sentence(problem), trouble=True)
        return back_to(request, "patient", episode.patient_id)
    toast(request, "Drafted from the record: read, edit and sign it.")
    return back_to(request, "note", drafted.pk)


def _download(note: Note, body: bytes, content_type: str, ending: str) -> HttpResponse:
    # No name in the file name: downloads end up in shared folders.
    name = f"{slugify(documents.title(note))}-{note.pk}.{ending}"
    return HttpResponse(
        body, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _sentence(problem: Exception) -> str:
    words = str(problem)
    return f"{words[:1].upper()}{words[1:]}."
