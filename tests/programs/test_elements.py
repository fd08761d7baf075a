"""The six elements: kept with the version, said in plain words of the patient's language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcoach.programs import elements
from hepcoach.programs.elements import Elements
from hepcoach.rules import reading
from hepcoach.rules.doses import Dose

EASY = {"grade": 6, "ease": 70}


@pytest.mark.parametrize("language", elements.LANGUAGES)
def test_every_choice_and_rule_is_easy_to_read(language: str) -> None:
    said = [words for name in elements.CHOICES for _, words in elements.options(name, language)]
    said += [
        elements.pain_rule(Elements(), language),
        elements.missed_day_rule(Elements(), language),
        elements.different_rule(Elements(), language),
        elements.reach(Elements(), language, clinic="North Therapy", phone="(212) 555-0100"),
        elements.emergency(language),
    ]
    assert all(said)
    assert [text for text in said if reading.is_hard(text, language, EASY)] == []


def test_a_choice_is_said_in_the_patients_language_and_own_words_as_they_are() -> None:
    assert elements.said("trigger", "breakfast", "en") == "after breakfast"
    assert elements.said("trigger", "breakfast", "es") == "después del desayuno"
    assert elements.said("trigger", "after I feed the cat", "es") == "after I feed the cat"
    assert elements.said("trigger", "breakfast", "vi") == "after breakfast"
    assert elements.said("trigger", "", "en") == ""


@pytest.mark.parametrize(
    ("points", "said"),
    [(1, "by more than 1 point,"), (2, "by more than 2 points,"), (5, "by more than 5 points,")],
)
def test_the_pain_rule_names_the_points(points: int, said: str) -> None:
    assert said in elements.pain_rule(Elements(pain_points=points), "en")


def test_the_therapists_own_rules_take_the_place_of_the_usual_ones() -> None:
    own = Elements(missed_day="Skip it.", different="Call Ana.", reach="Ring the bell.")
    assert elements.missed_day_rule(own, "en") == "Skip it."
    assert elements.different_rule(own, "en") == "Call Ana."
    assert elements.reach(own, "en", clinic="North", phone="1") == "Ring the bell."


@pytest.mark.parametrize(
    ("doses", "english", "spanish"),
    [
        ([Dose(reps=10)], "every day", "todos los días"),
        ([Dose(days_per_week=3)] * 2, "3 days a week", "3 días a la semana"),
        ([Dose(days_per_week=1)], "one day a week", "un día a la semana"),
        ([Dose(weekdays=("tue", "thu", "sun"))], "Tuesday, Thursday and Sunday", "martes, jueves y domingo"),
        ([Dose(weekdays=("fri",))], "Friday", "viernes"),
        ([Dose(as_needed=True)], "when you need it", "cuando lo necesite"),
        ([Dose(days_per_week=3), Dose(days_per_week=7)], "", ""),
        ([], "", ""),
    ],
)
def test_the_days_are_said_when_the_exercises_agree(doses: list[Dose], english: str, spanish: str) -> None:
    assert elements.days(doses, "en") == english
    assert elements.days(doses, "es") == spanish


words = st.text(max_size=40)


@given(st.builds(Elements, words, words, words, words, st.integers(1, 5), words, words, words, words))
def test_what_is_kept_is_what_was_written(written: Elements) -> None:
    assert elements.from_json(elements.to_json(written)) == written


def test_a_version_from_before_has_the_usual_rules() -> None:
    assert elements.from_json({}) == Elements()
