"""The running program as its one page, for print."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from hepcoach.checkins import links
from hepcoach.patients import access
from hepcoach.programs import elements, sheet
from hepcoach.programs.actions import NewItem
from hepcoach.programs.models import Program
from hepcoach.programs.queries import with_items
from hepcoach.reports import program_page
from hepcoach.rules import doses
from hepcoach.web.staff.frame import CLINICIANS, StaffRequest, staff_page
from hepcoach.web.staff.program import shown


@staff_page(*CLINICIANS)
@require_GET
def page(request: StaffRequest, patient_id: int) -> HttpResponse:
    """The PDF. Each print holds a new link to the phone page; it asks for the birth year: none known, no link."""
    patient = access.patient_for(request.actor, patient_id, request.now)
    running = Program.objects.filter(episode__patient=patient, status=Program.Status.ASSIGNED)
    program = running.prefetch_related(with_items()).order_by("-assigned_at", "-pk").first()
    if program is None:
        raise Http404("No program is running.")
    items = [
        NewItem(
            doses.from_json(item.dose), item.exercise_slug, item.clinic_exercise, tie=item.tie, how_to=item.how_to
        )
        for item in program.items.all()
    ]
    composed = sheet.compose(
        [shown.prescribed_of(item) for item in items],
        elements.from_json(program.elements),
        program.milestone,
        shown.reader_of(patient, request.practice),
    )
    token = links.make_printed(patient, request.today, now=request.now) if patient.birth_date else ""
    pdf = program_page.render(
        composed,
        at=request.now,
        paper="a4" if request.GET.get("paper") == "a4" else "letter",
        large=request.GET.get("print") == "large",
        link=f"{settings.PUBLIC_URL}/p/{token}" if token else "",
    )
    response = HttpResponse(pdf, content_type="application/pdf")
    # The file's name lands in downloads and on shared screens, so it names nobody.
    response["Content-Disposition"] = 'inline; filename="home-exercises.pdf"'
    return response
