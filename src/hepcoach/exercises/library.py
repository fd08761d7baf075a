"""The starter library: an exercise by its slug, and the exercise that a prescription names.

A match lets a program start without a person looking, so a wrong one is worse than none: every word that bears
meaning must be explained by the exercise, and a word that changes an exercise (one leg, reverse, another position)
is never read over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from rapidfuzz.distance import OSA

from hepcoach.exercises import content, reading
from hepcoach.exercises.content import Exercise

__all__ = ["Exercise", "Match", "all", "exercise", "match", "slugs"]

# Body words that say nothing new beside the name of an exercise for that region.
_REGION_WORDS = {
    "knee": "knee leg thigh",
    "hip": "hip leg",
    "ankle": "ankle foot leg",
    "shoulder": "shoulder arm",
    "elbow": "elbow arm",
    "wrist": "wrist hand",
    "hand": "hand finger",
    "neck": "neck head",
    "thoracic": "thoracic back spine",
    "low back": "lumbar back low spine core",
    "balance": "balance leg",
    "vestibular": "head",
    "gait": "leg",
    "daily living": "arm hand",
    "speech": "speech",
    "swallowing": "swallow",
    "voice": "voice",
    "breathing": "breath breathing",
}
# Typos are mended only in words that are long enough not to be another word.
_SHORTEST_MENDED = 5
_LONG = 9


@dataclass(frozen=True)
class Match:
    """The exercise meant and how it was known; or none, and in `extra` what stood in the way.

    `extra` holds tokens of the text (see `reading`) and names of other exercises. It may hold a patient's data as
    the text may: it goes to no log.
    """

    exercise: Exercise | None
    how: Literal["code", "name", "none"]
    extra: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Known:
    """What is known of one exercise's words."""

    exercise: Exercise
    names: tuple[frozenset[str], ...]
    # May stand beside the name.
    beside: frozenset[str]
    # May stand in an instruction after the name: also the words of our own instruction.
    own: frozenset[str]


def all() -> tuple[Exercise, ...]:
    return content.exercises()


def slugs() -> frozenset[str]:
    return frozenset(_by_slug())


def exercise(slug: str) -> Exercise:
    """The built-in exercise of that slug; KeyError when there is none."""
    return _by_slug()[slug]


def match(text: str, codes: Sequence[tuple[str, str]] = ()) -> Match:
    """The exercise that a code or a text names: a bare name, or a name followed by dose and instructions.

    A code and a text that name different exercises are no match: a person must say which is meant.
    """
    if len(text) > reading.LONGEST:
        return Match(None, "none", ("too long",))
    by_name = _match_text(text)
    coded = {found.slug: found for code in codes if (found := _by_code().get((code[0], code[1]))) is not None}
    if not coded:
        return by_name
    if len(coded) > 1:
        return Match(None, "none", tuple(sorted(coded)))
    (found,) = coded.values()
    if by_name.exercise is not None and by_name.exercise != found:
        return Match(None, "none", (found.slug, by_name.exercise.slug))
    known = _known_by_slug()[found.slug]
    if by_name.exercise is None and (obstacles := _obstacles(known, _segments(text))):
        return Match(None, "none", obstacles)
    return Match(found, "code")


def _match_text(text: str) -> Match:
    segments = _segments(text)
    for end in range(len(segments), 0, -1):
        found = _named(segments[:end])
        if found is None:
            continue
        obstacles = _obstacles(found, segments[end:])
        return Match(None, "none", obstacles) if obstacles else Match(found.exercise, "name")
    return Match(None, "none", segments[0] if segments else ())


def _named(segments: Sequence[tuple[str, ...]]) -> _Known | None:
    """The one exercise that explains every word of the segments, taken together."""
    found = _explaining(frozenset(token for segment in segments for token in segment))
    if found is None or len(segments) == 1:
        return found
    # "Bridge, single leg bridge" are two exercises, "bridge, single leg" is one.
    alone = {known.exercise.slug for segment in segments if (known := _explaining(frozenset(segment)))}
    return found if len(alone) <= 1 else None


def _explaining(tokens: frozenset[str]) -> _Known | None:
    fits = [
        (len(name), known)
        for known in _all_known()
        for name in known.names
        if name <= tokens and tokens - name <= known.beside
    ]
    if not fits:
        return None
    longest = max(length for length, _ in fits)
    best = {known.exercise.slug: known for length, known in fits if length == longest}
    return next(iter(best.values())) if len(best) == 1 else None


def _obstacles(known: _Known, instructions: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The words after the name that could make it another exercise, or that nobody knows."""
    found = []
    for segment in instructions:
        for token in segment:
            if token not in known.own and token not in _instruction_words():
                found.append(token)
        other = _explaining(frozenset(segment))
        if other is not None and other is not known:
            found.append(other.exercise.canonical)
    return tuple(dict.fromkeys(found))


def _segments(text: str) -> list[tuple[str, ...]]:
    return [tuple(_mended(token) for token in segment) for segment in reading.segments(text)]


@lru_cache(maxsize=4096)
def _mended(token: str) -> str:
    """A token that nobody knows, read as the one known word it is a small slip of."""
    if len(token) < _SHORTEST_MENDED or token in _vocabulary() or not token.isalpha():
        return token
    slips = 2 if len(token) >= _LONG else 1
    # One letter from abduction and from adduction is neither; a slip is seldom in the first letter.
    near = {
        reading.token(word) for word in _vocabulary() if OSA.distance(token, word, score_cutoff=slips) <= slips
    }
    return next((word for word in near if word[0] == token[0]), token) if len(near) == 1 else token


@cache
def _all_known() -> tuple[_Known, ...]:
    return tuple(_known(found) for found in content.exercises())


def _known(found: Exercise) -> _Known:
    # The plain names are for patients and too plain to know an exercise by ("Hold the swallow").
    names = (found.canonical, found.clinical, *(name for named in found.synonyms.values() for name in named))
    equipment = (*found.equipment, *found.optional_equipment)
    beside = reading.tokens(" ".join((*found.positions, *equipment, *found.words, _REGION_WORDS[found.region])))
    if "band" in equipment:
        beside |= reading.tokens("resisted")
    if beside & reading.LYING:
        beside |= reading.tokens("lying")
    # "Bend your knees as if to sit" does not make a squat one that is done sitting.
    own = beside.union(*map(reading.tokens, names), _taught(found) - reading.POSITIONS - reading.STRICT)
    return _Known(found, tuple({reading.tokens(name) for name in names}), beside, own)


def _taught(found: Exercise) -> frozenset[str]:
    """The words of the exercise's own instruction."""
    texts = (*found.how_to.values(), *(cue for cues in found.cues.values() for cue in cues))
    return frozenset().union(*map(reading.tokens, texts))


@cache
def _instruction_words() -> frozenset[str]:
    """The words of all instructions but those that change an exercise."""
    return frozenset().union(*map(_taught, content.exercises())) - reading.CHANGES


@cache
def _vocabulary() -> frozenset[str]:
    known = frozenset().union(*(known.own for known in _all_known()))
    return known | reading.CHANGES | reading.DOSE | reading.SILENT | reading.TOKENS


@cache
def _by_slug() -> dict[str, Exercise]:
    return {found.slug: found for found in content.exercises()}


@cache
def _known_by_slug() -> dict[str, _Known]:
    return {known.exercise.slug: known for known in _all_known()}


@cache
def _by_code() -> dict[tuple[str, str], Exercise]:
    return {code: found for found in content.exercises() for code in found.codes}
