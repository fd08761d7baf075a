"""Reads of the clinics room: a practice's local date, and who works there."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from hepcoach.clinics.models import Location, Practice, Role, Staff


def local_today(practice_id: int, now: datetime) -> date:
    """The practice's own date: covers and caseloads go by it."""
    zone = Practice.objects.values_list("time_zone", flat=True).get(pk=practice_id)
    return now.astimezone(ZoneInfo(zone)).date()


def clinicians(practice_id: int) -> list[Staff]:
    """Active therapists and assistants, by name."""
    return list(
        Staff.objects.filter(
            practice_id=practice_id, is_active=True, role__in=[Role.THERAPIST, Role.ASSISTANT]
        ).order_by("name")
    )


def case_takers(practice_id: int) -> list[Staff]:
    """Whom a case may be handed to: those who treat, then the front desk."""
    desk = Staff.objects.filter(practice_id=practice_id, is_active=True, role=Role.FRONT_DESK).order_by("name")
    return [*clinicians(practice_id), *desk]


def locations(practice_id: int) -> list[Location]:
    return list(Location.objects.filter(practice_id=practice_id).order_by("name"))
