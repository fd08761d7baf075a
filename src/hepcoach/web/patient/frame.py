"""What opens a patient's page: a living link, and who reads it (the patient, or a helper with leave)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import wraps
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from hepcoach.checkins import links
from hepcoach.checkins.models import PageLink
from hepcoach.clinics.actors import Actor
from hepcoach.clinics.models import Practice
from hepcoach.patients.models import ContactPoint, Helper, Patient
from hepcoach.privacy import audit, tenancy
from hepcoach.programs import queries as programs
from hepcoach.web.patient import words as words_of

MOST_TRIES = 5
# Answers may be given for today and the two days before.
DAYS_BACK = 2
HISTORY_COOKIE = "history"
_HISTORY_OPEN = timedelta(hours=1)
# What a printed link leaves on a device that was told the birth year.
PAPER_COOKIE = "paper"
_PAPER_OPEN = timedelta(days=30)


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
            response = _paper_door(asked) if links.is_printed(link) else None
            response = response or view(asked)
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


def year_fits(request: PatientRequest) -> bool:
    """Whether the birth year that was posted is the patient's; a wrong one is counted against the link."""
    year = request.patient.birth_date[:4]
    if year and request.POST.get("year", "").strip() == year:
        return True
    PageLink.objects.filter(pk=request.link.pk).update(failed_tries=F("failed_tries") + 1)
    request.link.failed_tries += 1
    return False


def open_history(request: PatientRequest, response: HttpResponse) -> None:
    _remember(request, response, HISTORY_COOKIE, _HISTORY_OPEN)


def _remember(request: PatientRequest, response: HttpResponse, name: str, lasts: timedelta) -> None:
    response.set_signed_cookie(
        name,
        str(request.link.pk),
        salt=request.token,
        max_age=lasts,
        path=f"/p/{request.token}/",
        httponly=True,
        samesite="Strict",
        secure=request.is_secure(),
    )


def history_is_open(request: PatientRequest) -> bool:
    said = request.get_signed_cookie(HISTORY_COOKIE, "", salt=request.token, max_age=_HISTORY_OPEN)
    return said == str(request.link.pk)


def not_theirs(request: PatientRequest, title: str) -> HttpResponse | None:
    """What stands before a page that is for the patient alone, behind the birth year; None: it is open."""
    if request.reader.helper is not None:
        said = request.words["may_not_see"].format(name=request.patient.given_name)
        return shown(request, "message", {"title": title, "said": said}, status=403)
    return None if history_is_open(request) else go(request, "page-progress")


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


def _paper_door(request: PatientRequest) -> HttpResponse | None:
    """Before anything of a printed link: the birth year, once per device, while a program runs. None: it is open.

    Paper hangs where visitors see it, so the door names nobody; what it is asked with 403 is not kept offline.
    """
    if not programs.current_programs([request.patient.pk]):
        return _closed(request)
    if request.get_signed_cookie(PAPER_COOKIE, "", salt=request.token, max_age=_PAPER_OPEN) == str(
        request.link.pk
    ):
        return None
    wrong = ""
    if request.method == "POST" and "year" in request.POST:
        if year_fits(request):
            # A patient's slips of half a year do not add up; who guesses never comes here.
            PageLink.objects.filter(pk=request.link.pk).update(failed_tries=0)
            response = go(request, "page")
            _remember(request, response, PAPER_COOKIE, _PAPER_OPEN)
            return response
        left = MOST_TRIES - request.link.failed_tries
        if left <= 0:
            return _closed(request)
        wrong = request.words["birth_year_wrong"].format(left=left)
    context = {"words": request.words, "practice": request.practice, "wrong": wrong}
    context |= {"title": request.words["paper_question"], "why": request.words["paper_why"]}
    # The page itself takes no form; the door stands before every address of the link.
    context |= {"action": reverse("page-progress", args=[request.token])}
    return render(request, "patient/birth_year.html", context, status=403)


def _closed(request: HttpRequest) -> HttpResponse:
    both = [words_of.of(language) for language in words_of.LANGUAGES]
    return render(request, "patient/closed.html", {"both": both, "words": both[0]}, status=410)


def _private(response: HttpResponse) -> HttpResponse:
    # The address is the key: it must reach no other site, cache or index. Under "no-referrer" a browser names the
    # origin of a form "null", which the check against forged forms refuses.
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
