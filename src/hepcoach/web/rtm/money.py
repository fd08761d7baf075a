"""The money page: expected, billed and paid by month and payer; the sheet of returns with own numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hepcoach.patients import access as patients
from hepcoach.rtm import access, money
from hepcoach.rules import returns
from hepcoach.rules.returns import Range
from hepcoach.web.rtm.worklist import BILLING
from hepcoach.web.staff.frame import StaffRequest, staff_page

_MONTHS = 6


@staff_page(*BILLING)
@require_safe
def page(request: StaffRequest) -> HttpResponse:
    found = list(
        access.visible(request.actor, request.now).select_related(
            "episode__patient", "episode__therapist", "payer", "practice"
        )
    )
    cells = money.by_month_and_payer(found, money.months_until(request.today, _MONTHS), request.today)
    untold = money.untold(found)
    patients.audit_list(request.actor, "rtm money", len(found), request.now)
    told = _told(request.GET)
    context: dict[str, Any] = {
        "tab": "money",
        "cells": cells,
        "untold": untold,
        "sheet": returns.sheet(told),
        "inputs": [(one, told.get(one.key, Range(one.low, one.high))) for one in returns.INPUTS],
        "own": bool(told),
    }
    return render(request, "rtm/money.html", context)


def _told(asked: Mapping[str, str]) -> dict[str, Range]:
    """The inputs of the address: what is no number, or not within reason, is left at its default."""
    found = {}
    for one in returns.INPUTS:
        low, high = (_number(asked.get(f"{one.key}-{end}"), one.highest) for end in ("low", "high"))
        if low is not None and high is not None:
            found[one.key] = Range(min(low, high), max(low, high))
    return found


def _number(text: str | None, highest: float) -> float | None:
    try:
        found = float((text or "")[:20])
    except ValueError:
        return None
    return found if math.isfinite(found) and 0 <= found <= highest else None
