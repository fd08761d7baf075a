"""Worlds of thirty patients over thirty days, each with its own mix of what can go wrong: whatever happens every
promise holds, and once the faults stop everything settles.

A run of the whole suite looks through one. All thirty, on every core:
`HEPCOACH_SWARM=all .venv/bin/pytest tests/simulation/test_swarm.py -n auto --dist load`.
"""

from __future__ import annotations

import os

import pytest

from hepcoach.simulator import people
from tests.simulation.test_world import _world

pytestmark = pytest.mark.django_db

SEEDS = range(101, 131) if os.environ.get("HEPCOACH_SWARM") == "all" else (103,)
PATIENTS, DAYS = 30, 30


@pytest.mark.parametrize("seed", SEEDS)
def test_every_promise_holds_in_a_month_in_which_everything_goes_wrong(seed: int) -> None:
    report = _world(seed, patients=PATIENTS, days=DAYS)
    assert report.violations == []
    assert report.messages_in > PATIENTS and report.messages_out > DAYS
    for name in ("each_reply_acted_on_once", "no_text_sent_twice", "no_reply_lost", "due_work_settles"):
        assert report.invariants[name], name


def test_people_live_in_the_four_time_zones_of_the_mainland() -> None:
    assert {f"America/{name}" for name in ("New_York", "Chicago", "Denver", "Los_Angeles")} <= set(people.ZONES)
