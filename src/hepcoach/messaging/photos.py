"""Photos that came with texts: found, fetched from the carrier, kept sealed. The rows are the truth.

    a text with media --found--> waiting --fetched outside of any transaction--> kept | refused

A worker that dies leaves a row waiting; it is fetched again when `next_at` is over.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from datetime import datetime, timedelta

from django.db.models import F

from hepcoach.messaging.carriers import CarrierError, Retry
from hepcoach.messaging.models import Carrier, InboundMedia, InboundText
from hepcoach.privacy import tenancy
from hepcoach.privacy.fields import sealed

logger = logging.getLogger(__name__)

BATCH = 20
MOST_ATTEMPTS = 6
# More than Twilio passes on with one text.
MOST_PHOTOS = 10
# Twilio may not know the photos of a text in the second in which it passes the text on.
_LOOK_BACK = timedelta(days=7)

State = InboundMedia.State
# What the first bytes of a picture say, whatever its sender called it.
_KINDS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)


def fetch_due(practices: list[int], now: datetime) -> int:
    """Fetch what is due in these practices; how many photos were looked at."""
    with tenancy.practices(practices):
        _find(now)
        due = _claim(now)
    for (practice_id, text_id), rows in due.items():
        _fetch(practice_id, text_id, rows)
    return sum(len(rows) for rows in due.values())


def kind_of(content: bytes) -> str:
    """The picture's type; "" for what is no picture that a browser shows."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in _KINDS if content.startswith(start)), "")


def _find(now: datetime) -> None:
    texts = InboundText.objects.filter(num_media__gt=0, received_at__gt=now - _LOOK_BACK, media=None)
    InboundMedia.objects.bulk_create(
        (
            InboundMedia(practice_id=text.practice_id, text=text, position=position, next_at=now)
            for text in texts.defer("body", "from_phone")[:BATCH]
            for position in range(min(text.num_media, MOST_PHOTOS))
        ),
        ignore_conflicts=True,
    )


def _claim(now: datetime) -> dict[tuple[int, int], list[InboundMedia]]:
    waiting = InboundMedia.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        state=State.WAITING, next_at__lte=now
    )
    found: dict[tuple[int, int], list[InboundMedia]] = defaultdict(list)
    for row in waiting.select_related("text").order_by("next_at", "pk")[:BATCH]:
        found[row.practice_id, row.text_id].append(row)
        # The next look lies ahead: that is the claim. A minute, then twice as long each time.
        InboundMedia.objects.filter(pk=row.pk).update(
            attempts=F("attempts") + 1, next_at=now + timedelta(minutes=2**row.attempts)
        )
    return found


def _fetch(practice_id: int, text_id: int, rows: list[InboundMedia]) -> None:
    # Imported on use: the SDK takes a third of a second, and most processes never send.
    from hepcoach.messaging.carriers.twilio.photos import Photos

    with tenancy.practice(practice_id):
        text = rows[0].text
        carrier = Carrier.objects.filter(channel=text.channel, is_active=True).select_related("practice").first()
    if carrier is None or carrier.kind == Carrier.Kind.PHONE:
        _refuse(practice_id, rows, "gone")
        return
    photos = Photos(carrier, text.provider_id)
    try:
        names = photos.names()
        for row in rows:
            if row.position >= len(names):
                raise Retry("not_there_yet")
            _keep(practice_id, row, photos.content(names[row.position]))
            photos.delete(names[row.position])
    except Retry as error:
        logger.warning("photos of text %s: %s, tried again later", text_id, error.code)
        _refuse(practice_id, [row for row in rows if row.attempts + 1 >= MOST_ATTEMPTS], "unreachable")
    except CarrierError as error:
        logger.warning("photos of text %s: %s", text_id, error.code)
        _refuse(practice_id, rows, "size" if error.code == "size" else "gone")


def _keep(practice_id: int, row: InboundMedia, content: bytes) -> None:
    kind = kind_of(content)
    if not kind:
        _refuse(practice_id, [row], "type")
        return
    with tenancy.practice(practice_id):
        InboundMedia.objects.filter(pk=row.pk, state=State.WAITING).update(
            state=State.KEPT, content_type=kind, content=sealed(InboundMedia, "content", practice_id, content)
        )


def _refuse(practice_id: int, rows: list[InboundMedia], reason: str) -> None:
    with tenancy.practice(practice_id):
        InboundMedia.objects.filter(pk__in=[row.pk for row in rows], state=State.WAITING).update(
            state=State.REFUSED, reason=reason
        )
