"""The clinic's own video of an exercise of the program, for who holds the link."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from hepcoach.exercises.models import ClinicVideo
from hepcoach.web import video
from hepcoach.web.patient import queries
from hepcoach.web.patient.frame import PatientRequest, patient_page


@require_safe
@patient_page
def watch(request: PatientRequest) -> HttpResponse:
    """`?item=2` is the program's second exercise; an exercise of somebody else's program can't be named."""
    program = queries.program_of(request.patient)
    asked = request.GET.get("item", "")
    items = program.items.all() if program else ()
    item = next((one for one in items if str(one.position) == asked and one.clinic_exercise_id), None)
    found = ClinicVideo.objects.filter(exercise=item.clinic_exercise_id).first() if item else None
    return video.answer(request, found) if found else HttpResponse(status=404)
