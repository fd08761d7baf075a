"""Sends WhatsApp texts through Twilio: free words within 24 hours of the patient's, else a template."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import requests
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from twilio.base.exceptions import TwilioException, TwilioRestException

from hepcoach.messaging.carriers import Ours, Retry, Unknown, about
from hepcoach.messaging.carriers.about import About
from hepcoach.messaging.carriers.twilio.rest import client_of
from hepcoach.messaging.carriers.whatsapp import errors
from hepcoach.messaging.models import Carrier

# The window may close while the request is under way.
_SPARE = timedelta(minutes=5)
_CLOCKS_DIFFER = timedelta(minutes=1)


class WhatsAppClient:
    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier
        self._rest = client_of(carrier)
        self._from = f"whatsapp:{carrier.number}"

    def send(self, *, to: str, body: str, key: str) -> str:
        if not self._carrier.options.get("accepted_no_baa"):
            raise Ours("no_baa_accepted")
        text = about.of(self._carrier.practice_id, key)
        if text is None:
            raise Ours("no_text")
        try:
            sent = self._rest.messages.create(
                to=f"whatsapp:{to}",
                from_=self._from,
                status_callback=_receipts(self._carrier.practice.slug, key),
                **self._content(text, body),
            )
        except TwilioRestException as error:
            raise errors.typed(error.code, error.status) from None
        except requests.exceptions.ConnectTimeout:
            raise Retry("connect_timeout") from None
        except (requests.exceptions.RequestException, TwilioException) as error:
            raise Unknown(type(error).__name__) from None
        return str(sent.sid)

    def find(self, *, to: str, body: str, key: str, since: datetime) -> str | None:
        """A template's words come back filled in, and not as ours: number and time tell the text."""
        try:
            sent = self._rest.messages.list(to=f"whatsapp:{to}", from_=self._from, date_sent_after=since, limit=50)
        except (requests.exceptions.RequestException, TwilioException) as error:
            raise Unknown(type(error).__name__) from None
        earliest = since - _CLOCKS_DIFFER
        return next((str(each.sid) for each in sent if each.date_created >= earliest), None)

    def _content(self, text: About, body: str) -> dict[str, Any]:
        if text.wrote_at is not None and timezone.now() < text.wrote_at + errors.WINDOW - _SPARE:
            return {"body": body}
        template = self._carrier.options.get("templates", {}).get(f"{text.kind}.{text.language}")
        if not template:
            raise Ours(errors.WINDOW_CLOSED)
        # The three that a template of ours may name: who, from whom, where.
        variables = {"1": text.given_name, "2": text.clinic, "3": text.link or text.clinic_phone}
        return {"content_sid": template, "content_variables": json.dumps(variables)}


def _receipts(slug: str, key: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse('twilio-whatsapp-status', args=[slug])}?key={key}"
