"""The words that patients are texted."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
import textstat

from hepcoach.messaging import texts
from hepcoach.rules.encouraging import WORDS, variant
from hepcoach.rules.reading import ease
from hepcoach.rules.texting import KINDS, is_gsm7, segments

# As long as real ones get; a link is the public address and a token.
VALUES = {
    "name": "Maria",
    "clinic": "Riverside Therapy",
    "phone": "+12125550100",
    "count": "3",
    "link": "https://hep.example.com/p/a.0123456789abcdef",
    "before": "3.5",
    "pain": "5.5",
    "points": "2",
    "kept": "140",
    "of": "147",
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
    assert {path.name.split(".")[0] for path in folder.iterdir()} == {*WRITTEN, *texts.PIECES}


FORMS = [
    ("thanks", "streak"),
    ("thanks", "streak_goal"),
    ("thanks", "streak_forgiving"),
    ("thanks", "streak_forgiving_goal"),
    ("pain_rise", "ask_did"),
]


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize(("kind", "form"), FORMS)
def test_a_form_has_words_of_its_own_that_travel(kind: str, form: str, language: str) -> None:
    body = texts.render(kind, language, VALUES, form=form)
    assert body != texts.render(kind, language, VALUES)
    assert is_gsm7(body), sorted({letter for letter in body if not is_gsm7(letter)})
    assert segments(body) <= 2


HELPERS = ["morning", "nudge", "ask_did", "ask_pain", "thanks", "thanks_not_done"]


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize(("count", "asks_pain"), [("3", True), ("1", True), ("3", False), ("1", False)])
@pytest.mark.parametrize("kind", HELPERS)
def test_a_helper_reads_of_the_patient(kind: str, count: str, asks_pain: bool, language: str) -> None:
    values = {**VALUES, "count": count}
    body = texts.render(kind, language, values, asks_pain=asks_pain, to_helper=True)
    assert body != texts.render(kind, language, values, asks_pain=asks_pain)
    assert "Maria" in body
    assert is_gsm7(body), sorted({letter for letter in body if not is_gsm7(letter)})
    assert segments(body) <= 2
    if not asks_pain and kind in ("morning", "nudge"):
        assert "pain" not in body and "dolor" not in body


# Said by what a helper is told of a patient; the others speak to whoever reads them.
ABOUT = sorted(
    {
        path.stem.replace(".helper", "")
        for path in (TEXTS / "en").iterdir()
        if ".helper" in path.stem and not path.stem.startswith(("opening", "start_confirm", "safety_"))
    }
)
# Spanish has one word for "your" and "their".
_TO_THE_PATIENT = re.compile(r"\b(your (pain|exercises|therapist)|you did|did you|hizo usted)\b", re.I)


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize("name", ABOUT)
def test_no_helper_is_spoken_to_as_the_patient(name: str, language: str) -> None:
    kind, *endings = name.split(".")
    stem = ".".join([kind, "helper", *endings])
    for line in (TEXTS / language / f"{stem}.txt").read_text(encoding="utf-8").strip().splitlines():
        assert "{name}" in line or "{opening}" in line
        assert not _TO_THE_PATIENT.search(line), line


def test_every_text_that_names_the_patient_has_words_for_a_helper() -> None:
    fixed = ("stop_confirm", "start_confirm", "help", "helper_", "safety_")
    for language in texts.LANGUAGES:
        for kind in WRITTEN:
            if not kind.startswith(fixed) and "{name}" in texts.template(kind, language):
                assert (TEXTS / language / f"{kind}.helper.txt").exists(), kind


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize("kind", WRITTEN)
def test_what_a_helper_reads_travels_within_its_segments(kind: str, language: str) -> None:
    for asks_pain in (True, False):
        for form in ("", *(form for of, form in FORMS if of == kind)):
            body = texts.render(kind, language, VALUES, asks_pain=asks_pain, form=form, to_helper=True)
            assert is_gsm7(body), sorted({letter for letter in body if not is_gsm7(letter)})
            assert segments(body) <= (1 if kind in ONE_SEGMENT else 2)


MORNINGS = [("3", True), ("1", True), ("3", False), ("1", False)]


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize("form", ["", "after_miss"])
@pytest.mark.parametrize("to_helper", [False, True])
@pytest.mark.parametrize(("count", "asks_pain"), MORNINGS)
def test_a_mornings_words_do_not_come_again_for_two_weeks(
    count: str, asks_pain: bool, to_helper: bool, form: str, language: str
) -> None:
    span = int(WORDS.thresholds["days"])
    first = date(2026, 3, 3)
    bodies = [
        texts.render(
            "morning",
            language,
            {**VALUES, "count": count},
            asks_pain=asks_pain,
            form=form,
            variant=variant(first + timedelta(days=day)),
            to_helper=to_helper,
        )
        for day in range(42 + span)
    ]
    for place in range(len(bodies) - span + 1):
        assert len(set(bodies[place : place + span])) == span
    for body in set(bodies):
        assert is_gsm7(body), body
        assert segments(body) <= 2, body
        assert VALUES["link"] in body and VALUES["clinic"] in body and VALUES["name"] in body


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_no_word_asks_for_the_hour_because_mornings_may_come_late(language: str) -> None:
    hour = re.compile(r"\b(morning|evening|tonight|buenos|buenas|tardes|noches)\b", re.IGNORECASE)
    for piece in texts.PIECES:
        assert not hour.search(texts.template(piece, language))


def test_who_is_not_asked_about_pain_is_never_asked_in_another_wording() -> None:
    for language, word in (("en", "pain"), ("es", "dolor")):
        for count in ("1", "3"):
            for line in range(3):
                values = {**VALUES, "count": count}
                assert word not in texts.render("morning", language, values, asks_pain=False, variant=line)


def measured(path: Path) -> list[str]:
    """A file's alternatives as a person reads them aloud: a link ends its sentence, names are short."""
    words = path.read_text(encoding="utf-8").strip()
    for placeholder, said in (("{opening}", "Hi Ann."), (": {link}", "."), ("{name}", "Ann"), ("{clinic}", "")):
        words = words.replace(placeholder, said)
    return re.sub(r"\{\w+\}", "3", words).splitlines()


@pytest.mark.parametrize("kind", ["morning", "nudge", "after_miss", "thanks", "pain_rise", "ask_did", "ask_pain"])
def test_what_is_read_every_day_asks_for_six_years_of_school(kind: str) -> None:
    for path in sorted((TEXTS / "en").glob(f"{kind}.*")):
        for line in measured(path):
            assert textstat.automated_readability_index(line) <= 6, line
    for path in sorted((TEXTS / "es").glob(f"{kind}.*")):
        for line in measured(path):
            assert ease(line) >= 70, line


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
