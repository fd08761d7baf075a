"""A moving picture of each built-in exercise, drawn from joint angles: `svg(slug, lang)`."""

from __future__ import annotations

from functools import lru_cache

from hepcoach.exercises import library
from hepcoach.exercises.figures import drawing, hand, head, reading, scene
from hepcoach.exercises.figures.drawing import Scene, Words

LANGUAGES = ("en", "es")


def slugs() -> frozenset[str]:
    """The exercises that have a figure."""
    return frozenset(reading.figures())


@lru_cache(maxsize=1024)
def svg(slug: str, lang: str, still: bool = False) -> str:
    """The figure of a built-in exercise as an SVG file, moving or still for print; KeyError when there is none."""
    return (drawing.printed if still else drawing.loop)(scene_of(slug), _words(slug, lang))


@lru_cache(maxsize=1024)
def calm(slug: str, lang: str) -> str:
    """The still for a screen, light or dark."""
    return drawing.calm(scene_of(slug), _words(slug, lang))


def _words(slug: str, lang: str) -> Words:
    exercise = library.exercise(slug)
    return Words(exercise.named(lang), exercise.how_to[lang], lang)


def scene_of(slug: str) -> Scene:
    figure = reading.figures()[slug]
    return {"body": scene.of_body, "hand": hand.scene, "head": head.scene}[figure.kind](figure)
