"""Search as you type over the built-in exercises: names in both languages, regions, positions, small slips.

Only suggests: a therapist chooses. What a prescription names is `library.match`'s, which is far stricter.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from re import findall

from rapidfuzz.distance import OSA

from hepcoach.exercises import content, reading
from hepcoach.exercises.content import Exercise

MOST = 12
LONGEST = 60
# Weights: who asks for a specialty means it; a word of the name says more than one of a synonym, that more than a
# region or a piece of equipment.
_SPECIALTY, _NAME, _SYNONYM, _ABOUT = 9, 8, 5, 2
_EXACT, _BEGUN, _OWN = 10, 6, 4
_WHOLE, _BEGINS, _SLIP = 1.0, 0.8, 0.5
_SHORTEST_MENDED = 4
# What else a specialty and a region are called, in both languages.
_SPECIALTIES = {
    "PT": "PT physical fisioterapia",
    "OT": "OT occupational therapy terapia ocupacional",
    "SLP": "SLP speech language pathology therapy terapia lenguaje logopedia fonoaudiología",
}
_REGIONS = {
    "knee": "rodilla", "hip": "cadera", "ankle": "foot tobillo pie", "shoulder": "hombro",
    "elbow": "forearm codo antebrazo", "wrist": "muñeca", "hand": "finger mano dedo", "neck": "cervical cuello",
    "thoracic": "upper back espalda alta", "low back": "lumbar core espalda baja lumbares",
    "balance": "falls equilibrio caídas", "vestibular": "dizziness vértigo mareo",
    "gait": "walking marcha caminar",
    "daily living": "ADL dressing vida diaria", "speech": "habla",
    "swallowing": "dysphagia deglución tragar disfagia",
    "voice": "voz", "breathing": "respiratory respiración respirar",
}  # fmt: skip


@dataclass(frozen=True)
class _Entry:
    exercise: Exercise
    # A plain word of it -> how much it says.
    words: dict[str, int]
    names: tuple[str, ...]


def search(query: str, *, specialty: str = "", only: str = "", most: int = MOST) -> list[Exercise]:
    """The exercises that every word of the query fits, best first; the specialty's own before others alike.

    `only`: those of this specialty and no others.
    """
    asked = plain_words(query[:LONGEST])
    if not asked:
        return []
    fits = [_fitting(word) for word in asked]
    found = []
    for entry in _entries():
        if only and entry.exercise.specialty != only:
            continue
        scores = [
            max((fit[word] * entry.words[word] for word in entry.words.keys() & fit), default=0) for fit in fits
        ]
        if all(scores):
            typed = " ".join(asked)
            bonus = _EXACT * (typed in entry.names) + _BEGUN * any(name.startswith(typed) for name in entry.names)
            bonus += _OWN * (entry.exercise.specialty == specialty)
            found.append((sum(scores) + bonus, entry.exercise))
    found.sort(key=lambda one: (-one[0], len(one[1].canonical), one[1].slug))
    return [exercise for _, exercise in found[:most]]


def plain_words(text: str) -> tuple[str, ...]:
    """Lower case, no accents, no punctuation."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return tuple(findall(r"[a-z0-9]+", bare.casefold()))


def _fitting(asked: str) -> dict[str, float]:
    """Known words that a typed one may mean → how sure. The last letters may not be typed yet."""
    fit: dict[str, float] = {}
    stem = reading.token(asked)
    for word in _vocabulary():
        if word == asked or reading.token(word) == stem:
            fit[word] = _WHOLE
        elif word.startswith(asked):
            fit[word] = _BEGINS
    if fit or len(asked) < _SHORTEST_MENDED:
        return fit
    slips = 1 if len(asked) < 8 else 2
    for word in _vocabulary():
        # The begun word with a slip: "hamsting cu" is on its way to "hamstring curl".
        near = min(
            OSA.distance(asked, word, score_cutoff=slips),
            OSA.distance(asked, word[: len(asked)], score_cutoff=slips),
            OSA.distance(asked, word[: len(asked) + 1], score_cutoff=slips),
        )
        if near <= slips:
            fit[word] = _SLIP
    return fit


@cache
def _entries() -> tuple[_Entry, ...]:
    return tuple(_entry(exercise) for exercise in content.exercises())


def _entry(exercise: Exercise) -> _Entry:
    names = (exercise.name["en"], exercise.canonical, exercise.name["es"], exercise.clinical)
    synonyms = [name for named in exercise.synonyms.values() for name in named]
    about = (
        *(exercise.region, exercise.kind, exercise.slug),
        *(*exercise.positions, *exercise.equipment, *exercise.optional_equipment),
        _REGIONS[exercise.region],
    )
    words: dict[str, int] = {}
    specialty = (_SPECIALTIES[exercise.specialty],)
    for texts, weight in ((about, _ABOUT), (synonyms, _SYNONYM), (names, _NAME), (specialty, _SPECIALTY)):
        words |= dict.fromkeys(_words_of(texts), weight)
    return _Entry(exercise, words, tuple(" ".join(plain_words(name)) for name in (*names, *synonyms)))


def _words_of(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in plain_words(text)}


@cache
def _vocabulary() -> tuple[str, ...]:
    return tuple(sorted({word for entry in _entries() for word in entry.words}))
