"""What became of our mails, as the practice's service reports it; read by django-anymail, behind a secret."""

from __future__ import annotations

import json
from typing import Any

from anymail.exceptions import AnymailWebhookValidationFailure  # type: ignore[import-untyped]
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseForbidden
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from hepcoach.clinics.models import Practice
from hepcoach.messaging import receiving
from hepcoach.messaging.carriers.email.errors import ENDED, STOPPED
from hepcoach.messaging.carriers.email.services import SERVICES, WEBHOOK_USER, webhook_secret
from hepcoach.messaging.models import Carrier, OutboundText
from hepcoach.patients.models import Channel
from hepcoach.privacy import tenancy


@csrf_exempt
@require_POST
def status(request: HttpRequest, slug: str) -> HttpResponse:
    practice = Practice.objects.filter(slug=slug).first()
    if practice is None:
        raise Http404
    with tenancy.practice(practice.pk):
        carrier = Carrier.objects.filter(practice=practice, channel=Channel.EMAIL, is_active=True).first()
    if carrier is None:
        raise Http404
    secret = f"{WEBHOOK_USER}:{webhook_secret(carrier.token)}"
    view = import_string(SERVICES[carrier.account].tracking)(webhook_secret=secret)
    try:
        view.run_validators(request)
    except AnymailWebhookValidationFailure:
        return HttpResponseForbidden("the secret does not match", content_type="text/plain")
    try:
        events = view.parse_events(request)
    except (ValueError, KeyError, TypeError, AttributeError, json.JSONDecodeError):
        return HttpResponseBadRequest("no report of a mail", content_type="text/plain")
    with tenancy.practice(practice.pk):
        for event in events:
            _take(practice, event)
    return HttpResponse("", content_type="text/plain")


def _take(practice: Practice, event: Any) -> None:
    key = str((event.metadata or {}).get("key", ""))
    message_id = str(event.message_id or "").replace("\0", "")[:64]
    if not message_id:
        return
    number = int(key) if key.isascii() and key.isdigit() and len(key) < 19 else None
    if event.event_type in STOPPED:
        _stop(practice, number, message_id)
        return
    ended = ENDED.get(event.event_type)
    if ended is not None:
        receiving.store_receipt(
            practice=practice,
            text_id=number,
            provider_id=message_id,
            status=ended[0],
            code=ended[1],
            now=timezone.now(),
        )


def _stop(practice: Practice, number: int | None, message_id: str) -> None:
    """Goes the way of every STOP: as a text from whom the mail was for."""
    sent = OutboundText.objects.filter(practice=practice).select_related("contact_point")
    text = (sent.filter(pk=number) if number is not None else sent.filter(provider_id=message_id)).first()
    if text is None:
        return
    receiving.store_text(
        practice=practice,
        provider_id=f"{message_id[:59]}-stop",
        from_phone=text.contact_point.phone,
        body="STOP",
        num_media=0,
        channel=Channel.EMAIL,
        now=timezone.now(),
    )
