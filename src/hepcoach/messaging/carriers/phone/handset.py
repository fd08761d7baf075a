"""The on-screen phone's other end: a patient's answer, posted through the same signed webhook as a real one."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import resolve, reverse

from hepcoach.messaging.carriers.twilio import signature
from hepcoach.messaging.models import Carrier


def post_as_patient(carrier: Carrier, *, phone: str, body: str) -> HttpResponse:
    """Send `body` from `phone` to the practice, signed with its carrier's token; the webhook's answer."""
    address = reverse("twilio-inbound", args=[carrier.practice.slug])
    form = {
        "MessageSid": f"PH{uuid.uuid4().hex}",
        "From": phone,
        "To": carrier.number,
        "Body": body,
        "NumMedia": "0",
    }
    request = RequestFactory().post(
        address,
        urlencode(form),
        content_type="application/x-www-form-urlencoded",
        headers={
            "X-Twilio-Signature": signature.sign(token=carrier.token, url=settings.PUBLIC_URL + address, form=form)
        },
    )
    match = resolve(address)
    response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return response
