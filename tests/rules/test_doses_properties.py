"""What holds for every line, whatever stands in it."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcoach.rules.doses import Dose, Range, from_json, read, to_json
from hepcoach.rules.doses.words import NUMBERS

LINES = yaml.safe_load((Path(__file__).parent / "doses.yaml").read_text(encoding="utf-8"))
TEXTS = [text for lines in LINES.values() for text in lines]
PIECES = sorted({piece for text in TEXTS for piece in text.split()})

texts = st.text(max_size=200)
scrambled = st.lists(st.sampled_from(PIECES), min_size=1, max_size=14).map(" ".join)
langs = st.sampled_from([None, "en", "es", "xx"])


@given(texts | scrambled, langs)
@settings(max_examples=500)
def test_any_text_can_be_read_and_survives_json(text: str, lang: str | None) -> None:
    dose = read(text, lang)
    assert from_json(to_json(dose)) == dose
    assert read(text, lang) == dose


@given(st.sampled_from(TEXTS) | scrambled)
@settings(max_examples=500)
def test_case_and_surrounding_space_do_not_matter(text: str) -> None:
    def reading(written: str) -> dict[str, Any]:
        found = to_json(read(written))
        return {**found, "unparsed": [words.casefold() for words in found["unparsed"]]}

    assert reading(text.upper()) == reading(text) == reading(f"\n \t{text.lower()}  ")


def numbers_in(text: str) -> set[float]:
    """The numbers that a line writes in digits or words, and what units of time and fractions make of them."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter)).replace("⁄", "/")
    written = {float(number) for number in re.findall(r"\d+(?:\.\d+)?|\.\d+", plain)}
    written |= {float(number.replace(",", ".")) for number in re.findall(r"\d+,\d+", plain)}
    written |= {float(NUMBERS[word]) for word in re.findall(r"[^\W\d_]+", plain) if word in NUMBERS}
    ordinary = {
        "once": (1, 11),
        "twice": (2,),
        "half": (0.5,),
        "medio": (0.5,),
        "media": (0.5,),
        "a": (1,),
        "an": (1,),
    }
    written |= {float(value) for word, values in ordinary.items() if word in plain for value in values}
    written |= {upper / lower for upper in written for lower in written if lower}
    # "1 min 30 sec" is 90 seconds.
    minutes = {first * 60 + second for first in written for second in written if first < 60}
    written |= {first + second for first in written for second in written} | minutes | {1.5}
    return {round(number * factor, 3) for number in written for factor in (1, 60, 1 / 60, 0.001, 100)}


@given(st.sampled_from(TEXTS) | scrambled)
@settings(max_examples=500, deadline=None)
def test_a_field_never_holds_a_number_that_the_line_does_not_write(text: str) -> None:
    dose = read(text)
    written = numbers_in(text)
    for amount in (dose.sets, dose.reps, dose.hold_seconds, dose.duration_minutes, dose.load):
        ends = (amount.min, amount.max) if isinstance(amount, Range) else (amount,)
        for end in ends:
            if isinstance(end, int | float):
                assert any(abs(end - number) < 0.001 for number in written), (amount, text)


@given(st.sampled_from(TEXTS) | scrambled)
def test_what_is_left_over_is_words_of_the_line(text: str) -> None:
    line = " ".join(text.split())
    for words in read(text).unparsed:
        assert words and words in line


SAYS = {text: says for lines in LINES.values() for text, says in lines.items()}
STATED = [text for text, says in SAYS.items() if set(says) - {"unparsed", "lang"}]
NOT_STATED = [text for text, says in SAYS.items() if not set(says) - {"unparsed", "lang"}]


@given(st.sampled_from(STATED), st.sampled_from(NOT_STATED), st.booleans())
@settings(max_examples=500, deadline=None)
def test_a_sentence_that_states_nothing_changes_no_number(stated: str, other: str, first: bool) -> None:
    alone = read(stated)
    sentences = (other, stated) if first else (stated, other)
    together = read(". ".join(sentence.rstrip(".") for sentence in sentences))
    for name in ("sets", "reps", "times_per_day", "days_per_week", "load"):
        assert getattr(together, name) in (getattr(alone, name), None), (name, sentences)


@pytest.mark.parametrize(
    "piece",
    ["3x10 ", "hold 5 sec ", "1/2 ", "as ", "add a ", "1-", "pain 3/10 ", "L/R ", "up to ", '"', "x", "was 3 "],
)
def test_ten_thousand_characters_are_read(piece: str) -> None:
    assert isinstance(read((piece * 10_000)[:10_000]), Dose)
