"""What of a dose lies outside the usual range is told with the range; nothing is changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcoach.rules import dosing
from hepcoach.rules.doses import Dose, Range


@pytest.mark.parametrize(
    ("kind", "dose", "told"),
    [
        ("strength", Dose(sets=3, reps=10, days_per_week=3), []),
        ("strength", Dose(sets=6, reps=10), ["6 sets; usual is 1 to 4."]),
        ("strength", Dose(sets=3, reps=Range(8, 30)), ["8 to 30 repetitions; usual is 5 to 20."]),
        ("strength", Dose(reps=Range(25, None)), ["25 or more repetitions; usual is 5 to 20."]),
        ("strength", Dose(reps=Range(None, 3)), ["up to 3 repetitions; usual is 5 to 20."]),
        ("stretch", Dose(reps=3, hold_seconds=5), ["5 seconds of hold; usual is 10 to 60."]),
        ("stretch", Dose(reps=3, hold_seconds=30, weekdays=("mon",)), ["1 days a week; usual is 2 to 7."]),
        ("vestibular", Dose(duration_minutes=1, times_per_day=8), ["8 times a day; usual is 1 to 5."]),
        ("swallow", Dose(duration_minutes=200), []),
        ("motion", Dose(), []),
    ],
)
def test_what_lies_outside_is_told_with_the_usual_range(kind: str, dose: Dose, told: list[str]) -> None:
    assert [each.said for each in dosing.outside(kind, dose)] == told


@pytest.mark.parametrize("kind", dosing.KINDS)
def test_each_kind_has_a_source_and_ranges_that_are_ranges(kind: str) -> None:
    assert dosing.KINDS[kind].source
    assert dosing.usual(kind)
    assert all(0 < least <= most for least, most in dosing.usual(kind).values())


@given(st.sampled_from(sorted(dosing.KINDS)), st.data())
def test_a_dose_within_every_range_is_never_told(kind: str, data: st.DataObject) -> None:
    ranges = dosing.usual(kind).items()
    inside = {name: data.draw(st.integers(int(least), int(most))) for name, (least, most) in ranges}
    assert dosing.outside(kind, Dose(**inside)) == ()
