"""*Today*: a therapist's patients, worst first. Other roles land on what they work with."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render

from hepcoach.checkins.models import CheckIn
from hepcoach.clinics.models import Role
from hepcoach.clinics.queries import clinicians, locations
from hepcoach.patients import access
from hepcoach.patients.models import Episode, Patient
from hepcoach.rules.standing import Standing
from hepcoach.triage import queries
from hepcoach.triage.queries import Line, Place
from hepcoach.web.staff.days import Square, squares_of
from hepcoach.web.staff.frame import EVERYONE, StaffRequest, staff_page, whole_number

# Lines on one page: what a screenful of exceptions needs, whatever the caseload.
PAGE = 30


@dataclass(frozen=True)
class Row:
    """A line as the template draws it."""

    line: Line
    squares: tuple[Square, ...]


@dataclass(frozen=True)
class Group:
    standing: Standing
    total: int
    rows: list[Row]


@staff_page(*EVERYONE)
def today(request: StaffRequest) -> HttpResponse:
    if request.actor.is_clinician:
        return _caseload(request)
    if request.actor.role == Role.FRONT_DESK:
        return redirect("front-desk")
    if request.actor.role == Role.OWNER:
        return _overview(request)
    return _billing(request)


def _caseload(request: StaffRequest) -> HttpResponse:
    """Filters and pages travel in the address; they hold no patient data."""
    whose = "all" if request.GET.get("whose") == "all" else "mine"
    patients = access.own(request.actor) if whose == "mine" else access.visible(request.actor, request.today)
    everybody = queries.places(patients, today=request.today, now=request.now)
    location = whole_number(request.GET.get("location"))
    if location:
        everybody = [place for place in everybody if place.location_id == location]
    totals = Counter(place.standing for place in everybody)
    state = request.GET.get("state", "")
    shown = [place for place in everybody if not state or place.standing.name.lower() == state]
    page = max(whole_number(request.GET.get("page")), 1)
    chosen = shown[(page - 1) * PAGE : page * PAGE]
    rows = rows_of(request, chosen)
    access.audit_list(request.actor, "today", len(rows), request.now)
    context: dict[str, Any] = {
        "groups": [
            Group(standing, totals[standing], list(members))
            for standing, members in groupby(rows, key=lambda row: row.line.place.standing)
        ],
        "letters": squares_of([], today=request.today, count=queries.WEEK, started_on=request.today),
        "totals": [(standing, totals[standing]) for standing in Standing if totals[standing]],
        "all_count": len(everybody),
        "whose": whose,
        "state": state,
        "location": location,
        "locations": locations(request.actor.practice_id),
        "next_page": page + 1 if len(shown) > page * PAGE else None,
        "left": len(shown) - page * PAGE,
    }
    fragment = request.htmx and not request.htmx.boosted and page > 1
    return render(request, "staff/_today_rows.html" if fragment else "staff/today.html", context)


def rows_of(request: StaffRequest, chosen: list[Place]) -> list[Row]:
    return [
        Row(
            line=line,
            squares=squares_of(
                line.place.days,
                today=request.today,
                count=queries.WEEK,
                started_on=line.episode.started_on,
            ),
        )
        for line in queries.lines(chosen, today=request.today, now=request.now)
    ]


def row_of(request: StaffRequest, patient_id: int) -> Row | None:
    """One patient's row anew, after something was done about their case."""
    only = Patient.objects.filter(pk=patient_id)
    chosen = queries.places(only, today=request.today, now=request.now)
    return rows_of(request, chosen)[0] if chosen else None


def _overview(request: StaffRequest) -> HttpResponse:
    """The owner sees counts per therapist, and no patient."""
    everybody = queries.places(
        Patient.objects.filter(practice_id=request.actor.practice_id), today=request.today, now=request.now
    )
    by_therapist: dict[int | None, Counter[Standing]] = {}
    for place in everybody:
        by_therapist.setdefault(place.therapist_id, Counter())[place.standing] += 1
    people: list[tuple[str, int | None]] = [
        (str(staff), staff.pk) for staff in clinicians(request.actor.practice_id)
    ]
    if None in by_therapist:
        people.append(("No therapist yet", None))
    table = [
        (
            name,
            [by_therapist.get(pk, Counter())[standing] for standing in Standing],
            sum(by_therapist.get(pk, Counter()).values()),
        )
        for name, pk in people
    ]
    totals = Counter(place.standing for place in everybody)
    context = {
        "standings": list(Standing),
        "table": table,
        "totals": [totals[standing] for standing in Standing],
        "all_count": len(everybody),
    }
    return render(request, "staff/overview.html", context)


def _billing(request: StaffRequest) -> HttpResponse:
    """The biller sees how much data each therapist's episodes have this month, and nothing clinical."""
    month = request.today.replace(day=1)
    answered = (
        CheckIn.objects.filter(day__gte=month, day__lte=request.today, answered_at__isnull=False)
        .order_by()
        .values_list("episode__therapist")
        .annotate(days=Count("pk"))
    )
    days: dict[int | None, int] = dict(answered.values_list("episode__therapist", "days"))
    episodes: dict[int | None, int] = dict(
        Episode.objects.order_by()
        .values_list("therapist")
        .annotate(active=Count("pk", filter=Q(status=Episode.Status.ACTIVE)))
        .values_list("therapist", "active")
    )
    table = [
        (str(staff), episodes.get(staff.pk, 0), days.get(staff.pk, 0))
        for staff in clinicians(request.actor.practice_id)
    ]
    return render(request, "staff/billing.html", {"table": table, "month": month})
