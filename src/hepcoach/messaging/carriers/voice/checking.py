"""Asks Twilio whether a practice can call. Calls nobody; where a call is answered goes with each call."""

from __future__ import annotations

from hepcoach.messaging.carriers.checking import Finding
from hepcoach.messaging.carriers.twilio import checking
from hepcoach.messaging.carriers.twilio.rest import client_of
from hepcoach.messaging.models import Carrier


def check(carrier: Carrier) -> list[Finding]:
    rest = client_of(carrier)
    known = checking.account(rest, carrier)
    return [*known, *checking.number(rest, carrier, "voice")[0]] if all(one.is_right for one in known) else known
