"""The pain rating of the first visit becomes the episode's baseline."""

from __future__ import annotations

from typing import Any

import pytest

from hepcoach.clinics.models import Practice
from hepcoach.patients.models import Episode
from hepcoach.privacy import tenancy
from tests.interop.bundles import Json, coded, usual
from tests.interop.conftest import Take

pytestmark = pytest.mark.django_db


def rating(value: Any, day: str = "2026-02-20", **changes: Any) -> Json:
    return {
        "resourceType": "Observation",
        "id": f"o-{day}",
        "status": "final",
        "code": coded("72514-3", "http://loinc.org"),
        "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": day,
        "valueQuantity": {"value": value, "unit": "{score}"},
        **changes,
    }


@pytest.mark.parametrize(
    ("ratings", "baseline"),
    [
        ([], None),
        ([rating(4)], 4),
        ([rating(7, "2026-01-10"), rating(3, "2026-02-20")], 3),
        ([rating(11)], None),
        ([rating(4, status="entered-in-error")], None),
        ([rating(4, status="preliminary")], None),
        ([rating(4, code=coded("8867-4", "http://loinc.org"))], None),
        ([rating("four")], None),
    ],
    ids=["none", "one", "newest", "out of range", "in error", "not final", "a pulse", "no number"],
)
def test_the_newest_certain_rating_is_the_baseline(take: Take, clinic: Practice, ratings, baseline) -> None:
    shown = take(usual(extra=tuple(ratings)))
    assert shown["outcome"] == "accept"
    with tenancy.practice(clinic.pk):
        assert Episode.objects.get().baseline_pain == baseline


def test_a_later_rating_moves_no_baseline_and_makes_no_new_program(take: Take, clinic: Practice) -> None:
    take(usual(extra=(rating(4),)))
    shown = take(usual(extra=(rating(4), rating(1, "2026-03-02"))), days=1)
    assert shown["patients"][0]["episodes"][0]["status"] == "no_change"
    with tenancy.practice(clinic.pk):
        assert Episode.objects.get().baseline_pain == 4
