"""Asks the mail service whether the key is good. Sends nothing."""

from __future__ import annotations

import requests

from hepcoach.messaging.carriers.checking import Finding
from hepcoach.messaging.carriers.email.client import TIMEOUT_SECONDS
from hepcoach.messaging.carriers.email.services import SERVICES
from hepcoach.messaging.models import Carrier


def check(carrier: Carrier) -> list[Finding]:
    service = SERVICES[carrier.account]
    key = {
        "server_token": {"X-Postmark-Server-Token": carrier.token},
        "api_key": {"Authorization": f"Bearer {carrier.token}"},
    }[service.key_name]
    try:
        answer = requests.get(
            service.whoami, headers={"Accept": "application/json", **key}, timeout=TIMEOUT_SECONDS
        )
    except requests.exceptions.RequestException as error:
        return [Finding("service", False, f"{service.label} can't be reached from here ({type(error).__name__}).")]
    if answer.status_code in (401, 403):
        return [Finding("key", False, f"{service.label} refuses the key: set it again.")]
    if answer.status_code != 200:
        return [Finding("service", False, f"{service.label} answered {answer.status_code}.")]
    return [Finding("key", True, f"{service.label} knows the key. Mail comes from {carrier.number}.")]
