"""A patient's photo, for those who treat them: served from the record, never from a carrier."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from hepcoach.messaging.models import InboundMedia
from hepcoach.patients import access
from hepcoach.web.staff.frame import CLINICIANS, StaffRequest, staff_page


@staff_page(*CLINICIANS)
@require_safe
def photo(request: StaffRequest, patient_id: int, photo_id: int) -> HttpResponse:
    found = access.patient_for(request.actor, patient_id, request.now)
    kept = InboundMedia.objects.filter(
        pk=photo_id, text__patient=found, practice=request.practice, state=InboundMedia.State.KEPT
    ).first()
    if kept is None:
        raise Http404("There is no such photo.")
    response = HttpResponse(kept.content, content_type=kept.content_type)
    # Bytes from outside: shown as a picture or not at all, and kept by no cache.
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "no-store, private"
    return response
