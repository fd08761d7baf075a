"""Reported and conservative adherence: a table of weeks, and what must hold for any."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcoach.rules.adherence import ItemFigures, by_item, figures, weeks
from hepcoach.rules.facts import DayFacts
from tests.rules.world import a_day, day_facts


def check(*lines: str) -> list[DayFacts]:
    return [day_facts(f"03-{number:02d} {line}") for number, line in enumerate(lines, start=1)]


@pytest.mark.parametrize(
    ("lines", "due", "answered", "done"),
    [
        ([], 0, 0, 0),
        (["done", "done", "done"], 3, 3, 3),
        (["done", "no_answer closed", "not_done"], 3, 2, 1),
        (["partial 1/4", "partial 3/4"], 2, 2, 1),
        # Part of it, not said how much: half.
        (["partial /4"], 1, 1, 0.5),
        # "All of them, but fewer sets" and "none of them whole" say nothing about how much.
        (["partial 3/3", "partial 0/3"], 2, 2, 1),
        # The question never arrived: the day says nothing.
        (["unasked no_answer closed", "done"], 1, 1, 1),
        # It never arrived, but the patient told all the same.
        (["unasked done", "unasked not_done"], 2, 2, 1),
        # Days of rest, told or not.
        (["done /0", "not_done /0", "no_answer /0"], 0, 0, 0),
        # Pain alone is no answer about the exercises.
        (["pain 3 closed"], 1, 0, 0),
    ],
)
def test_figures_of_a_few_days(lines: list[str], due: int, answered: int, done: float) -> None:
    found = figures(check(*lines))
    assert (found.due, found.answered, found.done) == (due, answered, done)


def test_reported_leaves_silence_out_and_conservative_counts_it() -> None:
    found = figures(check("done", "done", "no_answer closed", "no_answer closed"))
    assert (found.reported, found.conservative, found.response_rate) == (1.0, 0.5, 0.5)


def test_nothing_due_is_not_known_rather_than_zero() -> None:
    found = figures([])
    assert (found.reported, found.conservative, found.response_rate) == (None, None, None)


def test_weeks_are_counted_from_the_first_day() -> None:
    days = [day_facts(f"03-{day:02d} done") for day in (1, 7, 8)] + [day_facts("03-14 not_done")]
    found = weeks(days, a_day("03-01"), a_day("03-16"))
    assert [(first, week.due, week.done) for first, week in found] == [
        (a_day("03-01"), 2, 2),
        (a_day("03-08"), 2, 1),
        (a_day("03-15"), 0, 0),
    ]


def test_each_exercise_is_counted_on_days_that_said_which() -> None:
    partial = DayFacts(a_day("03-02"), 3, True, status="partial", exercises_done=1, items_done=(2,))
    unsaid = DayFacts(a_day("03-03"), 3, True, status="partial", exercises_done=2)
    days = [
        (day_facts("03-01 done"), (1, 2, 3)),
        (partial, (1, 2, 3)),
        (unsaid, (1, 2, 3)),
        (day_facts("03-04"), (1,)),
    ]
    assert by_item(days) == [ItemFigures(1, 2, 1), ItemFigures(2, 2, 2), ItemFigures(3, 2, 1)]


a_check_in = st.builds(
    DayFacts,
    day=st.dates(date(2026, 1, 1), date(2026, 3, 31)),
    exercises_due=st.integers(0, 8),
    asked=st.booleans(),
    status=st.sampled_from(["no_answer", "done", "partial", "not_done"]),
    exercises_done=st.none() | st.integers(0, 8),
)


@given(st.lists(a_check_in, max_size=30))
def test_reported_is_never_below_conservative_and_both_lie_between_nought_and_one(days: list[DayFacts]) -> None:
    found = figures(days)
    assert 0 <= found.done <= found.answered <= found.due
    if found.reported is not None and found.conservative is not None:
        assert 0 <= found.conservative <= found.reported <= 1


@given(st.lists(a_check_in, max_size=30))
def test_the_weeks_add_up_to_the_whole(days: list[DayFacts]) -> None:
    first = date(2026, 1, 1)
    parts = [week for _, week in weeks(days, first, first + timedelta(days=100))]
    whole = figures(days)
    assert sum(part.due for part in parts) == whole.due
    assert sum(part.answered for part in parts) == whole.answered
    assert sum(part.done for part in parts) == pytest.approx(whole.done)
