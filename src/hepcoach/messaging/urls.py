"""Addresses that carriers call."""

from __future__ import annotations

from django.urls import URLPattern, path

from hepcoach.messaging.carriers.email import webhook as email
from hepcoach.messaging.carriers.twilio import webhook
from hepcoach.messaging.carriers.voice import webhook as voice
from hepcoach.messaging.carriers.whatsapp import webhook as whatsapp

urlpatterns: list[URLPattern] = [
    path("twilio/<slug:slug>/inbound", webhook.inbound, name="twilio-inbound"),
    path("twilio/<slug:slug>/status", webhook.status, name="twilio-status"),
    path("whatsapp/<slug:slug>/inbound", whatsapp.inbound, name="twilio-whatsapp-inbound"),
    path("whatsapp/<slug:slug>/status", whatsapp.status, name="twilio-whatsapp-status"),
    path("voice/<slug:slug>/call", voice.call, name="twilio-voice-call"),
    path("voice/<slug:slug>/did", voice.did, name="twilio-voice-did"),
    path("voice/<slug:slug>/pain", voice.pain, name="twilio-voice-pain"),
    path("voice/<slug:slug>/status", voice.status, name="twilio-voice-status"),
    path("email/<slug:slug>/status", email.status, name="email-status"),
]
