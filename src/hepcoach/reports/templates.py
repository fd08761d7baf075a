"""A practice's own shape of SOAP notes and progress reports, put over a draft before anybody edits it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from hepcoach.clinics.actors import Actor
from hepcoach.privacy import audit
from hepcoach.reports.models import Note, NoteTemplate

# The sections as they are drafted, and whether a practice may leave them out: what Medicare asks of a progress
# report (Benefit Policy Manual ch. 15 §220.3 D) and the four parts of a SOAP note always stay.
SECTIONS: dict[str, dict[str, bool]] = {
    Note.Kind.SOAP: {"Subjective": False, "Objective": False, "Assessment": False, "Plan": False},
    Note.Kind.PROGRESS: {
        "Period": False,
        "Home program adherence": True,
        "Pain": True,
        "Function": True,
        "Range of motion": True,
        "Family training": True,
        "Goals and milestones": False,
        "Concerns": True,
        "Next": False,
    },
}
SOURCE = "note template"


def of(practice_id: int, kind: str) -> NoteTemplate:
    """The practice's template, or one that changes nothing. One query."""
    found = NoteTemplate.objects.filter(practice_id=practice_id, kind=kind).first()
    return found or NoteTemplate(practice_id=practice_id, kind=kind)


def write(
    *,
    actor: Actor,
    kind: str,
    heading: str,
    order: Sequence[str],
    left_out: Sequence[str],
    closing: str,
    now: datetime,
) -> None:
    """Set the template of a kind; drafts made from now on follow it, older ones stay as they are."""
    known = SECTIONS[kind]
    NoteTemplate.objects.update_or_create(
        practice_id=actor.practice_id,
        kind=kind,
        defaults={
            "heading": heading.strip()[:200],
            "order": [title for title in order if title in known],
            "left_out": [title for title in left_out if known.get(title)],
            "closing": closing.strip()[:300],
        },
    )
    audit.record(audit.Event(actor.practice_id, now, actor.name, "note template", f"template:{kind}"))


def shaped(sections: Sequence[dict[str, Any]], template: NoteTemplate) -> list[dict[str, Any]]:
    """Drafted sections in the template's order, with its heading first and its closing sentence last."""
    place = {title: number for number, title in enumerate(template.order)}
    kept = [
        {**section, "sentences": list(section["sentences"])}
        for section in sorted(sections, key=lambda section: place.get(section["title"], len(place)))
        if section["title"] not in template.left_out
    ]
    if template.heading:
        kept[0]["sentences"].insert(0, {"text": template.heading, "source": SOURCE})
    if template.closing:
        kept[-1]["sentences"].append({"text": template.closing, "source": SOURCE})
    return kept
