"""How texts leave: one `Client` per kind of carrier, behind one seam.

A client is told a number, the words and our own key of the text; it answers with the carrier's id or raises one
of the four errors below. `using(factory)` puts another client in their place for a block: the simulator's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Protocol

from django.utils.module_loading import import_string

from hepcoach.messaging.models import Carrier


class CarrierError(Exception):
    """A text did not go out. `code` is the carrier's own, free of patient data."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Retry(CarrierError):
    """The carrier certainly did not take the text and may take it later."""


class Permanent(CarrierError):
    """The carrier will never deliver to this number."""


class Ours(CarrierError):
    """The carrier refused because of our account, credentials or words: a person must mend it."""


class Unknown(CarrierError):
    """The call broke off: the text may or may not have been taken."""


class Client(Protocol):
    def send(self, *, to: str, body: str, key: str) -> str:
        """Hand a text over; the carrier's id of it. `key` comes back with its receipts."""

    def find(self, *, to: str, body: str, key: str, since: datetime) -> str | None:
        """The carrier's id of a text that may have been taken after `since`, None if it certainly was not."""


_CLIENTS: dict[Carrier.Kind, tuple[str, str]] = {
    Carrier.Kind.TWILIO: ("twilio", "TwilioClient"),
    Carrier.Kind.WHATSAPP: ("whatsapp", "WhatsAppClient"),
    Carrier.Kind.VOICE: ("voice", "VoiceClient"),
    Carrier.Kind.EMAIL: ("email", "EmailClient"),
    Carrier.Kind.PUSH: ("push", "PushClient"),
    Carrier.Kind.PHONE: ("phone", "PhoneClient"),
}

Factory = Callable[[Carrier], Client]
_factory: ContextVar[Factory | None] = ContextVar("carrier_factory", default=None)


def client_for(carrier: Carrier) -> Client:
    """The client of a practice's carrier."""
    factory = _factory.get()
    if factory is not None:
        return factory(carrier)
    # Imported on use: the SDKs take a third of a second, and most processes never send.
    module, name = _CLIENTS[Carrier.Kind(carrier.kind)]
    made: Client = import_string(f"hepcoach.messaging.carriers.{module}.client.{name}")(carrier)
    return made


@contextmanager
def using(factory: Factory) -> Iterator[None]:
    """Within the block every carrier's client is the factory's."""
    token = _factory.set(factory)
    try:
        yield
    finally:
        _factory.reset(token)
