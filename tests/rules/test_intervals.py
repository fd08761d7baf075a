"""Intervals hold what they are of, narrow with more data, and are left out where the data carry none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcoach.rules import intervals


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [(0, 10, 0, 0.2775), (10, 10, 0.7225, 1), (5, 10, 0.2366, 0.7634), (15, 148, 0.0624, 0.1605)],
)
def test_a_share_has_wilsons_interval(count: int, n: int, low: float, high: float) -> None:
    """The last row is Newcombe's (1998) own example, 15 of 148."""
    found = intervals.share(count, n)
    assert (found.low, found.high) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


@pytest.mark.parametrize(("n", "low", "high"), [(5, None, None), (6, 1, 6), (9, 2, 8), (20, 6, 15), (100, 40, 61)])
def test_a_median_lies_between_the_tabled_ranks(n: int, low: int | None, high: int | None) -> None:
    """Ranks as tabled for 95 % (Conover 1999)."""
    found = intervals.median(range(1, n + 1))
    assert (found.low, found.high) == (low, high)


def test_no_data_give_no_number() -> None:
    nothing = intervals.Estimate(None, None, None, 0)
    assert intervals.share(0, 0) == intervals.ratio([]) == intervals.median([]) == nothing


def test_patients_who_differ_widen_the_interval_that_sessions_alone_would_make_narrow() -> None:
    alike = intervals.ratio([(10, 20)] * 10)
    apart = intervals.ratio([(0, 20)] * 5 + [(20, 20)] * 5)
    assert alike.value == apart.value == 0.5
    assert (alike.low, alike.high) == (0.5, 0.5)
    assert apart.low == pytest.approx(0.173, abs=0.001) and apart.high == pytest.approx(0.827, abs=0.001)
    assert intervals.ratio([(10, 20)] * 4).low is None


@given(st.integers(1, 500), st.data())
def test_a_share_lies_in_its_interval_and_more_of_the_same_narrows_it(n: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, n))
    one, ten = intervals.share(count, n), intervals.share(10 * count, 10 * n)
    assert one.value is not None and one.low is not None and one.high is not None
    assert ten.low is not None and ten.high is not None
    assert 0 <= one.low <= one.value <= one.high <= 1
    assert ten.high - ten.low < one.high - one.low


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=60))
def test_a_median_lies_in_its_interval(values: list[float]) -> None:
    found = intervals.median(values)
    assert found.value is not None
    if found.low is not None and found.high is not None:
        assert found.low <= found.value <= found.high
