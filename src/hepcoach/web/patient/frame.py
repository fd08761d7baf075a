"""What opens a patient's page: a living link, and who reads it (the patient, or a helper with leave)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import wraps
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from hepcoach.checkins import links
from hepcoach.checkins.models import PageLink
from hepcoach.clinics.actors import Actor
from hepcoach.clinics.models import Practice
from hepcoach.patients.models import ContactPoint, Helper, Patient
from hepcoach.privacy import audit, tenancy
from hepcoach.web.patient import words as words_of

MOST_TRIES = 5
# Answers may be given for today and the two days before.
DAYS_BACK = 2
HISTORY_COOKIE = "history"
_HISTORY_OPEN = timedelta(hours=1)


@dataclass(frozen=True)
class Reader:
    """Who holds the phone, and what the patient lets them do."""

    helper: Helper | None
    actor: Actor

    @property
    def may_log(self) -> bool:
        return self.helper is None or self.helper.may_log

    @property
    def may_see(self) -> bool:
        return self.helper is None or self.helper.may_see


class PatientRequest(HttpRequest):
    """A request through a living link."""

    link: PageLink
    patient: Patient
    practice: Practice
    reader: Reader
    words: Mapping[str, Any]
    token: str
    now: datetime
    today: date


View = Callable[[PatientRequest], HttpResponse]


def patient_page(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """Open the view for who holds a living link; everybody else sees the same closed door, whatever is wrong."""

    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        practice_id = links.practice_of(token)
        if practice_id is None or practice_id > 2**62:
            return _private(_closed(request))
        with tenancy.practice(practice_id):
            asked = cast(PatientRequest, request)
            asked.now = timezone.now()
            link = links.find(token, asked.now)
            if link is None or link.failed_tries >= MOST_TRIES:
                return _private(_closed(request))
            _introduce(asked, link, token)
            response = view(asked)
        return _private(response)

    return opened


def shown(
    request: PatientRequest, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page in the reader's language, with what every page says. Audited as a read by who holds the link."""
    audit.record(
        audit.Event(
            request.practice.pk,
            request.now,
            request.reader.actor.name,
            "read page",
            f"patient:{request.patient.pk}",
        )
    )
    frame = {
        "words": request.words,
        "patient": request.patient,
        "helper": request.reader.helper,
        "practice": request.practice,
        "token": request.token,
    }
    return render(request, f"patient/{template}.html", {**frame, **context}, status=status)


def answer_day(request: PatientRequest) -> date:
    """The day that is answered about: the one asked for if it may still be told, else the link's, else today."""
    for said in (request.POST.get("day"), request.GET.get("day"), request.link.day.isoformat()):
        try:
            day = date.fromisoformat(said or "")
        except ValueError:
            continue
        if timedelta(0) <= request.today - day <= timedelta(days=DAYS_BACK):
            return day
    return request.today


def open_history(request: PatientRequest, response: HttpResponse) -> None:
    response.set_signed_cookie(
        HISTORY_COOKIE,
        str(request.link.pk),
        salt=request.token,
        max_age=_HISTORY_OPEN,
        path=f"/p/{request.token}/",
        httponly=True,
        samesite="Strict",
        secure=request.is_secure(),
    )


def history_is_open(request: PatientRequest) -> bool:
    said = request.get_signed_cookie(HISTORY_COOKIE, "", salt=request.token, max_age=_HISTORY_OPEN)
    return said == str(request.link.pk)


def go(request: PatientRequest, place: str, **query: str) -> HttpResponse:
    """To another screen of this link."""
    response = redirect(place, request.token)
    if query:
        response["Location"] += "?" + "&".join(f"{key}={value}" for key, value in query.items())
    return response


def _introduce(request: PatientRequest, link: PageLink, token: str) -> None:
    request.link, request.patient, request.practice, request.token = link, link.patient, link.practice, token
    contact = ContactPoint.objects.select_related("helper").filter(patient=link.patient, is_preferred=True).first()
    helper = contact.helper if contact else None
    name = f"helper:{helper.pk}" if helper else f"patient:{link.patient_id}"
    request.reader = Reader(helper, Actor(link.practice_id, name, "helper" if helper else "patient"))
    language = (helper.language if helper and helper.language else link.patient.language) or "en"
    request.words = words_of.of(language)
    zone = ZoneInfo(link.patient.time_zone or link.practice.time_zone)
    request.today = request.now.astimezone(zone).date()


def _closed(request: HttpRequest) -> HttpResponse:
    both = [words_of.of(language) for language in words_of.LANGUAGES]
    return render(request, "patient/closed.html", {"both": both, "words": both[0]}, status=410)


def _private(response: HttpResponse) -> HttpResponse:
    # The address is the key: it must reach no other site, cache or index.
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
