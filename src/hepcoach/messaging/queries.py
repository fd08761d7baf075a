"""Reads of the messaging room: how many texts a patient had this week, and a practice's count for its owner."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, QuerySet

from hepcoach.messaging.due import Due
from hepcoach.messaging.models import OutboundText
from hepcoach.rules import texting

# Today and the six days before: this hour a week ago belongs to the week before.
WEEK = timedelta(days=6, hours=12)
_LEFT = (OutboundText.Status.SENDING, OutboundText.Status.SENT, OutboundText.Status.DELIVERED)

# By patient, then kind.
Weeks = Mapping[int, Mapping[str, int]]


@dataclass(frozen=True)
class PatientWeek:
    """How many texts the coach started for a patient in seven days, and how many it held back over the cap."""

    patient_id: int
    sent: int
    held_back: int


def weeks_of(texts: Iterable[OutboundText | Due], now: datetime) -> Weeks:
    """What the coach started in the last seven days for the patients of those texts that the cap counts."""
    patients = {text.patient_id for text in texts if text.kind in texting.COUNTED}
    if not patients:
        return {}
    rows = _counted(now).filter(patient__in=patients, status__in=_LEFT)
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for patient_id, kind, count in rows.values_list("patient", "kind").annotate(count=Count("pk")):
        found[patient_id][kind] = count
    return found


def busiest(practice_id: int, now: datetime, limit: int = 20) -> list[PatientWeek]:
    """The practice's patients with the most texts this week, most first: for the owner's page."""
    rows = _counted(now).filter(practice=practice_id)
    sent = rows.filter(status__in=_LEFT).values_list("patient").annotate(count=Count("pk"))
    held = dict(
        rows.filter(status=OutboundText.Status.WITHHELD, reason="weekly_cap")
        .values_list("patient")
        .annotate(count=Count("pk"))
    )
    return [
        PatientWeek(patient_id, count, held.get(patient_id, 0))
        for patient_id, count in sent.order_by("-count", "patient")[:limit]
    ]


@dataclass(frozen=True)
class PracticeWeek:
    """What the coach started for a whole practice in seven days."""

    sent: int
    patients: int
    held_back: int


def started(practice_id: int, now: datetime) -> PracticeWeek:
    rows = _counted(now).filter(practice=practice_id)
    sent = rows.filter(status__in=_LEFT).aggregate(texts=Count("pk"), patients=Count("patient", distinct=True))
    held = rows.filter(status=OutboundText.Status.WITHHELD, reason="weekly_cap").count()
    return PracticeWeek(sent["texts"], sent["patients"], held)


def _counted(now: datetime) -> QuerySet[OutboundText]:
    # By when they were written, with a day's room: that is what the thread's index knows.
    return OutboundText.objects.filter(
        kind__in=texting.COUNTED, sender=OutboundText.Sender.COACH, created_at__gt=now - WEEK - timedelta(days=1),
        not_before__gt=now - WEEK,
    )  # fmt: skip
