"""How often and when a patient is asked: tables/cadence.yaml, and what holds for everybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcoach.rules import adherence, cadence, checkins
from hepcoach.rules.effects import MoveMorning, OpenCheckIn, ScheduleMorning
from hepcoach.rules.facts import DayFacts, PatientFacts
from tests.rules.test_checkins import table
from tests.rules.world import a_day, local, patient

TABLE = table("cadence.yaml")


def rows(name: str) -> Any:
    return pytest.mark.parametrize("row", TABLE[name], ids=[row["name"] for row in TABLE[name]])


def spread(runs: list[str]) -> list[str]:
    """ "02-23 to 02-25 done" as three days."""
    found = []
    for run in runs:
        first, _, last, *rest = run.split()
        for back in range((a_day(last) - a_day(first)).days + 1):
            found.append(" ".join([f"{a_day(first) + timedelta(days=back):%m-%d}", *rest]))
    return found


@rows("cadence")
def test_who_is_steady_is_asked_less(row: dict[str, Any]) -> None:
    facts = patient(days=spread(row["days"]), **row.get("given", {}))
    decision = checkins.morning(facts, local(f"{row['day']} 09:00"))
    asked = any(isinstance(effect, OpenCheckIn) for effect in decision.effects)
    assert ("asked" if asked else "left out") == row["then"]
    reasons = [effect.reason for effect in decision.effects if isinstance(effect, ScheduleMorning)]
    assert ("steady" in reasons[0]) is not asked


def answered(times: list[str], before: date) -> tuple[DayFacts, ...]:
    count = len(times)
    return tuple(
        DayFacts(
            before - timedelta(days=count - place),
            3,
            asked=True,
            status="done",
            answered_at=local(f"{before - timedelta(days=count - place):%m-%d} {time}"),
            closed=True,
        )
        for place, time in enumerate(times)
    )


@rows("send_time")
def test_the_hour_is_learned(row: dict[str, Any]) -> None:
    on = a_day(row.get("day", "03-02"))
    facts = replace(patient(**row.get("given", {})), days=answered(row["answers"], on))
    decision = checkins.morning(facts, local(f"{on:%m-%d} {facts.morning_hour:02}:00"))
    moved = [effect.hour for effect in decision.effects if isinstance(effect, MoveMorning)]
    assert (moved or ["stays"]) == [row["then"]]
    due = [effect.due_at for effect in decision.effects if isinstance(effect, ScheduleMorning)]
    hour = moved[0] if moved else facts.morning_hour
    assert due == [local(f"{on + timedelta(days=1):%m-%d} {hour:02}:00")]


times = st.lists(st.integers(0, 23 * 60 + 59), min_size=5, max_size=13)


@given(
    times,
    st.integers(8, 19),
    st.none() | st.integers(0, 12),
    st.none() | st.integers(13, 24),
    st.integers(12, 23),
)
def test_a_learned_hour_is_one_step_away_and_within_everybodys_limits(
    minutes: list[int], hour: int, own_from: int | None, own_until: int | None, nudge: int
) -> None:
    told = [f"{minute // 60:02}:{minute % 60:02}" for minute in minutes]
    facts = replace(
        patient(morning_hour=hour, own_from_hour=own_from, own_until_hour=own_until, nudge_hour=nudge),
        days=answered(told, a_day("03-02")),
    )
    moved = cadence.next_hour(facts, a_day("03-02"))
    if moved is None:
        return
    first, last = cadence.hours_allowed(facts)
    assert abs(moved - hour) == 1
    # From outside the limits it may take more than one step to get in.
    assert first <= moved <= last or abs(moved - first) < abs(hour - first) or abs(moved - last) < abs(hour - last)
    assert first >= max(8, own_from or 0) and last < min(20, own_until or 24, nudge)


statuses = st.lists(
    st.sampled_from(["done", "done", "done", "done", "partial", "not_done", "no_answer"]), max_size=70
)


def lived(statuses: list[str]) -> PatientFacts:
    """A daily program lived through with these answers on the days on which it was asked."""
    facts = patient()
    start = a_day("02-16")
    for place, status in enumerate(statuses):
        today = start + timedelta(days=place)
        if not cadence.is_left_out(facts, today):
            facts = replace(facts, days=(*facts.days, DayFacts(today, 3, True, status, closed=True)))
    return facts


@given(statuses)
def test_nobody_is_asked_on_fewer_than_five_of_seven_days_nor_less_before_week_four(statuses: list[str]) -> None:
    facts = lived(statuses)
    asked, start = set(facts.by_day), a_day("02-16")
    every = [start + timedelta(days=place) for place in range(len(statuses))]
    assert set(every[:21]) <= asked
    for place in range(len(every) - 6):
        assert sum(day in asked for day in every[place : place + 7]) >= 5


@given(statuses)
def test_the_morning_after_a_slip_is_always_asked(statuses: list[str]) -> None:
    facts = lived(statuses)
    for day in facts.days:
        after = day.day + timedelta(days=1)
        if day.status in ("not_done", "no_answer") and after <= a_day("02-16") + timedelta(days=len(statuses) - 1):
            assert after in facts.by_day


@given(statuses)
def test_mornings_left_out_change_no_figure_of_adherence(statuses: list[str]) -> None:
    facts = lived(statuses)
    figures = adherence.figures(facts.days)
    assert figures.due == len(facts.days)
    assert figures.answered == sum(day.status != "no_answer" for day in facts.days)
