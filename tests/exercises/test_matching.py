"""A prescription's words → the exercise meant, or none. A wrong match starts the wrong exercise unseen."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from hepcoach.exercises import content, library, reading
from hepcoach.exercises.library import Match

CASES = yaml.safe_load((Path(__file__).parent / "matches.yaml").read_text(encoding="utf-8"))
LIBRARY = content.SYSTEM


@pytest.mark.parametrize(
    ("text", "canonical"), [(text, name) for name, texts in CASES["meant"].items() for text in texts]
)
def test_a_name_is_known_however_it_is_written(text: str, canonical: str) -> None:
    found = library.match(text)
    assert found.exercise is not None, found.extra
    assert found == Match(found.exercise, "name")
    assert found.exercise.canonical == canonical


@pytest.mark.parametrize("text", CASES["unclear"])
def test_what_is_not_clear_is_not_matched(text: str) -> None:
    found = library.match(text)
    assert (found.exercise, found.how) == (None, "none")


def test_the_words_in_the_way_are_told() -> None:
    assert library.match("Bridge 3x10, feet on ball").extra == ("ball",)
    assert library.match("Quad sets; heel slides").extra == ("heel slide",)
    assert library.match("").extra == ()


@pytest.mark.parametrize(
    "change", ["reverse", "single leg", "eccentric", "overhead", "on foam", "eyes closed", "isometric"]
)
@pytest.mark.parametrize(
    "name", ["Heel slides", "Quad stretch", "Clamshells", "Pelvic tilts", "Open books", "Seated march"]
)
def test_a_word_that_changes_the_exercise_is_never_read_over(name: str, change: str) -> None:
    meant = library.match(name).exercise
    assert meant is not None
    for text in (f"{change} {name}", f"{name} {change}", f"{name}, {change}", f"{name} 3x10 daily. {change}"):
        assert library.match(text).exercise != meant, text


@pytest.mark.parametrize("exercise", library.all(), ids=lambda exercise: exercise.slug)
def test_a_position_that_an_exercise_is_not_done_in_is_no_match(exercise: library.Exercise) -> None:
    for position in {"prone", "supine", "seated", "standing", "sidelying", "quadruped"} - set(exercise.positions):
        for text in (f"{position} {exercise.canonical}", f"{exercise.canonical} 3x10 daily, {position}"):
            assert library.match(text).exercise != exercise, text


@pytest.mark.parametrize("exercise", library.all(), ids=lambda exercise: exercise.slug)
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_name_with_its_instruction_is_never_another_exercise(exercise: library.Exercise, language: str) -> None:
    instruction = " ".join((exercise.how_to[language], *exercise.cues[language]))
    for text in (f"{exercise.canonical}: {instruction}", f"{exercise.canonical} 3x10 daily. {instruction}"):
        assert library.match(text).exercise in (exercise, None)


def test_a_code_of_ours_is_enough() -> None:
    bridge = library.exercise("bridge")
    assert library.match("", [(LIBRARY, "bridge")]) == Match(bridge, "code")
    assert library.match("Bridges 3x10", [("http://snomed.info/sct", "1"), (LIBRARY, "bridge")]) == Match(
        bridge, "code"
    )
    assert library.match("Push through the heels", [(LIBRARY, "bridge")]) == Match(bridge, "code")


def test_a_code_and_a_text_that_disagree_are_no_match() -> None:
    assert library.match("Clamshells", [(LIBRARY, "bridge")]) == Match(None, "none", ("bridge", "clamshell"))
    assert library.match("Bridge, single leg", [(LIBRARY, "bridge")]).exercise is None
    assert library.match("Bridge with feet on ball", [(LIBRARY, "bridge")]).exercise is None
    assert library.match("", [(LIBRARY, "bridge"), (LIBRARY, "clamshell")]).exercise is None


def test_an_unknown_code_leaves_the_text_to_decide() -> None:
    assert library.match("Bridges", [(LIBRARY, "no-such"), ("urn:other", "bridge")]).how == "name"
    assert library.match("Something", [("urn:other", "bridge")]).exercise is None


words = st.sampled_from(
    [word for exercise in library.all() for word in (*exercise.canonical.split(), *exercise.how_to["es"].split())]
    + ["3x10", "x", "#", "(", "/", "w/", "90/90", "L", "BID", "-", "single", "leg", "5", "sec", ":", "."]
)


@given(st.one_of(st.text(max_size=400), st.lists(words, max_size=12).map(" ".join)))
def test_any_text_gets_an_answer(text: str) -> None:
    found = library.match(text)
    assert (found.exercise is None) == (found.how == "none")
    assert library.match(text.upper().lower()).how in ("name", "none")


@given(st.lists(words, min_size=1, max_size=6).map(" ".join))
def test_case_and_outer_space_do_not_matter(text: str) -> None:
    assert library.match(f"  {text.title()} ").exercise == library.match(text.title().casefold()).exercise


@pytest.mark.parametrize(
    "text",
    [
        "x" * 10_000,
        "1x" * 1_000,
        "1 x " * 500,
        "3 x " + " " * 1_990,
        "sit to " * 285,
        "both legs " * 200,
        "((((" * 500,
    ],
)
def test_a_hostile_text_is_answered_quickly(text: str) -> None:
    started = time.perf_counter()
    assert library.match(text).exercise is None
    assert time.perf_counter() - started < 1


def test_a_text_beyond_the_longest_is_for_a_person() -> None:
    endless = "Bridge. " + "Keep breathing. " * 200
    assert library.match(endless).exercise is None
    assert library.match(endless, [(LIBRARY, "bridge")]).exercise is None
    assert reading.LONGEST == 2_000
