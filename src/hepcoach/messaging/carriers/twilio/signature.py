"""Twilio's request signature (https://www.twilio.com/docs/usage/security), checked with their own validator."""

from __future__ import annotations

from collections.abc import Mapping

from twilio.request_validator import RequestValidator


def is_genuine(*, token: str, url: str, form: Mapping[str, str | list[object]], signature: str) -> bool:
    """Whether `signature` is Twilio's for this address and form. An empty token signs nothing."""
    return bool(token) and bool(RequestValidator(token).validate(url, form, signature))


def sign(*, token: str, url: str, form: Mapping[str, str | list[object]]) -> str:
    return str(RequestValidator(token).compute_signature(url, form))
