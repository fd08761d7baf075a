"""Sends through Twilio's REST interface."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlencode

import requests
from django.conf import settings
from django.urls import reverse
from twilio.base.exceptions import TwilioException, TwilioRestException

from hepcoach.messaging.carriers import Retry, Unknown
from hepcoach.messaging.carriers.twilio import errors
from hepcoach.messaging.carriers.twilio.rest import client_of
from hepcoach.messaging.models import Carrier

_CLOCKS_DIFFER = timedelta(minutes=1)


class TwilioClient:
    def __init__(self, carrier: Carrier) -> None:
        self._rest = client_of(carrier)
        self._number = carrier.number
        self._slug = carrier.practice.slug

    def send(self, *, to: str, body: str, key: str) -> str:
        try:
            sent = self._rest.messages.create(
                to=to, from_=self._number, body=body, status_callback=status_address(self._slug, key)
            )
        except TwilioRestException as error:
            raise errors.typed(error.code, error.status) from None
        except requests.exceptions.ConnectTimeout:
            raise Retry("connect_timeout") from None
        except (requests.exceptions.RequestException, TwilioException) as error:
            # The request may have reached Twilio before the line broke.
            raise Unknown(type(error).__name__) from None
        return str(sent.sid)

    def find(self, *, to: str, body: str, key: str, since: datetime) -> str | None:
        """Twilio knows no key of ours: number, time and words together tell our text."""
        try:
            sent = self._rest.messages.list(to=to, from_=self._number, date_sent_after=since, limit=50)
        except (requests.exceptions.RequestException, TwilioException) as error:
            raise Unknown(type(error).__name__) from None
        # Asked for a day, Twilio may answer with all of it; the same words may have gone out in the morning.
        return next(
            (
                str(message.sid)
                for message in sent
                if message.body == body and message.date_created >= since - _CLOCKS_DIFFER
            ),
            None,
        )


def status_address(slug: str, key: str) -> str:
    """Where Twilio reports what became of a text; the key finds it even before Twilio's own id is stored."""
    return f"{settings.PUBLIC_URL}{reverse('twilio-status', args=[slug])}?{urlencode({'key': key})}"
