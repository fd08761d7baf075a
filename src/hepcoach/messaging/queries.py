"""Reads of the messaging room: how many texts a patient had this week, and a practice's count for its owner."""

from __future__ import annotations

from collections import Counter, defaultdict
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


@dataclass(frozen=True)
class SameWeeks:
    """How many patients the coach started so many texts for in seven days."""

    texts: int
    patients: int


def patient_weeks(practice_id: int, now: datetime) -> list[SameWeeks]:
    """The practice's patients by how many texts their week brought, most texts first; nobody is named."""
    sent = _counted(now).filter(practice=practice_id, status__in=_LEFT).values_list("patient")
    counted = Counter(sent.annotate(count=Count("pk")).values_list("count", flat=True))
    return [SameWeeks(texts, patients) for texts, patients in sorted(counted.items(), reverse=True)]


@dataclass(frozen=True)
class PracticeWeek:
    """What the coach started for a whole practice in seven days."""

    sent: int
    patients: int
    held_back: int
    # Patients of whom at least one text was held back.
    at_cap: int


def started(practice_id: int, now: datetime) -> PracticeWeek:
    rows = _counted(now).filter(practice=practice_id)
    sent = rows.filter(status__in=_LEFT).aggregate(texts=Count("pk"), patients=Count("patient", distinct=True))
    held = rows.filter(status=OutboundText.Status.WITHHELD, reason="weekly_cap").aggregate(
        texts=Count("pk"), patients=Count("patient", distinct=True)
    )
    return PracticeWeek(sent["texts"], sent["patients"], held["texts"], held["patients"])


def _counted(now: datetime) -> QuerySet[OutboundText]:
    # By when they were written, with a day's room: that is what the thread's index knows.
    return OutboundText.objects.filter(
        kind__in=texting.COUNTED, sender=OutboundText.Sender.COACH, created_at__gt=now - WEEK - timedelta(days=1),
        not_before__gt=now - WEEK,
    )  # fmt: skip
