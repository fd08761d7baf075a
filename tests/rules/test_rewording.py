"""Words of a writing aid: what speaks against them, one thing at a time."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcoach.rules.rewording import Words, problems

OURS = Words("wall-slide", "2 sets, 10 times", "Stand with your back to the wall. Slide down 5 inches, then up.")
FINE = replace(OURS, how_to="Put your back to the wall and stand. Slide down 5 inches and then up.")
SUYO = Words("wall-slide", "2 series", "Ponga la espalda en la pared. Baje despacio y luego suba con las piernas.")


def against(how_to: str) -> tuple[str, ...]:
    return problems([OURS], [replace(OURS, how_to=how_to)], "en", ["heel slide"])


def test_the_template_and_words_that_say_the_same_are_let_through() -> None:
    assert problems([OURS], [OURS], "en") == problems([OURS], [FINE], "en") == ()
    assert problems([SUYO], [SUYO], "es") == ()
    assert problems([], [], "en") == ()


@pytest.mark.parametrize(
    ("how_to", "said"),
    [
        (FINE.how_to.replace("5", "6"), "a number"),
        (FINE.how_to.replace("5 inches", "a little"), "a number"),
        (f"{FINE.how_to} Do it twice.", "a number"),
        (f"{FINE.how_to} Lead with your right leg.", "a side"),
        (f"{FINE.how_to} Do not lean.", "a side"),
        (f"{FINE.how_to} It is guaranteed to work.", "never say"),
        (f"{FINE.how_to} Take your pills first.", "never say"),
        (f"{FINE.how_to} Move into knee flexion.", "words of the trade"),
        (f"{FINE.how_to} <b>Go</b>", "marks"),
        (f"{FINE.how_to} Then do a heel slide.", "not in the program"),
        ("Slide 5. " * 30, "too long"),
        ("", "says nothing"),
        (" \n", "says nothing"),
        (SUYO.how_to, "language"),
    ],
)
def test_each_thing_that_matters_is_told(how_to: str, said: str) -> None:
    assert said in " ".join(against(how_to))


@pytest.mark.parametrize("written", [[], [OURS, OURS], [replace(OURS, slug="plank")]])
def test_exercises_are_neither_added_nor_dropped_nor_changed(written: list[Words]) -> None:
    assert problems([OURS], written, "en") == ("The exercises are not the program's, each once and in its order.",)


@pytest.mark.parametrize("dose", ["3 sets, 10 times", "2 sets, 10 times, every day", "", "2 SETS, 10 times"])
def test_a_dose_that_differs_by_a_letter_is_told(dose: str) -> None:
    assert "the dose" in problems([OURS], [replace(OURS, dose=dose)], "en")[0]


@given(st.text(max_size=300), st.sampled_from(["en", "es"]))
def test_any_words_are_judged(how_to: str, language: str) -> None:
    assert isinstance(problems([OURS], [replace(OURS, how_to=how_to)], language), tuple)


@given(st.integers(0, 10**6))
def test_no_other_number_is_ever_let_through(number: int) -> None:
    found = problems([OURS], [replace(OURS, how_to=f"{FINE.how_to} And {number} more.")], "en")
    assert found
