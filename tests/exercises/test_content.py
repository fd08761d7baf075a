"""The library's content: complete in both languages, easy to read, and no name for two exercises."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import date
from graphlib import TopologicalSorter

import pytest
import textstat

from hepcoach.exercises import content, library
from hepcoach.exercises import reading as names_reading
from hepcoach.exercises.library import Exercise
from hepcoach.rules import doses, dosing, reading

TAGS = {
    "achilles_repair_early",
    "acl_graft_early",
    "acute_back_pain",
    "airway_or_neck_surgery",
    "aspiration_risk",
    "cervical_instability",
    "elbow_or_wrist_repair_early",
    "extension_intolerance",
    "fall_risk",
    "flexion_intolerance",
    "flexor_tendon_repair_early",
    "hip_anterior_precautions",
    "hip_flexor_repair_early",
    "hip_posterior_precautions",
    "no_weight_bearing",
    "osteoporosis_flexion",
    "rotator_cuff_repair_early",
    "shoulder_anterior_instability",
    "uncontrolled_blood_pressure",
    "vocal_fold_surgery_early",
}
POSITIONS = {"supine", "prone", "sidelying", "seated", "standing", "quadruped", "kneeling", "longsit"}
DOSE_FIELDS = {"sets", "reps", "hold_seconds", "duration_minutes", "times_per_day"}
LANGUAGES = ("en", "es")

exercises = pytest.mark.parametrize("exercise", library.all(), ids=lambda exercise: exercise.slug)


def names(exercise: Exercise) -> list[str]:
    return [
        exercise.canonical,
        exercise.clinical,
        *(name for named in exercise.synonyms.values() for name in named),
    ]


def sentences(text: str) -> list[str]:
    return [sentence for sentence in re.split(r"(?<=[.!?])\s+", text) if sentence]


def test_there_are_exercises_for_each_discipline() -> None:
    count = Counter(exercise.specialty for exercise in library.all())
    assert len(library.all()) >= 150
    assert count["PT"] >= 110
    assert count["OT"] >= 25
    assert count["SLP"] >= 15


REGIONS = (
    *("knee", "hip", "ankle", "shoulder", "elbow", "wrist", "hand", "neck", "thoracic", "low back"),
    *("balance", "vestibular", "gait", "daily living", "swallowing", "voice", "speech"),
)


@pytest.mark.parametrize("region", REGIONS)
def test_every_region_has_exercises(region: str) -> None:
    assert sum(exercise.region == region for exercise in library.all()) >= 3


def test_no_step_of_a_ladder_leads_nowhere_or_back() -> None:
    harder = {exercise.slug: exercise.harder for exercise in library.all()}
    assert not {step for steps in harder.values() for step in steps} - set(harder)
    assert {below for below, _ in content._steps()} <= set(harder)
    # Raises CycleError when an exercise is harder than itself.
    assert set(TopologicalSorter(harder).static_order()) == set(harder)
    for exercise in library.all():
        assert all(exercise.slug in library.exercise(slug).harder for slug in exercise.easier)


def test_most_exercises_have_an_easier_or_harder_one() -> None:
    alone = [exercise.slug for exercise in library.all() if not exercise.easier and not exercise.harder]
    assert len(alone) <= len(library.all()) / 8, alone


@exercises
def test_the_default_dose_lies_in_the_usual_range(exercise: Exercise) -> None:
    assert dosing.outside(exercise.kind, doses.from_json(exercise.dose)) == ()


@pytest.mark.parametrize("field", ["name", "how_to"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_stands_twice(field: str, language: str) -> None:
    """A cue or a slip may belong to several exercises; a name or an instruction may not."""
    count = Counter(getattr(exercise, field)[language] for exercise in library.all())
    assert {text for text, times in count.items() if times > 1} == set()


def test_slugs_and_canonical_names_are_unique() -> None:
    for field in ("slug", "canonical"):
        assert max(Counter(getattr(exercise, field) for exercise in library.all()).values()) == 1


def test_a_name_belongs_to_one_exercise() -> None:
    owners = defaultdict(set)
    for exercise in library.all():
        for name in names(exercise):
            owners[names_reading.tokens(name)].add(exercise.slug)
    assert not {tuple(sorted(name)): slugs for name, slugs in owners.items() if len(slugs) > 1}
    assert frozenset() not in owners


def test_no_name_is_a_mere_body_part_or_kind_of_movement() -> None:
    parts = names_reading.POSITIONS | names_reading.tokens(
        "hip knee ankle foot leg shoulder arm elbow wrist hand finger thumb neck head back chest tongue lip"
    )
    movements = names_reading.tokens(
        "stretch raise slide squeeze press flexion extension rotation isometric strengthening swallow walk"
    )
    known = [(exercise.slug, names_reading.tokens(name)) for exercise in library.all() for name in names(exercise)]
    assert not [entry for entry in known if entry[1] <= movements or (len(entry[1]) == 1 and entry[1] <= parts)]


@exercises
def test_every_name_finds_its_own_exercise(exercise: Exercise) -> None:
    found = {name: library.match(name).exercise for name in names(exercise)}
    assert not {name: other and other.slug for name, other in found.items() if other != exercise}


@exercises
def test_an_exercise_is_complete(exercise: Exercise) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", exercise.slug)
    assert exercise.canonical == exercise.canonical.lower()
    for texts in (
        exercise.name,
        exercise.how_to,
        exercise.cues,
        exercise.mistake,
        exercise.stop,
        exercise.synonyms,
    ):
        assert set(texts) == set(LANGUAGES)
        assert all(texts.values())
    assert all(len(cues) == 2 for cues in exercise.cues.values())
    assert all(len(synonyms) >= 2 for synonyms in exercise.synonyms.values())
    assert set(exercise.positions) <= POSITIONS
    assert set(exercise.avoid) <= TAGS
    assert exercise.dose and set(exercise.dose) <= DOSE_FIELDS
    assert exercise.clinical and exercise.source
    assert date(2026, 1, 1) <= exercise.reviewed_on
    assert exercise.licence == "Apache-2.0"


@exercises
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_how_to_is_two_or_three_sentences(exercise: Exercise, language: str) -> None:
    assert 2 <= len(sentences(exercise.how_to[language])) <= 3


@exercises
def test_english_reads_at_sixth_grade_or_below(exercise: Exercise) -> None:
    # By letters, not syllables: textstat's syllable measures need a word list from the network.
    for text in (exercise.how_to["en"], exercise.stop["en"]):
        assert textstat.automated_readability_index(text) <= 6.0, text


@exercises
def test_spanish_reads_easily_and_says_usted(exercise: Exercise) -> None:
    for text in (exercise.how_to["es"], exercise.stop["es"]):
        assert reading.ease(text) >= 70, text
        assert not re.search(r"\b(tú|tu|tus|ti|te|vos|vosotros)\b", text.casefold()), text


def test_an_unknown_slug_is_an_error() -> None:
    assert library.exercise("heel-slide").canonical == "heel slide"
    with pytest.raises(KeyError):
        library.exercise("no-such-exercise")


def test_a_name_in_another_language_falls_back_to_english() -> None:
    exercise = library.exercise("heel-slide")
    assert exercise.named("es") == "Deslizar el talón"
    assert exercise.named("vi") == exercise.named("") == "Heel slide"
