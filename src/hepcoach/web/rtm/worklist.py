"""The worklist: one row per episode and month, days and minutes side by side, and what stands in the way."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from hepcoach.clinics.models import Role, Staff
from hepcoach.patients import access as patients
from hepcoach.rtm import access, actions, claims, money, queries, todo
from hepcoach.rtm.models import Attestation, Payer
from hepcoach.rules import returns
from hepcoach.rules.rtm.windows import month_of
from hepcoach.web.rtm.fields import dollars
from hepcoach.web.staff.fields import a_date, whole
from hepcoach.web.staff.frame import CLINICIANS, StaffRequest, back_to, staff_page, toast

BILLING = (Role.BILLER, Role.OWNER)
SEES = (*CLINICIANS, *BILLING)
# A filter beside the states: rows in whose way something stands.
EXCEPTIONS = "exceptions"
_MODES = ("medicare_b", "commercial")


@staff_page(*SEES)
@require_safe
def page(request: StaffRequest) -> HttpResponse:
    month = asked_month(request)
    mine = access.visible(request.actor, request.now).select_related(
        "episode__patient", "episode__therapist__location", "payer", "practice"
    )
    rows = queries.worklist(mine, month, request.today)
    state, therapist = request.GET.get("state", ""), whole(request.GET.get("therapist"))
    names = {
        row.monitoring.episode.therapist_id: str(row.monitoring.episode.therapist)
        for row in rows
        if row.monitoring.episode.therapist_id
    }
    location = whole(request.GET.get("location"))
    places = {
        row.monitoring.episode.therapist.location_id: row.monitoring.episode.therapist.location.name
        for row in rows
        if row.monitoring.episode.therapist and row.monitoring.episode.therapist.location
    }
    shown = [
        row
        for row in rows
        if (not state or row.state == state or (state == EXCEPTIONS and row.exceptions))
        and (therapist is None or row.monitoring.episode.therapist_id == therapist)
        and (location is None or _location(row) == location)
    ]
    patients.audit_list(request.actor, "rtm", len(shown), request.now)
    context: dict[str, Any] = {
        "tab": "worklist",
        "rows": [
            (row, todo.today(row, bills=request.actor.role in BILLING), money.told_before_start(row))
            for row in shown
        ],
        "share": returns.share_of_patient("medicare_b"),
        "all_count": len(rows),
        "totals": [(key, queries.STATES[key], count) for key, count in queries.totals(rows).items()],
        "state": state,
        "exception_count": sum(bool(row.exceptions) for row in rows),
        "ready_count": sum(len(row.ready) for row in shown),
        "therapist": therapist,
        "location": location,
        "locations": sorted(places.items(), key=lambda one: one[1]),
        "therapists": sorted(names.items(), key=lambda one: one[1]),
        "month": month,
        "before": month_of(date.fromordinal(month.toordinal() - 1)).first,
        "after": month_of(date.fromordinal(month.toordinal() + 31)).first,
        "to_start": access.episodes(request.actor, request.now)
        .filter(monitoring__isnull=True)
        .select_related("patient", "therapist")
        .order_by("pk")[:200],
        "payers": Payer.objects.order_by("name"),
        "device": Attestation.objects.select_related("attested_by").order_by("-at", "-pk").first(),
        "may_set": request.actor.role in BILLING,
    }
    return render(request, "rtm/worklist.html", context)


def _location(row: queries.MonthOf) -> int | None:
    therapist = row.monitoring.episode.therapist
    return therapist.location_id if therapist is not None else None


@staff_page(*BILLING)
@require_POST
def document_all(request: StaffRequest) -> HttpResponse:
    """Keep everything that is ready in the month, each line with its evidence."""
    month = asked_month(request)
    mine = access.visible(request.actor, request.now).select_related(
        "episode__patient", "episode__therapist", "payer", "practice"
    )
    kept, problems = 0, []
    for row in queries.worklist(mine, month, request.today):
        try:
            kept += len(claims.document(actor=request.actor, found=row, now=request.now))
        except claims.UnableToMove as problem:
            problems.append(str(problem))
    patients.audit_list(request.actor, "rtm document", kept, request.now)
    if problems:
        toast(request, f"{kept} documented. Not all: {problems[0]}.", trouble=True)
    else:
        toast(request, f"{kept} lines documented with their evidence. They wait under Claims.")
    return redirect(f"{reverse('rtm')}?month={month:%Y-%m}")


@staff_page(*SEES)
@require_POST
def start(request: StaffRequest) -> HttpResponse:
    """Put an episode under monitoring from a day on."""
    posted = request.POST
    episode = access.episodes(request.actor, request.now).filter(pk=whole(posted.get("episode")) or 0).first()
    payer = Payer.objects.filter(pk=whole(posted.get("payer")) or 0).first()
    starts_on = a_date(posted.get("starts_on"))
    if episode is None or payer is None or starts_on is None:
        return _trouble(request, "Choose the episode, its payer and the first day.")
    try:
        made = actions.start(
            actor=request.actor, episode=episode, payer=payer, starts_on=starts_on, now=request.now
        )
        if (cost := dollars(posted.get("cost"))) is not None:
            actions.tell_cost(actor=request.actor, monitoring=made, dollars=cost, now=request.now)
    except actions.UnableToRecord as problem:
        return _trouble(request, _sentence(problem))
    toast(request, "Monitoring started.")
    return back_to(request, "rtm-month", made.pk)


@staff_page(*BILLING)
@require_POST
def payer(request: StaffRequest) -> HttpResponse:
    """A payer with its number; how it wants codes is set to what most want."""
    posted = request.POST
    name, number, kind = (posted.get(key, "").strip() for key in ("name", "payer_id", "kind"))
    usable = name.isprintable() and number.isprintable() and number.isascii()
    if not (name and number and usable and kind in _MODES and len(name) <= 60 and len(number) <= 40):
        return _trouble(request, "Give the payer's name, its number and its kind.")
    if Payer.objects.filter(payer_id=number).exists():
        return _trouble(request, "There is a payer with this number.")
    actions.add_payer(practice_id=request.actor.practice_id, name=name, payer_id=number, kind=kind)
    toast(request, "Payer added.")
    return back_to(request, "rtm")


@staff_page(Role.THERAPIST, Role.OWNER)
@require_POST
def device(request: StaffRequest) -> HttpResponse:
    """The clinic's attestation: who signs in and says so is who attests."""
    staff = Staff.objects.get(pk=request.actor.staff_id or 0)
    posted = request.POST
    name, version = (posted.get(key, "").replace("\0", "") for key in ("name", "version"))
    if posted.get("attested") != "yes":
        return _trouble(request, "Tick that the clinic attests it.")
    try:
        actions.attest_device(actor=request.actor, by=staff, name=name, version=version, now=request.now)
    except actions.UnableToRecord as problem:
        return _trouble(request, _sentence(problem))
    toast(request, "Device attested.")
    return back_to(request, "rtm")


def asked_month(request: StaffRequest) -> date:
    """The month of the address, else this one; nothing beyond next month."""
    found = a_date(f"{request.GET.get('month', '')}-01")
    return found if found is not None and 2020 <= found.year <= 2100 else request.today.replace(day=1)


def _trouble(request: StaffRequest, words: str) -> HttpResponse:
    toast(request, words, trouble=True)
    return back_to(request, "rtm")


def _sentence(problem: Exception) -> str:
    words = str(problem)
    return f"{words[:1].upper()}{words[1:]}."
