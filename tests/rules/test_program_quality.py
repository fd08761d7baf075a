"""What would make a program fail is told in the order of effect, and nothing else is."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcoach.rules import program_quality as quality
from hepcoach.rules.program_quality import RULES, WrittenProgram, review

WHOLE = WrittenProgram(
    exercises=(
        "Thigh squeeze. Press your knee down.",
        "Heel slide. Bend your knee.",
        "Ankle pumps. Point your toes.",
    ),
    trigger="after you turn off your alarm",
    when="Monday to Friday",
    where="in bed",
    pain_rule="Two points more: stop that one for the day.",
    missed_day_rule="Do the next one as planned.",
    different_rule="Text us first.",
    channel="Text back how many you did.",
    milestone="Lift your heel with a straight knee.",
)


def test_a_whole_program_gets_no_advice() -> None:
    assert review(WHOLE) == ()


@pytest.mark.parametrize(
    ("left_out", "rule"),
    [
        ("trigger", quality.TRIGGER),
        ("when", quality.ABSTRACTION),
        ("where", quality.ABSTRACTION),
        ("pain_rule", quality.FALLBACK),
        ("missed_day_rule", quality.FALLBACK),
        ("different_rule", quality.FALLBACK),
        ("channel", quality.CHANNEL),
        ("milestone", quality.MILESTONE),
    ],
)
def test_what_is_left_out_or_blank_is_told_alone(left_out: str, rule: quality.Rule) -> None:
    for nothing in ("", "  "):
        (advice,) = review(replace(WHOLE, **{left_out: nothing}))
        assert advice.rule is rule


@pytest.mark.parametrize(("count", "told"), [(0, True), (1, False), (3, False), (4, True), (5, True), (9, True)])
def test_more_than_three_exercises_are_told_unless_there_is_a_reason(count: int, told: bool) -> None:
    program = replace(WHOLE, exercises=("Heel slide.",) * count)
    assert [advice.rule for advice in review(program)] == ([quality.LENGTH] if told else [])
    with_reason = review(replace(program, reason_for_more="Two problems in one episode."))
    assert bool(with_reason) == (count == 0)


def test_words_of_the_trade_are_named_once_each() -> None:
    (advice,) = review(replace(WHOLE, exercises=("Supine flexion BID, supine", "Proneness is no such word")))
    assert (advice.rule, advice.said) == (quality.JARGON, "Say in everyday words: supine, flexion, bid.")


@given(st.builds(WrittenProgram, st.lists(st.text(), max_size=9).map(tuple), *[st.text()] * 9))
def test_advice_comes_in_the_order_of_effect_and_once_for_each_rule(program: WrittenProgram) -> None:
    order = [RULES.index(advice.rule) for advice in review(program)]
    assert order == sorted(set(order))


def test_an_empty_program_hears_all_but_what_is_about_its_words() -> None:
    assert len(fields(WrittenProgram)) == 12
    about_words = [quality.JARGON, quality.READING]
    told = [advice.rule for advice in review(WrittenProgram((), ties=()))]
    assert told == [rule for rule in RULES if rule not in about_words]


def test_an_exercise_that_is_hard_to_read_is_named() -> None:
    hard = "Quad set. Perform isometric contractions maintaining terminal position throughout repetitions."
    advice = review(replace(WHOLE, exercises=(hard, *WHOLE.exercises[:2])))
    assert [(each.rule, each.said) for each in advice][-1] == (
        quality.READING,
        "Shorter words and sentences for: Quad set.",
    )


@pytest.mark.parametrize(
    ("ties", "told"), [(None, False), ((), True), (("", " "), True), (("", "As today."), False)]
)
def test_a_program_tied_to_nothing_of_the_visit_is_told_where_it_was_asked(
    ties: tuple[str, ...] | None, told: bool
) -> None:
    assert (quality.TIE in [advice.rule for advice in review(replace(WHOLE, ties=ties))]) is told
