"""Fetches the photos of a text from Twilio and has them deleted there: they belong in the record alone.

Asked for by the text's id and with the account's credentials, so no address that somebody posted is ever opened.
"""

from __future__ import annotations

from collections.abc import Iterator

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException

from hepcoach.messaging.carriers import CarrierError, Retry
from hepcoach.messaging.carriers.twilio import errors
from hepcoach.messaging.carriers.twilio.rest import TIMEOUT_SECONDS, client_of
from hepcoach.messaging.models import Carrier

# Twilio's own limit for the pictures that it passes on.
LARGEST = 5 * 1024 * 1024


class TooLarge(CarrierError):
    """More bytes than we keep."""


class Photos:
    """One text's photos, in the order in which they were sent."""

    def __init__(self, carrier: Carrier, provider_id: str) -> None:
        self._rest = client_of(carrier)
        self._auth = (carrier.account, carrier.token)
        self._message = self._rest.messages(provider_id)

    def names(self) -> list[str]:
        """Twilio's ids of them. Raises `Retry` when it may know later, another CarrierError when it never will."""
        try:
            return [str(each.sid) for each in self._message.media.list(limit=20)]
        except TwilioRestException as error:
            raise errors.typed(error.code, error.status) from None
        except (requests.exceptions.RequestException, TwilioException) as error:
            raise Retry(type(error).__name__) from None

    def content(self, name: str) -> bytes:
        address = f"{self._rest.api.base_url}{self._message.media(name)._uri.removesuffix('.json')}"
        try:
            # Twilio sends on to its store of files; `requests` leaves our credentials behind on the way.
            with requests.get(address, auth=self._auth, timeout=TIMEOUT_SECONDS, stream=True) as answer:
                if answer.status_code != 200:
                    raise errors.typed(None, answer.status_code)
                return b"".join(_up_to_largest(answer.iter_content(64 * 1024)))
        except requests.exceptions.RequestException as error:
            raise Retry(type(error).__name__) from None

    def delete(self, name: str) -> None:
        """Best effort: what Twilio keeps longer, it keeps behind our credentials."""
        try:
            self._message.media(name).delete()
        except (requests.exceptions.RequestException, TwilioException):
            return


def _up_to_largest(parts: Iterator[bytes]) -> Iterator[bytes]:
    size = 0
    for part in parts:
        size += len(part)
        if size > LARGEST:
            raise TooLarge("size")
        yield part
