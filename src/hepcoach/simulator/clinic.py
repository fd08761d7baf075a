"""A practice of the world: its rows, its staff, and a neighbour that must stay untouched."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import connection

from hepcoach.checkins.actions import schedule_morning
from hepcoach.checkins.models import CheckIn
from hepcoach.clinics import actions as clinics
from hepcoach.clinics import actors
from hepcoach.clinics.models import Practice, Role, Staff
from hepcoach.messaging.models import Carrier, Conversation
from hepcoach.patients import consent
from hepcoach.patients.contact import phone_index, search_tokens
from hepcoach.patients.models import ConsentEvent, ContactPoint, Episode, Patient
from hepcoach.privacy import tenancy
from hepcoach.privacy.policies import tenant_models
from hepcoach.programs import actions as programs
from hepcoach.programs.models import Program
from hepcoach.rules.doses.dose import WEEKDAYS, Dose
from hepcoach.simulator.people import Person
from hepcoach.simulator.schedule import Calendar, Plan
from hepcoach.triage.models import Case

EXERCISES = ("heel-slide", "quad-set", "bridge", "straight-leg-raise", "clamshell", "ankle-pump")
_EVERY_DAY = frozenset(range(7))
_THREE_A_WEEK = frozenset({0, 2, 4})


@dataclass
class Clinic:
    """The practice that the world works on."""

    practice_id: int
    slug: str
    carrier_number: str
    carrier_token: str
    therapists: list[Staff]
    front_desk: Staff
    patients: dict[int, int] = field(default_factory=dict)
    calendars: dict[int, Calendar] = field(default_factory=dict)
    _numbers: dict[int, int] = field(default_factory=dict)

    def admitted(self, number: int, patient_id: int, plan: Plan) -> None:
        self.patients[number] = patient_id
        self.calendars[number] = Calendar([plan])
        self._numbers[patient_id] = number

    def number_of(self, patient_id: int) -> int | None:
        """Which person of the world a patient is; None for patients who were there before."""
        return self._numbers.get(patient_id)


def open_clinic(slug: str, *, now: datetime, zone: str = "America/New_York") -> Clinic:
    """A new practice with a carrier, three therapists and a front desk."""
    practice = clinics.create_practice(
        slug=slug, name="Simulated Therapy", phone="+12125550100", time_zone=zone, now=now
    )
    with tenancy.practice(practice.pk):
        Carrier.objects.create(
            practice=practice, kind=Carrier.Kind.TWILIO, number="+12125550199", account="AC-sim", token="sim-token"
        )
        for number in range(1, 4):
            clinics.add_staff(
                practice=practice, name=f"Sim Therapist {number}", role=Role.THERAPIST, credential="PT"
            )
        clinics.add_staff(practice=practice, name="Sim Desk", role=Role.FRONT_DESK)
    return take_over(practice)


def take_over(practice: Practice) -> Clinic:
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
        )


def plan_for(rng: random.Random, starts_on: date) -> Plan:
    exercises = tuple(rng.sample(EXERCISES, rng.randint(2, 5)))
    return Plan(starts_on, exercises, _THREE_A_WEEK if rng.random() < 0.25 else _EVERY_DAY)


def admit(clinic: Clinic, person: Person, plan: Plan, *, now: datetime) -> None:
    """Put a person with consent, an episode and an assigned program into the practice."""
    therapist = clinic.therapists[person.number % len(clinic.therapists)]
    with tenancy.practice(clinic.practice_id):
        patient = _patient(clinic.practice_id, person, now=now)
        consent.record(
            patients=[patient], kind=ConsentEvent.Kind.GRANTED, method="ehr", actor="simulator", now=now
        )
        episode = Episode.objects.create(
            practice_id=clinic.practice_id, patient=patient, therapist=therapist, started_on=plan.starts_on
        )
        prescribe(episode, plan, now=now)
        schedule_morning(patients=[patient], now=now)
    clinic.admitted(person.number, patient.pk, plan)


def _patient(practice_id: int, person: Person, *, now: datetime) -> Patient:
    record_number = f"SIM-{person.number:05d}"
    patient = Patient.objects.create(
        practice_id=practice_id,
        given_name=person.given_name,
        family_name=person.family_name,
        birth_date="1951",
        record_number=record_number,
        language=person.language,
        time_zone=person.zone,
        search_tokens=search_tokens(
            practice_id,
            given_name=person.given_name,
            family_name=person.family_name,
            phones=[person.phone],
            record_number=record_number,
        ),
        created_at=now,
    )
    ContactPoint.objects.create(
        practice_id=practice_id,
        patient=patient,
        phone=person.phone,
        phone_index=phone_index(practice_id, person.phone),
        is_preferred=True,
    )
    Conversation.objects.get_or_create(practice_id=practice_id, patient=patient)
    return patient


def prescribe(episode: Episode, plan: Plan, *, now: datetime) -> Program:
    """Assign a plan as the next version of an episode's program."""
    weekdays = None if plan.weekdays == _EVERY_DAY else tuple(WEEKDAYS[day] for day in sorted(plan.weekdays))
    dose = Dose(sets=3, reps=10, times_per_day=1, days_per_week=len(plan.weekdays), weekdays=weekdays)
    return programs.create_version(
        actor=actors.coach(episode.practice_id),
        episode=episode,
        items=[
            programs.NewItem(dose=dose, exercise_slug=slug, source_text=slug.replace("-", " "))
            for slug in plan.exercises
        ],
        status=Program.Status.ASSIGNED,
        starts_on=plan.starts_on,
        now=now,
    )


def open_neighbour(slug: str, people: Iterable[Person], *, now: datetime) -> int:
    """Another practice, with patients who have the very same phones, and nothing due: nobody may touch it."""
    clinic = open_clinic(slug, now=now)
    today = now.date()
    with tenancy.practice(clinic.practice_id):
        for person in people:
            patient = _patient(clinic.practice_id, person, now=now)
            episode = Episode.objects.create(
                practice_id=clinic.practice_id, patient=patient, therapist=clinic.therapists[0], started_on=today
            )
            program = prescribe(episode, Plan(today, EXERCISES[:3], _EVERY_DAY), now=now)
            CheckIn.objects.create(
                practice_id=clinic.practice_id,
                patient=patient,
                episode=episode,
                program=program,
                day=today - timedelta(days=1),
                exercises_due=3,
                closes_at=now,
                closed_at=now,
            )
            Case.objects.create(
                practice_id=clinic.practice_id,
                patient=patient,
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
