"""The owner's page of the carriers: by what texts travel, how fast, and how many the coach started this week."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from hepcoach.clinics.models import Role
from hepcoach.clinics.problems import Refused
from hepcoach.messaging import queries, setup
from hepcoach.messaging.models import Carrier
from hepcoach.rules.texting import cap
from hepcoach.web.staff.frame import StaffRequest, back_to, staff_page, toast


@staff_page(Role.OWNER)
@require_safe
def page(request: StaffRequest) -> HttpResponse:
    return _shown(request)


@staff_page(Role.OWNER)
@require_POST
def pace(request: StaffRequest, carrier_id: int) -> HttpResponse:
    carrier = _carrier(request, carrier_id)
    before = f"{carrier.per_second:g}"
    try:
        per_second = float(request.POST.get("per_second", "").strip())
        # nan and the infinities are floats, and no pace.
        setup.set_pace(actor=request.actor, carrier=carrier, per_second=per_second, now=request.now)
    except ValueError:
        return _shown(request, carrier_id, "Write a number.")
    except Refused as refused:
        return _shown(request, carrier_id, refused.problems["per_second"])
    again = reverse("practice-carrier-pace", args=[carrier_id])
    toast(request, "Pace saved.", undo=again, undo_with={"per_second": before})
    return back_to(request, "practice-carriers")


@staff_page(Role.OWNER)
@require_POST
def off(request: StaffRequest, carrier_id: int) -> HttpResponse:
    carrier = _carrier(request, carrier_id)
    setup.switch_off(actor=request.actor, carrier=carrier, now=request.now)
    toast(request, f"{carrier.get_kind_display()} is off. Whoever runs the machine can set it again.")
    return back_to(request, "practice-carriers")


def _carrier(request: StaffRequest, carrier_id: int) -> Carrier:
    return get_object_or_404(Carrier, practice=request.practice, pk=carrier_id, is_active=True)


def _shown(request: StaffRequest, wrong: int = 0, problem: str = "") -> HttpResponse:
    weeks = queries.patient_weeks(request.actor.practice_id, request.now)
    context: dict[str, Any] = {
        "tab": "carriers",
        "carriers": setup.all_active(request.actor.practice_id),
        "wrong": wrong,
        "problem": problem,
        "typed": request.POST.get("per_second", ""),
        "cap": cap(None, request.practice.thresholds),
        "started": queries.started(request.actor.practice_id, request.now),
        "most": weeks[0].texts if weeks else 0,
        "weeks": weeks,
    }
    return render(request, "staff/practice/carriers.html", context, status=400 if problem else 200)
