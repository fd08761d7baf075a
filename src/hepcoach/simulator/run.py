"""One whole simulated practice, from its first morning to the verdict."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hepcoach.privacy import tenancy
from hepcoach.simulator import clinic as clinics
from hepcoach.simulator import faults as going_wrong
from hepcoach.simulator import people as persons
from hepcoach.simulator.carrier import Carrier
from hepcoach.simulator.clinic import Clinic, Deliver
from hepcoach.simulator.clock import Chance, Clock, between
from hepcoach.simulator.faults import Faults, Level, Outages
from hepcoach.simulator.invariants import Checks
from hepcoach.simulator.people import Person
from hepcoach.simulator.prescribing import plan_for
from hepcoach.simulator.watch import Watch
from hepcoach.simulator.world import World
from hepcoach.triage.models import Case

# Faults stop, and then everything has this long to settle: safety first, liveness after.
HEALING = timedelta(days=2)
# Days on which clocks change somewhere in ZONES, in 2026.
CLOCK_CHANGES = (date(2026, 3, 8), date(2026, 11, 1))


@dataclass(frozen=True)
class Report:
    """What `hepcoach simulate --json` prints."""

    seed: int
    faults: Level
    patient_days: int
    messages_in: int
    messages_out: int
    cases: int
    invariants: dict[str, int]
    violations: list[str]
    trace: str
    seconds: float
    rates: dict[str, float] = field(default_factory=dict)
    broken: dict[str, int] = field(default_factory=dict)
    ticks: int = 0
    days_compared: int = 0
    days_not_compared: int = 0
    # What really went wrong, and how often.
    happened: dict[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def simulate(*, seed: int, patients: int, days: int, faults: Level, deliver: Deliver) -> Report:
    """Run one world in the connected database and look whether everything held.

    `deliver` takes the EHR's bundles in.
    """
    began = time.perf_counter()
    world = _make(seed=seed, patients=patients, days=days, level=faults, deliver=deliver)
    world.run()
    return _report(world, seed=seed, patients=patients, days=days, level=faults, began=began)


def _make(*, seed: int, patients: int, days: int, level: Level, deliver: Deliver) -> World:
    chance = Chance(str(seed))
    start = begins_at(chance, days)
    rates = going_wrong.draw(level, chance.stream("faults"))
    people = meet(chance, patients)
    name = f"sim-{seed}"
    clinic = clinics.open_clinic(name, deliver, now=start)
    neighbour_id = clinics.open_neighbour(f"{name}-next-door", people.values(), deliver, now=start)
    for person in people.values():
        admit(clinic, person, chance, now=start)
    return build(clinic, people, chance, rates, start=start, days=days, neighbour_id=neighbour_id)


def admit(clinic: Clinic, person: Person, chance: Chance, *, now: datetime) -> None:
    """Somebody becomes a patient, with a program of their own."""
    person.is_asked_for_pain = clinic.therapist_of(person).credential != "SLP"
    rng = chance.stream(f"plan {person.number}")
    clinic.admit(person, plan_for(rng, clinic.complaint_of(person), person.local(now).date()), now=now)


def build(
    clinic: Clinic,
    people: dict[int, Person],
    chance: Chance,
    rates: Faults,
    *,
    start: datetime,
    days: int,
    neighbour_id: int | None,
    healing: timedelta = HEALING,
    unattended: timedelta = timedelta(0),
) -> World:
    """Put a practice, people and faults together. For `unattended` at the end nobody sees to the cases."""
    clock = Clock(start)
    heals_at = start + timedelta(days=days)
    worker_outages, carrier_outages = outages(chance, rates, start, days)
    world = World(
        clock=clock,
        chance=chance,
        faults=rates,
        worker_outages=worker_outages,
        end=heals_at + healing,
        office_until=heals_at + healing - unattended,
        clinic=clinic,
        people=people,
        watch=Watch(clinic, neighbour_id, people, Checks(), nothing_goes_wrong=rates == Faults()),
    )
    carrier = Carrier(
        clock=clock,
        chance=chance,
        faults=rates,
        outages=carrier_outages,
        around=world,
        heals_at=heals_at,
    )
    rng = chance.stream("dead numbers")
    for person in people.values():
        if rng.random() < rates.dead_number and not person.shares_phone:
            carrier.dies_at[person.phone] = start + between(rng, timedelta(0), timedelta(days=days))
    world.connect(carrier)
    return world


def meet(chance: Chance, patients: int) -> dict[int, Person]:
    """So many people; every ninth shares somebody's phone, first of all with one who likes to stop."""
    rng = chance.stream("people")
    people: dict[int, Person] = {}
    for number in range(patients):
        person = persons.meet(rng, number, stream=chance.stream(f"person {number}"))
        if number % 9 == 8:
            other = people[number - 2]
            person.phone, person.zone = other.phone, other.zone
            person.shares_phone = other.shares_phone = True
        people[number] = person
    return people


def begins_at(chance: Chance, days: int) -> datetime:
    """Any minute of 2026; in half of the worlds the clocks change within the run."""
    rng = chance.stream("world")
    if rng.random() < 0.5:
        first = rng.choice(CLOCK_CHANGES) - timedelta(days=rng.randint(0, max(days - 1, 1)))
    else:
        first = date(2026, 1, 1) + timedelta(days=rng.randint(0, 300))
    return datetime(first.year, first.month, first.day, tzinfo=UTC) + timedelta(minutes=rng.randint(0, 1439))


def outages(chance: Chance, rates: Faults, start: datetime, days: int) -> tuple[Outages, Outages]:
    """Our worker's and the carrier's."""
    rng = chance.stream("outages")
    worker = going_wrong.outages(rng, rates.worker_outage, start, days)
    return worker, going_wrong.outages(rng, rates.carrier_outage, start, days)


def _report(world: World, *, seed: int, patients: int, days: int, level: Level, began: float) -> Report:
    diaries = world.watch.diaries.values()
    days_known = [truth for diary in diaries for truth in diary.days.values()]
    unclear = sum(bool(truth.unclear) for truth in days_known)
    with tenancy.practice(world.clinic.practice_id):
        cases = Case.objects.count()
        trace = world.trace()
    checks = world.watch.checks
    return Report(
        seed=seed,
        faults=level,
        patient_days=patients * days,
        messages_in=world.messages_in,
        messages_out=world.messages_out,
        cases=cases,
        invariants=checks.count(),
        violations=checks.violations,
        trace=trace,
        seconds=round(time.perf_counter() - began, 2),
        rates={name: round(rate, 3) for name, rate in asdict(world.faults).items()},
        broken=dict(checks.broken),
        ticks=world.ticks,
        days_compared=len(days_known) - unclear,
        days_not_compared=unclear,
        happened={name: times for name, times in sorted(world.carrier.happened.items()) if times},
    )
