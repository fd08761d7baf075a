"""Search as you type: what a therapist types finds the exercise, with slips and in either language, at once."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcoach.exercises import library
from hepcoach.exercises.search import LONGEST, MOST, search


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("quad set", "quad-set"),
        ("QS", "quad-set"),
        ("heel sl", "heel-slide"),
        ("heal slide", "heel-slide"),
        ("hamstrng curl", "hamstring-curl"),
        ("SLR", "straight-leg-raise"),
        ("clamshel", "clamshell"),
        ("calmshell", "clamshell"),
        ("puente", "bridge"),
        ("deslizar el talon", "heel-slide"),
        ("pendulm", "pendulum"),
        ("chin tuck", "chin-tuck"),
        ("masako", "masako-maneuver"),
        ("brandt", "brandt-daroff"),
        ("scar", "scar-massage"),
        ("sit to stand", "sit-to-stand"),
        ("STS", "sit-to-stand"),
    ],
)
def test_what_is_typed_finds_the_exercise_first(typed: str, first: str) -> None:
    assert [exercise.slug for exercise in search(typed)][:1] == [first]


@pytest.mark.parametrize(
    ("typed", "region"), [("knee", "knee"), ("vestibular", "vestibular"), ("low back", "low back")]
)
def test_a_region_finds_its_exercises(typed: str, region: str) -> None:
    found = search(typed)
    assert len(found) >= 4
    assert sum(exercise.region == region for exercise in found) >= len(found) / 2


@pytest.mark.parametrize(
    ("typed", "specialty", "region"),
    [
        ("OT", "OT", ""),
        ("occupational", "OT", ""),
        ("hand therapy", "OT", "hand"),
        ("SLP", "SLP", ""),
        ("speech", "SLP", ""),
        ("speech therapy", "SLP", ""),
        ("voz", "SLP", "voice"),
        ("habla", "SLP", "speech"),
        ("deglución", "SLP", "swallowing"),
        ("dysphagia", "SLP", "swallowing"),
        ("fisioterapia", "PT", ""),
        ("rodilla", "PT", ""),
        ("mareo", "PT", "vestibular"),
    ],
)
def test_a_specialty_and_what_it_treats_find_their_own(typed: str, specialty: str, region: str) -> None:
    found = search(typed)
    assert len(found) >= 3
    assert {exercise.specialty for exercise in found[:3]} == {specialty}
    assert not region or found[0].region == region


def test_the_filter_leaves_one_specialty_alone() -> None:
    for specialty in ("PT", "OT", "SLP"):
        assert {exercise.specialty for exercise in search("s", only=specialty)} == {specialty}
    assert search("masako", only="PT") == []


def test_every_name_and_synonym_finds_its_exercise_among_the_first() -> None:
    lost = []
    for exercise in library.all():
        for name in (exercise.canonical, exercise.name["en"], exercise.name["es"]):
            if exercise not in search(name):
                lost.append((exercise.slug, name))
    assert lost == []


def test_of_two_alike_the_specialtys_own_comes_first() -> None:
    assert search("swallow", specialty="SLP")[0].specialty == "SLP"
    assert {exercise.specialty for exercise in search("hand", specialty="OT")[:3]} == {"OT"}


def test_nothing_and_nonsense_find_nothing() -> None:
    assert search("") == search("   ") == search("!?") == search("zzzzqqq") == []


def test_a_search_takes_well_under_fifty_milliseconds() -> None:
    search("warm up")
    queries = [
        "knee",
        "hamstrng curl",
        "sit to stand",
        "deslizar el talon",
        "shoulder external rotation band",
        "x",
    ]
    started = time.perf_counter()
    for _ in range(5):
        for query in queries:
            search(query)
    assert (time.perf_counter() - started) / (5 * len(queries)) < 0.05


@given(st.text(max_size=200))
def test_any_text_is_answered(text: str) -> None:
    assert len(search(text)) <= MOST
    assert search(text[:LONGEST]) == search(text[:LONGEST] + " ")
