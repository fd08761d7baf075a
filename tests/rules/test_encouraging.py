"""What is said beside the question, as tables (tables/encouraging.yaml) and as what always holds."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcoach.rules import adherence, encouraging
from hepcoach.rules.facts import DayFacts
from tests.rules.test_checkins import table
from tests.rules.world import a_day, patient

TODAY = a_day("03-03")
TABLE = table("encouraging.yaml")


def rows(name: str) -> Any:
    return pytest.mark.parametrize("row", TABLE[name], ids=[row["name"] for row in TABLE[name]])


@rows("after_miss")
def test_after_a_miss(row: dict[str, Any]) -> None:
    assert encouraging.is_after_miss(patient(days=row["days"]), TODAY) is row["then"]


@rows("streak")
def test_a_row_of_days(row: dict[str, Any]) -> None:
    days = patient(days=row["days"]).days
    found = encouraging.row_to_mention(days, days[-1])
    assert (f"{found.kept} of {found.of}" if found else "nothing") == row["then"]


@rows("pain")
def test_pain_that_has_risen(row: dict[str, Any]) -> None:
    facts = patient(days=row["days"])
    before = encouraging.pain_before(facts, facts.by_day.get(TODAY), TODAY)
    assert encouraging.has_risen(before, row["pain"]) is row["then"]


a_status = st.sampled_from(["no_answer", "done", "partial", "not_done"])
some_days = st.lists(st.tuples(a_status, st.booleans()), min_size=1, max_size=40).map(
    lambda drawn: tuple(
        DayFacts(TODAY - timedelta(days=len(drawn) - 1 - place), 3, asked, status, closed=True)
        for place, (status, asked) in enumerate(drawn)
    )
)


@given(some_days)
def test_a_mentioned_row_is_true(days: tuple[DayFacts, ...]) -> None:
    row = encouraging.row_to_mention(days, days[-1])
    if row is None:
        return
    counted = [day for day in days if adherence.counts(day)]
    span = counted[-row.of :]
    assert row.kept == sum(day.status in ("done", "partial") for day in span)
    assert span[0].status in ("done", "partial") and span[-1].status in ("done", "partial")
    for place in range(len(span)):
        assert sum(day.status in ("not_done", "no_answer") for day in span[place : place + 7]) <= 1


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.integers(1, 13))
def test_two_days_of_two_weeks_get_different_words(day: date, later: int) -> None:
    count = int(encouraging.WORDS.thresholds["days"])
    assert encouraging.variant(day) % count != encouraging.variant(day + timedelta(days=later)) % count
