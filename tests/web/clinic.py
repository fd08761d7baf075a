"""A small practice for the staff pages: two therapists, a front desk, an owner, a biller, and another practice."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.test import Client

from hepcoach.clinics.models import Practice, Role, Staff
from hepcoach.patients.models import Patient
from hepcoach.privacy import tenancy
from hepcoach.programs.models import Program
from tests import factories

ROLES = {
    "therapist": Role.THERAPIST,
    "other": Role.THERAPIST,
    "assistant": Role.ASSISTANT,
    "desk": Role.FRONT_DESK,
    "owner": Role.OWNER,
    "biller": Role.BILLER,
}


@dataclass
class Clinic:
    """`staff` by the names of ROLES; `patient` is the therapist's, with a running program."""

    practice: Practice
    now: datetime
    staff: dict[str, Staff] = field(default_factory=dict)
    patient: Patient = None  # type: ignore[assignment]
    program: Program = None  # type: ignore[assignment]

    @property
    def today(self):  # type: ignore[no-untyped-def]
        return self.now.astimezone(ZoneInfo(self.practice.time_zone)).date()

    def signed_in(self, who: str, *, htmx: bool = False) -> Client:
        client = Client(headers={"HX-Request": "true"} if htmx else None)
        client.force_login(self.staff[who].user)
        return client

    def inside(self):  # type: ignore[no-untyped-def]
        """Work with this practice's rows."""
        return tenancy.practice(self.practice.pk)

    def add_patient(self, given: str, family: str, *, of: str = "therapist", days: int = 7) -> Patient:
        """A patient of `of` with a week of done days; call it inside `inside()`."""
        patient = factories.patient(self.practice, now=self.now, given_name=given, family_name=family)
        episode = factories.episode(patient, therapist=self.staff[of], started_on=self.today - timedelta(days=30))
        program = factories.program(
            episode, now=self.now - timedelta(days=30), starts_on=self.today - timedelta(days=30)
        )
        for back in range(days, 0, -1):
            factories.check_in(
                program,
                self.today - timedelta(days=back),
                now=self.now - timedelta(days=back),
                status="done",
                pain=3,
            )
        self.program = program
        return patient


def build(now: datetime, slug: str = "") -> Clinic:
    clinic = Clinic(factories.practice(slug, now=now), now)
    with clinic.inside():
        for who, role in ROLES.items():
            clinic.staff[who] = factories.staff(
                clinic.practice,
                role,
                email=f"{who}@{clinic.practice.slug}.example",
                name=f"{who.title()} {clinic.practice.slug.title()}",
            )
        clinic.patient = clinic.add_patient("Maria", "Marigold")
    return clinic
