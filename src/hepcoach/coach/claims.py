"""Who decides about a patient holds the patient's conversation row: one lock for everything the coach does.

Batches take the rows that nobody holds and leave the others for the next tick. Rows are locked in the order of
their keys, so two workers never wait for each other crosswise.
"""

from __future__ import annotations

from collections.abc import Iterable

from hepcoach.messaging.models import Conversation


def hold(patient_ids: Iterable[int], *, wait: bool = False) -> set[int]:
    """Lock the patients' conversations until the transaction ends; the patients that were got."""
    rows = Conversation.objects.filter(patient__in=list(patient_ids)).order_by("pk")
    return set(rows.select_for_update(skip_locked=not wait).values_list("patient", flat=True))
