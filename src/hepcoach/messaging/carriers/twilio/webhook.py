"""The two doors that Twilio knocks on: a patient's text, and what became of one of ours.

Check the signature, check the shape, store, answer; the work is done by the worker. Nothing is believed before
the signature held, and a repeat is answered like the first.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseForbidden
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from hepcoach.clinics.models import Practice
from hepcoach.messaging import receiving
from hepcoach.messaging.carriers import doors
from hepcoach.messaging.carriers.twilio import signature
from hepcoach.messaging.models import OutboundText
from hepcoach.patients.models import Channel

Handler = Callable[[HttpRequest, Practice, datetime], HttpResponse]

Status = OutboundText.Status
# Twilio's words for ours; queued, accepted, scheduled and sending tell nothing that we do not know.
_STATUS = {
    "sent": Status.SENT,
    "delivered": Status.DELIVERED,
    "read": Status.DELIVERED,
    "undelivered": Status.FAILED,
    "failed": Status.FAILED,
    "canceled": Status.FAILED,
}
_E164 = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_SHORT_CODE = re.compile(r"\d{3,8}", re.ASCII)
# Ids are letters and digits; PostgreSQL holds no NUL.
_SID = re.compile(r"[!-~]{1,64}", re.ASCII)
_CODE = re.compile(r"\d{1,6}", re.ASCII)


def signed(channel: str) -> Callable[[Handler], Callable[[HttpRequest, str], HttpResponse]]:
    """Find the practice, check the signature with its carrier's token, and run the handler."""

    def guard(handler: Handler) -> Callable[[HttpRequest, str], HttpResponse]:
        @csrf_exempt
        @require_POST
        @wraps(handler)
        def view(request: HttpRequest, slug: str) -> HttpResponse:
            door = doors.remembered(slug, channel)
            if door is None or not _is_genuine(request, door):
                door = doors.find(slug, channel)
                if door is None:
                    raise Http404
                if not _is_genuine(request, door):
                    return HttpResponseForbidden("signature does not match", content_type="text/plain")
            return handler(request, door.practice, timezone.now())

        return view

    return guard


def _is_genuine(request: HttpRequest, door: doors.Door) -> bool:
    return signature.is_genuine(
        token=door.token,
        # Our own address, never the Host header's: a proxy or a forger may have changed that.
        url=settings.PUBLIC_URL + request.get_full_path(),
        form=request.POST,
        signature=request.headers.get("X-Twilio-Signature", ""),
    )


@signed(Channel.SMS)
def inbound(request: HttpRequest, practice: Practice, now: datetime) -> HttpResponse:
    """A text from a phone."""
    return store_text(request, practice, now, Channel.SMS)


@signed(Channel.SMS)
def status(request: HttpRequest, practice: Practice, now: datetime) -> HttpResponse:
    """What became of one of ours."""
    return store_receipt(request, practice, now)


def store_text(request: HttpRequest, practice: Practice, now: datetime, channel: str) -> HttpResponse:
    """Keep a genuine text of a well-formed request. WhatsApp writes its own name before the number."""
    sid, sender = request.POST.get("MessageSid", ""), request.POST.get("From", "").removeprefix("whatsapp:")
    body = request.POST.get("Body")
    if not _SID.fullmatch(sid):
        return _bad("MessageSid")
    if not (_E164.fullmatch(sender) or _SHORT_CODE.fullmatch(sender)):
        return _bad("From")
    if body is None:
        return _bad("Body")
    receiving.store_text(
        practice=practice,
        provider_id=sid,
        from_phone=sender,
        # PostgreSQL text holds no NUL; no phone sends one.
        body=body.replace("\0", ""),
        num_media=_count(request.POST.get("NumMedia", "")),
        channel=channel,
        now=now,
    )
    return HttpResponse("<Response/>", content_type="text/xml")


def store_receipt(request: HttpRequest, practice: Practice, now: datetime) -> HttpResponse:
    """Move one of ours on. A receipt for a text that we do not know is answered, so that it ends."""
    sid = request.POST.get("MessageSid", "")
    if not _SID.fullmatch(sid):
        return _bad("MessageSid")
    told = request.POST.get("MessageStatus", "")
    if not told:
        return _bad("MessageStatus")
    if told in _STATUS:
        key, code = request.GET.get("key", ""), request.POST.get("ErrorCode", "")
        receiving.store_receipt(
            practice=practice,
            text_id=int(key) if key.isascii() and key.isdigit() and len(key) < 19 else None,
            provider_id=sid,
            status=_STATUS[told],
            code=code if _CODE.fullmatch(code) else "",
            now=now,
        )
    return HttpResponse("<Response/>", content_type="text/xml")


def _count(words: str) -> int:
    return min(int(words), 100) if words.isascii() and words.isdigit() and len(words) < 4 else 0


def _bad(field: str) -> HttpResponse:
    return HttpResponseBadRequest(f"{field}: missing or malformed", content_type="text/plain")
