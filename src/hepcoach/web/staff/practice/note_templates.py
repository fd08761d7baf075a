"""The owner's page of note templates: heading, order of the sections, what is left out, closing sentence."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from hepcoach.clinics.models import Role
from hepcoach.reports import templates
from hepcoach.reports.models import Note
from hepcoach.web.staff.frame import StaffRequest, back_to, staff_page, toast, whole_number


@staff_page(Role.OWNER)
@require_safe
def page(request: StaffRequest) -> HttpResponse:
    shown = []
    for kind, sections in templates.SECTIONS.items():
        template = templates.of(request.actor.practice_id, kind)
        order = _ordered(list(sections), template.order)
        rows = [
            {
                "title": title,
                "place": place,
                "number": list(sections).index(title),
                "optional": sections[title],
                "out": title in template.left_out,
            }
            for place, title in enumerate(order, start=1)
        ]
        shown.append({"kind": kind, "title": Note.Kind(kind).label, "template": template, "rows": rows})
    return render(request, "staff/practice/note_templates.html", {"tab": "notes", "kinds": shown})


@staff_page(Role.OWNER)
@require_POST
def write(request: StaffRequest, kind: str) -> HttpResponse:
    if kind not in templates.SECTIONS:
        raise Http404("There is no such template.")
    titles = list(templates.SECTIONS[kind])
    before = _ordered(titles, templates.of(request.actor.practice_id, kind).order)
    wanted = {title: whole_number(request.POST.get(f"place-{number}")) for number, title in enumerate(titles)}
    templates.write(
        actor=request.actor,
        kind=kind,
        heading=request.POST.get("heading", ""),
        order=sorted(before, key=lambda title: _rank(wanted[title], before.index(title) + 1)),
        left_out=[title for number, title in enumerate(titles) if f"out-{number}" in request.POST],
        closing=request.POST.get("closing", ""),
        now=request.now,
    )
    toast(request, "Saved. Notes drafted from now on follow it.")
    return back_to(request, "practice-notes")


def _ordered(titles: list[str], order: list[str]) -> list[str]:
    return sorted(titles, key=lambda title: order.index(title) if title in order else len(order))


def _rank(wanted: int, before: int) -> float:
    """A section that was moved pushes aside whatever stood at its new place; without a number it stays."""
    if not wanted or wanted == before:
        return before
    return wanted - 0.5 if wanted < before else wanted + 0.5
