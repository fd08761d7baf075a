"""What a discharge report says, from the figures alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from hepcoach.rules import discharge
from hepcoach.rules.facts import DayFacts

START = date(2026, 1, 5)


def day(number: int, status: str = "done", pain: float | None = None, *, asked: bool = True) -> DayFacts:
    return DayFacts(START + timedelta(days=number), 3, asked, status, pain=pain, closed=True)


EMPTY = discharge.DischargeFacts(
    started_on=START,
    ended_on=START + timedelta(days=13),
    condition="",
    goals="",
    milestone="",
    baseline_pain=None,
    days=(),
    programs=(),
    exercises=(),
    psfs=(),
    cases=(),
    visits=0,
)


def section(facts: discharge.DischargeFacts, title: str) -> str:
    found = next(section for section in discharge.report(facts) if section.title == title)
    assert all(sentence.source for sentence in found.sentences)
    return " ".join(sentence.text for sentence in found.sentences)


def test_what_was_not_recorded_is_said_to_be_missing() -> None:
    assert "adherence is not known" in section(EMPTY, "Home program adherence")
    assert "No pain report" in section(EMPTY, "Pain")
    assert "was not recorded" in section(EMPTY, "Function")
    assert "No case" in section(EMPTY, "Cases and what was done")
    assert "no repeated measure" in section(EMPTY, "Functional progress note")


def test_both_adherence_figures_stand_with_the_response_rate() -> None:
    """Ten due, eight answered, six done: 75 % of what was reported, 60 % of what was due."""
    days = [day(n) for n in range(6)] + [day(6, "not_done"), day(7, "not_done")]
    days += [day(8, "no_answer"), day(9, "no_answer")]
    words = section(replace(EMPTY, days=tuple(days)), "Home program adherence")
    assert "10 sessions were due; 8 were answered (response rate 80 %)" in words
    assert "left out: 75 %" in words and "not done: 60 %" in words
    assert "week 1 86 %, week 2 0 %" in words


def test_days_that_were_never_asked_count_nowhere() -> None:
    days = (day(0), day(1, "no_answer", asked=False))
    assert "1 sessions were due; 1 were answered" in section(replace(EMPTY, days=days), "Home program adherence")


@pytest.mark.parametrize(
    ("baseline", "reports", "expected"),
    [
        (7, [6, 5, 3, 2, 3], (7, 3)),
        (None, [6, 2, 2, 9], (6, 2)),
        (None, [6], None),
        (5, [], None),
    ],
)
def test_pain_now_is_the_median_of_the_last_three_reports(baseline, reports, expected) -> None:
    days = tuple(day(n, pain=value) for n, value in enumerate(reports))
    assert discharge.pain_before_and_now(replace(EMPTY, baseline_pain=baseline, days=days)) == expected


def test_the_highest_pain_names_its_day() -> None:
    days = (day(0, pain=4), day(1, pain=8), day(2, pain=3))
    words = section(replace(EMPTY, days=days), "Pain")
    assert "3 pain reports; highest 8 on January 6." in words


def test_function_is_compared_activity_by_activity() -> None:
    psfs = (
        discharge.PsfsRecord(START, (("Stairs", 3), ("Sleeping", 5))),
        discharge.PsfsRecord(START + timedelta(days=12), (("Stairs", 8), ("Sleeping", 6))),
    )
    words = section(replace(EMPTY, psfs=psfs), "Function")
    assert "rose from 4 to 7: better by more than measurement error" in words
    assert "Stairs: 3 to 8." in words


def test_a_case_tells_what_was_done_about_it() -> None:
    case = discharge.CaseRecord(
        7, "pain spike", START, "Pain 7, 3 usual.", START + timedelta(days=1), ("Pat called.",)
    )
    words = section(replace(EMPTY, cases=(case,)), "Cases and what was done")
    assert words == "January 5, pain spike: Pain 7, 3 usual. Pat called. Resolved January 6."


def test_exercises_are_counted_by_name() -> None:
    counts = (discharge.ExerciseCount("Bridge", 8, 6), discharge.ExerciseCount("Clamshell", 8, 2))
    words = section(replace(EMPTY, days=(day(0),), exercises=counts), "Home program adherence")
    assert "Bridge 6 of 8; Clamshell 2 of 8" in words
