"""Forms are scored as published, missing answers do what the form's authors say, and noise is not progress."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcoach.rules import change, outcomes
from hepcoach.rules.outcomes import TOOLS, Unscorable

FORMS = [tool for tool in TOOLS.values() if tool.form]
DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("code", "answers", "score"),
    [
        ("lefs", [4] * 20, 80),
        ("lefs", [2] * 10 + [3] * 10, 50),
        ("dash", [1] * 30, 0),
        ("dash", [5] * 30, 100),
        ("dash", [3] * 27 + [None] * 3, 50),
        ("quickdash", [3] * 11, 50),
        ("quickdash", [3] * 9 + [5, None], 55),
        ("odi", [1, 2, 3, 1, 2, 2, 2, 2, 1, None], 35.6),  # the form's own example: 16 of 45
        ("odi", [1, 2, 3, 1, 2, 2, 2, 2, 1, 0], 32),
        ("ndi", [2] * 10, 40),
        ("ndi", [2] * 9 + [None], 40),
    ],
)
def test_answers_are_scored_as_published(code: str, answers: list[int | None], score: float) -> None:
    assert outcomes.score(TOOLS[code], answers).score == score


@pytest.mark.parametrize(
    ("code", "answers", "complaint"),
    [
        ("lefs", [3] * 19 + [None], "19 of 20 answered, at least 20"),
        ("dash", [3] * 26 + [None] * 4, "26 of 30 answered, at least 27"),
        ("quickdash", [3] * 9 + [None] * 2, "9 of 11 answered, at least 10"),
        ("odi", [1] * 7 + [None] * 3, "7 of 10 answered, at least 8"),
        ("quickdash", [3] * 10, "11 answers in order, not 10"),
        ("quickdash", [3] * 10 + [0], "answer 11 is 0: each is 1 to 5"),
        ("lefs", [5] + [0] * 19, "answer 1 is 5: each is 0 to 4"),
        ("tug", [1], "no answers to add up"),
    ],
)
def test_answers_that_give_no_score_say_why(code: str, answers: list[int | None], complaint: str) -> None:
    with pytest.raises(Unscorable, match=complaint):
        outcomes.score(TOOLS[code], answers)


@given(st.data())
def test_a_score_never_leaves_its_scale(data: st.DataObject) -> None:
    tool = data.draw(st.sampled_from(FORMS))
    form = tool.form
    assert form
    one = st.none() | st.integers(form.low, form.high)
    answers = data.draw(st.lists(one, min_size=form.count, max_size=form.count))
    missing = answers.count(None)
    if form.count - missing < form.fewest:
        with pytest.raises(Unscorable, match="incomplete"):
            outcomes.score(tool, answers)
        return
    found = outcomes.score(tool, answers)
    assert tool.low <= found.score <= tool.high
    assert (found.answered, found.asked) == (form.count - missing, form.count)


@given(st.sampled_from(FORMS), st.data())
def test_one_answer_higher_never_lowers_a_score(tool: outcomes.Tool, data: st.DataObject) -> None:
    form = tool.form
    assert form
    answers = data.draw(st.lists(st.integers(form.low, form.high - 1), min_size=form.count, max_size=form.count))
    place = data.draw(st.integers(0, form.count - 1))
    higher = [answer + (at == place) for at, answer in enumerate(answers)]
    assert outcomes.score(tool, higher).score > outcomes.score(tool, answers).score


@pytest.mark.parametrize(
    ("code", "value"), [("nprs", 11), ("nprs", 3.5), ("lefs", 81), ("tug", 0), ("tug", float("nan")), ("odi", -1)]
)
def test_a_value_off_its_scale_is_refused(code: str, value: float) -> None:
    with pytest.raises(Unscorable):
        outcomes.entered(TOOLS[code], value)


@pytest.mark.parametrize(
    ("code", "before", "now", "verdict"),
    [
        ("lefs", 40, 49, "improved"),
        ("lefs", 40, 48, "no_detectable_change"),
        ("lefs", 40, 31, "worse"),
        ("quickdash", 50, 34, "improved"),
        ("quickdash", 50, 36, "small_change"),
        ("quickdash", 36, 50, "small_change"),
        ("quickdash", 50, 38, "no_detectable_change"),
        ("ndi", 40, 28, "small_change"),
        ("ndi", 40, 25, "improved"),
        ("odi", 40, 30, "improved"),
        ("tug", 14, 12.5, "improved"),
        ("chair_stand", 8, 10, "no_detectable_change"),
        ("promis_pf", 38, 41, "improved"),
        ("promis_pi", 60, 63, "worse"),
    ],
)
def test_change_is_called_by_error_and_by_what_a_patient_notices(code, before, now, verdict) -> None:
    assert change.change(TOOLS[code].measure, before, now).verdict == verdict


def test_a_change_a_patient_would_not_notice_is_not_called_better() -> None:
    measure = TOOLS["quickdash"].measure
    words = change.in_words(measure, change.change(measure, 50, 36))
    assert words == (
        "QuickDASH (0-100) fell from 50 to 36: more than measurement error (12.85 points) but less than a patient "
        "is known to notice (15.91 points, Franchignoni 2014)."
    )


def test_error_and_what_a_patient_notices_are_named_apart() -> None:
    measure = TOOLS["quickdash"].measure
    words = change.in_words(measure, change.change(measure, 75, 25))
    assert words.endswith("measurement error (12.85 points; a patient notices 15.91, Franchignoni 2014).")


@given(st.sampled_from(list(TOOLS.values())), st.floats(0.5, 80), st.floats(0.5, 80))
def test_improvement_one_way_is_worsening_the_other(tool: outcomes.Tool, before: float, now: float) -> None:
    there = change.change(tool.measure, before, now).verdict
    back = change.change(tool.measure, now, before).verdict
    assert {"improved": "worse", "worse": "improved"}.get(there, there) == back


@pytest.mark.parametrize(
    ("code", "value", "age", "words"),
    [
        ("tug", 12, None, "risk of falling"),
        ("tug", 11.9, None, ""),
        ("chair_stand", 9, 71, "Below average for age 71"),
        ("chair_stand", 10, 71, "for men, not for women"),
        ("chair_stand", 12, 71, ""),
        ("chair_stand", 3, 59, ""),
        ("chair_stand", 3, 95, ""),
        ("chair_stand", 7, 89, "Below average for age 89"),
        ("odi", 20, None, "minimal"),
        ("odi", 20.5, None, "moderate"),
        ("ndi", 8, None, "none"),
        ("ndi", 70, None, "complete"),
        ("lefs", 10, None, ""),
    ],
)
def test_a_value_is_read_by_its_published_norm(code: str, value: float, age: int | None, words: str) -> None:
    said = outcomes.reading(TOOLS[code], value, age=age)
    assert words in said
    assert bool(said) == bool(words)


def test_stands_with_the_arms_count_for_nothing() -> None:
    assert outcomes.chair_stands(11, arms_used=True).score == 0
    assert outcomes.chair_stands(11, arms_used=False).score == 11


@pytest.mark.parametrize(
    ("code", "value", "other", "words"),
    [
        ("knee_flexion", 110, None, "110 of 135 degrees."),
        ("knee_flexion", 110, 130, "110 of 135 degrees; 20 degrees less than the other side."),
        ("knee_flexion", 127, 130, "127 of 135 degrees; no less than the other side, within error."),
        ("knee_extension", -8, None, "lacks 8 degrees."),
        ("knee_extension", 0, None, "full."),
    ],
)
def test_motion_is_told_against_the_norm_and_the_other_side(code, value, other, words) -> None:
    assert outcomes.against_norm(outcomes.MOTIONS[code], value, other) == words


@pytest.mark.parametrize("value", [-61, 221, float("inf")])
def test_degrees_no_joint_has_are_refused(value: float) -> None:
    with pytest.raises(Unscorable):
        outcomes.degrees(value)


@pytest.mark.parametrize(
    ("last_ago", "visits", "ended", "words"),
    [
        (None, 0, False, "due at intake"),
        (0, 0, False, ""),
        (29, 9, False, ""),
        (5, 10, False, "due: 10 visits since the last"),
        (30, 2, False, "due: 30 days since the last"),
        (3, 0, True, "due at discharge"),
        (0, 0, True, ""),
    ],
)
def test_a_measure_is_due_at_intake_each_tenth_visit_or_month_and_at_discharge(
    last_ago, visits, ended, words
) -> None:
    last = None if last_ago is None else DAY - timedelta(days=last_ago)
    said = outcomes.due(
        last_on=last,
        started_on=DAY - timedelta(days=60),
        visits_since=visits,
        today=DAY,
        ended_on=DAY if ended else None,
    )
    assert said == words
