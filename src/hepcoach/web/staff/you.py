"""What a member of staff chooses for themselves: the morning e-mail."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from hepcoach.clinics.models import Role
from hepcoach.triage import digest
from hepcoach.web.staff.frame import CLINICIANS, StaffRequest, back_to, staff_page, toast


@staff_page(*CLINICIANS, Role.FRONT_DESK)
def you(request: StaffRequest) -> HttpResponse:
    if request.method == "POST":
        wanted = request.POST.get("digest") == "on"
        digest.choose(actor=request.actor, wanted=wanted)
        toast(request, "Morning e-mail is on." if wanted else "Morning e-mail is off.")
        return back_to(request, "you")
    context = {"wants_digest": digest.wants(request.actor), "from_hour": digest.FROM_HOUR}
    return render(request, "staff/you.html", context)
