"""What may be set of the case rules, and between which bounds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcoach.rules import thresholds
from hepcoach.rules.registry import SETTABLE
from hepcoach.rules.thresholds import THRESHOLDS, Threshold


def one(rule: str, name: str) -> Threshold:
    return next(each for each in THRESHOLDS if (each.rule.id, each.name) == (rule, name))


def test_every_threshold_that_may_be_set_has_bounds_and_words_and_no_other() -> None:
    assert {(each.rule.id, each.name) for each in THRESHOLDS} == {
        (rule.id, name) for rule in SETTABLE.values() for name in rule.thresholds
    }
    assert len(THRESHOLDS) == len({(each.rule.id, each.name) for each in THRESHOLDS})


@pytest.mark.parametrize("each", THRESHOLDS, ids=lambda each: f"{each.rule.id}.{each.name}")
def test_the_rules_own_number_lies_within_the_bounds_and_reads_in_words(each: Threshold) -> None:
    assert each.problem(f"{each.shown(each.default):g}") == ""
    assert f"{each.shown(each.default):g}" in each.in_words(each.default)


@pytest.mark.parametrize(
    ("rule", "name", "text", "said"),
    [
        ("severe_pain", "at_least", "6.5", ""),
        ("severe_pain", "at_least", "6.3", "Write a number from 5 to 10, in steps of 0.5."),
        ("severe_pain", "at_least", "4.5", "Write a number from 5 to 10."),
        ("severe_pain", "at_least", "", "Write a number from 5 to 10."),
        ("severe_pain", "at_least", "nan", "Write a number from 5 to 10."),
        ("severe_pain", "at_least", "inf", "Write a number from 5 to 10."),
        ("low_adherence", "below", "40", ""),
        ("low_adherence", "below", "0.4", "Write a number from 10 to 90."),
        ("red_flag.suicidal", "minutes", "600", "Write a number from 15 to 240."),
    ],
)
def test_what_is_typed_is_held_against_the_bounds(rule: str, name: str, text: str, said: str) -> None:
    assert one(rule, name).problem(text) == said


@given(st.sampled_from(THRESHOLDS), st.integers(0, 1000))
def test_a_number_survives_being_shown_and_typed_again(each: Threshold, step: int) -> None:
    shown = min(each.shown(each.lowest) + step * each.step, each.shown(each.highest))
    kept = each.kept(shown)
    assert each.problem(f"{each.shown(kept):g}") == ""
    assert thresholds.problems({each.rule.id: {each.name: kept}}) == {}


def test_unknown_names_and_numbers_out_of_bounds_are_named() -> None:
    wrong = {"severe_pain": {"at_least": 2.0, "colour": 1.0}, "made_up": {"days": 3.0}}
    assert set(thresholds.problems(wrong)) == {"severe_pain.at_least", "severe_pain.colour", "made_up.days"}


def test_only_what_differs_from_what_holds_anyway_is_kept() -> None:
    practice = {"severe_pain": {"at_least": 6.0}}
    wanted = {"severe_pain": {"at_least": 6.0}, "skipped_days": {"days": 2.0}}
    assert thresholds.without_defaults(wanted, practice) == {"skipped_days": {"days": 2.0}}
    assert thresholds.without_defaults({"severe_pain": {"at_least": 7.0}}, {}) == {}
    assert thresholds.without_defaults({"severe_pain": {"at_least": 7.0}}, practice) == {
        "severe_pain": {"at_least": 7.0}
    }
