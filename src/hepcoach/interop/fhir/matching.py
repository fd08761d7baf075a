"""Which exercise of the library an order means, and whether its instruction makes another one of it."""

from __future__ import annotations

from dataclasses import dataclass

from hepcoach.exercises import library
from hepcoach.exercises.library import Exercise
from hepcoach.exercises.reading import token
from hepcoach.interop.fhir.neutral import ItemIn

# Words of an instruction that make another exercise of the one that the order names.
_CHANGING = {
    token(word)
    for word in [
        *("single", "singleleg", "one", "unilateral", "opposite", "reverse", "march", "marching", "instead"),
        *("standing", "stand", "seated", "sitting", "prone", "supine", "sidelying", "side-lying", "kneeling"),
        *("quadruped", "eccentric", "isometric", "jump", "hop", "ball", "foam", "unstable", "weighted", "incline"),
        *("decline", "overhead", "lateral", "backward", "backwards", "elevated", "bosu", "trx"),
        *("una", "parado", "sentado", "acostado", "boca"),
    ]
}


@dataclass(frozen=True)
class Match:
    exercise: Exercise | None
    doubt: str = ""


def match(item: ItemIn) -> Match:
    """The name decides. What the instruction adds may leave doubt, or name the exercise more closely."""
    named = library.match(item.name, item.codes)
    if item.words == item.name:
        return Match(named.exercise)
    told = library.match(item.words, item.codes)
    if named.exercise is None:
        return Match(told.exercise)
    if told.exercise is not None and told.exercise != named.exercise:
        return Match(named.exercise, f"The instruction may mean another exercise: {told.exercise.canonical}.")
    if told.exercise is None and _CHANGING & set(told.extra):
        return Match(named.exercise, "The instruction may change the exercise.")
    return Match(named.exercise)
