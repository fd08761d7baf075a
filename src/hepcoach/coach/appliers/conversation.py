"""What was asked last."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db import connection

from hepcoach.coach.batch import Batch
from hepcoach.privacy import bulk
from hepcoach.rules.effects import SetConversation

_SET = """
UPDATE messaging_conversation SET asked = %s, follow_ups = %s, quiet_until = coalesce(%s, quiet_until)
 WHERE patient_id = ANY(%s::bigint[])
"""


def apply(batch: Batch) -> None:
    """One statement for all patients of whom the same was asked."""
    newest = {decision.patient_id: effect for decision, effect in batch.wanted(SetConversation)}
    alike: dict[tuple[str, int, datetime | None], list[int]] = defaultdict(list)
    for patient_id, effect in newest.items():
        alike[effect.asked, effect.follow_ups, effect.quiet_until].append(patient_id)
    with connection.cursor() as cursor:
        for what, patients in alike.items():
            cursor.execute(_SET, [*what, bulk.array(patients)])
