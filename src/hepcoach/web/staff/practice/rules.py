"""The practice's own numbers of the case rules."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from hepcoach.clinics import history, house
from hepcoach.clinics.models import Role
from hepcoach.web.staff import thresholds
from hepcoach.web.staff.frame import StaffRequest, back_to, staff_page, toast


@staff_page(Role.OWNER)
@require_safe
def page(request: StaffRequest) -> HttpResponse:
    return _shown(request)


@staff_page(Role.OWNER)
@require_POST
def rule(request: StaffRequest, key: str) -> HttpResponse:
    """One card's numbers."""
    if not thresholds.is_card(key):
        raise Http404("There is no such rule.")
    own = request.practice.thresholds
    before = thresholds.as_typed(key, own, {})
    values, problems = thresholds.typed(key, request.POST, own)
    if problems:
        return _shown(request, thresholds.back_as_typed(key, request.POST, problems))
    house.set_thresholds(actor=request.actor, practice=request.practice, values=values, now=request.now)
    toast(
        request,
        "Rule saved. It holds from the next answer on.",
        undo=reverse("practice-rule", args=[key]),
        undo_with=before,
    )
    return back_to(request, "practice-rules")


def _shown(request: StaffRequest, came_back: Mapping[str, Mapping[str, str]] | None = None) -> HttpResponse:
    context = {
        "tab": "rules",
        "changes": history.newest(request.practice.pk, ["practice"]),
        "cards": thresholds.cards(request.practice.thresholds, {}, came_back=came_back),
    }
    return render(request, "staff/practice/rules.html", context, status=400 if came_back else 200)
