"""What a practice's own words must keep to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcoach.rules.text_wording import RULE, SAMPLE, is_fixed, problems
from hepcoach.rules.texting import is_gsm7, segments

OURS = "{opening} {count} exercises today: {link} When done, text how many and your pain 0-10. {clinic}"
GOOD = "{opening} Your {count} for today: {link} Then text how many and your pain 0-10. {clinic}"


def test_words_that_keep_to_everything_may_go() -> None:
    assert problems(GOOD, OURS, "en") == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "Write the text"),
        ("   ", "Write the text"),
        (GOOD + "\nand more", "One line"),
        (GOOD + "x" * 300, "One line"),
        (GOOD + " {surname}", "has no {surname}"),
        (GOOD.replace("{link}", "here"), "must keep {link}"),
        (GOOD + " {", "stands alone"),
        (GOOD + " }", "stands alone"),
        (GOOD + " {name.__class__}", "stands alone"),
        (GOOD + " {0}", "stands alone"),
        (GOOD + " {count:>99999999}", "stands alone"),
        (GOOD + " {count!r}", "stands alone"),
        (GOOD + " – go", "double the price: –"),
        (GOOD + " 👍", "double the price: 👍"),
        (GOOD + " Rest a while, then go on. " + "Sit down. " * 16,
         "segments"),
        (GOOD + " How is the knee?", "“knee”"),
        (GOOD + " ¿La RODILLA?", "“RODILLA”"),
        ("{opening} {count}: {link} Subsequently communicate comprehensive quantitative information. {clinic}",
         "hard to read"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(words: str, said: str) -> None:
    assert any(said in problem for problem in problems(words, OURS, "en")), problems(words, OURS, "en")


@given(st.text(max_size=330))
def test_whatever_is_written_either_is_refused_or_travels_cheaply(words: str) -> None:
    if not problems(words, OURS, "en"):
        filled = words.format_map(SAMPLE)
        assert is_gsm7(filled) and segments(filled) <= RULE.thresholds["segments"]
        assert SAMPLE["link"] in filled


@pytest.mark.parametrize("form", ["safety_dvt", "stop_confirm", "start_confirm", "help", "welcome", "pain_rule"])
def test_words_of_safety_and_of_the_law_stay(form: str) -> None:
    assert is_fixed(form)
    assert not is_fixed("morning.no_pain")
