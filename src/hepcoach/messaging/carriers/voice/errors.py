"""How a call ended, in our words. The refusals of a request are Twilio's common ones."""

from __future__ import annotations

from hepcoach.messaging.carriers.twilio.errors import typed
from hepcoach.messaging.models import OutboundText

__all__ = ["ENDED", "typed"]

_FAILED = OutboundText.Status.FAILED
# Twilio's CallStatus: what became of the call, and why when nobody heard it.
ENDED: dict[str, tuple[OutboundText.Status, str]] = {
    "completed": (OutboundText.Status.DELIVERED, ""),
    "busy": (_FAILED, "busy"),
    "no-answer": (_FAILED, "no_answer"),
    "canceled": (_FAILED, "canceled"),
    "failed": (_FAILED, "call_failed"),
}
