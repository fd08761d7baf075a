"""What was asked last."""

from __future__ import annotations

from collections import defaultdict

from hepcoach.coach.batch import Batch
from hepcoach.messaging.models import Conversation
from hepcoach.rules.effects import SetConversation


def apply(batch: Batch) -> None:
    """One statement for all patients of whom the same was asked."""
    newest = {decision.patient_id: effect for decision, effect in batch.wanted(SetConversation)}
    alike: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for patient_id, effect in newest.items():
        alike[effect.asked, effect.follow_ups, effect.quiet_until].append(patient_id)
    for (asked, follow_ups, quiet_until), patients in alike.items():
        quiet = {} if quiet_until is None else {"quiet_until": quiet_until}
        Conversation.objects.filter(patient__in=patients).update(asked=asked, follow_ups=follow_ups, **quiet)
