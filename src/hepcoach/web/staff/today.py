"""*Today*: a therapist's patients, worst first. Other roles land on what they work with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.http import HttpResponse
from django.shortcuts import redirect, render

from hepcoach.checkins.models import CheckIn
from hepcoach.clinics.models import Role
from hepcoach.clinics.queries import clinicians, locations
from hepcoach.patients import access
from hepcoach.patients.models import Episode, Patient
from hepcoach.rtm.models import Monitoring, MonitoringConsent
from hepcoach.rules.standing import Standing
from hepcoach.triage import queries
from hepcoach.triage.queries import Line, Place
from hepcoach.web.staff import filters
from hepcoach.web.staff.days import Square, squares_of
from hepcoach.web.staff.filters import MONITORING
from hepcoach.web.staff.frame import EVERYONE, StaffRequest, staff_page, whole_number

# Lines on one page: what a screenful of exceptions needs, whatever the caseload.
PAGE = 30


@dataclass(frozen=True)
class Row:
    """A line as the template draws it."""

    line: Line
    squares: tuple[Square, ...]
    # A key of filters.MONITORING.
    monitored: str = "none"

    @property
    def monitoring(self) -> str:
        return MONITORING[self.monitored]


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
    chosen = filters.read(request.GET)
    mine = chosen.whose == "mine"
    patients = access.own(request.actor) if mine else access.visible(request.actor, request.today)
    monitored = _monitored()
    everybody = chosen.narrow(queries.places(patients, today=request.today, now=request.now), monitored)
    shown = chosen.shown(everybody, request.today)
    page = max(whole_number(request.GET.get("page")), 1)
    rows = rows_of(request, shown[(page - 1) * PAGE : page * PAGE], monitored)
    totals = Counter(place.standing for place in shown)
    access.audit_list(request.actor, "today", len(rows), request.now)
    context: dict[str, Any] = {
        "groups": [
            Group(standing, totals[standing], list(members))
            for standing, members in groupby(rows, key=lambda row: row.line.place.standing)
        ],
        "letters": squares_of([], today=request.today, count=queries.WEEK, started_on=request.today),
        "chosen": chosen,
        "whose": [(word, label, replace(chosen, whose=word).query) for word, label in _WHOSE.items()],
        "chips": chosen.chips(everybody, request.today),
        "all_count": len(everybody),
        "unfiltered": filters.Filters(whose=chosen.whose).query,
        "selects": _selects(request, chosen),
        "next_page": page + 1 if len(shown) > page * PAGE else None,
        "left": len(shown) - page * PAGE,
    }
    fragment = request.htmx and not request.htmx.boosted and page > 1
    return render(request, "staff/_today_rows.html" if fragment else "staff/today.html", context)


_WHOSE = {"mine": "My patients", "all": "All I may see"}


def _selects(request: StaffRequest, chosen: filters.Filters) -> list[tuple[str, str, str, dict[str, str]]]:
    """(name, label, value, options) of what is chosen from a list; a list of one is not offered."""
    places = {str(place.pk): place.name for place in locations(request.actor.practice_id)}
    offered = [
        ("location", "Location", str(chosen.location or ""), places),
        ("specialty", "Specialty", chosen.specialty, dict(filters.SPECIALTIES)),
        ("rtm", "RTM", chosen.rtm, dict(MONITORING)),
    ]
    return [one for one in offered if len(one[3]) > 1]


def _monitored() -> dict[int, str]:
    """Of each monitored episode of the practice, whether the patient agrees. One query."""
    newest = MonitoringConsent.objects.filter(monitoring=OuterRef("pk")).order_by("-at", "-pk").values("given")[:1]
    rows = Monitoring.objects.annotate(agreed=Subquery(newest)).values_list("episode_id", "agreed")
    return {episode_id: "on" if agreed else "consent" for episode_id, agreed in rows}


def rows_of(request: StaffRequest, chosen: list[Place], monitored: Mapping[int, str]) -> list[Row]:
    return [
        Row(
            line=line,
            squares=squares_of(
                line.place.days,
                today=request.today,
                count=queries.WEEK,
                started_on=line.episode.started_on,
            ),
            monitored=monitored.get(line.episode.pk, "none"),
        )
        for line in queries.lines(chosen, today=request.today, now=request.now)
    ]


def row_of(request: StaffRequest, patient_id: int) -> Row | None:
    """One patient's row anew, after something was done about their case."""
    only = Patient.objects.filter(pk=patient_id)
    chosen = queries.places(only, today=request.today, now=request.now)
    return rows_of(request, chosen, _monitored())[0] if chosen else None


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
            _counts(by_therapist.get(pk, Counter())),
            sum(by_therapist.get(pk, Counter()).values()),
        )
        for name, pk in people
    ]
    totals = Counter(place.standing for place in everybody)
    context = {
        "standings": list(Standing),
        "table": table,
        "totals": _counts(totals),
        "all_count": len(everybody),
    }
    return render(request, "staff/overview.html", context)


def _counts(found: Counter[Standing]) -> list[tuple[str, int]]:
    """Each state with its number, in the order of the columns."""
    return [(standing.value, found[standing]) for standing in Standing]


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
