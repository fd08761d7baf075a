"""A practice of the world: its rows, its staff, and a neighbour that must stay untouched."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from hepcoach.checkins.models import DueMorning
from hepcoach.clinics import actions as clinics
from hepcoach.clinics.models import Practice, Role, Staff
from hepcoach.messaging.models import Carrier, OutboundText
from hepcoach.patients.contact import phone_index
from hepcoach.patients.models import Episode, Patient
from hepcoach.privacy import tenancy
from hepcoach.privacy.policies import tenant_models
from hepcoach.simulator import ehr, prescribing
from hepcoach.simulator.people import Person
from hepcoach.simulator.prescribing import EVERY_DAY, Complaint
from hepcoach.simulator.schedule import Calendar, Plan
from hepcoach.triage.models import Case

# Hands the world's bundles over to the product, as the EHR's connection does: practice, Bundle, time.
Deliver = Callable[[int, dict[str, Any], datetime], None]


@dataclass
class Clinic:
    """The practice that the world works on."""

    practice_id: int
    slug: str
    carrier_number: str
    carrier_token: str
    therapists: list[Staff]
    front_desk: Staff
    deliver: Deliver
    patients: dict[int, int] = field(default_factory=dict)
    calendars: dict[int, Calendar] = field(default_factory=dict)
    _numbers: dict[int, int] = field(default_factory=dict)
    _signed_at: dict[int, datetime] = field(default_factory=dict)

    def therapist_of(self, person: Person) -> Staff:
        # Shifted, so that nobody has all the patients of one habit.
        number = person.number
        return self.therapists[(number + number // 4 + number // 16) % len(self.therapists)]

    def complaint_of(self, person: Person) -> Complaint:
        return prescribing.complaint_of(person.number, self.therapist_of(person).credential)

    def admit(self, person: Person, plan: Plan, *, now: datetime) -> None:
        """The EHR sends a new patient with a program: they must be texted from then on."""
        # At the first visit, the day before.
        self._signed_at[person.number] = now - timedelta(days=1)
        self.send(person, plan, version=1, now=now)
        with tenancy.practice(self.practice_id):
            index = phone_index(self.practice_id, person.phone)
            behind = Patient.objects.filter(contact_points__phone_index=index, may_text_reason="")
            patient_id = next(one.pk for one in behind if one.given_name == person.given_name)
        self.patients[person.number] = patient_id
        self.calendars[person.number] = Calendar([plan])
        self._numbers[patient_id] = person.number

    def send(self, person: Person, plan: Plan, *, version: int, now: datetime) -> None:
        """The EHR sends a version of somebody's program, which is to be assigned without a click."""
        therapist, complaint = self.therapist_of(person), self.complaint_of(person)
        bundle = ehr.bundle(
            person,
            plan,
            complaint,
            therapist=therapist,
            version=version,
            signed_at=self._signed_at[person.number],
            now=now,
        )
        self.deliver(self.practice_id, bundle, now)

    def book(self, person: Person, visits: Iterable[datetime], *, now: datetime) -> None:
        """The EHR sends somebody's visits, those that took place and those that are booked."""
        bundle = ehr.visits(person, visits, therapist=self.therapist_of(person), now=now)
        self.deliver(self.practice_id, bundle, now)

    def number_of(self, patient_id: int) -> int | None:
        """Which person of the world a patient is; None for patients who were there before."""
        return self._numbers.get(patient_id)


def open_clinic(slug: str, deliver: Deliver, *, now: datetime, zone: str = "America/New_York") -> Clinic:
    """A new practice with a carrier, three therapists and a front desk."""
    practice = clinics.create_practice(
        slug=slug, name="Simulated Therapy", phone="+12125550100", time_zone=zone, now=now
    )
    with tenancy.practice(practice.pk):
        Carrier.objects.create(
            practice=practice, kind=Carrier.Kind.TWILIO, number="+12125550199", account="AC-sim", token="sim-token"
        )
        for npi, credential in (("1234567893", "PT"), ("1245319599", "PT"), ("1003000126", "OT")):
            clinics.add_staff(
                practice=practice, name=f"Sim {npi}", role=Role.THERAPIST, credential=credential, npi=npi
            )
        clinics.add_staff(practice=practice, name="Sim Desk", role=Role.FRONT_DESK)
    return take_over(practice, deliver)


def take_over(practice: Practice, deliver: Deliver) -> Clinic:
    """An existing practice with its carrier and staff."""
    with tenancy.practice(practice.pk):
        carrier = Carrier.objects.get(practice=practice, is_active=True)
        staff = list(Staff.objects.filter(practice=practice, is_active=True).order_by("pk"))
        return Clinic(
            practice_id=practice.pk,
            slug=practice.slug,
            carrier_number=carrier.number,
            carrier_token=carrier.token,
            therapists=[one for one in staff if one.role == Role.THERAPIST],
            front_desk=next(one for one in staff if one.role == Role.FRONT_DESK),
            deliver=deliver,
        )


def open_neighbour(slug: str, people: Iterable[Person], deliver: Deliver, *, now: datetime) -> int:
    """Another practice, with patients who have the very same phones, and nothing due: nobody may touch it."""
    clinic = open_clinic(slug, deliver, now=now)
    today = now.date()
    for person in people:
        clinic.admit(person, Plan(today, ("heel-slide", "quad-set", "bridge"), EVERY_DAY), now=now)
    with tenancy.practice(clinic.practice_id):
        # Nobody there is texted from now on, so that every change comes from outside.
        DueMorning.objects.filter(practice=clinic.practice_id).delete()
        OutboundText.objects.filter(practice=clinic.practice_id).delete()
        for episode in Episode.objects.order_by("pk"):
            Case.objects.create(
                practice_id=clinic.practice_id,
                patient_id=episode.patient_id,
                episode=episode,
                rule="skipped_days",
                rule_version=1,
                severity=Case.Severity.SOON,
                opened_at=now,
                due_at=now + timedelta(days=1),
            )
    return clinic.practice_id


def fingerprint(practice_id: int) -> str:
    """A digest over every row of a practice."""
    digest = hashlib.sha256()
    with tenancy.practice(practice_id), connection.cursor() as cursor:
        for model in sorted(tenant_models(), key=lambda one: one._meta.db_table):
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(
                f"SELECT md5(string_agg(row::text, E'\\n' ORDER BY row::text)) FROM {table} AS row"
                " WHERE row.practice_id = %s",
                [practice_id],
            )
            digest.update(f"{model._meta.label}={cursor.fetchone()}".encode())
    return digest.hexdigest()
