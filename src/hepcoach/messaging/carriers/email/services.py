"""The mail services that a practice may send by, as django-anymail knows them."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass


@dataclass(frozen=True)
class Service:
    """`key_name`: what the backend calls its key. `whoami`: an address that says whether the key is good."""

    label: str
    backend: str
    tracking: str
    key_name: str
    whoami: str


SERVICES: dict[str, Service] = {
    "postmark": Service(
        "Postmark",
        "anymail.backends.postmark.EmailBackend",
        "anymail.webhooks.postmark.PostmarkTrackingWebhookView",
        "server_token",
        "https://api.postmarkapp.com/server",
    ),
    "sendgrid": Service(
        "SendGrid",
        "anymail.backends.sendgrid.EmailBackend",
        "anymail.webhooks.sendgrid.SendGridTrackingWebhookView",
        "api_key",
        "https://api.sendgrid.com/v3/scopes",
    ),
}

WEBHOOK_USER = "hepcoach"


def webhook_secret(token: str) -> str:
    """What the service must know to report to us: made from the key, so that there is nothing more to keep."""
    return hmac.new(token.encode(), b"hepcoach mail receipts", hashlib.sha256).hexdigest()[:32]
