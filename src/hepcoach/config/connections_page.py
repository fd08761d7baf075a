"""The owner's page of the connections: EHRs that send programs, and the carrier of the practice's texts.

It stands here because it needs both the pages' frame (`web`) and the tokens (`interop`), and those two rooms
do not know each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from hepcoach.clinics.models import Role
from hepcoach.clinics.problems import Refused
from hepcoach.interop import connections
from hepcoach.interop.models import Connection
from hepcoach.messaging import setup
from hepcoach.web.staff.fields import Field, come_back
from hepcoach.web.staff.frame import StaffRequest, back_to, staff_page, toast


@staff_page(Role.OWNER)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: StaffRequest) -> HttpResponse:
    """By POST a new connection; its token is shown on this answer and nowhere else."""
    if request.method != "POST":
        return _shown(request)
    name = request.POST.get("name", "")
    try:
        token = connections.connect(actor=request.actor, practice=request.practice, name=name, now=request.now)
    except Refused as refused:
        return _shown(request, refused.problems)
    return _shown(request, once={"name": name, "token": token})


@staff_page(Role.OWNER)
@require_POST
def switch(request: StaffRequest, connection_id: int) -> HttpResponse:
    found = get_object_or_404(Connection, practice=request.practice, pk=connection_id)
    is_active = request.POST.get("on") == "1"
    connections.switch(actor=request.actor, connection=found, is_active=is_active, now=request.now)
    toast(
        request,
        f"{found.name} may send." if is_active else f"{found.name} is switched off: what it sends is refused.",
        undo=reverse("practice-connection", args=[connection_id]),
        undo_with={"on": "0" if is_active else "1"},
    )
    return back_to(request, "practice-connections")


def _shown(
    request: StaffRequest,
    problems: Mapping[str, str] | None = None,
    once: Mapping[str, str] | None = None,
) -> HttpResponse:
    field = Field(
        "connection", "name", "Name", hint="The EHR's, to tell connections apart.", required=True,
        longest=connections.LONGEST_NAME,
    )  # fmt: skip
    practice_id = request.actor.practice_id
    context: dict[str, Any] = {
        "tab": "connections",
        "connections": Connection.objects.filter(practice=practice_id).order_by("-is_active", "name", "pk"),
        "new": come_back([field], request.POST, problems) if problems else [field],
        "once": once,
        "address": f"{settings.PUBLIC_URL}{reverse('fhir')}",
        "carrier": setup.active(practice_id),
        "last_text": setup.last_delivery(practice_id),
    }
    return render(request, "staff/practice/connections.html", context, status=400 if problems else 200)
