"""Where a note's sentence comes from, as a link: "check-in 2026-03-02", "text 81", "rule pain_spike v1"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.urls import reverse

from hepcoach.triage.models import Case

_CHECK_IN = re.compile(r"check-in (\d{4}-\d{2}-\d{2})")
_TEXT = re.compile(r"text (\d+)")


@dataclass(frozen=True)
class Linked:
    text: str
    source: str
    href: str
    edited: bool


def linked(case: Case) -> list[Linked]:
    """The drafted note with each sentence's data one click away on the patient's page."""
    page = reverse("patient", args=[case.patient_id])
    return [
        Linked(
            text=sentence["text"],
            source=_named(sentence["source"]),
            href=_href(page, sentence["source"]),
            edited="edited_by" in sentence,
        )
        for sentence in case.draft
    ]


def _href(page: str, source: str) -> str:
    if found := _CHECK_IN.search(source):
        return f"{page}#check-in-{found[1]}"
    if found := _TEXT.search(source):
        return f"{page}#text-in-{found[1]}"
    return ""


def _named(source: str) -> str:
    return "written by staff" if source.startswith("staff:") else source
