"""What every staff page's frame shows: who is here, and the counts on which a person must act."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from hepcoach.clinics.models import Role
from hepcoach.patients import access as patients
from hepcoach.patients.models import Episode
from hepcoach.privacy import tenancy
from hepcoach.programs.models import Program
from hepcoach.reports.models import Note
from hepcoach.triage import access as cases
from hepcoach.triage.models import Case


def staff_frame(request: HttpRequest) -> dict[str, Any]:
    """The rail and header of a full page; a fragment has none, an error page no practice to count in."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return {"actor": None}
    frame = {
        "actor": actor,
        "role_name": Role(actor.role).label,
        "now": getattr(request, "now", None),
        "today": getattr(request, "today", None),
        "practice": getattr(request, "practice", None),
    }
    if not getattr(request, "htmx", False) and tenancy.current() and hasattr(request, "in_staff_frame"):
        frame["counts"] = _counts(request)
    return frame


def _counts(request: Any) -> dict[str, int]:
    """A fixed number of queries."""
    actor = request.actor
    unseen = cases.visible(actor, request.now).filter(status=Case.Status.OPEN)
    if actor.role == Role.FRONT_DESK:
        return {"desk": unseen.count()}
    if not actor.is_clinician:
        return {}
    mine = patients.visible(actor, request.today).values("pk")
    waiting = Program.objects.filter(
        status=Program.Status.TO_CONFIRM, episode__status=Episode.Status.ACTIVE, episode__patient__in=mine
    )
    return {
        "today": unseen.filter(desk="therapist").values("patient").distinct().count(),
        "confirm": waiting.count(),
        "sign": Note.objects.filter(status=Note.Status.DRAFT, episode__patient__in=mine).count(),
    }
