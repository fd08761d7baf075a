"""A program as exactly one page of plain words (PDF/UA-1), set by Typst in milliseconds.

The template tries the steps from large to small and takes the first that fits, so a short program is big and a
long one still is one page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import segno
import typst

from hepcoach.exercises import figures
from hepcoach.programs import elements
from hepcoach.programs.sheet import Sheet

Paper = Literal["letter", "a4"]
PAPERS: dict[str, str] = {"letter": "us-letter", "a4": "a4"}

_TEMPLATE = Path(__file__).with_name("program.typ")
# Print size in points, height of a picture in cm, columns of exercises, and whether the cues are said.
_STEPS = (
    (13.0, 4.0, 1, True), (12.5, 3.6, 1, True), (12.0, 3.2, 1, True), (11.5, 2.9, 1, True),
    (11.0, 2.6, 1, True), (10.5, 2.3, 1, True), (10.0, 2.0, 1, False),
    (10.0, 1.9, 2, True), (9.5, 1.7, 2, False), (9.0, 1.5, 2, False), (8.5, 1.2, 2, False), (8.0, 0, 2, False),
)  # fmt: skip
# Large print is 18 points (American Printing House for the Blind); 14 is the least that may be called large.
_LARGE_STEPS = (
    (18.0, 3.4, 1, True), (18.0, 2.6, 1, True), (18.0, 2.4, 1, False), (17.0, 2.4, 1, False),
    (16.0, 2.2, 1, False), (15.0, 2.2, 1, False), (14.0, 2.0, 1, False), (14.0, 0, 1, False),
    (13.0, 1.8, 1, False), (12.0, 1.6, 1, False), (12.0, 0, 1, False), (11.0, 1.4, 1, False), *_STEPS[5:],
)  # fmt: skip
_UNUSUAL = re.compile(r"[^\n\u0020-\u007e\u00a1-\u00ac\u00ae-\u017f‘’“”–—…•×]")
_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "title": "Home exercises for {name}",
        "nobody": "Home exercises",
        "subtitle": "Home exercises from {clinic}",
        "rules_title": "Good to know",
        "tell_title": "Tell us",
        "milestone_title": "By your next visit",
        "qr_says": "Point your phone's camera here. It asks for the birth year once per phone.",
        "qr_alt": "Code that opens these exercises on a phone",
        "figure": "Picture of {name}",
    },
    "es": {
        "title": "Ejercicios en casa de {name}",
        "nobody": "Ejercicios en casa",
        "subtitle": "Ejercicios en casa, {clinic}",
        "rules_title": "Es bueno saber",
        "tell_title": "Avísenos",
        "milestone_title": "Para su próxima visita",
        "qr_says": "Apunte aquí la cámara del teléfono. Pide el año de nacimiento una vez por teléfono.",
        "qr_alt": "Código que abre estos ejercicios en un teléfono",
        "figure": "Dibujo de {name}",
    },
}


def render(
    sheet: Sheet, *, at: datetime, paper: Paper = "letter", large: bool = False, link: str = "", subtitle: str = ""
) -> bytes:
    """The PDF's bytes; equal input gives equal bytes. `link` opens the phone page, and is printed as a QR code."""
    words = _WORDS[sheet.language]
    name = sheet.reader.name.strip()
    page: dict[str, Any] = {
        **words,
        "language": sheet.language,
        "paper": PAPERS[paper],
        "steps": [dict(zip(("size", "picture", "columns", "cues"), step, strict=True)) for step in _steps(large)],
        "title": words["title"].format(name=name) if name else words["nobody"],
        "name": name or words["nobody"],
        "subtitle": subtitle or words["subtitle"].format(clinic=sheet.reader.clinic),
        "plan": sheet.plan,
        "exercises": [
            asdict(line)
            | {"figure": _figure(line.slug, sheet.language), "alt": words["figure"].format(name=line.name)}
            for line in sheet.lines
        ],
        "stops": list(sheet.stops),
        "rules": [*sheet.rules, elements.emergency(sheet.language)],
        "tell": [text for text in (sheet.channel, sheet.reach) if text],
        "milestone": sheet.milestone,
        "qr": _qr(link) if link else "",
    }
    try:
        return _set(page, at)
    except typst.TypstError:
        # PDF/UA wants a glyph for each letter, and no font has them all (an emoji, a control sign).
        return _set(_plain(page), at)


def _set(page: Mapping[str, Any], at: datetime) -> bytes:
    pdf: bytes = typst.compile(
        _TEMPLATE,
        format="pdf",
        sys_inputs={"program": json.dumps(page)},
        pdf_standards="ua-1",
        # Typst takes whole seconds only.
        timestamp=at.replace(microsecond=0),
    )
    return pdf


def _plain(value: Any) -> Any:
    """The same with Latin letters and common signs alone, which every font has."""
    if isinstance(value, str):
        return _UNUSUAL.sub("", value).strip() or ("–" if value else "")
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value


def _steps(large: bool) -> tuple[tuple[float, float, int, bool], ...]:
    return _LARGE_STEPS if large else _STEPS


def _figure(slug: str, language: str) -> str:
    return figures.svg(slug, language, still=True) if slug in figures.slugs() else ""


def _qr(link: str) -> str:
    drawn: str = segno.make(link, error="m", micro=False).svg_inline(scale=4, border=1)
    return drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
