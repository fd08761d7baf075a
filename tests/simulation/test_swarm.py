"""Worlds of thirty patients over thirty days, each with its own mix of what can go wrong: whatever happens every
promise holds, and once the faults stop everything settles.

A run of the whole suite lives through the first eight, some minutes of two cores; `make swarm` through all thirty.

They commit like the product does: in one long transaction PostgreSQL could not clear away a single old row.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import asdict
from datetime import timedelta

import pytest

from hepcoach.config import ehr
from hepcoach.config.start import spare_the_collector
from hepcoach.simulator import faults, run
from hepcoach.simulator.clock import Chance
from hepcoach.simulator.run import simulate

pytestmark = pytest.mark.django_db(transaction=True)

SEEDS = range(101, 131)
LIVED_THROUGH = SEEDS if os.environ.get("HEPCOACH_SWARM") == "all" else SEEDS[:8]
PATIENTS, DAYS = 30, 30
HOUR = timedelta(hours=1)
# Here the clocks change, at four different hours of UTC.
MAINLAND = {f"America/{name}" for name in ("New_York", "Chicago", "Denver", "Los_Angeles")}


@pytest.fixture(autouse=True, scope="module")
def _long_run() -> None:
    spare_the_collector()


# These wait for a text, or for a phone, that happens to fall into few hours of a month.
_MAY_MISS = {"carrier_outage", "worker_outage", "dead_number"}


@pytest.mark.parametrize("seed", LIVED_THROUGH)
def test_every_promise_holds_in_a_month_in_which_everything_goes_wrong(seed: int) -> None:
    report = simulate(seed=seed, patients=PATIENTS, days=DAYS, faults="swarm", deliver=ehr.deliver)
    assert report.violations == []
    assert report.messages_in > PATIENTS and report.messages_out > DAYS
    for name in ("each_reply_acted_on_once", "no_text_sent_twice", "no_reply_lost", "due_work_settles"):
        assert report.invariants[name], name
    drawn = {name for name, rate in report.rates.items() if rate >= 0.05} - _MAY_MISS
    assert drawn - report.happened.keys() == set()
    assert report.happened["stop"]


def test_the_thirty_months_hold_all_that_can_go_wrong() -> None:
    hit: Counter[str] = Counter()
    for seed in SEEDS:
        chance = Chance(str(seed))
        start = run.begins_at(chance, DAYS)
        rates = faults.draw("swarm", chance.stream("faults"))
        hit.update(name for name, rate in asdict(rates).items() if rate >= 0.01)
        worker, carrier = run.outages(chance, rates, start, DAYS)
        for name, stretches in (("worker", worker), ("carrier", carrier)):
            hit[f"{name} away for hours"] += any(end - begin >= 3 * HOUR for begin, end in stretches.spans)
        zones = {person.zone for person in run.meet(chance, PATIENTS).values()}
        for change in run.CLOCK_CHANGES:
            lived_through = start.date() < change < (start + timedelta(days=DAYS)).date()
            hit[f"{change}"] += lived_through and zones >= MAINLAND
    assert hit.keys() >= asdict(faults.Faults()).keys()
    assert {what: times for what, times in hit.items() if times < 3} == {}
