"""Where a note's sentence comes from, as a link: "check-in 2026-03-02", "text 81", "rule pain_spike v1"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.urls import reverse

from hepcoach.triage.models import Case

_CHECK_IN = re.compile(r"check-ins? (\d{4}-\d{2}-\d{2})")
_TEXT = re.compile(r"text (\d+)")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_CASE = re.compile(r"case (\d+)")
# Where the patient's page shows the other kinds of data, by how a source begins.
_PLACES = {
    "check-ins": "strip",
    "pain": "pain-h",
    "program": "program-h",
    "episode": "program-h",
    "appointments": "visits-h",
    "cases": "timeline-h",
    "PSFS": "care-h",
    "measures": "care-h",
    "plan of care": "care-h",
}


@dataclass(frozen=True)
class Linked:
    text: str
    source: str
    href: str
    edited: bool


def linked(case: Case) -> list[Linked]:
    """The drafted note with each sentence's data one click away on the patient's page."""
    return [
        Linked(
            text=sentence["text"],
            source=_named(sentence["source"]),
            href=href(case.patient_id, sentence["source"]),
            edited="edited_by" in sentence,
        )
        for sentence in case.draft
    ]


def href(patient_id: int, source: str) -> str:
    """The data of a source on the patient's page or the case's; "" for what a person wrote or a rule found."""
    page = reverse("patient", args=[patient_id])
    if found := _CASE.match(source):
        return reverse("case", args=[int(found[1])])
    # By kind, because the whole timeline shows fewer days on its first page.
    if found := _CHECK_IN.search(source):
        return f"{page}?show=check-ins#check-in-{found[1]}"
    if found := _TEXT.search(source):
        return f"{page}?show=texts#text-in-{found[1]}"
    if source.startswith("training "):
        return reverse("patient-training", args=[patient_id])
    # What is left with a date is a measure: "TUG 2026-03-02".
    measured = f"{page}#care-h" if _DATE.search(source) else ""
    return next((f"{page}#{place}" for start, place in _PLACES.items() if source.startswith(start)), measured)


def _named(source: str) -> str:
    return "written by staff" if source.startswith("staff:") else source
