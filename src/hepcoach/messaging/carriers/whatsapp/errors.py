"""WhatsApp's refusals are in Twilio's common table; `WINDOW`: how long free words may follow theirs."""

from __future__ import annotations

from datetime import timedelta

from hepcoach.messaging.carriers.twilio.errors import WINDOW_CLOSED, typed

__all__ = ["WINDOW", "WINDOW_CLOSED", "typed"]

# Each text of theirs opens it anew (https://www.twilio.com/docs/whatsapp/key-concepts).
WINDOW = timedelta(hours=24)
