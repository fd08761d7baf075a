"""Name, phone, time zone, hours and locations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from hepcoach.checkins.actions import move_mornings
from hepcoach.clinics import house
from hepcoach.clinics.models import Location, Practice, Role
from hepcoach.clinics.problems import Refused
from hepcoach.clinics.queries import locations
from hepcoach.patients import plan
from hepcoach.patients.models import Patient
from hepcoach.rules.phones import as_written
from hepcoach.web.staff.fields import Field, a_date, come_back, hours, whole
from hepcoach.web.staff.frame import StaffRequest, back_to, staff_page, toast

# Where the product is used; a practice elsewhere keeps the zone it was created with.
ZONES = {
    "America/New_York": "Eastern (New York)",
    "America/Chicago": "Central (Chicago)",
    "America/Denver": "Mountain (Denver)",
    "America/Phoenix": "Mountain without summer time (Phoenix)",
    "America/Los_Angeles": "Pacific (Los Angeles)",
    "America/Anchorage": "Alaska (Anchorage)",
    "Pacific/Honolulu": "Hawaii (Honolulu)",
    "America/Puerto_Rico": "Atlantic (Puerto Rico)",
}


@staff_page(Role.OWNER)
@require_safe
def page(request: StaffRequest) -> HttpResponse:
    return _shown(request)


@staff_page(Role.OWNER)
@require_POST
def details(request: StaffRequest) -> HttpResponse:
    practice, posted = request.practice, request.POST
    before = {"name": practice.name, "phone": practice.phone, "time_zone": practice.time_zone}
    try:
        house.set_details(
            actor=request.actor,
            practice=practice,
            name=posted.get("name", ""),
            phone=posted.get("phone", ""),
            time_zone=posted.get("time_zone", ""),
            now=request.now,
        )
    except Refused as refused:
        return _shown(request, "details", refused.problems)
    if practice.time_zone != before["time_zone"]:
        move_mornings(patients=Patient.objects.filter(practice=practice))
    toast(request, "Details saved.", undo=reverse("practice-details"), undo_with=before)
    return back_to(request, "practice")


@staff_page(Role.OWNER)
@require_POST
def office_hours(request: StaffRequest) -> HttpResponse:
    practice = request.practice
    before = {name: getattr(practice, name) for name in house.HOUR_FIELDS}
    told = {name: whole(request.POST.get(name)) for name in house.HOUR_FIELDS}
    try:
        house.set_hours(actor=request.actor, practice=practice, hours=told, now=request.now)
    except Refused as refused:
        return _shown(request, "hours", refused.problems)
    if told["morning_hour"] != before["morning_hour"]:
        move_mornings(patients=Patient.objects.filter(practice=practice))
    toast(
        request,
        "Hours saved. The next texts go by them.",
        undo=reverse("practice-hours"),
        undo_with={name: str(hour) for name, hour in before.items()},
    )
    return back_to(request, "practice")


@staff_page(Role.OWNER)
@require_POST
def holiday(request: StaffRequest) -> HttpResponse:
    """A day on which the practice is closed, or with an empty name an office day again."""
    day, name = a_date(request.POST.get("day")), request.POST.get("name", "")
    before = request.practice.holidays.get(day.isoformat(), "") if day else ""
    try:
        house.set_holiday(actor=request.actor, practice=request.practice, day=day, name=name, now=request.now)
    except Refused as refused:
        return _shown(request, "holiday", refused.problems)
    assert day is not None
    undo_with = {"day": day.isoformat(), "name": before}
    toast(request, "Holidays saved.", undo=reverse("practice-holiday"), undo_with=undo_with)
    return back_to(request, "practice")


@staff_page(Role.OWNER)
@require_POST
def location(request: StaffRequest, location_id: int | None = None) -> HttpResponse:
    """A new location, or new words for one."""
    known = None
    if location_id is not None:
        known = get_object_or_404(Location, practice=request.practice, pk=location_id)
    posted = request.POST
    try:
        house.write_location(
            actor=request.actor,
            practice=request.practice,
            location=known,
            name=posted.get("name", ""),
            address=posted.get("address", ""),
            phone=posted.get("phone", ""),
            now=request.now,
        )
    except Refused as refused:
        return _shown(request, f"location-{location_id or 'new'}", refused.problems)
    if known is None:
        toast(request, "Location added.")
    else:
        before = {"name": known.name, "address": known.address, "phone": known.phone}
        toast(request, "Location saved.", undo=reverse("practice-location", args=[known.pk]), undo_with=before)
    return back_to(request, "practice")


def _shown(request: StaffRequest, form: str = "", problems: Mapping[str, str] | None = None) -> HttpResponse:
    """The page; `form` is the one that comes back with its problems."""

    def filled(name: str, fields: list[Field]) -> list[Field]:
        return come_back(fields, request.POST, problems or {}) if name == form else fields

    known = locations(request.actor.practice_id)
    # What was refused stands in the form; the frame and the texts' names stay what is kept.
    practice = Practice.objects.get(pk=request.practice.pk) if form else request.practice
    context: dict[str, Any] = {
        "tab": "house",
        "details": filled("details", _details_fields(practice)),
        "plan": plan.standing_of(practice, request.now),
        "holidays": [(on, words) for on, words in _holidays(practice) if on >= request.today - timedelta(days=7)],
        "holiday": filled("holiday", _holiday_fields()),
        "hours": filled("hours", _hours_fields(practice)),
        "locations": [
            {
                "location": one,
                "fields": filled(f"location-{one.pk}", _location_fields(f"location-{one.pk}", one)),
                "is_open": form == f"location-{one.pk}",
            }
            for one in known
        ],
        "new_location": filled("location-new", _location_fields("location-new", None)),
        "new_is_open": form == "location-new" or not known,
    }
    return render(request, "staff/practice/house.html", context, status=400 if form else 200)


def _details_fields(practice: Practice) -> list[Field]:
    zones = {**({} if practice.time_zone in ZONES else {practice.time_zone: practice.time_zone}), **ZONES}
    return [
        Field(
            "details", "name", "Name", practice.name, hint="As patients read it in their texts.", required=True,
            longest=house.LONGEST_NAME,
        ),
        Field(
            "details", "phone", "Front desk's phone", as_written(practice.phone), kind="tel",
            hint="Texts name it for questions and urgent calls.", required=True, longest=30,
        ),
        Field(
            "details", "time_zone", "Time zone", practice.time_zone, kind="select",
            hint="Patients without a zone of their own go by it.", options=list(zones.items()),
        ),
    ]  # fmt: skip


def _hours_fields(practice: Practice) -> list[Field]:
    first, last = house.EARLIEST, house.LATEST

    def field(name: str, label: str, options: list[tuple[str, str]], hint: str = "") -> Field:
        return Field("hours", name, label, str(getattr(practice, name)), kind="select", hint=hint, options=options)

    legal = f"Law and custom allow {first}:00 to {last}:00."
    return [
        field("text_from_hour", "Texts from", hours(first, last - 1), legal),
        field(
            "text_until_hour", "Texts until", hours(first + 1, last), "Answers to a patient's own text go always."
        ),
        field(
            "morning_hour", "Morning text", hours(first, last - 1), "Unless a patient has an hour of their own."
        ),
        field("nudge_hour", "Evening nudge", hours(first, last - 1), "Once, on a day that stayed silent."),
        field("office_opens_hour", "Office opens", hours(0, 23)),
        field("office_closes_hour", "Office closes", hours(1, 24), "Cases that can wait are due at this hour."),
    ]


def _holidays(practice: Practice) -> list[tuple[date, str]]:
    return [(date.fromisoformat(on), name) for on, name in practice.holidays.items()]


def _holiday_fields() -> list[Field]:
    return [
        Field("holiday", "day", "Day", kind="date", required=True),
        Field("holiday", "name", "Name", required=True, longest=house.LONGEST_HOLIDAY),
    ]


def _location_fields(form: str, location: Location | None) -> list[Field]:
    return [
        Field(form, "name", "Name", location.name if location else "", required=True, longest=house.LONGEST_NAME),
        Field(form, "address", "Address", location.address if location else "", longest=house.LONGEST_ADDRESS),
        Field(
            form, "phone", "Phone", as_written(location.phone) if location and location.phone else "", kind="tel",
            longest=30,
        ),
    ]  # fmt: skip
