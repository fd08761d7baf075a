"""A pause and a vacation that is still ahead."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcoach.rules import checkins, pauses
from tests.rules.world import lines, local, patient


def a_day(text: str) -> date | None:
    return date.fromisoformat(f"2026-{text}") if text else None


@pytest.mark.parametrize(
    ("day", "first", "until", "holds"),
    [
        ("03-03", "", "", False),
        ("03-03", "", "03-04", True),
        ("03-04", "", "03-04", False),
        ("03-04", "03-05", "03-10", False),
        ("03-05", "03-05", "03-10", True),
        ("03-09", "03-05", "03-10", True),
        ("03-10", "03-05", "03-10", False),
    ],
)
def test_a_pause_covers_its_days_and_no_other(day: str, first: str, until: str, holds: bool) -> None:
    asked = date.fromisoformat(f"2026-{day}")
    assert pauses.holds(asked, a_day(first), a_day(until)) is holds


@pytest.mark.parametrize(
    ("first", "until", "wrong"),
    [
        ("", "03-04", ""),
        ("03-10", "03-17", ""),
        ("03-10", "", "until"),
        ("", "03-03", "until"),
        ("03-10", "03-10", "until"),
        ("03-02", "03-10", "first"),
        ("12-01", "12-10", "first"),
        ("03-10", "06-30", "long"),
    ],
)
def test_a_pause_must_make_sense(first: str, until: str, wrong: str) -> None:
    assert pauses.problem(a_day(first), a_day(until), date(2026, 3, 3)) == wrong


def test_a_patient_pauses_for_a_shorter_time_than_the_clinic_may() -> None:
    until = date(2026, 5, 20)
    assert pauses.problem(None, until, date(2026, 3, 3)) == ""
    assert pauses.problem(None, until, date(2026, 3, 3), by_patient=True) == "long"


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(-200, 200), st.integers(-200, 200))
def test_what_is_accepted_holds_from_its_first_day_on_and_ends(today: date, ahead: int, length: int) -> None:
    first = date.fromordinal(today.toordinal() + ahead)
    until = date.fromordinal(first.toordinal() + length)
    if pauses.problem(first, until, today) == "":
        assert pauses.holds(first, first, until) and not pauses.holds(until, first, until)


def test_before_the_journey_and_after_it_the_morning_text_goes() -> None:
    def asked(day: str) -> bool:
        facts = patient(paused_from="03-05", paused_until="03-08")
        return any(
            line.startswith("text morning") for line in lines(checkins.morning(facts, local(f"{day} 09:00")))
        )

    assert [asked(f"03-{day:02}") for day in range(4, 10)] == [True, False, False, False, True, True]
