"""When each kind of work is due next: one statement over the due tables, each answered by a partial index."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

_SOONEST = """
SELECT
  EXISTS (SELECT 1 FROM messaging_outboundtext
           WHERE settled <> status AND status NOT IN ('queued', 'sending')),
  (SELECT min(received_at) FROM messaging_inboundtext WHERE state = 'received'),
  (SELECT min(due_at) FROM checkins_duemorning),
  (SELECT min(nudge_due_at) FROM checkins_checkin
    WHERE nudged_at IS NULL AND answered_at IS NULL AND closed_at IS NULL),
  (SELECT min(closes_at) FROM checkins_checkin WHERE closed_at IS NULL),
  (SELECT min(not_before) FROM messaging_outboundtext WHERE status IN ('queued', 'sending'))
"""

# What an outcome that waits to be settled is due since: always.
_LONG_AGO = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


@dataclass(frozen=True)
class Due:
    """The earliest instant of each kind of work; None when there is none."""

    outcome: datetime | None
    received: datetime | None
    morning: datetime | None
    evening: datetime | None
    close: datetime | None
    send: datetime | None

    @property
    def first(self) -> datetime | None:
        known = (self.outcome, self.received, self.morning, self.evening, self.close, self.send)
        return min((at for at in known if at is not None), default=None)


def soonest() -> Due:
    """What is due among the practices that the transaction sees."""
    with connection.cursor() as cursor:
        cursor.execute(_SOONEST)
        unsettled, *instants = cursor.fetchone()
    return Due(_LONG_AGO if unsettled else None, *instants)
