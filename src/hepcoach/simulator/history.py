"""Weeks of history for an existing practice, lived through the real loop up to an instant.

The practice is left as a living one: mornings due, today's questions open, texts on their way. The real clock
takes over where the world's stops.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from hepcoach.clinics import actors
from hepcoach.clinics.models import Practice
from hepcoach.patients.models import Episode
from hepcoach.privacy import tenancy
from hepcoach.reports import actions as reports
from hepcoach.simulator import clinic as clinics
from hepcoach.simulator import run
from hepcoach.simulator.clinic import Clinic, Deliver
from hepcoach.simulator.clock import Chance
from hepcoach.simulator.faults import Faults
from hepcoach.simulator.people import Person
from hepcoach.simulator.world import World
from hepcoach.triage.models import Case

# An ordinary carrier's weeks: now and then a text gets lost, comes late, or a number turns out dead.
ORDINARY = Faults(text_late=0.01, text_lost=0.005, receipt_lost=0.01, reply_late=0.01, dead_number=0.02)
# People start over the first part of the stretch, so that some are weeks ahead of others.
_ADMITTED_WITHIN = 0.6
# What came in over the last days still waits for somebody.
_UNATTENDED = timedelta(hours=60)


def fill(
    practice: Practice, *, patients: int, days: int, until: datetime, deliver: Deliver, seed: int = 1
) -> None:
    """Give a practice with carrier and staff so many patients and days of history, ending at `until`.

    `deliver` takes the EHR's bundles in.
    """
    start = until - timedelta(days=days)
    chance = Chance(f"history {seed}")
    clinic = clinics.take_over(practice, deliver)
    people = run.meet(chance, patients)
    world = run.build(
        clinic,
        people,
        chance,
        ORDINARY,
        start=start,
        days=days,
        neighbour_id=None,
        healing=timedelta(0),
        unattended=_UNATTENDED,
    )
    rng = chance.stream("admissions")
    for person in people.values():
        after = timedelta(minutes=rng.randint(0, int(days * _ADMITTED_WITHIN * 24 * 60)))
        world.clock.after(after, partial(_admit, clinic, chance, person, world))
    world.run()
    _book_visits(clinic, people, began=start, now=until, weeks=days // 7)
    _discharge_the_longest_in_care(clinic, now=until)


def _book_visits(clinic: Clinic, people: dict[int, Person], *, began: datetime, now: datetime, weeks: int) -> None:
    """Everybody comes once a week, at the hour that is theirs; the next visit is booked."""
    for person in people.values():
        weekday, hour = person.number % 5, 9 + person.number % 8
        monday = person.local(began) - timedelta(days=person.local(began).weekday())
        first = monday.replace(hour=hour, minute=0, second=0, microsecond=0) + timedelta(days=weekday)
        weekly = [first + timedelta(weeks=week) for week in range(weeks + 3)]
        admitted = clinic.calendars[person.number].plans[0].starts_on
        coming = [visit for visit in weekly if visit > now][:1]
        clinic.book(person, [visit for visit in weekly if admitted <= visit.date() < now.date()] + coming, now=now)


def _discharge_the_longest_in_care(clinic: Clinic, *, now: datetime) -> None:
    """One episode a therapist ends, so that a drafted report waits to be signed."""
    with tenancy.practice(clinic.practice_id):
        for therapist in clinic.therapists:
            theirs = Episode.objects.filter(therapist=therapist, status=Episode.Status.ACTIVE)
            episode = theirs.exclude(patient__cases__status=Case.Status.OPEN).order_by("started_on").first()
            if episode is not None:
                reports.discharge_episode(actor=actors.for_staff(therapist), episode=episode, now=now)


def _admit(clinic: Clinic, chance: Chance, person: Person, world: World) -> None:
    run.admit(clinic, person, chance, now=world.clock.now)
    world.wake_soon()
