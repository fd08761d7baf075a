"""Asks Twilio whether a practice can write by WhatsApp: the account, and whether Meta approved each template."""

from __future__ import annotations

import requests
from twilio.base.exceptions import TwilioException
from twilio.rest import Client

from hepcoach.messaging.carriers.checking import Finding
from hepcoach.messaging.carriers.twilio import checking
from hepcoach.messaging.carriers.twilio.rest import client_of
from hepcoach.messaging.models import Carrier

# Without these nobody who has not just written can be reached.
NEEDED = ("morning", "nudge")


def check(carrier: Carrier) -> list[Finding]:
    accepted = bool(carrier.options.get("accepted_no_baa"))
    said = "The practice knows: Meta signs no BAA." if accepted else "Off: nobody accepted that there is no BAA."
    rest = client_of(carrier)
    found = [Finding("baa", accepted, said), *checking.account(rest, carrier)]
    if not all(one.is_right for one in found):
        return found
    templates: dict[str, str] = carrier.options.get("templates", {})
    missing = [kind for kind in NEEDED if f"{kind}.en" not in templates]
    return [
        *found,
        *(Finding("template", False, f"No template for {kind} in English.") for kind in missing),
        *(_template(rest, name, sid) for name, sid in sorted(templates.items())),
    ]


def _template(rest: Client, name: str, sid: str) -> Finding:
    try:
        approval = rest.content.v1.contents(sid).approval_fetch().fetch()
    except (requests.exceptions.RequestException, TwilioException) as error:
        return Finding("template", False, f"{name}: Twilio does not know {sid} ({type(error).__name__}).")
    state = str((approval.whatsapp or {}).get("status", "unsubmitted"))
    return Finding("template", state == "approved", f"{name}: WhatsApp says {state}.")
