"""Undo of an assigned version, and the way back to any version that ran."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from hepcoach.clinics.models import Role
from hepcoach.coach import assigning
from hepcoach.patients import access
from hepcoach.patients.models import Episode
from hepcoach.programs import actions
from hepcoach.programs.models import Program
from hepcoach.web.staff.fields import whole
from hepcoach.web.staff.frame import StaffRequest, back_to, staff_page, toast


@staff_page(Role.THERAPIST)
@require_POST
def go_back(request: StaffRequest, patient_id: int, version: int) -> HttpResponse:
    """The version runs again as a new one. `instead_of` is the version that the therapist saw run."""
    patient = access.patient_for(request.actor, patient_id, request.now)
    episode = Episode.objects.filter(patient=patient, status=Episode.Status.ACTIVE).order_by("-started_on").first()
    if episode is None:
        raise Http404("No course of care is open.")
    instead_of = whole(request.POST.get("instead_of")) or 0
    ran_before = (
        Program.objects.filter(episode=episode, assigned_at__isnull=False, version__lt=instead_of)
        .order_by("-version")
        .values_list("version", flat=True)
        .first()
    )
    try:
        program = actions.go_back(
            actor=request.actor,
            episode=episode,
            version=version,
            instead_of=instead_of,
            starts_on=request.today,
            now=request.now,
        )
    except actions.UnableToAssign as unable:
        toast(request, str(unable), trouble=True)
        return back_to(request, "patient", patient.pk)
    assigning.went_back(program, is_undo=version == ran_before, now=request.now)
    toast(request, f"Version {program.version} runs, the same as version {version}.")
    return back_to(request, "patient", patient.pk)
