"""Asks Twilio whether a practice's account, number and webhook are set up. Texts nobody."""

from __future__ import annotations

from dataclasses import dataclass

import requests
from django.conf import settings
from django.urls import reverse
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.rest import Client

from hepcoach.messaging.carriers.twilio.rest import client_of
from hepcoach.messaging.models import Carrier


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `said` also tells what to do when it is not right."""

    what: str
    is_right: bool
    said: str


def check(carrier: Carrier) -> list[Finding]:
    """The account, then its number, then where its texts are sent; what can't be asked any more is left out."""
    rest = client_of(carrier)
    try:
        account = rest.api.accounts(carrier.account).fetch()
    except TwilioRestException as error:
        return [Finding("account", False, _refusal(error))]
    except (requests.exceptions.RequestException, TwilioException) as error:
        return [Finding("account", False, f"Twilio can't be reached from here ({type(error).__name__}).")]
    if account.status != "active":
        said = f"Twilio has the account {account.status}: open the Twilio console to learn why."
        return [Finding("account", False, said)]
    return [
        Finding("account", True, "Twilio knows account and token; the account is active."),
        *_number(rest, carrier),
    ]


def webhook(slug: str) -> str:
    """Where Twilio is to send the texts that come in."""
    return f"{settings.PUBLIC_URL}{reverse('twilio-inbound', args=[slug])}"


def _number(rest: Client, carrier: Carrier) -> list[Finding]:
    try:
        owned = rest.incoming_phone_numbers.list(phone_number=carrier.number, limit=1)
    except (requests.exceptions.RequestException, TwilioException) as error:
        return [Finding("number", False, f"Twilio did not say whose the number is ({type(error).__name__}).")]
    if not owned:
        return [
            Finding("number", False, f"The account does not own {carrier.number}: buy it, or set the right one.")
        ]
    number, wanted = owned[0], webhook(carrier.practice.slug)
    takes = bool((number.capabilities or {}).get("sms"))
    said = "can text" if takes else "can't text: choose one with SMS"
    hook = number.sms_url or "nowhere"
    right = number.sms_url == wanted and (number.sms_method or "POST").upper() == "POST"
    go = f"They are sent to {hook}: set “A message comes in” to {wanted} (HTTP POST) in the Twilio console."
    return [
        Finding("number", takes, f"{carrier.number} is the account's and {said}."),
        Finding("webhook", right, f"Texts that come in are sent to {wanted}." if right else go),
    ]


def _refusal(error: TwilioRestException) -> str:
    if error.status in (401, 403):
        return (
            "Twilio refuses the account and token: copy both from the console again, then `hepcoach carriers set`."
        )
    if error.status == 404:
        return "Twilio knows no such account: it begins with AC, on the console's first page."
    return f"Twilio answered with error {error.code or error.status}: see https://www.twilio.com/docs/api/errors."
