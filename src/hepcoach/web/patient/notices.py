"""Notices on the patient's own phone: agreed to on their page, taken back on it. The words they saw are kept."""

from __future__ import annotations

import base64
import binascii
import json
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from hepcoach.clinics.problems import Refused
from hepcoach.messaging import setup
from hepcoach.messaging.models import PushSubscription
from hepcoach.patients import channels
from hepcoach.patients.models import Channel, ContactPoint
from hepcoach.privacy import keyring, keys
from hepcoach.web.patient.frame import PatientRequest, go, patient_page, shown

# A phone, a tablet and a browser that was set up anew; older ones make way.
MOST_BROWSERS = 5
_LONGEST = 2_000
# The push services of the browsers there are: we write to no other address that somebody posts.
_SERVICES = re.compile(
    r"(fcm|android)\.googleapis\.com|([\w-]+\.)?push\.services\.mozilla\.com|([\w-]+\.)*notify\.windows\.com"
    r"|([\w-]+\.)*push\.apple\.com",
    re.ASCII,
)


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def page(request: PatientRequest) -> HttpResponse:
    """By POST a browser's subscription, or `off`: text messages again."""
    carrier = setup.active(request.practice.pk, Channel.PUSH)
    contact = ContactPoint.objects.filter(patient=request.patient, is_preferred=True).first()
    if carrier is None or contact is None:
        return shown(
            request, "message", {"title": request.words["notices_title"], "said": request.words["notices_none"]}
        )
    wrong = False
    if request.method == "POST":
        off = "off" in request.POST
        told = None if off else subscription_in(request.POST.get("subscription", ""))
        if off or told is not None:
            wrong = not _choose(request, contact, told)
            if not wrong:
                return go(request, "page-notices", saved="1")
        wrong = True
    context = {
        "key": carrier.account,
        "worker": reverse("page-notices-worker"),
        "is_on": contact.channel == Channel.PUSH,
        "agreement": request.words["notices_words"].format(clinic=request.practice.name),
        "agreement_texts": request.words["notices_texts_words"].format(clinic=request.practice.name),
        "saved": "saved" in request.GET,
        "wrong": wrong,
    }
    return shown(request, "notices", context, status=422 if wrong else 200)


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The script that shows notices. Above all links, so that one agreement outlives the link it was given on."""
    response = HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


def subscription_in(text: str) -> dict[str, Any] | None:
    """What a browser's subscription says, and nothing else of it; None for what is none, or of no push service."""
    if len(text) > _LONGEST:
        return None
    try:
        told = json.loads(text)
        endpoint, held = told["endpoint"], told["keys"]
        address = urlsplit(endpoint)
        fits = len(_raw(held["p256dh"])) == 65 and len(_raw(held["auth"])) == 16
        # The host alone: no user, no port, nothing that another reader would take for the host.
        known = address.scheme == "https" and _SERVICES.fullmatch(address.netloc) is not None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, binascii.Error):
        return None
    if not fits or not known or re.search(r"[^!-~]", endpoint):
        return None
    return {"endpoint": endpoint, "keys": {"p256dh": held["p256dh"], "auth": held["auth"]}}


def _choose(request: PatientRequest, contact: ContactPoint, told: dict[str, Any] | None) -> bool:
    words = "notices_texts_words" if told is None else "notices_words"
    try:
        channels.choose(
            actor=request.reader.actor,
            patient=request.patient,
            channel=Channel.SMS if told is None else Channel.PUSH,
            email="",
            practice_name=request.practice.name,
            method="page",
            now=request.now,
            words_shown=request.words[words].format(clinic=request.practice.name),
        )
    except Refused:
        return False
    ours = PushSubscription.objects.filter(contact_point=contact)
    if told is None:
        ours.delete()
        return True
    practice_id = request.practice.pk
    PushSubscription.objects.update_or_create(
        contact_point=contact,
        endpoint_index=keys.blind_index(keyring.of(practice_id), "push", told["endpoint"]),
        create_defaults={"practice_id": practice_id, "subscription": told, "created_at": request.now},
        defaults={"created_at": request.now},
    )
    kept = list(ours.order_by("-created_at", "-pk").values_list("pk", flat=True)[:MOST_BROWSERS])
    ours.exclude(pk__in=kept).delete()
    return True


def _raw(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


@cache
def _worker() -> str:
    return Path(str(finders.find("js/notices-worker.js"))).read_text(encoding="utf-8")
