"""The simulated practice's monitoring: the worklist shows life, and no minute counts twice."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from hepcoach.interop.x12 import outgoing
from hepcoach.patients.models import Episode
from hepcoach.rtm import queries
from hepcoach.rtm.models import ClaimLine, Monitoring, TimeEntry
from hepcoach.simulator import monitoring
from tests.rtm.clinic import BEFORE
from tests.web.clinic import Clinic, build

pytestmark = pytest.mark.django_db
PATIENTS = 30


@pytest.fixture
def clinic() -> Clinic:
    """Thirty patients in care for sixty days, as the tables of 2026 know them."""
    clinic = build(BEFORE + timedelta(days=90))
    with clinic.inside():
        for number in range(PATIENTS):
            clinic.add_patient(f"Given{number}", "Example", days=50 if number % 3 else 12)
        Episode.objects.update(started_on=clinic.today - timedelta(days=60))
        monitoring.fill(clinic.practice, until=clinic.now)
    return clinic


def test_the_worklist_shows_life(clinic: Clinic) -> None:
    with clinic.inside():
        rows = Monitoring.objects.select_related("episode__patient", "episode__therapist", "payer", "practice")
        assert PATIENTS // 4 < rows.count() < PATIENTS
        states = set()
        for back in (0, 31, 62):
            month = (clinic.today - timedelta(days=back)).replace(day=1)
            states |= {row.state for row in queries.worklist(rows, month, clinic.today)}
        assert {"awaiting_consent", "monitoring", "documented"} <= states
        assert ClaimLine.objects.filter(state="paid").exists()
        assert outgoing.waiting(clinic.practice.pk, clinic.today)


def test_nobody_works_two_minutes_at_once(clinic: Clinic) -> None:
    with clinic.inside():
        spans = list(TimeEntry.objects.order_by("staff", "start").values_list("staff", "start", "end"))
        assert len(spans) > 20
        assert all(one[0] != other[0] or one[2] <= other[1] for one, other in pairwise(spans))
