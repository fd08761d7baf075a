"""A program as one page of plain words (PDF/UA-1), set by Typst in milliseconds."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import typst

_TEMPLATE = Path(__file__).with_name("program.typ")
_WORDS = {
    "en": {
        "rules_title": "Good to know",
        "rules": (
            "If your pain goes up by more than 2 points, stop that exercise for the day. Do the others.",
            "If you miss a day, do the next one as planned.",
            "If something feels new or different, tell the clinic before you go on.",
            "In an emergency call 911.",
        ),
        "milestone_title": "By your next visit",
    },
    "es": {
        "rules_title": "Bueno saberlo",
        "rules": (
            "Si el dolor sube más de 2 puntos, deje ese ejercicio por hoy. Haga los demás.",
            "Si un día no puede, haga el siguiente como estaba previsto.",
            "Si siente algo nuevo o distinto, avise a la clínica antes de seguir.",
            "En una emergencia llame al 911.",
        ),
        "milestone_title": "Para su próxima visita",
    },
}


@dataclass(frozen=True)
class Line:
    """One exercise as it is printed."""

    name: str
    dose: str
    how_to: str
    cues: tuple[str, ...]


def render(
    *,
    title: str,
    subtitle: str,
    exercises: Sequence[Line],
    stops: Sequence[str],
    milestone: str,
    language: str,
    at: datetime,
) -> bytes:
    """The PDF's bytes; equal input gives equal bytes. `language` is "en" or "es"; `stops`: when to stop."""
    program = {
        "title": title,
        "subtitle": subtitle,
        "language": language,
        "exercises": [asdict(exercise) for exercise in exercises],
        "milestone": milestone,
        **_WORDS[language],
        "stops": list(stops),
    }
    pdf: bytes = typst.compile(
        _TEMPLATE,
        format="pdf",
        sys_inputs={"program": json.dumps(program)},
        pdf_standards="ua-1",
        # Typst takes whole seconds only.
        timestamp=at.replace(microsecond=0),
    )
    return pdf
