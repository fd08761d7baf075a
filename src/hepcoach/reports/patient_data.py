"""All that is kept of what a patient told, did and was sent, for the patient (45 CFR 164.524, right of access)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hepcoach.checkins.models import CheckIn
from hepcoach.messaging.models import InboundText, OutboundText
from hepcoach.patients.models import ConsentEvent, Patient
from hepcoach.programs import dose_words
from hepcoach.programs import queries as programs
from hepcoach.programs.models import Program
from hepcoach.rules.doses import from_json


def of(patient: Patient, now: datetime) -> dict[str, Any]:
    """Plain JSON values, oldest first. A fixed number of queries."""
    language = patient.language
    versions = (
        Program.objects.filter(episode__patient=patient)
        .prefetch_related(programs.with_items())
        .order_by("created_at")
    )
    return {
        "made_at": now.isoformat(),
        "name": patient.full_name,
        "born": patient.birth_date,
        "programs": [
            {
                "version": version.version,
                "starts_on": version.starts_on.isoformat(),
                "exercises": [
                    {
                        "name": programs.item_name(item, language),
                        "dose": dose_words.in_words(from_json(item.dose), language),
                    }
                    for item in version.items.all()
                ],
            }
            for version in versions
        ],
        "days": [
            {
                "day": day.day.isoformat(),
                "status": day.status,
                "exercises_due": day.exercises_due,
                "exercises_done": day.exercises_done,
                "pain": day.pain,
                "question": day.question,
            }
            for day in CheckIn.objects.filter(patient=patient).order_by("day")
        ],
        "texts_from_you": [
            {"at": text.received_at.isoformat(), "words": text.body}
            for text in InboundText.objects.filter(patient=patient).order_by("received_at")
        ],
        "texts_to_you": [
            {"at": text.sent_at.isoformat(), "words": text.body}
            for text in OutboundText.objects.filter(patient=patient, sent_at__isnull=False).order_by("sent_at")
            if text.sent_at is not None
        ],
        "consent": [
            {"at": event.at.isoformat(), "what": event.kind, "channel": event.channel}
            for event in ConsentEvent.objects.filter(patient=patient).order_by("at")
        ],
    }
