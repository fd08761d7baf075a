"""Weeks of history for an existing practice, lived through the real loop up to an instant.

The practice is left as a living one: mornings due, today's questions open, texts on their way. The real clock
takes over where the world's stops.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from hepcoach.clinics.models import Practice
from hepcoach.simulator import clinic as clinics
from hepcoach.simulator import run
from hepcoach.simulator.clinic import Clinic, Deliver
from hepcoach.simulator.clock import Chance
from hepcoach.simulator.faults import Faults
from hepcoach.simulator.people import Person
from hepcoach.simulator.world import World

# An ordinary carrier's weeks: now and then a text gets lost, comes late, or a number turns out dead.
ORDINARY = Faults(text_late=0.01, text_lost=0.005, receipt_lost=0.01, reply_late=0.01, dead_number=0.02)
# People start over the first part of the stretch, so that some are weeks ahead of others.
_ADMITTED_WITHIN = 0.6


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
        clinic, people, chance, ORDINARY, start=start, days=days, neighbour_id=None, healing=timedelta(0)
    )
    rng = chance.stream("admissions")
    for person in people.values():
        after = timedelta(minutes=rng.randint(0, int(days * _ADMITTED_WITHIN * 24 * 60)))
        world.clock.after(after, partial(_admit, clinic, chance, person, world))
    world.run()


def _admit(clinic: Clinic, chance: Chance, person: Person, world: World) -> None:
    run.admit(clinic, person, chance, now=world.clock.now)
    world.wake_soon()
