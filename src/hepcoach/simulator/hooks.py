"""Calls the product's own addresses as the carrier does: over its URLs, with the carrier's signature."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.test import Client
from twilio.request_validator import RequestValidator

from hepcoach.simulator.carrier import Text
from hepcoach.simulator.clinic import Clinic


class Webhooks:
    """Posts texts and receipts to one practice's webhooks."""

    def __init__(self, clinic: Clinic) -> None:
        self._clinic = clinic
        self._client = Client(raise_request_exception=False)
        self._validator = RequestValidator(clinic.carrier_token)

    def inbound(self, *, phone: str, body: str, sid: str) -> bool:
        fields = {
            "MessageSid": sid,
            "From": phone,
            "To": self._clinic.carrier_number,
            "Body": body,
            "NumMedia": "0",
        }
        return self._post("inbound", fields)

    def status(self, text: Text, status: str, error: str) -> bool:
        fields = {
            "MessageSid": text.sid,
            "MessageStatus": status,
            "From": self._clinic.carrier_number,
            "To": text.to,
        }
        if error:
            fields["ErrorCode"] = error
        return self._post("status", fields, query=urlencode({"key": text.key}))

    def _post(self, name: str, fields: dict[str, str], query: str = "") -> bool:
        path = f"/hooks/twilio/{self._clinic.slug}/{name}" + (f"?{query}" if query else "")
        signature = self._validator.compute_signature(settings.PUBLIC_URL + path, fields)
        answer = self._client.post(
            path,
            data=urlencode(fields),
            content_type="application/x-www-form-urlencoded",
            headers={"X-Twilio-Signature": signature, "Host": settings.ALLOWED_HOSTS[0]},
        )
        return bool(answer.status_code == 200)
