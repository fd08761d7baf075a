"""Wishes to get no more texts, told from wishes to have something else stopped and from wishes to go on."""

from __future__ import annotations

import pytest

from hepcoach.understanding import read


@pytest.mark.parametrize(
    "text",
    [
        "I have told three of you. Stop.",
        "whoever sends this please wind down the messages",
        "Take his number out of your system",
        "ya no me avisen nada",
        "no vuelvan a mandar",
        "Consent to messages withdrawn, thanks",
        "don't text me before work anymore, or ever again",
    ],
)
def test_a_wish_for_no_more_texts_is_an_opt_out(text: str) -> None:
    assert read(text, context="open", n_exercises=4).opt_out


@pytest.mark.parametrize(
    "text",
    [
        "please don't text me before 9",
        "I don't need the long ones, short is good",
        "I quit smoking last month",
        "cancel my Tuesday, the bus is not running",
        "no more squats please",
        "déjame en paz el domingo",
        "ya no me duele",
        "stop asking me about my weight",
        "pause these until Monday",
    ],
)
def test_a_wish_to_stop_something_else_is_no_opt_out(text: str) -> None:
    assert not read(text, context="open", n_exercises=4).opt_out


def test_a_wish_to_be_written_to_no_more_is_no_wish_to_be_written_to_again() -> None:
    assert not read("no vuelvan a mandar", context="open", n_exercises=4).opt_in
