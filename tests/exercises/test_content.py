"""The library's content: complete in both languages, easy to read, and no name for two exercises."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import date

import pytest
import textstat

from hepcoach.exercises import library, reading
from hepcoach.exercises.library import Exercise

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


def fernandez_huerta(text: str) -> float:
    """Ease of reading Spanish, 0-100 (Fernández Huerta 1959): 70 and more is easy, sixth grade or below."""
    words = re.findall(r"[^\W\d_]+", text.casefold())
    return 206.84 - 60 * sum(map(syllables, words)) / len(words) - 1.02 * len(words) / len(sentences(text))


def syllables(word: str) -> int:
    """Vowel groups, with hiatus where an accented weak vowel or two strong ones meet."""
    word = re.sub(r"qu(?=[eéií])|gu(?=[eéií])", "k", word)
    groups = re.findall(r"[aeiouáéíóúü]+", word)
    return max(1, sum(1 + len(re.findall(r"(?<=[aeoáéó])[aeoáéó]|í|ú", group[1:])) for group in groups))


def test_there_are_exercises_for_each_discipline() -> None:
    count = Counter(exercise.specialty for exercise in library.all())
    assert set(count) == {"PT", "OT", "SLP"}
    assert len(library.all()) >= 60


def test_slugs_and_canonical_names_are_unique() -> None:
    for field in ("slug", "canonical"):
        assert max(Counter(getattr(exercise, field) for exercise in library.all()).values()) == 1


def test_a_name_belongs_to_one_exercise() -> None:
    owners = defaultdict(set)
    for exercise in library.all():
        for name in names(exercise):
            owners[reading.tokens(name)].add(exercise.slug)
    assert not {tuple(sorted(name)): slugs for name, slugs in owners.items() if len(slugs) > 1}
    assert frozenset() not in owners


def test_no_name_is_a_mere_body_part_or_kind_of_movement() -> None:
    parts = reading.POSITIONS | reading.tokens(
        "hip knee ankle foot leg shoulder arm elbow wrist hand finger thumb neck head back chest tongue lip"
    )
    movements = reading.tokens(
        "stretch raise slide squeeze press flexion extension rotation isometric strengthening swallow walk"
    )
    known = [(exercise.slug, reading.tokens(name)) for exercise in library.all() for name in names(exercise)]
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
        assert fernandez_huerta(text) >= 70, text
        assert not re.search(r"\b(tú|tu|tus|ti|te|vos|vosotros)\b", text.casefold()), text


def test_an_unknown_slug_is_an_error() -> None:
    assert library.exercise("heel-slide").canonical == "heel slide"
    with pytest.raises(KeyError):
        library.exercise("no-such-exercise")


def test_a_name_in_another_language_falls_back_to_english() -> None:
    exercise = library.exercise("heel-slide")
    assert exercise.named("es") == "Deslizar el talón"
    assert exercise.named("vi") == exercise.named("") == "Heel slide"
