"""How hard a text reads, by the published formulas and with textstat as the second opinion."""

from __future__ import annotations

import pytest
import textstat
from hypothesis import given
from hypothesis import strategies as st

from hepcoach.rules import reading

LIMITS = {"grade": 6, "ease": 70}
EASY = "Lie on your back with your leg straight. Slide your heel toward your bottom and bend the knee."
HARD = (
    "Assume the supine position and perform isometric quadriceps contractions maintaining complete terminal "
    "extension throughout the entirety of every repetition."
)
FACIL = "Póngase boca arriba con la pierna recta. Lleve el talón hacia usted y doble la rodilla."
DIFICIL = (
    "Manteniendo la posición decúbito supino, ejecute contracciones isométricas del cuádriceps conservando la "
    "extensión completa durante la totalidad de las repeticiones establecidas."
)


@pytest.mark.parametrize(
    ("text", "language", "hard"),
    [
        (EASY, "en", False),
        (HARD, "en", True),
        (FACIL, "es", False),
        (DIFICIL, "es", True),
        ("Isometrics", "en", False),
    ],
)
def test_long_words_in_long_sentences_are_hard(text: str, language: str, hard: bool) -> None:
    assert reading.is_hard(text, language, LIMITS) is hard


@pytest.mark.parametrize("text", [EASY, HARD])
def test_the_grade_is_the_one_that_textstat_gives(text: str) -> None:
    assert reading.grade(text) == pytest.approx(textstat.automated_readability_index(text), abs=0.6)


@pytest.mark.parametrize(
    ("word", "count"), [("pie", 1), ("día", 2), ("rodilla", 3), ("aéreo", 4), ("sigue", 2), ("y", 1)]
)
def test_spanish_syllables(word: str, count: int) -> None:
    assert reading.syllables(word) == count


@given(st.text())
def test_any_text_has_a_measure(text: str) -> None:
    reading.is_hard(text, "en", LIMITS)
    reading.is_hard(text, "es", LIMITS)
    assert reading.sentences(text) >= 1
