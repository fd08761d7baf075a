"""Who looked at or changed whose data: append-only, hash-chained per practice.

A link's digest is an HMAC over the link before it and its own words, so a changed, removed or moved row breaks
the chain, and nobody with the database alone can mend it: the key comes from the practice's data key.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from hepcoach.privacy import keyring, keys
from hepcoach.privacy.models import AuditEntry, AuditHead


@dataclass(frozen=True)
class Event:
    """`actor` is a stable name ("staff:12", "patient:7", "system"), `subject` what was touched ("patient:7").

    No patient data goes in here: `reason` is what a person typed to break the glass, never a name.
    """

    practice_id: int
    at: datetime
    actor: str
    action: str
    subject: str
    reason: str = ""


_pending: ContextVar[list[Event] | None] = ContextVar("audit_pending", default=None)


def record(event: Event) -> None:
    """Note an event; it is written when the surrounding `tenancy.practices` block ends."""
    pending = _pending.get()
    if pending is None:
        raise RuntimeError("audit.record outside a tenancy.practices block")
    pending.append(event)


@contextmanager
def collecting() -> Iterator[None]:
    """Gather events and write them as the outermost block ends."""
    if _pending.get() is not None:
        yield
        return
    events: list[Event] = []
    token = _pending.set(events)
    try:
        yield
    finally:
        _pending.reset(token)
    append(events)


def append(events: list[Event]) -> None:
    """Chain the events to their practices' trails, in one pass per practice."""
    # Practices in a fixed order: two batches that write the same ones must not wait for each other crosswise.
    for practice_id in sorted({event.practice_id for event in events}):
        with transaction.atomic():
            _append_to(practice_id, [event for event in events if event.practice_id == practice_id])


def verify(practice_id: int) -> str | None:
    """None when the practice's chain is whole, else what is wrong with the first bad link."""
    key = _key(practice_id)
    digest, expected = b"", 1
    for entry in AuditEntry.objects.filter(practice_id=practice_id).order_by("number").iterator():
        if entry.number != expected:
            return f"entry {expected} is missing (the next one is {entry.number})"
        digest = _digest(key, digest, entry)
        if not hmac.compare_digest(digest, bytes(entry.digest)):
            return f"entry {entry.number} was changed or moved"
        expected += 1
    head = AuditHead.objects.filter(practice_id=practice_id).first()
    last, closing = (head.number, bytes(head.digest)) if head else (0, b"")
    if last != expected - 1:
        return f"the chain ends at entry {expected - 1}, but {last} were written"
    if not hmac.compare_digest(closing, digest):
        return "the head of the chain was changed"
    return None


def _append_to(practice_id: int, events: list[Event]) -> None:
    AuditHead.objects.bulk_create([AuditHead(practice_id=practice_id)], ignore_conflicts=True)
    head = AuditHead.objects.select_for_update().get(practice_id=practice_id)
    key = _key(practice_id)
    digest, number = bytes(head.digest), head.number
    entries = []
    for event in events:
        number += 1
        entry = AuditEntry(
            practice_id=practice_id,
            number=number,
            at=event.at,
            actor=event.actor,
            action=event.action,
            subject=event.subject,
            reason=event.reason,
        )
        digest = entry.digest = _digest(key, digest, entry)
        entries.append(entry)
    AuditEntry.objects.bulk_create(entries)
    AuditHead.objects.filter(pk=head.pk).update(number=number, digest=digest)


def _digest(key: bytes, before: bytes, entry: AuditEntry) -> bytes:
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    words = [
        str(entry.practice_id),
        str(entry.number),
        at,
        entry.actor,
        entry.action,
        entry.subject,
        entry.reason,
    ]
    # Length in front of each word: ("ab", "c") and ("a", "bc") must not give the same bytes.
    message = b"".join(len(word.encode()).to_bytes(4, "big") + word.encode() for word in words)
    return hmac.new(key, before + message, hashlib.sha256).digest()


def _key(practice_id: int) -> bytes:
    return keys.derive(keyring.of(practice_id).index, "audit chain")
