"""A push service's refusals (RFC 8030), sorted by what they ask of us."""

from __future__ import annotations

from hepcoach.messaging.carriers import CarrierError, Ours, Retry, Unknown

# The browser took its subscription back, or never had it.
GONE = frozenset({404, 410})


def typed(status: int | None) -> CarrierError:
    if status is None:
        return Unknown("push_no_answer")
    if status == 429 or status >= 500:
        return Retry(str(status))
    return Ours(str(status))
