"""How many texts a week may bring, and the strictest of two sets of hours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcoach.rules import texting


@pytest.mark.parametrize(
    ("kind", "week", "own", "over"),
    [
        ("morning", {}, None, False),
        ("morning", {"morning": 7, "nudge": 2}, None, False),
        ("morning", {"morning": 7, "nudge": 3}, None, True),
        ("nudge", {"morning": 5, "nudge": 2}, None, False),
        ("nudge", {"morning": 3, "nudge": 3}, None, True),
        ("nudge", {"morning": 1}, 7, True),
        ("morning", {"morning": 3}, 3, True),
        ("morning", {"morning": 12}, 20, True),
        ("thanks", {"morning": 40}, None, False),
        ("safety_dvt", {"morning": 40}, None, False),
        ("staff", {"morning": 40}, 1, False),
        ("welcome", {"morning": 40}, None, False),
    ],
)
def test_the_cap_counts_what_the_coach_starts(
    kind: str, week: dict[str, int], own: int | None, over: bool
) -> None:
    assert texting.is_over_cap(kind, week, own) is over


@pytest.mark.parametrize(
    ("practices", "own", "most"),
    [(None, None, 10), (5, None, 5), (5, 3, 3), (5, 9, 5), (14, None, 14), (14, 12, 12)],
)
def test_the_strictest_of_practice_and_patient_wins(practices: int | None, own: int | None, most: int) -> None:
    clinic = {} if practices is None else {"texting.cap": {"most_a_week": float(practices)}}
    assert texting.cap(own, clinic) == most
    assert not texting.is_over_cap("morning", {"morning": most - 1}, own, clinic)
    assert texting.is_over_cap("morning", {"morning": most}, own, clinic)


@given(st.integers(0, 23), st.integers(1, 24), st.none() | st.integers(0, 24), st.none() | st.integers(0, 24))
def test_the_patients_hours_only_ever_narrow_the_clinics(
    first: int, last: int, own_first: int | None, own_last: int | None
) -> None:
    if first >= last:
        return
    start, end = texting.strictest(first, last, own_first, own_last)
    assert first <= start < end <= last


def test_hours_that_leave_none_give_way_to_the_clinics() -> None:
    assert texting.strictest(8, 18, 19, None) == (8, 18)
    assert texting.strictest(8, 20, 10, 18) == (10, 18)
