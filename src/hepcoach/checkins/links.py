"""Opaque, expiring links to a patient's page. The database holds fingerprints only.

A token is the practice's number in base 36, a dot, and 96 random bits: the practice must be known before its
rows can be seen.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.utils.http import base36_to_int, int_to_base36

from hepcoach.checkins.models import PageLink
from hepcoach.patients.models import Patient
from hepcoach.privacy import bulk

LIVES = timedelta(days=7)
# A printed page hangs on the fridge for the whole course of care, which seldom lasts half a year.
PRINTED_LIVES = timedelta(days=182)
_TOKEN = re.compile(r"([0-9a-z]{1,12})\.[\w-]{16}", re.ASCII)


def make(wanted: Iterable[tuple[Patient, date]], *, now: datetime) -> list[str]:
    """A new link's token for each patient and day, in order."""
    return make_for([(patient.practice_id, patient.pk, day) for patient, day in wanted], now=now)


def make_printed(patient: Patient, day: date, *, now: datetime) -> str:
    """The token of a link for paper: it lives longer than one that is texted, and anybody may pick it up."""
    (token,) = make_for([(patient.practice_id, patient.pk, day)], now=now, lives=PRINTED_LIVES)
    return token


def is_printed(link: PageLink) -> bool:
    return link.expires_at - link.created_at > LIVES


def make_for(wanted: Sequence[tuple[int, int, date]], *, now: datetime, lives: timedelta = LIVES) -> list[str]:
    """The same as `make` by practice, patient and day. One query."""
    tokens = [f"{int_to_base36(practice_id)}.{secrets.token_urlsafe(12)}" for practice_id, _, _ in wanted]
    bulk.insert(
        PageLink,
        ("practice_id", "patient_id", "day", "token_digest", "created_at", "expires_at"),
        [(*row, _digest(token), now, now + lives) for row, token in zip(wanted, tokens, strict=True)],
    )
    return tokens


def practice_of(token: str) -> int | None:
    """The number of the practice that a token claims; None for what is no token."""
    shape = _TOKEN.fullmatch(token)
    return base36_to_int(shape[1]) if shape else None


def find(token: str, now: datetime) -> PageLink | None:
    """The link behind a token while it lives. Run it inside `tenancy.practice(practice_of(token))`."""
    links = PageLink.objects.select_related("patient", "practice")
    return links.filter(token_digest=_digest(token), expires_at__gt=now).first()


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
