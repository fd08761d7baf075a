"""Which exercises are due on a day: a table, and what must hold for any program."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcoach.rules.doses import Dose, Range
from hepcoach.rules.schedule import ScheduledItem, from_dose, items_due

MONDAY = date(2026, 3, 2)
WEDNESDAY = date(2026, 3, 4)


def due_days(item: ScheduledItem, days: int, starts_on: date = MONDAY, ends_on: date | None = None) -> list[int]:
    """Day numbers from the program's start on which the item is due."""
    return [
        number
        for number in range(days)
        if items_due([item], starts_on + timedelta(days=number), starts_on, ends_on)
    ]


@pytest.mark.parametrize(
    ("days_per_week", "expected"),
    [
        (None, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]),
        (7, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]),
        (9, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]),
        (6, [0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12]),
        (5, [0, 1, 2, 4, 5, 7, 8, 9, 11, 12]),
        (4, [0, 1, 3, 5, 7, 8, 10, 12]),
        (3.5, [0, 2, 4, 6, 8, 10, 12]),
        (3, [0, 2, 4, 7, 9, 11]),
        (2, [0, 3, 7, 10]),
        (1, [0, 7]),
        (0.5, [0]),
        (0, []),
    ],
)
def test_a_number_of_days_is_spread_over_the_week_from_the_start(
    days_per_week: float | None, expected: list[int]
) -> None:
    assert due_days(ScheduledItem(1, days_per_week=days_per_week), 14) == expected


def test_the_spread_follows_the_weekday_of_the_start() -> None:
    item = ScheduledItem(1, days_per_week=3)
    weekdays = [(WEDNESDAY + timedelta(days=n)).weekday() for n in due_days(item, 7, starts_on=WEDNESDAY)]
    assert weekdays == [2, 4, 6]


def test_named_weekdays_win_over_the_number_of_days() -> None:
    item = ScheduledItem(1, weekdays=frozenset({1, 3}), days_per_week=5)
    assert due_days(item, 14) == [1, 3, 8, 10]


def test_an_exercise_as_needed_is_never_due() -> None:
    assert due_days(ScheduledItem(1, as_needed=True, weekdays=frozenset({0})), 14) == []


def test_an_item_keeps_its_own_first_and_last_day() -> None:
    item = ScheduledItem(1, starts_on=MONDAY + timedelta(days=2), ends_on=MONDAY + timedelta(days=4))
    assert due_days(item, 14) == [2, 3, 4]


def test_nothing_is_due_before_the_program_starts_or_after_it_ends() -> None:
    item = ScheduledItem(1)
    assert items_due([item], MONDAY - timedelta(days=1), MONDAY) == ()
    assert due_days(item, 14, ends_on=MONDAY + timedelta(days=3)) == [0, 1, 2, 3]


def test_items_come_back_in_the_order_they_were_given() -> None:
    items = [ScheduledItem(2), ScheduledItem(1, weekdays=frozenset({1})), ScheduledItem(3)]
    assert [item.position for item in items_due(items, MONDAY, MONDAY)] == [2, 3]


def test_items_with_the_same_rate_share_their_days_whenever_they_start() -> None:
    early = ScheduledItem(1, days_per_week=3)
    late = ScheduledItem(2, days_per_week=3, starts_on=MONDAY + timedelta(days=8))
    assert due_days(late, 28) == [number for number in due_days(early, 28) if number >= 8]


@pytest.mark.parametrize(
    ("dose", "expected"),
    [
        (Dose(reps=10), ScheduledItem(4)),
        (Dose(reps=10, days_per_week=3), ScheduledItem(4, days_per_week=3)),
        (Dose(reps=10, days_per_week=Range(3, 4)), ScheduledItem(4, days_per_week=3)),
        (Dose(reps=10, days_per_week=Range(None, 5)), ScheduledItem(4, days_per_week=5)),
        (Dose(reps=10, days_per_week=Range(2, None)), ScheduledItem(4, days_per_week=2)),
        (Dose(weekdays=("mon", "fri", "sun")), ScheduledItem(4, weekdays=frozenset({0, 4, 6}))),
        (Dose(reps=10, as_needed=True), ScheduledItem(4, as_needed=True)),
    ],
)
def test_a_dose_says_which_days(dose: Dose, expected: ScheduledItem) -> None:
    assert from_dose(dose, 4) == expected


starts = st.dates(date(2025, 1, 1), date(2027, 12, 31))


@given(
    starts_on=starts,
    days_per_week=st.one_of(st.floats(0, 7), st.integers(0, 7)),
    offset=st.integers(0, 400),
)
def test_any_four_weeks_hold_four_times_the_days_of_a_week_within_one(
    starts_on: date, days_per_week: float, offset: int
) -> None:
    item = ScheduledItem(1, days_per_week=days_per_week)
    window = [starts_on + timedelta(days=offset + number) for number in range(28)]
    count = sum(bool(items_due([item], day, starts_on)) for day in window)
    assert abs(count - days_per_week * 4) <= 1.05  # a rate is kept to a hundredth of a day


@given(
    starts_on=starts,
    item=st.builds(
        ScheduledItem,
        position=st.just(1),
        weekdays=st.frozensets(st.integers(0, 6)),
        days_per_week=st.none() | st.floats(0, 7),
        as_needed=st.booleans(),
        starts_on=st.none() | starts,
        ends_on=st.none() | starts,
    ),
    ends_on=st.none() | starts,
    day=starts,
)
def test_a_due_day_is_inside_both_the_program_and_the_item(
    starts_on: date, item: ScheduledItem, ends_on: date | None, day: date
) -> None:
    if items_due([item], day, starts_on, ends_on):
        assert starts_on <= day <= (ends_on or day)
        assert (item.starts_on or day) <= day <= (item.ends_on or day)
        assert not item.as_needed
        assert not item.weekdays or day.weekday() in item.weekdays
