"""A practice that outgrows its plan is told, has a month, and then takes nobody new in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcoach.rules import plan

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("active", "limit", "days_over", "state"),
    [
        (0, 150, None, "within"),
        (134, 150, None, "within"),
        (135, 150, None, "near"),
        (150, 150, None, "near"),
        (151, 150, None, "over"),
        (151, 150, 29, "over"),
        (151, 150, 30, "closed"),
        (165, 150, 1, "over"),
        (166, 150, 1, "closed"),
        (150, 150, 90, "near"),
        (550, 500, 3, "over"),
        (551, 500, 3, "closed"),
        (10_000, None, None, "within"),
    ],
)
def test_where_a_practice_stands(active: int, limit: int | None, days_over: int | None, state: str) -> None:
    since = None if days_over is None else NOW - timedelta(days=days_over)
    assert plan.standing(active, limit, since, NOW).state == state


@given(st.integers(0, 2_000), st.sampled_from([150, 500]), st.integers(0, 60))
def test_one_patient_fewer_never_closes_a_plan(active: int, limit: int, days_over: int) -> None:
    order = list(plan.State)
    since = NOW - timedelta(days=days_over)
    more, fewer = (plan.standing(count, limit, since, NOW).state for count in (active + 1, active))
    assert order.index(fewer) <= order.index(more)
