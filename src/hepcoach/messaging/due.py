"""The texts that are due, locked for whoever sends them: each row with all that decides whether it may go now.

Read by one statement and without models in between: a worker asks this at every look, mostly for few rows.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from hepcoach.messaging.models import OutboundText
from hepcoach.patients.models import Channel, ContactPoint
from hepcoach.privacy import bulk
from hepcoach.privacy.fields import encrypted
from hepcoach.rules import texting
from hepcoach.rules.facts import Thresholds

_BODY = encrypted(OutboundText, "body")
_PHONE, _EMAIL = encrypted(ContactPoint, "phone"), encrypted(ContactPoint, "email")


class Due(NamedTuple):
    """A text with its patient, number and practice. `*_cell` are sealed."""

    pk: int
    practice_id: int
    patient_id: int
    kind: str
    status: str
    asks: bool
    attempts: int
    claimed_at: datetime | None
    not_before: datetime
    expires_at: datetime
    body_cell: bytes
    channel: str
    phone_cell: bytes
    email_cell: bytes
    contact_ok: bool
    # A helper who wrote STOP on their own phone gets nothing more there.
    helper_said_no: bool
    may_text_reason: str
    zone: str
    clinic_from: int
    clinic_until: int
    own_from: int | None
    own_until: int | None
    paused_from: date | None
    paused_until: date | None
    most_a_week: int | None
    clinic_thresholds_json: str
    quiet_until: datetime | None
    staff_until: datetime | None

    @property
    def clinic(self) -> Thresholds:
        """What the practice set for all its patients."""
        return _thresholds(self.clinic_thresholds_json)

    @property
    def body(self) -> str:
        words: str = _BODY.unseal(self.practice_id, self.body_cell)
        return words

    @property
    def address(self) -> str:
        """What a carrier of the channel is given."""
        by_mail = self.channel == Channel.EMAIL
        address: str = (
            _EMAIL.unseal(self.practice_id, self.email_cell)
            if by_mail
            else _PHONE.unseal(self.practice_id, self.phone_cell)
        )
        return address


@lru_cache(maxsize=1_024)
def _thresholds(written: str) -> Thresholds:
    found: Thresholds = json.loads(written)
    return found


# Somebody waits for an answer; a morning can wait for the others. Whom the coach never talked with has no
# conversation yet.
_LOCK = """
SELECT t.id, t.practice_id, t.patient_id, t.kind, t.status, t.day IS NOT NULL, t.attempts, t.claimed_at,
       t.not_before, t.expires_at, t.body, c.channel, c.phone, c.email, c.can_text AND c.failed_at IS NULL,
       NOT c.is_preferred AND coalesce(h.consent = 'revoked', FALSE), p.may_text_reason,
       coalesce(nullif(p.time_zone, ''), r.time_zone), r.text_from_hour, r.text_until_hour,
       p.text_from_hour, p.text_until_hour, p.paused_from, p.paused_until, p.most_a_week,
       r.thresholds::text, v.quiet_until, v.staff_until
  FROM messaging_outboundtext t
  JOIN patients_patient p ON p.id = t.patient_id
  JOIN clinics_practice r ON r.id = p.practice_id
  JOIN patients_contactpoint c ON c.id = t.contact_point_id
  LEFT JOIN patients_helper h ON h.id = c.helper_id
  LEFT JOIN messaging_conversation v ON v.patient_id = t.patient_id
 WHERE t.status IN ('queued', 'sending') AND t.not_before <= %s
 ORDER BY t.kind = ANY(%s) DESC, t.not_before, t.id
 LIMIT %s
   FOR UPDATE OF t SKIP LOCKED
"""
_ANSWERS = [kind.name for kind in texting.KINDS.values() if kind.is_reply]


def lock(now: datetime, limit: int) -> list[Due]:
    """Due texts that no other worker holds, answers first; locked until the transaction ends."""
    return [Due(*row) for row in bulk.select(_LOCK, now, _ANSWERS, limit)]
