"""Bearer tokens of other systems: made once, shown once, kept as a digest."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime

from django.db import transaction

from hepcoach.clinics.actors import Actor
from hepcoach.clinics.models import Practice
from hepcoach.clinics.problems import Refused
from hepcoach.interop.models import Connection
from hepcoach.privacy import audit, tenancy

LONGEST_NAME = 80


class Unauthorized(Exception):
    """No such token: unknown practice, unknown secret, or no token at all."""


class Inactive(Exception):
    """The token was right once; its connection has been switched off."""


@transaction.atomic
def connect(*, actor: Actor, practice: Practice, name: str, now: datetime) -> str:
    """Let a system send, and return its token: the only time that it can be read."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise Refused({"name": f"Write a name of 1 to {LONGEST_NAME} characters."})
    if Connection.objects.filter(practice=practice, name__iexact=name, is_active=True).exists():
        raise Refused({"name": "There is an active connection with this name."})
    token = create(practice=practice, name=name, now=now)
    audit.record(audit.Event(practice.pk, now, actor.name, "connect", f"practice:{practice.pk}"))
    return token


@transaction.atomic
def switch(*, actor: Actor, connection: Connection, is_active: bool, now: datetime) -> None:
    """A token that is switched off is refused until it is switched on again."""
    if Connection.objects.filter(pk=connection.pk, is_active=not is_active).update(is_active=is_active):
        action = "switch connection on" if is_active else "switch connection off"
        audit.record(audit.Event(connection.practice_id, now, actor.name, action, f"connection:{connection.pk}"))


def create(*, practice: Practice, name: str, now: datetime) -> str:
    """Make a connection and return its token, "practice-slug.secret": the only time that it can be read."""
    secret = secrets.token_urlsafe(32)
    with tenancy.practice(practice.pk):
        Connection.objects.create(
            practice=practice, name=name, token_digest=_digest(practice.slug, secret), created_at=now
        )
    return f"{practice.slug}.{secret}"


def authenticate(token: str, *, now: datetime) -> tuple[Practice, Actor]:
    """The practice and actor behind a token."""
    slug, _, secret = token.partition(".")
    practice = Practice.objects.filter(slug=slug).first()
    if practice is None or not secret:
        raise Unauthorized
    wanted = _digest(slug, secret)
    with tenancy.practice(practice.pk):
        # Every digest is compared in constant time, so that timing tells nothing about any of them.
        matching = [
            connection
            for connection in Connection.objects.order_by("pk")
            if hmac.compare_digest(bytes(connection.token_digest), wanted)
        ]
        if not matching:
            raise Unauthorized
        found = matching[0]
        if not found.is_active:
            raise Inactive
        Connection.objects.filter(pk=found.pk).update(last_used_at=now)
    actor = Actor(
        practice_id=practice.pk, name=f"connection:{found.pk}", role="coach", display_name=f"EHR ({found.name})"
    )
    return practice, actor


def _digest(slug: str, secret: str) -> bytes:
    return hashlib.sha256(f"{slug}.{secret}".encode()).digest()
