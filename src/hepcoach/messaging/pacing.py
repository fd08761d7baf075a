"""How fast a number may send: a bucket per carrier that fills at its pace, kept in the database for all workers.

Twilio queues what comes faster than a number may send (a US long code: one segment a second) and drops what
waits too long there (error 30001), so what can't go now waits here, where an answer can still overtake a morning.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from hepcoach.messaging.due import Due
from hepcoach.messaging.models import Carrier, OutboundText

# A run has one time for ten seconds (see `sending._Clock`), so that much may go at once.
BUCKET_SECONDS = 10


def within(texts: list[Due], carriers: Mapping[int, Carrier], now: datetime) -> list[Due]:
    """The texts that may go now, the first ones first; the others are put off. `carriers` by the text's number.

    Run it in the transaction that claims them: the carrier's row is locked until it ends.
    """
    paced = {carrier.pk for carrier in carriers.values() if carrier.per_second > 0}
    if not paced:
        return texts
    locked = {each.pk: each for each in Carrier.objects.select_for_update().filter(pk__in=paced).order_by("pk")}
    left = {pk: _filled(carrier, now) for pk, carrier in locked.items()}
    going, behind = [], dict.fromkeys(locked, 0)
    for text in texts:
        carrier = locked.get(carriers[text.pk].pk)
        if carrier is None or left[carrier.pk] >= 1:
            going.append(text)
            if carrier is not None:
                left[carrier.pk] -= 1
            continue
        behind[carrier.pk] += 1
        wait = timedelta(seconds=(behind[carrier.pk] - left[carrier.pk]) / carrier.per_second)
        OutboundText.objects.filter(pk=text.pk).update(not_before=now + wait)
    for pk, allowance in left.items():
        Carrier.objects.filter(pk=pk).update(allowance=allowance, refilled_at=now)
    return going


def _filled(carrier: Carrier, now: datetime) -> float:
    """What the bucket holds by now. A clock that went back adds nothing."""
    full = max(1.0, carrier.per_second * BUCKET_SECONDS)
    if carrier.refilled_at is None:
        return full
    seconds = max(0.0, (now - carrier.refilled_at).total_seconds())
    return min(full, carrier.allowance + seconds * carrier.per_second)
