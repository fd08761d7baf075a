"""Writes of the clinics room: a practice with its keys, its staff and their sign-in."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hepcoach.clinics.models import Location, Practice, Role, Staff, User
from hepcoach.privacy import keyring, tenancy


class UnableToCreatePractice(Exception):
    """Says what is wrong with the practice asked for."""


def create_practice(
    *,
    slug: str,
    name: str,
    now: datetime,
    phone: str = "",
    time_zone: str = "America/New_York",
    is_demo: bool = False,
) -> Practice:
    """Make a practice with its first data key. Raises UnableToCreatePractice when the slug is taken."""
    with transaction.atomic():
        practice, created = Practice.objects.get_or_create(
            slug=slug,
            defaults={
                "name": name,
                "phone": phone,
                "time_zone": time_zone,
                "is_demo": is_demo,
                "created_at": now,
            },
        )
        if not created:
            raise UnableToCreatePractice(f"a practice with the slug {slug!r} exists already")
        with tenancy.practice(practice.pk):
            keyring.create(practice.pk, now=now)
    return practice


def set_plan(*, practice: Practice, patients: int | None) -> None:
    """How many active patients the plan is for; None: as many as come."""
    Practice.objects.filter(pk=practice.pk).update(plan_patients=patients, over_plan_since=None)


def add_staff(
    *,
    practice: Practice,
    name: str,
    role: Role,
    email: str = "",
    credential: str = "",
    npi: str = "",
    location: Location | None = None,
) -> Staff:
    """Add a person with a role; with an e-mail address they can sign in (the password is set later)."""
    user = None
    if email:
        user = User.objects.create_user(username=email, email=email)
    return Staff.objects.create(
        practice=practice,
        user=user,
        name=name,
        role=role,
        credential=credential,
        npi=npi,
        location=location,
    )
