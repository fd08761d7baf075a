"""The one way to Twilio's REST interface: in time, and without a word in the logs."""

from __future__ import annotations

import logging

from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from hepcoach.messaging.models import Carrier

# Twilio answers in well under a second; what takes longer has an unknown outcome and is looked up later.
TIMEOUT_SECONDS = 10

# Twilio's client logs the parameters of each request, patients' numbers among them.
_SILENT = logging.getLogger("hepcoach.twilio.requests")
_SILENT.disabled = True


def client_of(carrier: Carrier) -> Client:
    http = TwilioHttpClient(timeout=TIMEOUT_SECONDS, logger=_SILENT)
    return Client(carrier.account, carrier.token, http_client=http)
