"""What was asked last."""

from __future__ import annotations

from hepcoach.coach.batch import Batch
from hepcoach.messaging.models import Conversation
from hepcoach.rules.effects import SetConversation


def apply(batch: Batch) -> None:
    wanted = {decision.patient_id: effect for decision, effect in batch.wanted(SetConversation)}
    if not wanted:
        return
    rows = list(Conversation.objects.filter(patient__in=wanted))
    for row in rows:
        effect = wanted[row.patient_id]
        row.asked, row.follow_ups = effect.asked, effect.follow_ups
        row.quiet_until = effect.quiet_until or row.quiet_until
    Conversation.objects.bulk_update(rows, ["asked", "follow_ups", "quiet_until"])
