"""Weeks in a row forgive a missed day; what others do is said of enough others only."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcoach.rules import own_progress
from hepcoach.rules.facts import DayFacts

TODAY = date(2026, 3, 20)


def days(written: str) -> list[DayFacts]:
    """One letter a day up to today: D done, P part, N not done, . silent, - no exercises planned."""
    status = {"D": "done", "P": "partial", "N": "not_done", ".": "no_answer", "-": "no_answer"}
    return [
        DayFacts(
            day=TODAY - timedelta(days=back),
            exercises_due=0 if letter == "-" else 3,
            status=status[letter],
            asked=True,
        )
        for back, letter in enumerate(reversed(written))
    ]


@pytest.mark.parametrize(
    ("written", "row"),
    [
        ("", 0),
        (".......", 0),
        ("DDD....", 1),
        ("DPN.D..", 1),
        ("DD.....", 0),
        ("D--D---", 0),
        ("DDD....DDD....", 2),
        # The running week is not there yet: the row before it stands.
        ("DDD....D......", 1),
        ("DDD...........DDD....", 1),
        ("DDDDDDD" * 4, 4),
    ],
)
def test_weeks_kept_in_a_row(written: str, row: int) -> None:
    assert own_progress.weeks_in_a_row(days(written), TODAY) == row


@given(st.text("DPN.-", max_size=60))
def test_one_day_done_more_never_shortens_a_row(written: str) -> None:
    before = own_progress.weeks_in_a_row(days(written), TODAY)
    for place, letter in enumerate(written):
        if letter in "N.":
            better = written[:place] + "D" + written[place + 1 :]
            assert own_progress.weeks_in_a_row(days(better), TODAY) >= before


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ([5.0] * 10, None),
        ([5.0] * 11, (11, 5)),
        ([0.5] * 20, None),
        ([1, 2, 3, 4, 5, 6, 7, 3, 3, 3, 3.9], (11, 3)),
    ],
)
def test_what_others_do_is_said_of_eleven_or_more(others: list[float], said: tuple[int, int] | None) -> None:
    found = own_progress.alike(others)
    assert (found and (found.count, found.days)) == said
