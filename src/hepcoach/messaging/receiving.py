"""What carriers tell: a text that came, or what became of one of ours. Stored once, whatever the repeats."""

from __future__ import annotations

from datetime import datetime

from hepcoach.clinics.models import Practice
from hepcoach.messaging import alarm
from hepcoach.messaging.models import InboundText, OutboundText
from hepcoach.patients.contact import phone_index

LONGEST_BODY = 10_000
CUT = " […]"

Status = OutboundText.Status
# A status moves up this ladder only; the last rung is final.
_RANK = {Status.QUEUED: 0, Status.SENDING: 1, Status.SENT: 2, Status.DELIVERED: 3, Status.FAILED: 3}

# Given up for want of an answer, so a late answer may still correct it.
UNKNOWN_OUTCOME = "unknown_outcome"


def store_text(
    *, practice: Practice, provider_id: str, from_phone: str, body: str, num_media: int, now: datetime
) -> bool:
    """Keep a text that came, and ring the alarm; False when it is here already."""
    if len(body) > LONGEST_BODY:
        body = body[: LONGEST_BODY - len(CUT)] + CUT
    if InboundText.objects.filter(practice=practice, provider_id=provider_id).exists():
        return False
    stored = InboundText(
        practice=practice,
        provider_id=provider_id,
        from_phone=from_phone,
        from_index=phone_index(practice.pk, from_phone),
        body=body,
        num_media=num_media,
        received_at=now,
    )
    # The same text posted twice at once: the database keeps one.
    InboundText.objects.bulk_create([stored], ignore_conflicts=True)
    alarm.ring(practice.pk)
    return True


def store_receipt(
    *, practice: Practice, text_id: int | None, provider_id: str, status: Status, code: str, now: datetime
) -> bool:
    """Move a text's status up, in whatever order receipts come; False when there is nothing to move.

    `text_id` is our own key of the text: a receipt may overtake the answer to the call that sent it.
    """
    ours = OutboundText.objects.filter(practice=practice)
    row = ours.filter(pk=text_id).first() if text_id is not None else None
    row = row or ours.filter(provider_id=provider_id).first()
    if row is None or row.provider_id not in ("", provider_id):
        return False
    given_up = row.status == Status.FAILED and row.reason == UNKNOWN_OUTCOME
    if not given_up and _RANK.get(Status(row.status), 99) >= _RANK[status]:
        return False
    # That a sent text arrived changes nothing that was concluded when it was sent.
    news = not (status == Status.DELIVERED and row.settled == Status.SENT)
    moved = ours.filter(pk=row.pk, status=row.status).update(
        status=status,
        provider_id=provider_id,
        reason=code[:40],
        sent_at=row.sent_at or (None if status == Status.FAILED else now),
        **({} if news else {"settled": status}),
    )
    if moved and news:
        alarm.ring(practice.pk)
    return bool(moved)
