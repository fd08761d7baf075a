"""Asks Twilio whether a practice's account, number and webhook are set up. Texts nobody."""

from __future__ import annotations

from typing import Any

import requests
from django.conf import settings
from django.urls import reverse
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.rest import Client

from hepcoach.messaging.carriers.checking import Finding
from hepcoach.messaging.carriers.twilio.rest import client_of
from hepcoach.messaging.models import Carrier


def check(carrier: Carrier) -> list[Finding]:
    """The account, then its number, then where its texts are sent; what can't be asked any more is left out."""
    rest = client_of(carrier)
    known = account(rest, carrier)
    return [*known, *_number(rest, carrier)] if all(each.is_right for each in known) else known


def account(rest: Client, carrier: Carrier) -> list[Finding]:
    try:
        found = rest.api.accounts(carrier.account).fetch()
    except TwilioRestException as error:
        return [Finding("account", False, _refusal(error))]
    except (requests.exceptions.RequestException, TwilioException) as error:
        return [Finding("account", False, f"Twilio can't be reached from here ({type(error).__name__}).")]
    if found.status != "active":
        said = f"Twilio has the account {found.status}: open the Twilio console to learn why."
        return [Finding("account", False, said)]
    return [Finding("account", True, "Twilio knows account and token; the account is active.")]


def number(rest: Client, carrier: Carrier, can: str) -> tuple[list[Finding], Any]:
    """Whether the account owns the number and it `can` ("sms", "voice"); the number as Twilio describes it."""
    try:
        owned = rest.incoming_phone_numbers.list(phone_number=carrier.number, limit=1)
    except (requests.exceptions.RequestException, TwilioException) as error:
        return [
            Finding("number", False, f"Twilio did not say whose the number is ({type(error).__name__}).")
        ], None
    if not owned:
        said = f"The account does not own {carrier.number}: buy it, or set the right one."
        return [Finding("number", False, said)], None
    does = "text" if can == "sms" else "call"
    takes = bool((owned[0].capabilities or {}).get(can))
    said = f"can {does}" if takes else f"can't {does}: choose one that can"
    return [Finding("number", takes, f"{carrier.number} is the account's and {said}.")], owned[0]


def webhook(slug: str) -> str:
    """Where Twilio is to send the texts that come in."""
    return f"{settings.PUBLIC_URL}{reverse('twilio-inbound', args=[slug])}"


def _number(rest: Client, carrier: Carrier) -> list[Finding]:
    found, owned = number(rest, carrier, "sms")
    if owned is None:
        return found
    wanted, hook = webhook(carrier.practice.slug), owned.sms_url or "nowhere"
    right = owned.sms_url == wanted and (owned.sms_method or "POST").upper() == "POST"
    go = f"They are sent to {hook}: set “A message comes in” to {wanted} (HTTP POST) in the Twilio console."
    return [*found, Finding("webhook", right, f"Texts that come in are sent to {wanted}." if right else go)]


def _refusal(error: TwilioRestException) -> str:
    if error.status in (401, 403):
        return (
            "Twilio refuses the account and token: copy both from the console again, then `hepcoach carriers set`."
        )
    if error.status == 404:
        return "Twilio knows no such account: it begins with AC, on the console's first page."
    return f"Twilio answered with error {error.code or error.status}: see https://www.twilio.com/docs/api/errors."
