"""Who decides about a patient holds the patient's conversation row: one lock for everything the coach does.

Batches take the rows that nobody holds and leave the others for the next tick. Rows are locked in the order of
their keys, so two workers never wait for each other crosswise.
"""

from __future__ import annotations

from collections.abc import Iterable

from hepcoach.messaging.models import Conversation
from hepcoach.privacy import bulk

_LOCK = "SELECT patient_id FROM messaging_conversation WHERE patient_id = ANY(%s::bigint[]) ORDER BY id FOR UPDATE"
_STRANGERS = """
SELECT p.id, p.practice_id FROM patients_patient p LEFT JOIN messaging_conversation c ON c.patient_id = p.id
 WHERE p.id = ANY(%s::bigint[]) AND c.id IS NULL
"""


def hold(patient_ids: Iterable[int], *, wait: bool = False) -> set[int]:
    """Lock the patients' conversations until the transaction ends; the patients that were got.

    A patient with whom nobody ever talked gets a conversation first. Who waits gets them all.
    """
    ids = set(patient_ids)
    got = _lock(ids, wait)
    if got < ids:
        strangers = bulk.select(_STRANGERS, bulk.array(ids - got))
        if strangers:
            Conversation.objects.bulk_create(
                (Conversation(practice_id=practice_id, patient_id=pk) for pk, practice_id in strangers),
                ignore_conflicts=True,
            )
            got = _lock(ids, wait)
    return got


def _lock(ids: set[int], wait: bool) -> set[int]:
    rows = bulk.select(_LOCK if wait else f"{_LOCK} SKIP LOCKED", bulk.array(ids))
    return {patient_id for (patient_id,) in rows}
