"""Sends a notice to every browser that the patient let us reach; one that took it is enough."""

from __future__ import annotations

import json
from datetime import datetime

import requests
from pywebpush import WebPushException, webpush  # type: ignore[import-untyped]

from hepcoach.messaging.carriers import CarrierError, Ours, Permanent, Unknown, about
from hepcoach.messaging.carriers.about import About
from hepcoach.messaging.carriers.push import errors
from hepcoach.messaging.carriers.push.words import BODY, CALL
from hepcoach.messaging.models import Carrier, PushSubscription
from hepcoach.privacy import tenancy

TIMEOUT_SECONDS = 10
# A notice that finds the phone switched off waits at the push service for so long.
KEPT_SECONDS = 8 * 3600


class PushClient:
    def __init__(self, carrier: Carrier) -> None:
        self._practice_id = carrier.practice_id
        self._private_key = carrier.token
        self._contact = carrier.number

    def send(self, *, to: str, body: str, key: str) -> str:
        text = about.of(self._practice_id, key)
        if text is None:
            raise Ours("no_text")
        provider_id = f"WP{self._practice_id:08d}{key:>08}"
        if text.is_answer and not text.link:
            # What was answered was answered on the page, which says all this itself.
            return provider_id
        with tenancy.practice(self._practice_id):
            known = list(PushSubscription.objects.filter(contact_point=text.contact_point_id))
            held = [(each.pk, each.subscription) for each in known]
        if not held:
            raise Permanent("no_subscription")
        notice = _notice(text, key)
        failures = [error for pk, where in held if (error := self._push(pk, where, notice)) is not None]
        if len(failures) == len(held):
            # The most hopeful of them decides; all of them gone: nothing is left to send to.
            open_ones = [each for each in failures if not isinstance(each, Permanent)]
            raise open_ones[0] if open_ones else Permanent("no_subscription")
        return provider_id

    def find(self, *, to: str, body: str, key: str, since: datetime) -> str | None:
        """Never asked for: a notice sent again takes the place of the first, by its tag."""
        return None

    def _push(self, pk: int, where: dict[str, object], notice: str) -> CarrierError | None:
        try:
            webpush(
                where,
                notice,
                vapid_private_key=self._private_key,
                vapid_claims={"sub": f"mailto:{self._contact}"},
                timeout=TIMEOUT_SECONDS,
                ttl=KEPT_SECONDS,
            )
        except WebPushException as error:
            if error.status_code in errors.GONE:
                with tenancy.practice(self._practice_id):
                    PushSubscription.objects.filter(pk=pk).delete()
                return Permanent("gone")
            return errors.typed(error.status_code)
        except requests.exceptions.RequestException as error:
            return Unknown(type(error).__name__)
        return None


def _notice(text: About, key: str) -> str:
    words = BODY if text.link else CALL
    said = words[text.language].format(name=text.given_name, phone=text.clinic_phone)
    return json.dumps({"title": text.clinic, "body": said, "url": text.link, "tag": key})
