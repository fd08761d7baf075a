"""The owner's numbers: now beside the beginning, each opening its definition and the rows behind it."""

from __future__ import annotations

import csv
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from hepcoach.clinics import house
from hepcoach.clinics.models import Location, OwnBaseline, Role, Staff
from hepcoach.clinics.problems import Refused
from hepcoach.reports import numbers
from hepcoach.reports.numbers import Number, Row, Shown
from hepcoach.rules.intervals import Estimate
from hepcoach.web.staff.fields import Field, come_back
from hepcoach.web.staff.frame import StaffRequest, back_to, staff_page, toast

# Rows that one page shows; the file has all of them.
PAGE = 100


@dataclass(frozen=True)
class Line:
    """A number as the template draws it."""

    number: Number
    now: str
    interval: str
    n: str
    first: str
    own: str


@staff_page(Role.OWNER)
@require_safe
def page(request: StaffRequest) -> HttpResponse:
    own = {one.number: one for one in OwnBaseline.objects.filter(practice=request.practice)}
    lines = [_line(shown, own) for shown in numbers.all_numbers(request.practice, request.today)]
    last, first = numbers.periods(request.practice, request.today)
    context = {
        "tab": "numbers",
        "lines": [line for line in lines if not line.number.is_safety],
        "safety": [line for line in lines if line.number.is_safety],
        "last": last,
        "first": first,
    }
    return render(request, "staff/practice/numbers.html", context)


@staff_page(Role.OWNER)
@require_safe
def one(request: StaffRequest, key: str) -> HttpResponse:
    return _one(request, key)


@staff_page(Role.OWNER)
@require_POST
def baseline(request: StaffRequest, key: str) -> HttpResponse:
    """What the number was before the practice began, counted by its owner."""
    shown = _found(request, key)
    try:
        house.set_baseline(
            actor=request.actor,
            practice=request.practice,
            number=key,
            value=request.POST.get("value", ""),
            is_share=shown.number.unit == "share",
            how=request.POST.get("how", ""),
            now=request.now,
        )
    except Refused as refused:
        return _one(request, key, refused.problems)
    toast(request, "Your own figure is kept.")
    return back_to(request, "practice-number", key)


@staff_page(Role.OWNER)
@require_safe
def as_file(request: StaffRequest, key: str) -> HttpResponse:
    """The rows behind a number as CSV, without a name or a record number."""
    shown = _found(request, key)
    people, places = _names(request)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{key}-{request.today.isoformat()}.csv"'
    lines = csv.writer(answer)
    lines.writerow(["row", "therapist", "location", shown.number.part, shown.number.whole])
    for count, row in enumerate(shown.rows, 1):
        lines.writerow([count, *_whose(row, people, places), f"{row.part:g}", f"{row.whole:g}"])
    return answer


def _one(request: StaffRequest, key: str, problems: dict[str, str] | None = None) -> HttpResponse:
    shown = _found(request, key)
    own = {mine.number: mine for mine in OwnBaseline.objects.filter(practice=request.practice, number=key)}
    people, places = _names(request)
    fields = _fields(shown.number, own.get(key))
    context = {
        "tab": "numbers",
        "line": _line(shown, own),
        "own": own.get(key),
        # By name, never by how well: a small number of patients says little about a person.
        "groups": [
            ("Therapist", _grouped(shown, "therapist_id", people)),
            ("Location", _grouped(shown, "location_id", places)),
        ],
        "rows": [
            (count, *_whose(row, people, places), _count(row.part), _count(row.whole))
            for count, row in enumerate(shown.rows[:PAGE], 1)
        ],
        "row_count": len(shown.rows),
        "fields": come_back(fields, request.POST, problems) if problems else fields,
    }
    return render(request, "staff/practice/number.html", context, status=400 if problems else 200)


def _found(request: StaffRequest, key: str) -> Shown:
    if key not in numbers.BY_KEY:
        raise Http404("There is no such number.")
    return numbers.one_number(request.practice, key, request.today)


def _fields(number: Number, own: OwnBaseline | None) -> list[Field]:
    unit = {"share": "percent", "minutes": "minutes", "days": "days", "texts": "texts"}[number.unit]
    scale = 100 if number.unit == "share" else 1
    return [
        Field("own", "value", f"Before HEP Coach, in {unit}", f"{own.value * scale:g}" if own else "", longest=10),
        Field(
            "own", "how", "How you counted it", own.how if own else "",
            hint="For example: 40 charts of March, sessions the patients reported at visits.", longest=200,
        ),
    ]  # fmt: skip


def _names(request: StaffRequest) -> tuple[dict[int, str], dict[int, str]]:
    people = {staff.pk: str(staff) for staff in Staff.objects.filter(practice=request.practice)}
    return people, dict(Location.objects.filter(practice=request.practice).values_list("pk", "name"))


def _whose(row: Row, people: dict[int, str], places: dict[int, str]) -> tuple[str, str]:
    return people.get(row.therapist_id or 0, ""), places.get(row.location_id or 0, "")


def _grouped(shown: Shown, attribute: str, names: dict[int, str]) -> list[tuple[str, str, str, str]]:
    found = numbers.by(shown, attribute)
    named = [(names.get(key or 0, "None"), estimate) for key, estimate in found.items()]
    unit = shown.number.unit
    return [
        (name, _value(estimate.value, unit), _interval(estimate, unit), _n(estimate, shown.number))
        for name, estimate in sorted(named, key=lambda pair: pair[0])
    ]


def _line(shown: Shown, own: dict[str, OwnBaseline]) -> Line:
    unit, mine = shown.number.unit, own.get(shown.number.key)
    return Line(
        number=shown.number,
        now=_value(shown.now.value, unit),
        interval=_interval(shown.now, unit),
        n=_n(shown.now, shown.number),
        first=_value(shown.first.value, unit) if shown.first else "",
        own=_value(mine.value, unit) if mine else "",
    )


def _value(value: float | None, unit: str) -> str:
    if value is None:
        return "no data"
    if unit == "share":
        return f"{value * 100:.0f} %"
    if unit == "minutes":
        return f"{value:.0f} min" if value < 120 else f"{value / 60:.1f} h"
    return f"{value:.1f}"


def _interval(estimate: Estimate, unit: str) -> str:
    if estimate.low is None or estimate.high is None:
        return "" if estimate.value is None else "too few for an interval"
    return f"{_value(estimate.low, unit)} to {_value(estimate.high, unit)}"


def _n(estimate: Estimate, number: Number) -> str:
    return f"{estimate.n} {number.rows_are}{'' if estimate.n == 1 else 's'}"


def _count(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
