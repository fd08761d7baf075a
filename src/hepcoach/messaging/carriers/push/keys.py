"""A practice's VAPID keys (RFC 8292): who the push services know the practice as."""

from __future__ import annotations

import base64

from cryptography.hazmat.primitives import serialization
from py_vapid import Vapid  # type: ignore[import-untyped]


def new_pair() -> tuple[str, str]:
    """A new private key, and the public one that browsers are given; both as base64url."""
    made = Vapid()
    made.generate_keys()
    number = made.private_key.private_numbers().private_value.to_bytes(32, "big")
    return _text(number), public_of(_text(number))


def public_of(private: str) -> str:
    """Raises ValueError for what is no key."""
    key = Vapid.from_string(private).public_key
    point = key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return _text(point)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
