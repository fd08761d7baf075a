"""A visit note's own words → exercises that may be meant, each with the words it came from.

Nothing is chosen here: a therapist accepts each proposal or leaves it. An exercise that the note says to stop or
to leave out is told as such.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from hepcoach.exercises import content, reading
from hepcoach.exercises.content import Exercise
from hepcoach.rules import doses
from hepcoach.rules.doses import Dose

LONGEST = 12_000
MOST = 20
# Longer than any exercise's name.
_MOST_WORDS = 9
_WORD = re.compile(r"[^\W_]+(?:['’/-][^\W_]+)*")
_SENTENCE = re.compile(r"[^\n.;]*(?:\.(?=\d)[^\n.;]*)*[\n.;]?")
_AGAINST = re.compile(
    r"\b(?:no|not|without|hold|held|stop|stopped|discontinue[d]?|d/c|avoid(?:ed)?|unable|defer(?:red)?|skip(?:ped)?"
    r"|sin|suspender|evitar|no realiza)\b[^,;:]*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Proposal:
    """`words` are the note's own, from the name to the end of the dose; `against`: the note says not to."""

    exercise: Exercise
    words: str
    dose: Dose
    against: bool = False


def proposals(note: str) -> list[Proposal]:
    """What the note names, in its order, each exercise once: as it was named last with a dose."""
    found: dict[str, Proposal] = {}
    for sentence in _SENTENCE.findall(note[:LONGEST]):
        for proposal in _in_sentence(sentence):
            known = found.get(proposal.exercise.slug)
            if known is None or doses.has_dose(proposal.dose) or proposal.against:
                found[proposal.exercise.slug] = proposal
    return list(found.values())[:MOST]


def _in_sentence(sentence: str) -> Iterator[Proposal]:
    named = list(_named(sentence))
    for place, (exercise, start, _) in enumerate(named):
        until = named[place + 1][1] if place + 1 < len(named) else len(sentence)
        words = sentence[start:until].strip(" ,;:.-–\n\t")
        # "Quad sets and heel slides": the joining word belongs to neither.
        words = re.sub(r"\s+(?:and|y|then|with|&|\+)$", "", words)
        dose = doses.read(words)
        before = sentence[named[place - 1][2] if place else 0 : start]
        yield Proposal(exercise, words, dose, against=_AGAINST.search(before) is not None)


def _named(sentence: str) -> Iterator[tuple[Exercise, int, int]]:
    """Each exercise named, with where its name begins and ends: the longest name at each word."""
    words = list(_WORD.finditer(sentence))
    place = 0
    while place < len(words):
        for count in range(min(_MOST_WORDS, len(words) - place), 0, -1):
            start, end = words[place].start(), words[place + count - 1].end()
            if exercise := _by_tokens(sentence[start:end]):
                yield exercise, start, end
                place += count
                break
        else:
            place += 1


def _by_tokens(text: str) -> Exercise | None:
    """The exercise whose name these words are, all of them, in any order."""
    pieces = reading.segments(text)
    if len(pieces) != 1:
        return None
    # A word before or after that says nothing ("HEP: bridges", "and bridges") is not part of the name.
    words = _WORD.findall(text)
    if not all(reading.tokens(word) for word in (words[0], words[-1])):
        return None
    return _names().get(frozenset(pieces[0]))


@cache
def _names() -> dict[frozenset[str], Exercise]:
    return {
        reading.tokens(name): exercise
        for exercise in content.exercises()
        for name in (
            exercise.canonical,
            exercise.clinical,
            *(one for named in exercise.synonyms.values() for one in named),
        )
    }
