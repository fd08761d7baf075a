"""The sheet of returns: the lines of the two articles come out with their own numbers, and ranges stay ranges."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcoach.rules import returns
from hepcoach.rules.returns import Range

# Article 1 counts every freed slot as filled.
ALL_FILLED = {"filled_share": Range(100, 100)}


def line(name: str, told: dict[str, Range]) -> Range:
    return next(item.dollars for item in returns.sheet(told).items if item.name.startswith(name))


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("Less writing", 57_000, 76_000),
        ("Faster discharge", 55_000, 83_000),
        ("Fewer patients drop out", 45_600, 91_200),
    ],
)
def test_the_articles_own_numbers_give_its_own_lines(name: str, low: float, high: float) -> None:
    found = line(name, ALL_FILLED)
    # The article rounds its yearly revenue.
    assert found.low == pytest.approx(low, rel=0.01)
    assert found.high == pytest.approx(high, rel=0.01)


def test_the_second_articles_hours_of_verification_come_out() -> None:
    """4 to 7 hours a month for 35 new patients, here at 30 dollars."""
    found = line("Less work at verification", {"hour_dollars": Range(30, 30)})
    assert (found.low / 12 / 30, found.high / 12 / 30) == (pytest.approx(4, abs=0.1), pytest.approx(7))


def test_ten_visits_by_video_a_week_bring_what_the_first_article_says() -> None:
    assert line("Visits by video", {}) == Range(0, pytest.approx(39_000))


def test_slots_that_nobody_fills_bring_nothing() -> None:
    nobody = {"filled_share": Range(0, 0)}
    assert line("Less writing", nobody) == line("Faster discharge", nobody) == Range(0, 0)
    assert line("Fewer patients drop out", nobody).low > 0


def test_monitoring_can_cost_more_than_it_brings_and_the_sheet_says_so() -> None:
    told = {"rtm_share": Range(10, 10), "rtm_minutes": Range(60, 60), "rtm_patients": Range(5, 20)}
    found = line("Remote monitoring", told)
    assert found.low < found.high < 0


def test_the_costs_are_taken_off_the_other_end() -> None:
    sheet = returns.sheet({"first_cost": Range(1000, 3000)})
    assert sheet.first_year.low == pytest.approx(sheet.total.low - 3000)
    assert sheet.first_year.high == pytest.approx(sheet.total.high - 1000)


@given(
    st.dictionaries(
        st.sampled_from([one.key for one in returns.INPUTS]),
        st.tuples(st.floats(0, 100), st.floats(0, 100)).map(lambda ends: Range(min(ends), max(ends))),
    )
)
def test_the_low_end_is_never_above_the_high_end(told: dict[str, Range]) -> None:
    sheet = returns.sheet(told)
    for found in (*(item.dollars for item in sheet.items), sheet.total, sheet.first_year, sheet.later_year):
        assert found.low <= found.high + 1e-6


def test_the_patients_share_is_part_bs_fifth_and_unknown_elsewhere() -> None:
    share = returns.share_of_patient("medicare_b")
    assert share is not None
    assert 12 < share.low < share.high < 25
    assert returns.share_of_patient("commercial") is None


def test_every_assumption_says_where_it_comes_from() -> None:
    assert all(one.source and one.low <= one.high <= one.highest for one in returns.INPUTS)
