"""All figures on one HTML page, to be looked at: each as the loop and as its keyframes, side by side."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace
from html import escape

from hepcoach.exercises import library
from hepcoach.exercises.figures import LANGUAGES, drawing, reading, scene_of, svg
from hepcoach.exercises.figures.drawing import Words

_STYLE = (
    "body{margin:8px;font:14px system-ui,sans-serif;color-scheme:light dark}"
    "section{display:inline-block;margin:0 12px 12px 0}h2{font-size:15px;margin:0}p{margin:0;max-width:60em}"
    "img{width:220px;border:1px solid #8884;background:#fff}"
)


def page(slugs: Sequence[str], language: str = LANGUAGES[0]) -> str:
    """The sheet; keyframes are drawn as for print."""
    sections = []
    for slug in slugs:
        exercise = library.exercise(slug)
        scene, figure = scene_of(slug), reading.figures()[slug]
        ends = [0, *(reading.reached(figure, number) for number in range(1, len(figure.steps) + 1))]
        words = Words(slug, "", language)
        frames = [drawing.printed(replace(scene, still=end), words) for end in ends]
        pictures = "".join(map(_image, (svg(slug, language), *frames)))
        sections.append(
            f"<section><h2>{escape(exercise.named(language))} · {slug}</h2>{pictures}"
            f"<p>{escape(exercise.how_to[language])}</p></section>"
        )
    return f"<!doctype html><meta charset=utf-8><title>Figures</title><style>{_STYLE}</style>{''.join(sections)}"


def _image(drawn: str) -> str:
    return f"<img alt='' src='data:image/svg+xml;base64,{b64encode(drawn.encode()).decode()}'>"
