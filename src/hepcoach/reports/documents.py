"""A note as something to hand over: a PDF with its charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from hepcoach.reports import charts, pdf, queries
from hepcoach.reports.models import Note
from hepcoach.rules.facts import DayFacts

_TITLES = {
    Note.Kind.CASE: "Progress note",
    Note.Kind.SOAP: "SOAP note",
    Note.Kind.PROGRESS: "Progress report",
    Note.Kind.DISCHARGE: "Discharge report",
}


def title(note: Note) -> str:
    words = _TITLES[Note.Kind(note.kind)]
    if note.first_day and note.last_day:
        words += f", {note.first_day:%b %-d} to {note.last_day:%b %-d, %Y}"
    return words if note.version == 1 else f"{words}, amended (version {note.version})"


def charts_of(note: Note) -> Mapping[str, Sequence[charts.Chart]]:
    """The report's charts by the section that they stand in, drawn from the figures frozen with the draft."""
    data = note.data
    if note.kind not in (Note.Kind.DISCHARGE, Note.Kind.PROGRESS):
        return {}
    found: dict[str, Sequence[charts.Chart]] = {}
    if any(share is not None for _, share in data["weeks"]):
        weeks = [(date.fromisoformat(first), share) for first, share in data["weeks"]]
        found["Home program adherence"] = [charts.weekly_adherence(weeks)]
    days = [
        DayFacts(date.fromisoformat(day["day"]), day["due"], True, day["status"], pain=day["pain"])
        for day in data["days"]
    ]
    if any(day.pain is not None for day in days):
        programs = [(date.fromisoformat(first), version) for first, version in data["programs"]]
        found["Pain"] = [charts.pain(days, baseline=data["baseline_pain"], programs=programs)]
    return found


def as_text(note: Note) -> str:
    """The note to paste into a chart that takes no documents: plain lines, and who signed it."""
    lines = [title(note).upper()]
    for section in note.content["sections"]:
        lines += ["", section["title"].upper(), *(sentence["text"] for sentence in section["sentences"])]
    if note.signed_at and note.signed_by:
        signed = f"{note.signed_at.astimezone(queries.zone_of(note.episode)):%B %-d, %Y, %H:%M %Z}"
        lines += ["", f"Electronically signed by {note.signed_by} on {signed}."]
    else:
        lines += ["", "DRAFT, NOT SIGNED."]
    return "\n".join(lines) + "\n"


def as_pdf(note: Note) -> bytes:
    """The note as PDF/UA-1. A draft says that it is one."""
    episode = note.episode
    zone = queries.zone_of(episode)
    facts = [
        ("Patient", episode.patient.full_name),
        ("Born", episode.patient.birth_date or "not known"),
        ("Record number", episode.patient.record_number or "not known"),
        ("Therapist", str(episode.therapist) if episode.therapist else "not known"),
    ]
    signature = None
    if note.signed_at and note.signed_by:
        signed = f"{note.signed_at.astimezone(zone):%B %-d, %Y, %H:%M %Z}"
        signature = (f"Electronically signed by {note.signed_by} on {signed}.", note.digest)
        if note.amendment_reason:
            facts.append(("Amended because", str(note.amendment_reason)))
    at: datetime = note.signed_at or note.created_at
    return pdf.render(
        pdf.Document(
            title=title(note),
            practice=episode.practice.name,
            author=str(note.signed_by or episode.therapist or episode.practice.name),
            facts=facts,
            sections=note.content["sections"],
            signature=signature,
            at=at,
            charts=charts_of(note),
        )
    )
