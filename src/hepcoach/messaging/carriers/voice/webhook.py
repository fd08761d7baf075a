"""A call's three turns, as TwiML: what is asked, what was keyed in, how it ended. Signed like texts.

An answer is kept the moment it is keyed in, so that hanging up loses nothing, and goes the way of every text.
"""

from __future__ import annotations

import re
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.urls import reverse
from twilio.twiml.voice_response import Gather, VoiceResponse

from hepcoach.clinics.models import Practice
from hepcoach.messaging import receiving
from hepcoach.messaging.carriers import about
from hepcoach.messaging.carriers.about import About
from hepcoach.messaging.carriers.twilio.webhook import signed
from hepcoach.messaging.carriers.voice.errors import ENDED
from hepcoach.messaging.carriers.voice.words import DID, SPOKEN, STOP, WORDS
from hepcoach.patients.models import Channel
from hepcoach.privacy import tenancy

_SID = re.compile(r"[!-~]{1,56}", re.ASCII)
_E164 = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_WAIT_SECONDS = 8


@signed(Channel.VOICE)
def call(request: HttpRequest, practice: Practice, now: datetime) -> HttpResponse:
    """They picked up."""
    text = about.of(practice.pk, request.GET.get("key", ""))
    if text is None:
        return _bad("key")
    if text.asks:
        return _ask(text, "ask", _action("twilio-voice-did", practice, request), digits=1)
    # No link can be keyed in, and a voice spells it out letter by letter.
    words = re.sub(r"\s+", " ", text.body.replace(text.link, "") if text.link else text.body).strip()
    return _say(text, "say", words=words)


@signed(Channel.VOICE)
def did(request: HttpRequest, practice: Practice, now: datetime) -> HttpResponse:
    """Done, partly, not, or no more calls."""
    text, digits = about.of(practice.pk, request.GET.get("key", "")), request.POST.get("Digits", "")
    if text is None:
        return _bad("key")
    if digits == STOP:
        return _keep(request, practice, "STOP", "stop", now) or _say(text, "stopped")
    if digits not in DID:
        return _say(text, "nothing")
    kept = _keep(request, practice, DID[digits], "did", now)
    if kept is not None:
        return kept
    if not text.asks_pain:
        return _say(text, "thanks")
    return _ask(text, "pain", _action("twilio-voice-pain", practice, request), digits=2)


@signed(Channel.VOICE)
def pain(request: HttpRequest, practice: Practice, now: datetime) -> HttpResponse:
    text, digits = about.of(practice.pk, request.GET.get("key", "")), request.POST.get("Digits", "")
    if text is None:
        return _bad("key")
    if not (digits.isascii() and digits.isdigit() and int(digits) <= 10):
        return _say(text, "nothing")
    return _keep(request, practice, f"pain {int(digits)}", "pain", now) or _say(text, "thanks")


@signed(Channel.VOICE)
def status(request: HttpRequest, practice: Practice, now: datetime) -> HttpResponse:
    """How the call ended. Ringing and in-progress tell nothing that we do not know."""
    sid, key = request.POST.get("CallSid", ""), request.GET.get("key", "")
    if not _SID.fullmatch(sid):
        return _bad("CallSid")
    ended = ENDED.get(request.POST.get("CallStatus", ""))
    if ended is not None:
        with tenancy.practice(practice.pk):
            receiving.store_receipt(
                practice=practice,
                text_id=int(key) if key.isascii() and key.isdigit() and len(key) < 19 else None,
                provider_id=sid,
                status=ended[0],
                code=ended[1],
                now=now,
            )
    return HttpResponse("<Response/>", content_type="text/xml")


def _keep(request: HttpRequest, practice: Practice, words: str, turn: str, now: datetime) -> HttpResponse | None:
    """Store what was keyed in, once a call and turn; a refusal when malformed. We called: `To` is theirs."""
    sid, phone = request.POST.get("CallSid", ""), request.POST.get("To", "")
    if not _SID.fullmatch(sid):
        return _bad("CallSid")
    if not _E164.fullmatch(phone):
        return _bad("To")
    receiving.store_text(
        practice=practice,
        provider_id=f"{sid}-{turn}",
        from_phone=phone,
        body=words,
        num_media=0,
        channel=Channel.VOICE,
        now=now,
    )
    return None


def _action(name: str, practice: Practice, request: HttpRequest) -> str:
    return f"{settings.PUBLIC_URL}{reverse(name, args=[practice.slug])}?key={request.GET['key']}"


def _ask(text: About, what: str, action: str, *, digits: int) -> HttpResponse:
    said = VoiceResponse()
    gather = Gather(action=action, num_digits=digits, timeout=_WAIT_SECONDS, finish_on_key="#", input="dtmf")
    # Twice: who is old or on the move misses the first.
    gather.say(_words(text, what), language=SPOKEN[text.language], loop=2)
    said.append(gather)
    said.say(_words(text, "nothing"), language=SPOKEN[text.language])
    return HttpResponse(str(said), content_type="text/xml")


def _say(text: About, what: str, words: str = "") -> HttpResponse:
    said = VoiceResponse()
    said.say(_words(text, what, words), language=SPOKEN[text.language])
    said.hangup()
    return HttpResponse(str(said), content_type="text/xml")


def _words(text: About, what: str, words: str = "") -> str:
    # A voice reads a number as one figure unless its digits stand apart.
    phone = " ".join(text.clinic_phone.lstrip("+"))
    return WORDS[text.language][what].format(name=text.given_name, clinic=text.clinic, phone=phone, words=words)


def _bad(field: str) -> HttpResponse:
    return HttpResponseBadRequest(f"{field}: missing or malformed", content_type="text/plain")
