"""A risk is never a bare number, and a sign that can't be judged yet says nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hepcoach.rules import risk
from hepcoach.rules.facts import DayFacts

START = date(2026, 1, 5)


def on(number: int) -> date:
    return START + timedelta(days=number)


def day(number: int, status: str = "done", **more) -> DayFacts:
    return DayFacts(on(number), 3, True, status, closed=True, **more)


def facts(days: list[DayFacts], *, today: int | None = None, **more) -> risk.RiskFacts:
    return risk.RiskFacts(START, on(len(days) if today is None else today), "America/New_York", days, **more)


def signs(given: risk.RiskFacts) -> dict[str, str]:
    return {sign.name: sign.words for sign in risk.risk(given).signs}


def test_a_steady_patient_has_no_sign() -> None:
    found = risk.risk(facts([day(n) for n in range(20)]))
    assert (found.score, found.level, found.signs) == (0, "low", ())


def test_fewer_than_three_active_days_in_week_one_is_a_sign_once_the_week_is_over() -> None:
    week = [day(0), day(1), *(day(n, "no_answer") for n in range(2, 7))]
    assert signs(facts(week))["week_one"] == "Active on 2 of 7 days in the first week."
    assert "week_one" not in signs(facts(week, today=6))
    assert "week_one" not in signs(facts([*week[:2], day(2), *week[3:]]))
    assert "week_one" not in signs(facts(week, today=30))


def test_a_program_of_two_days_a_week_asks_for_no_third() -> None:
    assert signs(facts([day(1), day(4)], today=8)) == {}


def test_sessions_that_fall_by_thirty_points_are_a_sign() -> None:
    before = [day(n) for n in range(7)]
    after = [day(n, "done" if n < 11 else "no_answer") for n in range(7, 14)]
    assert signs(facts([*before, *after]))["trend"] == "Sessions fell from 100% to 57% in a week."
    assert "trend" not in signs(
        facts([*before, *(day(n, "done" if n < 12 else "no_answer") for n in range(7, 14))])
    )


def test_a_lost_time_of_day_is_a_sign() -> None:
    def at(number: int, hour: int) -> DayFacts:
        return day(number, answered_at=datetime(2026, 1, 5, hour, tzinfo=UTC) + timedelta(days=number))

    steady = [at(n, 13) for n in range(5)]
    assert "habit" in signs(facts([*steady, *(at(5 + n, hour) for n, hour in enumerate((5, 23, 13, 18, 9)))]))
    assert "habit" not in signs(facts([*steady, *(at(5 + n, 14) for n in range(5))]))


def test_pain_that_is_no_better_after_three_weeks_is_a_sign() -> None:
    stuck = [day(n, pain=6 if n == 0 else 5) for n in range(21)]
    assert signs(facts(stuck))["pain"] == "Pain not better after three weeks (6 at the start, 5 now)."
    assert "pain" not in signs(facts(stuck, today=20))
    assert "pain" not in signs(facts([day(n, pain=6 if n == 0 else 4) for n in range(21)]))
    assert "pain" not in signs(facts([day(n, pain=1) for n in range(21)]))


def test_the_exercise_left_out_three_times_running_is_named() -> None:
    due = [(on(n), (1, 2, 3)) for n in range(8)]
    days = [*(day(n) for n in range(5)), *(day(n, "partial", items_done=(1, 3)) for n in range(5, 8))]
    given = facts(days, due_items=due, names=[(2, "Bridge")])
    assert signs(given)["item"] == "Left out the last 3 times: Bridge."
    assert "item" not in signs(facts(days[:-1], due_items=due, names=[(2, "Bridge")]))


def test_the_two_weightiest_reasons_are_shown() -> None:
    days = [day(n, "done" if n in (0, 1) else "no_answer", pain=6) for n in range(14)]
    found = risk.risk(facts(days, baseline_pain=6))
    assert found.score == sum(sign.points for sign in found.signs)
    assert list(found.top) == [sign.words for sign in found.signs[:2]]
    assert [sign.points for sign in found.signs] == sorted((sign.points for sign in found.signs), reverse=True)


STATUSES = st.sampled_from(["done", "partial", "not_done", "no_answer"])


@given(st.lists(st.tuples(STATUSES, st.none() | st.integers(0, 10)), max_size=60), st.integers(0, 70))
def test_a_score_is_the_sum_of_its_named_signs(told: list[tuple[str, int | None]], today: int) -> None:
    found = risk.risk(facts([day(n, status, pain=pain) for n, (status, pain) in enumerate(told)], today=today))
    assert found.score == sum(sign.points for sign in found.signs)
    assert all(sign.points > 0 and sign.words.endswith(".") for sign in found.signs)
    assert found.level == ("high" if found.score >= 5 else "raised" if found.score >= 3 else "low")


@given(st.lists(STATUSES, min_size=1, max_size=40))
def test_a_running_day_changes_nothing(told: list[str]) -> None:
    days = [day(n, status) for n, status in enumerate(told)]
    today = len(days)
    assert risk.risk(facts([*days, day(today, "no_answer")], today=today)) == risk.risk(facts(days, today=today))
