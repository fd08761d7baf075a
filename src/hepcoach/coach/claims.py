"""Who decides about a patient holds the patient's conversation row: one lock for everything the coach does.

Batches take the rows that nobody holds and leave the others for the next tick. Rows are locked in the order of
their keys, so two workers never wait for each other crosswise.
"""

from __future__ import annotations

from collections.abc import Iterable

from hepcoach.messaging.models import Conversation
from hepcoach.patients.models import Patient


def hold(patient_ids: Iterable[int], *, wait: bool = False) -> set[int]:
    """Lock the patients' conversations until the transaction ends; the patients that were got.

    A patient with whom nobody ever talked gets a conversation first. Who waits gets them all.
    """
    ids = set(patient_ids)
    got = _lock(ids, wait)
    if got < ids:
        strangers = Patient.objects.filter(pk__in=ids - got, conversation=None).values_list("pk", "practice")
        fresh = [Conversation(practice_id=practice_id, patient_id=pk) for pk, practice_id in strangers]
        if fresh:
            Conversation.objects.bulk_create(fresh, ignore_conflicts=True)
            got = _lock(ids, wait)
    return got


def _lock(ids: set[int], wait: bool) -> set[int]:
    rows = Conversation.objects.filter(patient__in=ids).order_by("pk")
    return set(rows.select_for_update(skip_locked=not wait).values_list("patient", flat=True))
