"""Calls through Twilio's REST interface. What is said stands at our own address, asked for when they pick up."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlencode

import requests
from django.conf import settings
from django.urls import reverse
from twilio.base.exceptions import TwilioException, TwilioRestException

from hepcoach.messaging.carriers import Ours, Retry, Unknown, about
from hepcoach.messaging.carriers.twilio.rest import client_of
from hepcoach.messaging.carriers.voice import errors
from hepcoach.messaging.models import Carrier

RINGS_SECONDS = 25
_CLOCKS_DIFFER = timedelta(minutes=1)


class VoiceClient:
    def __init__(self, carrier: Carrier) -> None:
        self._rest = client_of(carrier)
        self._number = carrier.number
        self._slug = carrier.practice.slug
        self._practice_id = carrier.practice_id

    def send(self, *, to: str, body: str, key: str) -> str:
        text = about.of(self._practice_id, key)
        if text is None:
            raise Ours("no_text")
        if text.is_answer:
            # Said while they were still on the phone; nobody is called back to be thanked.
            return f"VS{self._practice_id:08d}{key:>08}"
        try:
            call = self._rest.calls.create(
                to=to,
                from_=self._number,
                url=address("twilio-voice-call", self._slug, key),
                status_callback=address("twilio-voice-status", self._slug, key),
                timeout=RINGS_SECONDS,
            )
        except TwilioRestException as error:
            raise errors.typed(error.code, error.status) from None
        except requests.exceptions.ConnectTimeout:
            raise Retry("connect_timeout") from None
        except (requests.exceptions.RequestException, TwilioException) as error:
            raise Unknown(type(error).__name__) from None
        return str(call.sid)

    def find(self, *, to: str, body: str, key: str, since: datetime) -> str | None:
        """A call carries no words of ours: number and time tell it."""
        try:
            calls = self._rest.calls.list(to=to, from_=self._number, start_time_after=since, limit=50)
        except (requests.exceptions.RequestException, TwilioException) as error:
            raise Unknown(type(error).__name__) from None
        earliest = since - _CLOCKS_DIFFER
        return next((str(call.sid) for call in calls if call.date_created >= earliest), None)


def address(name: str, slug: str, key: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse(name, args=[slug])}?{urlencode({'key': key})}"
