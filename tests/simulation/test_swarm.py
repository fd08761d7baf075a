"""Worlds of thirty patients over thirty days, each with its own mix of what can go wrong: whatever happens every
promise holds, and once the faults stop everything settles.

They commit like the product does: in one long transaction PostgreSQL could not clear away a single old row.
"""

from __future__ import annotations

import pytest

from hepcoach.config import ehr, start
from hepcoach.simulator import people
from hepcoach.simulator.run import simulate

pytestmark = pytest.mark.django_db(transaction=True)

SEEDS = range(101, 131)
PATIENTS, DAYS = 30, 30


@pytest.fixture(autouse=True, scope="module")
def _long_run() -> None:
    start.spare_the_collector()


@pytest.mark.parametrize("seed", SEEDS)
def test_every_promise_holds_in_a_month_in_which_everything_goes_wrong(seed: int) -> None:
    report = simulate(seed=seed, patients=PATIENTS, days=DAYS, faults="swarm", deliver=ehr.deliver)
    assert report.violations == []
    assert report.messages_in > PATIENTS and report.messages_out > DAYS
    for name in ("each_reply_acted_on_once", "no_text_sent_twice", "no_reply_lost", "due_work_settles"):
        assert report.invariants[name], name


def test_people_live_in_the_four_time_zones_of_the_mainland() -> None:
    assert {f"America/{name}" for name in ("New_York", "Chicago", "Denver", "Los_Angeles")} <= set(people.ZONES)
