"""Who is acting: a staff member, a patient or helper, or the coach itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hepcoach.clinics.models import Role, Staff
from hepcoach.privacy import tenancy

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser


@dataclass(frozen=True)
class Actor:
    """A person or machine with one role in one practice.

    `name` is stable and free of patient data ("staff:12", "patient:7", "coach"); it goes into the audit trail.
    """

    practice_id: int
    name: str
    role: str
    staff_id: int | None = None
    display_name: str = ""

    @property
    def is_clinician(self) -> bool:
        return self.role in (Role.THERAPIST, Role.ASSISTANT)


def coach(practice_id: int) -> Actor:
    """The program itself, acting by rule."""
    return Actor(practice_id=practice_id, name="coach", role="coach", display_name="HEP Coach")


def operator(practice_id: int) -> Actor:
    """Whoever runs the `hepcoach` command: the machine is theirs."""
    return Actor(practice_id=practice_id, name="operator", role=Role.OWNER, display_name="Operator")


def for_staff(staff: Staff) -> Actor:
    return Actor(
        practice_id=staff.practice_id,
        name=f"staff:{staff.pk}",
        role=staff.role,
        staff_id=staff.pk,
        display_name=str(staff),
    )


def actor_of(user: AbstractBaseUser | AnonymousUser) -> Actor | None:
    """The active staff member behind a signed-in user, or None."""
    user_id: int | None = user.pk
    if user_id is None:
        return None
    with tenancy.as_user(user_id):
        staff = Staff.objects.filter(user_id=user_id, is_active=True).first()
    return for_staff(staff) if staff else None
