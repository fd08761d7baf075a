"""A moving picture of each built-in exercise, drawn from joint angles: `svg(slug, lang)`."""

from __future__ import annotations

from functools import lru_cache

from hepcoach.exercises import library
from hepcoach.exercises.figures import drawing, hand, head, reading, scene
from hepcoach.exercises.figures.drawing import Scene

LANGUAGES = ("en", "es")


def slugs() -> frozenset[str]:
    """The exercises that have a figure."""
    return frozenset(reading.figures())


@lru_cache(maxsize=1024)
def svg(slug: str, lang: str, still: bool = False) -> str:
    """The figure of a built-in exercise as an SVG file; KeyError when there is none."""
    exercise = library.exercise(slug)
    return drawing.svg(
        scene_of(slug), title=exercise.named(lang), told=exercise.how_to[lang], language=lang, still=still
    )


def scene_of(slug: str) -> Scene:
    figure = reading.figures()[slug]
    return {"body": scene.of_body, "hand": hand.scene, "head": head.scene}[figure.kind](figure)
