"""WhatsApp's two doors: the same as those of texts, with the token of the practice's WhatsApp sender."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse

from hepcoach.clinics.models import Practice
from hepcoach.messaging.carriers.twilio.webhook import signed, store_receipt, store_text
from hepcoach.patients.models import Channel


@signed(Channel.WHATSAPP)
def inbound(request: HttpRequest, practice: Practice, now: datetime) -> HttpResponse:
    return store_text(request, practice, now, Channel.WHATSAPP)


@signed(Channel.WHATSAPP)
def status(request: HttpRequest, practice: Practice, now: datetime) -> HttpResponse:
    return store_receipt(request, practice, now)
