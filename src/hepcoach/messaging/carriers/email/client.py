"""Sends mail by the practice's service. The words of the text stay here; only its link travels."""

from __future__ import annotations

from datetime import datetime

import requests
from anymail.exceptions import AnymailError  # type: ignore[import-untyped]
from django.core.mail import EmailMessage, get_connection

from hepcoach.messaging.carriers import Ours, Retry, Unknown, about
from hepcoach.messaging.carriers.about import About
from hepcoach.messaging.carriers.email import errors
from hepcoach.messaging.carriers.email.services import SERVICES
from hepcoach.messaging.carriers.email.words import SUBJECT, WITH_LINK, WITHOUT_LINK
from hepcoach.messaging.models import Carrier

TIMEOUT_SECONDS = 10


class EmailClient:
    def __init__(self, carrier: Carrier) -> None:
        self._practice_id = carrier.practice_id
        self._sender = carrier.number
        service = SERVICES[carrier.account]
        self._connection = get_connection(
            service.backend, **{service.key_name: carrier.token, "timeout": TIMEOUT_SECONDS}
        )

    def send(self, *, to: str, body: str, key: str) -> str:
        text = about.of(self._practice_id, key)
        if text is None or not to:
            raise Ours("no_text" if text is None else "no_address")
        if text.is_answer and not text.link:
            # What was answered was answered on the page, which says all this itself.
            return f"ML{self._practice_id:08d}{key:>08}"
        mail = _mail(text, sender=self._sender, to=to, key=key, connection=self._connection)
        try:
            mail.send()
        except AnymailError as error:
            raise errors.typed(error) from None
        except requests.exceptions.ConnectTimeout:
            raise Retry("connect_timeout") from None
        except requests.exceptions.RequestException as error:
            raise Unknown(type(error).__name__) from None
        message_id = mail.anymail_status.message_id  # type: ignore[attr-defined]
        return str(message_id)[:64]

    def find(self, *, to: str, body: str, key: str, since: datetime) -> str | None:
        """Mail services can't be asked by our key; their reports carry it and may still settle the text."""
        raise Unknown("no_lookup")


def _mail(text: About, *, sender: str, to: str, key: str, connection: object) -> EmailMessage:
    words = {"name": text.given_name, "clinic": text.clinic, "link": text.link, "phone": text.clinic_phone}
    template = WITH_LINK if text.link else WITHOUT_LINK
    mail = EmailMessage(
        subject=SUBJECT[text.language].format_map(words),
        body=template[text.language].format_map(words),
        from_email=sender,
        to=[to],
        headers={"Auto-Submitted": "auto-generated"},
        connection=connection,  # type: ignore[arg-type]
    )
    mail.metadata = {"key": key}  # type: ignore[attr-defined]
    # A counted click would send the link, which is the key to the page, through somebody else's server.
    mail.track_clicks = False  # type: ignore[attr-defined]
    mail.track_opens = False  # type: ignore[attr-defined]
    return mail
