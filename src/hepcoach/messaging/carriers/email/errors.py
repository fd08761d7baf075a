"""A mail service's refusals and reports, sorted by what they ask of us."""

from __future__ import annotations

from anymail.exceptions import AnymailError, AnymailRecipientsRefused  # type: ignore[import-untyped]

from hepcoach.messaging.carriers import CarrierError, Ours, Permanent, Retry, Unknown
from hepcoach.messaging.models import OutboundText

_FAILED = OutboundText.Status.FAILED
# anymail's words for what became of a mail; the others tell nothing that we do not know.
ENDED: dict[str, tuple[OutboundText.Status, str]] = {
    "delivered": (OutboundText.Status.DELIVERED, ""),
    "bounced": (_FAILED, "bounced"),
    "rejected": (_FAILED, "rejected"),
    "failed": (_FAILED, "failed"),
}
# The reader said that they want no more.
STOPPED = frozenset({"complained", "unsubscribed"})


def typed(error: AnymailError) -> CarrierError:
    if isinstance(error, AnymailRecipientsRefused):
        return Permanent("recipient_refused")
    status = getattr(error, "status_code", None)
    if status is None:
        return Unknown(type(error).__name__)
    if status == 429 or status >= 500:
        return Retry(str(status))
    # 406 (Postmark) and 422: the address is refused; else key, sender or account.
    return Permanent(str(status)) if status == 406 else Ours(str(status))
