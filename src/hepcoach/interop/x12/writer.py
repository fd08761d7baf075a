"""Segments into an X12 interchange: delimiters, envelope, control numbers and counts.

X12 has no escape: a delimiter inside a value would be read as one. Values are therefore cleaned to characters that
every receiver takes, and what can not be cleaned is for the edits to refuse.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

ELEMENT, COMPONENT, REPETITION, END = "*", ":", "^", "~"
_DELIMITERS = str.maketrans(dict.fromkeys((ELEMENT, COMPONENT, REPETITION, END), " "))

# The version of the guide for professional claims.
GUIDE = "005010X222A1"

Component = tuple[str, ...]
Segment = tuple[str | Component, ...]


@dataclass(frozen=True)
class Envelope:
    """Who sends to whom. `control_number` must not come twice between the two; `test` marks a trial."""

    sender: str
    receiver: str
    control_number: int
    written_at: datetime
    test: bool = True


def clean(text: str) -> str:
    """Without accents, delimiters and control characters, and without doubled spaces."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'"))
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter)).translate(_DELIMITERS)
    return " ".join(kept.split())


def interchange(envelope: Envelope, segments: Sequence[Segment]) -> str:
    """One functional group with one transaction set of these segments."""
    number, day, hour = envelope.control_number, envelope.written_at, envelope.written_at
    group, one_set = str(number), f"{number:04d}"
    body: list[Segment] = [("ST", "837", one_set, GUIDE), *segments]
    lines: list[Segment] = [
        _isa(envelope),
        ("GS", "HC", envelope.sender, envelope.receiver, f"{day:%Y%m%d}", f"{hour:%H%M}", group, "X", GUIDE),
        *body,
        ("SE", str(len(body) + 1), one_set),
        ("GE", "1", group),
        ("IEA", "1", f"{number:09d}"),
    ]
    return "\n".join(_written(line) for line in lines) + "\n"


def _isa(envelope: Envelope) -> Segment:
    """The only segment of fixed width; it tells the reader the delimiters."""
    return (
        "ISA",
        "00",
        " " * 10,
        "00",
        " " * 10,
        "ZZ",
        f"{envelope.sender:<15.15}",
        "ZZ",
        f"{envelope.receiver:<15.15}",
        f"{envelope.written_at:%y%m%d}",
        f"{envelope.written_at:%H%M}",
        REPETITION,
        "00501",
        f"{envelope.control_number:09d}",
        "0",
        "T" if envelope.test else "P",
        COMPONENT,
    )


def _written(segment: Segment) -> str:
    """Empty elements at the end are left away."""
    elements = [COMPONENT.join(one) if isinstance(one, tuple) else one for one in segment]
    while elements[-1] == "":
        elements.pop()
    return ELEMENT.join(elements) + END
