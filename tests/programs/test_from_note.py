"""A visit note → proposals with the note's own words; nothing is chosen, and what to stop is told apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcoach.programs.from_note import LONGEST, MOST, proposals
from hepcoach.rules.doses import Dose, has_dose

NOTE = """S: Pt reports knee feels stiff in the am. Pain 3/10.
O: Reviewed HEP. Performed quad sets 2x10 5 sec hold and heel slides x15, good form. Sit to stand from chair 3x8.
Progressed to mini squats 2 x 10 daily. Hold straight leg raises until next visit.
P: Continue. Ankle pumps 20 reps TID at home."""


def said(note: str) -> list[tuple[str, str]]:
    return [(one.exercise.slug, one.words) for one in proposals(note) if not one.against]


def test_a_note_proposes_what_it_names_with_its_own_words() -> None:
    assert said(NOTE) == [
        ("quad-set", "quad sets 2x10 5 sec hold"),
        ("heel-slide", "heel slides x15, good form"),
        ("sit-to-stand", "Sit to stand from chair 3x8"),
        ("mini-squat", "mini squats 2 x 10 daily"),
        ("ankle-pump", "Ankle pumps 20 reps TID at home"),
    ]


def test_the_words_stand_in_the_note_as_they_are() -> None:
    assert all(one.words in NOTE for one in proposals(NOTE))


def test_the_dose_is_the_one_that_stands_there() -> None:
    found = {one.exercise.slug: one.dose for one in proposals(NOTE)}
    assert (found["quad-set"].sets, found["quad-set"].reps, found["quad-set"].hold_seconds) == (2, 10, 5)
    assert found["heel-slide"].reps == 15
    assert (found["ankle-pump"].reps, found["ankle-pump"].times_per_day) == (20, 3)


@pytest.mark.parametrize(
    "note",
    [
        "Hold straight leg raises until next visit",
        "No bridges yet.",
        "Discontinue clamshells",
        "Unable to do plank",
    ],
)
def test_what_the_note_says_to_leave_is_told_apart(note: str) -> None:
    (only,) = proposals(note)
    assert only.against


@pytest.mark.parametrize(
    "note",
    ["", "Pt tolerated treatment well.", "Manual therapy to the knee, heat 10 min", "Walked in with a cane"],
)
def test_a_note_that_names_no_exercise_proposes_nothing(note: str) -> None:
    assert proposals(note) == []


def test_an_exercise_named_twice_is_proposed_once_with_its_dose() -> None:
    (only,) = proposals("Did bridges in clinic. HEP: bridges 3x10. Bridges were fine.")
    assert (only.words, only.dose.sets) == ("bridges 3x10", 3)


def test_a_spanish_note_is_read_too() -> None:
    (only,) = proposals("Se realizó puente 3x10.")
    assert only.exercise.slug == "bridge"


def test_no_dose_is_made_up() -> None:
    (only,) = proposals("Reviewed clamshells")
    assert not has_dose(only.dose)
    assert only.dose == Dose(unparsed=only.dose.unparsed)


@given(st.text(max_size=400))
def test_any_text_is_read(note: str) -> None:
    assert len(proposals(note)) <= MOST


def test_a_long_note_is_read_in_part() -> None:
    assert proposals("x " * LONGEST + "bridges 3x10") == []
