"""Practices full of patients with weeks of history, written in bulk: many thousands of rows a second."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models

from hepcoach.checkins.models import CheckIn, DueMorning
from hepcoach.clinics import actions as clinics
from hepcoach.clinics.models import Practice, Role, Staff
from hepcoach.messaging.models import Carrier, Conversation, InboundText, OutboundText
from hepcoach.patients.contact import phone_index, search_tokens
from hepcoach.patients.models import ConsentEvent, ContactPoint, Episode, Patient
from hepcoach.privacy import tenancy
from hepcoach.programs.models import Program, ProgramItem

SLUGS = ("heel-slide", "quad-set", "bridge")
TOKEN = "bench-token"
_GIVEN = ("Ana", "Ben", "Carla", "Dan", "Elena", "Farid", "Gus", "Hana", "Ivan", "June", "Kofi", "Lena")
_FAMILY = ("Adler", "Birch", "Cedar", "Dahl", "Elm", "Fir", "Grove", "Hazel", "Ivy", "Juniper", "Kelp", "Larch")
_ROWS = 2_000


def local_noon_zone(now: datetime) -> str:
    """A time zone in which it is about noon, so that texts may be sent whenever the benchmark runs."""
    ahead = 12 - now.hour
    # The Etc zones count the other way round: Etc/GMT-3 is three hours ahead of UTC.
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


def practice(number: int, *, now: datetime) -> Practice:
    """A practice with its keys, a therapist who signs in, and the on-screen phone for a carrier."""
    made = clinics.create_practice(
        slug=f"bench-{number}",
        name=f"Bench {number} Therapy",
        phone="+12125550100",
        time_zone=local_noon_zone(now),
        # Of invented people only: nobody is asked for a second step.
        is_demo=True,
        now=now,
    )
    with tenancy.practice(made.pk):
        Carrier.objects.create(practice=made, kind=Carrier.Kind.PHONE, number="+12125550199", token=TOKEN)
        for role in (Role.THERAPIST, Role.OWNER, Role.FRONT_DESK):
            clinics.add_staff(
                practice=made,
                name=f"Bench {role.label}",
                role=role,
                email=f"{role.value}@bench-{number}.example",
                credential="PT" if role == Role.THERAPIST else "",
            )
    return made


def patients(practice: Practice, count: int, *, first: int, days: int, now: datetime) -> list[Patient]:
    """`count` patients of the practice's therapist, texted since `days` days, each due for this morning.

    `first` numbers them through all practices, so that no two share a phone.
    """
    chance = random.Random(first)
    today = now.astimezone(ZoneInfo(practice.time_zone)).date()
    with tenancy.practice(practice.pk):
        therapist = Staff.objects.get(role=Role.THERAPIST)
        people = _insert(_person(practice, first + number, now) for number in range(count))
        _insert(Conversation(practice=practice, patient=person) for person in people)
        contacts = _insert(_contact(practice, person, first + place) for place, person in enumerate(people))
        _insert(
            ConsentEvent(
                practice=practice,
                patient=contact.patient,
                phone_index=contact.phone_index,
                kind=ConsentEvent.Kind.GRANTED,
                method="front_desk",
                actor="bench",
                at=now - timedelta(days=days),
            )
            for contact in contacts
        )
        began = today - timedelta(days=days)
        episodes = _insert(
            Episode(practice=practice, patient=person, therapist=therapist, started_on=began) for person in people
        )
        programs = _insert(
            Program(
                practice=practice,
                episode=episode,
                version=1,
                status=Program.Status.ASSIGNED,
                starts_on=began,
                source="builder",
                created_at=now,
                assigned_at=now,
            )
            for episode in episodes
        )
        _insert(_item(program, position) for program in programs for position in range(1, len(SLUGS) + 1))
        _insert(
            DueMorning(practice=practice, patient=person, due_at=now - timedelta(minutes=1)) for person in people
        )
        for program, contact in zip(programs, contacts, strict=True):
            _history(program, contact, today=today, days=days, now=now, chance=chance)
    return people


def _insert(rows: Iterator[models.Model]) -> list[Any]:
    made = list(rows)
    return type(made[0])._default_manager.bulk_create(made, batch_size=_ROWS) if made else []


def _person(practice: Practice, number: int, now: datetime) -> Patient:
    given, family = _GIVEN[number % len(_GIVEN)], f"{_FAMILY[number // 12 % len(_FAMILY)]}{number}"
    return Patient(
        practice=practice,
        given_name=given,
        family_name=family,
        birth_date="1951-04-02",
        record_number=f"B-{number}",
        language="en",
        may_text_reason="",
        search_tokens=search_tokens(
            practice.pk,
            given_name=given,
            family_name=family,
            phones=[phone(number)],
            record_number=f"B-{number}",
        ),
        created_at=now,
    )


def phone(number: int) -> str:
    """A number of its own for each patient; area codes from 201 up."""
    return f"+1{201 + number // 100_000}55{number % 100_000:05d}"


def _contact(practice: Practice, person: Patient, number: int) -> ContactPoint:
    e164 = phone(number)
    return ContactPoint(
        practice=practice,
        patient=person,
        phone=e164,
        phone_index=phone_index(practice.pk, e164),
        is_preferred=True,
    )


def _item(program: Program, position: int) -> ProgramItem:
    return ProgramItem(
        practice_id=program.practice_id,
        program=program,
        position=position,
        exercise_slug=SLUGS[position - 1],
        source_text=SLUGS[position - 1].replace("-", " "),
        dose={"sets": 3, "reps": 10, "times_per_day": 1, "days_per_week": 7},
        days_per_week=7,
    )


def _history(
    program: Program,
    contact: ContactPoint,
    *,
    today: date,
    days: int,
    now: datetime,
    chance: random.Random,
) -> None:
    """A text and a check-in for each day gone by, most of them answered."""
    answered = [chance.random() < 0.8 for _ in range(days)]
    asked = [now - timedelta(days=back) for back in range(1, days + 1)]
    _insert(
        _day(program, contact, today - timedelta(days=back + 1), asked[back], answered[back], chance)
        for back in range(days)
    )
    _insert(
        OutboundText(
            practice_id=program.practice_id,
            key=f"bench:{contact.patient_id}:{back}",
            patient_id=contact.patient_id,
            contact_point=contact,
            kind="morning",
            day=today - timedelta(days=back + 1),
            body="Good morning. Your 3 exercises are ready. Did you do them? Pain 0 to 10?",
            not_before=asked[back],
            expires_at=asked[back] + timedelta(hours=4),
            status=OutboundText.Status.DELIVERED,
            settled=OutboundText.Status.DELIVERED,
            provider_id=f"BN{contact.patient_id}-{back}",
            created_at=asked[back],
            sent_at=asked[back],
        )
        for back in range(days)
    )
    _insert(
        InboundText(
            practice_id=program.practice_id,
            provider_id=f"BI{contact.patient_id}-{back}",
            patient_id=contact.patient_id,
            from_phone=contact.phone,
            from_index=contact.phone_index,
            body="all 3, pain 2",
            received_at=asked[back] + timedelta(hours=1),
            handled_at=asked[back] + timedelta(hours=1),
            state=InboundText.State.HANDLED,
        )
        for back in range(days)
        if answered[back]
    )


def _day(
    program: Program, contact: ContactPoint, day: date, asked: datetime, answered: bool, chance: random.Random
) -> CheckIn:
    return CheckIn(
        practice_id=program.practice_id,
        patient_id=contact.patient_id,
        episode_id=program.episode_id,
        program=program,
        day=day,
        exercises_due=len(SLUGS),
        status=CheckIn.Status.DONE if answered else CheckIn.Status.NO_ANSWER,
        exercises_done=len(SLUGS) if answered else None,
        pain=chance.randrange(5) if answered else None,
        asked_at=asked,
        closes_at=asked + timedelta(hours=18),
        closed_at=asked + timedelta(hours=18),
        answered_at=asked + timedelta(hours=1) if answered else None,
        answered_by="sms" if answered else "",
    )
