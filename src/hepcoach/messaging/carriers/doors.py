"""Whose door a carrier's webhook knocks on, and the token that its signature is made with.

Remembered for some seconds, because a morning's answers knock by the thousand. A token that was changed holds at
once, since a signature that does not match is checked again with what the database says; the old one opens for as
long as it is remembered, and no longer.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from hepcoach.clinics.models import Practice
from hepcoach.messaging.models import Carrier
from hepcoach.privacy import tenancy

REMEMBERED_SECONDS = 5


@dataclass(frozen=True)
class Door:
    practice: Practice
    token: str


# By slug and channel, with when it was read (monotonic seconds).
_known: dict[tuple[str, str], tuple[float, Door]] = {}


def remembered(slug: str, channel: str) -> Door | None:
    held = _known.get((slug, channel))
    return held[1] if held is not None and time.monotonic() - held[0] < REMEMBERED_SECONDS else None


def find(slug: str, channel: str) -> Door | None:
    """What the database says now; None when there is no such practice, or no carrier of the channel."""
    practice = Practice.objects.filter(slug=slug).first()
    if practice is None:
        return None
    with tenancy.practice(practice.pk):
        carrier = Carrier.objects.filter(practice=practice, channel=channel, is_active=True).first()
        if carrier is None:
            _known.pop((slug, channel), None)
            return None
        door = Door(practice, carrier.token)
    _known[slug, channel] = (time.monotonic(), door)
    return door


def forget() -> None:
    _known.clear()
