"""Numbers that are a level of pain, and numbers that are something else."""

from __future__ import annotations

import pytest

from hepcoach.understanding import read


@pytest.mark.parametrize(
    ("text", "pain"),
    [
        ("hovering round four", 4.0),
        ("puse el 8 porque no había 9", 8.0),
        ("did the 3, pain about 2", 2.0),
        ("Moved to 4 Elm Street, same phone?", None),
        ("rode the 6 train to PT", None),
        ("calf is up 3 cm today", None),
        ("I got to 95 degrees bending today", None),
        ("tengo 71 años y todavía puedo", None),
    ],
)
def test_a_number_is_pain_only_where_the_words_around_it_make_it_so(text: str, pain: float | None) -> None:
    assert read(text, context="open", n_exercises=4).pain_now == pain
