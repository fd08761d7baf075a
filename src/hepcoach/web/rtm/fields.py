"""What forms of remote monitoring hold."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

_MOST = Decimal(100_000)


def dollars(text: str | None) -> Decimal | None:
    """An amount with cents; None when it is none."""
    try:
        found = Decimal((text or "").strip()[:20])
    except InvalidOperation:
        return None
    return found.quantize(Decimal("0.01")) if found.is_finite() and 0 <= found < _MOST else None
