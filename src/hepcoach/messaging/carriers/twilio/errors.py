"""Twilio's error codes, as https://www.twilio.com/docs/api/errors explains them, sorted by what they ask of us."""

from __future__ import annotations

from hepcoach.messaging.carriers import CarrierError, Ours, Permanent, Retry

# The recipient said STOP to Twilio: stays blocked until they text START.
OPTED_OUT = "21610"

# Not a number, not a mobile number, unknown handset, landline: this number takes no texts.
DEAD_NUMBERS = frozenset({"21211", "21614", "30005", "30006"})

_PERMANENT = DEAD_NUMBERS | {OPTED_OUT}
# Too many requests, queue overflow, unreachable handset, internal errors.
_RETRY = frozenset({"20429", "14107", "30001", "30003", "20500", "20503"})


def typed(code: int | None, http_status: int) -> CarrierError:
    """The error that a refused request means. A refusal was read by Twilio: the text was certainly not taken."""
    known = str(code or http_status)
    if known in _PERMANENT:
        return Permanent(known)
    if known in _RETRY or http_status == 429 or http_status >= 500:
        return Retry(known)
    return Ours(known)
