"""Claims on their way: what is complete, the files written, what payers answered. Nothing is sent from here."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hepcoach.config.billing import words
from hepcoach.interop.x12 import outgoing, paper, posting, reading
from hepcoach.privacy import audit
from hepcoach.rtm import claims
from hepcoach.rtm.models import ClaimFile, ClaimLine, Payer
from hepcoach.web.rtm.worklist import BILLING
from hepcoach.web.staff.frame import StaffRequest, back_to, staff_page, toast

_LONGEST_ANSWER = 2_000_000


@staff_page(*BILLING)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: StaffRequest) -> HttpResponse:
    """By POST a 999 or 835 that came back, with what became of each of its lines."""
    if request.method != "POST":
        return _shown(request)
    came = request.FILES.get("answer")
    if came is None or came.size is None or came.size > _LONGEST_ANSWER:
        return _shown(request, trouble="Choose the 999 or 835 that came back, at most 2 MB.")
    text = came.read().decode("ascii", errors="replace").strip()
    try:
        posted = posting.take_in(actor=request.actor, answers=posting.read(text), now=request.now)
    except reading.NotX12 as problem:
        return _shown(request, trouble=f"This file was not read: {problem}.")
    return _shown(request, posted=posted)


@staff_page(*BILLING)
@require_POST
def write(request: StaffRequest, payer_id: int) -> HttpResponse:
    """A file of all complete claims of the payer; by "trial" one marked as a test, and no line moves."""
    payer = get_object_or_404(Payer, practice=request.practice, pk=payer_id)
    try:
        if request.POST.get("kind") == "trial":
            text = outgoing.trial(practice_id=request.actor.practice_id, payer=payer, as_of=request.today)
            _audited(request, "read trial claims", f"payer:{payer.pk}")
            return _download(text, f"trial-{payer.pk}.837", "text/plain")
        made = outgoing.write(actor=request.actor, payer=payer, as_of=request.today, now=request.now)
    except outgoing.UnableToWrite as problem:
        toast(request, f"No file: {problem}.", trouble=True)
    else:
        toast(request, f"File {made.control_number} written with {made.claims} claims. Download it and send it.")
    return back_to(request, "billing")


@staff_page(*BILLING)
@require_safe
def download(request: StaffRequest, file_id: int) -> HttpResponse:
    found = get_object_or_404(ClaimFile, practice=request.practice, pk=file_id)
    _audited(request, "read claim file", f"claimfile:{found.pk}")
    return _download(found.text, f"claims-{found.control_number}.837", "text/plain")


@staff_page(*BILLING)
@require_safe
def table(request: StaffRequest) -> HttpResponse:
    """Documented lines for a clinic whose EMR bills."""
    ready = outgoing.waiting(request.actor.practice_id, request.today)
    _audited(request, "read claim lines", f"practice:{request.actor.practice_id}")
    return _download(paper.lines_csv([one.draft for one in ready]), "rtm-lines.csv", "text/csv")


@staff_page(*BILLING)
@require_POST
def billed_elsewhere(request: StaffRequest, payer_id: int) -> HttpResponse:
    """The EMR has taken the payer's documented lines."""
    payer = get_object_or_404(Payer, practice=request.practice, pk=payer_id)
    lines = ClaimLine.objects.filter(monitoring__payer=payer, state=ClaimLine.State.DOCUMENTED)
    moved = [
        claims.move(actor=request.actor, line=line, to="billed", now=request.now, on=request.today)
        for line in lines.order_by("pk")
    ]
    toast(request, f"{len(moved)} lines marked as billed by the EMR. Each can be taken back on its month.")
    return back_to(request, "billing")


def _shown(
    request: StaffRequest, *, posted: list[posting.Posted] | None = None, trouble: str = ""
) -> HttpResponse:
    practice_id = request.actor.practice_id
    by_payer: dict[int, dict[str, Any]] = {}
    for one in outgoing.waiting(practice_id, request.today):
        payer = one.draft.monitoring.payer
        group = by_payer.setdefault(payer.pk, {"payer": payer, "claims": [], "complete": 0})
        group["claims"].append((one.draft, words.together(one.wrong)))
        group["complete"] += not one.wrong
    context = {
        "tab": "claims",
        "groups": sorted(by_payer.values(), key=lambda group: str(group["payer"])),
        "files": ClaimFile.objects.filter(practice_id=practice_id)
        .defer("text")
        .select_related("payer")
        .order_by("-control_number")[:50],
        "posted": posted,
        "trouble": trouble,
    }
    if by_payer:
        _audited(request, "read claims", f"practice:{practice_id}")
    return render(request, "rtm/claims.html", context, status=400 if trouble else 200)


def _audited(request: StaffRequest, action: str, subject: str) -> None:
    audit.record(audit.Event(request.actor.practice_id, request.now, request.actor.name, action, subject))


def _download(text: str, name: str, kind: str) -> HttpResponse:
    return HttpResponse(
        text,
        content_type=f"{kind}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
