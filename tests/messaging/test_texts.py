"""The words that patients are texted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hepcoach.messaging import texts
from hepcoach.rules.texting import KINDS, is_gsm7, segments

# As long as real ones get; a link is the public address and a token.
VALUES = {
    "name": "Maria",
    "clinic": "Riverside Therapy",
    "phone": "+12125550100",
    "count": "3",
    "link": "https://hep.example.com/p/a.0123456789abcdef",
}
TEXTS = Path(texts.__file__).parent
WRITTEN = sorted(set(KINDS) - {"staff"})
ONE_SEGMENT = {"stop_confirm"} | {kind for kind in KINDS if kind.startswith("safety_")}


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize(("count", "asks_pain"), [("3", True), ("1", True), ("3", False), ("1", False)])
@pytest.mark.parametrize("kind", WRITTEN)
def test_every_kind_has_words_that_travel_as_gsm7_within_their_segments(
    kind: str, count: str, asks_pain: bool, language: str
) -> None:
    body = texts.render(kind, language, {**VALUES, "count": count}, asks_pain=asks_pain)
    assert is_gsm7(body), sorted({letter for letter in body if not is_gsm7(letter)})
    assert segments(body) <= (1 if kind in ONE_SEGMENT else 2)


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_file_is_of_a_known_kind(language: str) -> None:
    folder = TEXTS / language
    assert {path.name.split(".")[0] for path in folder.iterdir()} == set(WRITTEN)


def test_one_exercise_is_spoken_of_in_the_singular() -> None:
    assert "1 exercise today" in texts.render("morning", "en", {**VALUES, "count": "1"})
    assert "1 ejercicio:" in texts.render("morning", "es", {**VALUES, "count": "1"})


@pytest.mark.parametrize(("language", "word"), [("en", "pain"), ("es", "dolor")])
@pytest.mark.parametrize("count", ["1", "3"])
@pytest.mark.parametrize("kind", ["morning", "nudge", "unclear"])
def test_who_is_not_asked_about_pain_reads_nothing_of_it(kind: str, count: str, language: str, word: str) -> None:
    values = {**VALUES, "count": count}
    assert word in texts.render(kind, language, values)
    assert word not in texts.render(kind, language, values, asks_pain=False)


def test_a_missing_value_is_an_error_not_a_blank() -> None:
    with pytest.raises(KeyError):
        texts.render("thanks", "en", {})


def test_no_text_names_a_diagnosis_a_treatment_or_the_therapists_specialty() -> None:
    named = re.compile(r"\b(diagnos|surgery patient|knee|hip|shoulder|back pain|physical therap)", re.IGNORECASE)
    for kind in WRITTEN:
        assert not named.search(texts.template(kind, "en")), kind


# Spanish words that lose their meaning or their spelling without an accent that GSM-7 lacks (á í ó ú): the texts
# are worded so that none is needed, instead of dropping it.
UNACCENTED = re.compile(
    r"\b(dias|cuantos|cuantas|numero|mas|aqui|asi|despues|clinica|linea|caida|cambio|proximo|medico|tambien|ultim[oa]"
    r"|automatic[oa]|ademas|facil|sabado|miercoles|atencion|informacion|pagina|telefono)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("path", sorted((TEXTS / "es").glob("*.txt")), ids=lambda path: path.stem)
def test_spanish_is_spelled_right_within_gsm7(path: Path) -> None:
    assert not UNACCENTED.search(path.read_text(encoding="utf-8"))
