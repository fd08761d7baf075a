"""Addresses that carriers call."""

from __future__ import annotations

from django.urls import URLPattern, path

from hepcoach.messaging.carriers.twilio import webhook

urlpatterns: list[URLPattern] = [
    path("twilio/<slug:slug>/inbound", webhook.inbound, name="twilio-inbound"),
    path("twilio/<slug:slug>/status", webhook.status, name="twilio-status"),
]
