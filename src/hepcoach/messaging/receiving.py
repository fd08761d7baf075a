"""What carriers tell: a text that came, or what became of one of ours. Stored once, whatever the repeats."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from hepcoach.clinics.models import Practice
from hepcoach.messaging import alarm
from hepcoach.messaging.models import InboundText, OutboundText
from hepcoach.patients.contact import phone_index
from hepcoach.patients.models import Channel
from hepcoach.privacy import tenancy

LONGEST_BODY = 10_000
CUT = " […]"

Status = OutboundText.Status
# A status moves up this ladder only; the last rung is final.
_RANK = {Status.QUEUED: 0, Status.SENDING: 1, Status.SENT: 2, Status.DELIVERED: 3, Status.FAILED: 3}

# Given up for want of an answer, so a late answer may still correct it.
UNKNOWN_OUTCOME = "unknown_outcome"


@dataclass
class _Arrival:
    """One text on its way into the database, and how that ended."""

    practice_id: int
    provider_id: str
    from_phone: str
    body: str
    num_media: int
    channel: str
    at: datetime
    stored: bool = False
    error: Exception | None = None

    def row(self) -> InboundText:
        return InboundText(
            practice_id=self.practice_id,
            provider_id=self.provider_id,
            from_phone=self.from_phone,
            from_index=phone_index(self.practice_id, self.from_phone),
            body=self.body,
            num_media=self.num_media,
            channel=self.channel,
            received_at=self.at,
        )


class _Door:
    """Texts that arrive at once go in by one transaction: the first of them commits for all that wait by then.

    Each caller comes back when its own text is committed, so nothing is answered before it is kept.
    """

    def __init__(self) -> None:
        self._waiting: deque[_Arrival] = deque()
        self._turn = threading.Lock()

    def take(self, arrival: _Arrival) -> None:
        if connection.in_atomic_block:
            # Committed by the caller, who must not answer for others.
            _insert([arrival])
            return
        self._waiting.append(arrival)
        with self._turn:
            if not arrival.stored and arrival.error is None:
                self._store([self._waiting.popleft() for _ in range(len(self._waiting))])
        if arrival.error is not None:
            raise arrival.error

    def _store(self, group: list[_Arrival]) -> None:
        try:
            _insert(group)
        except Exception as error:  # noqa: BLE001 - given to whoever waits for it, after a try of their own
            for arrival in group:
                arrival.error = error if len(group) == 1 else _error_alone(arrival)


def _insert(group: list[_Arrival]) -> None:
    with tenancy.practices({arrival.practice_id for arrival in group}):
        # The same text posted again, or twice at once: the database keeps one.
        InboundText.objects.bulk_create([arrival.row() for arrival in group], ignore_conflicts=True)
        alarm.ring()
    for arrival in group:
        arrival.stored = True


def _error_alone(arrival: _Arrival) -> Exception | None:
    try:
        _insert([arrival])
    except Exception as error:  # noqa: BLE001 - given to whoever waits for it
        return error
    return None


_door = _Door()


def store_text(
    *,
    practice: Practice,
    provider_id: str,
    from_phone: str,
    body: str,
    num_media: int,
    now: datetime,
    channel: str = Channel.SMS,
) -> None:
    """Keep a text that came and ring the alarm; one that is here already stays as it is."""
    if len(body) > LONGEST_BODY:
        body = body[: LONGEST_BODY - len(CUT)] + CUT
    _door.take(_Arrival(practice.pk, provider_id, from_phone, body, num_media, channel, now))


def store_receipt(
    *, practice: Practice, text_id: int | None, provider_id: str, status: Status, code: str, now: datetime
) -> bool:
    """Move a text's status up, in whatever order receipts come; False when there is nothing to move.

    `text_id` is our own key of the text: a receipt may overtake the answer to the call that sent it.
    """
    with tenancy.practice(practice.pk):
        return _move_up(practice, text_id, provider_id, status, code, now)


def _move_up(
    practice: Practice, text_id: int | None, provider_id: str, status: Status, code: str, now: datetime
) -> bool:
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
        alarm.ring()
    return bool(moved)
