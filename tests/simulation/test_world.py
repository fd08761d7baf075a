"""Small worlds through the real webhooks, coach and database; and bugs that they must find."""

from __future__ import annotations

import pytest
from django.db import transaction

from hepcoach.config import ehr
from hepcoach.messaging.carriers import doors
from hepcoach.privacy import keyring
from hepcoach.simulator.faults import Level
from hepcoach.simulator.invariants import INVARIANTS
from hepcoach.simulator.run import Report, simulate
from tests.simulation.planted import BREAKS, PLANTED, STARVING, Plant

pytestmark = pytest.mark.django_db

# Worlds in which something was once found wrong stay here for good.
WORLDS = ((1, 5), (2, 5), (3, 5), (13, 4))
# In the first three a worker or the receipts are away for long, which two of the planted bugs need.
LOOKED_THROUGH = (13, 7, 16, 1, 2, 3, 4, 5, 6)


def _world(seed: int, *, patients: int = 10, days: int = 5, faults: Level = "swarm") -> Report:
    """A world of its own: what it wrote is gone afterwards."""
    with transaction.atomic():
        report = simulate(seed=seed, patients=patients, days=days, faults=faults, deliver=ehr.deliver)
        transaction.set_rollback(True)
    keyring.forget()
    doors.forget()
    return report


@pytest.mark.parametrize(("seed", "days"), WORLDS)
def test_nothing_is_broken_when_everything_goes_wrong(seed: int, days: int) -> None:
    report = _world(seed, days=days)
    assert report.violations == []
    assert report.messages_in > 5
    assert report.messages_out > 20


def test_every_invariant_is_looked_at_in_a_quiet_world() -> None:
    report = _world(4, patients=18, days=8, faults="none")
    assert report.violations == []
    assert [name for name in INVARIANTS if not report.invariants[name]] == []
    assert report.days_compared > 5 * report.days_not_compared


def test_the_same_seed_gives_the_same_world() -> None:
    first, again, other = _world(5, days=3), _world(5, days=3), _world(6, days=3)
    assert first.trace == again.trace
    assert first.trace != other.trace
    assert (first.messages_in, first.messages_out, first.cases) == (
        again.messages_in,
        again.messages_out,
        again.cases,
    )


@pytest.mark.parametrize("plant", PLANTED.values(), ids=PLANTED)
def test_a_planted_bug_is_found_within_a_few_worlds(plant: Plant) -> None:
    # What keeps texts from going out at all shows only where nothing else does.
    faults: Level = "none" if plant.__name__ in STARVING else "swarm"
    promise = BREAKS.get(plant.__name__)
    with plant():
        broken = (_world(seed, days=4, faults=faults).broken for seed in LOOKED_THROUGH)
        assert any(found if promise is None else promise in found for found in broken)
