"""Behind the birth year: the patient's own history. And their settings."""

from __future__ import annotations

import json
from datetime import date, timedelta

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hepcoach.checkins import actions as checkins
from hepcoach.checkins.models import CheckIn
from hepcoach.patients import wishes
from hepcoach.patients.models import Patient
from hepcoach.privacy import audit
from hepcoach.reports import charts, patient_data
from hepcoach.reports.queries import days as day_facts
from hepcoach.rules import own_progress, pauses
from hepcoach.web.patient import queries
from hepcoach.web.patient.frame import (
    MOST_TRIES,
    PatientRequest,
    go,
    history_is_open,
    not_theirs,
    open_history,
    patient_page,
    shown,
    year_fits,
)
from hepcoach.web.patient.words import LANGUAGES

_DAYS_SHOWN, _PAIN_DAYS = 14, 90
_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@_get_or_post
@patient_page
def progress(request: PatientRequest) -> HttpResponse:
    if not request.reader.may_see:
        said = request.words["may_not_see"].format(name=request.patient.given_name)
        return shown(request, "message", {"title": request.words["progress_title"], "said": said}, status=403)
    if not history_is_open(request):
        return _door(request)
    known = queries.recent(request.patient, request.today, _PAIN_DAYS)
    first_shown = request.today - timedelta(days=_DAYS_SHOWN - 1)
    told = [day for day in known if day.pain is not None]
    program = queries.program_of(request.patient)
    context = {
        "days": [
            (day.day, request.words["state"][day.status], day.status)
            for day in reversed(known)
            if day.day >= first_shown and day.exercises_due
        ],
        "chart": charts.pain(day_facts(told), baseline=None, width=360) if len(told) > 1 else None,
        "milestone": program.milestone if program else "",
        "weeks": _weeks(request, known),
        "alike": _alike(request),
    }
    return shown(request, "progress", context)


@require_safe
@patient_page
def data(request: PatientRequest) -> HttpResponse:
    """All that we keep of the patient, as a file. For the patient alone, behind the birth year."""
    if refused := not_theirs(request, request.words["download"]):
        return refused
    audit.record(
        audit.Event(
            request.practice.pk,
            request.now,
            request.reader.actor.name,
            "take data",
            f"patient:{request.patient.pk}",
        )
    )
    told = json.dumps(patient_data.of(request.patient, request.now), ensure_ascii=False, indent=1)
    answer = HttpResponse(told, content_type="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="hep-{request.today.isoformat()}.json"'
    return answer


@_get_or_post
@patient_page
def settings_page(request: PatientRequest) -> HttpResponse:
    """The text's hour, the language, a pause. Open to who holds the link: it shows no history."""
    wrong = False
    if request.method == "POST":
        pause, wrong = _pause(request)
        if not wrong:
            _save(request, *pause)
            return go(request, "page-settings", saved="1")
    patient, practice = request.patient, request.practice
    paused = patient.paused_until is not None and patient.paused_until > request.today
    context = {
        "hours": range(practice.text_from_hour, practice.text_until_hour),
        "hour": patient.text_hour(practice.morning_hour),
        "languages": [("en", "English"), ("es", "Español")],
        "paused_from": patient.paused_from
        if patient.paused_from and patient.paused_from > request.today
        else None,
        "paused_until": patient.paused_until if paused else None,
        "away": _away(request) if paused else "",
        "today": request.today,
        "earliest": request.today + timedelta(days=1),
        "saved": "saved" in request.GET,
        "wrong": wrong,
        "stopped": patient.may_text_reason == "opted_out",
    }
    return shown(request, "settings", context, status=422 if wrong else 200)


@require_POST
@patient_page
def stop(request: PatientRequest) -> HttpResponse:
    wishes.stop_texts(actor=request.reader.actor, patient=request.patient, now=request.now, method="page")
    return shown(request, "message", {"title": request.words["setting_stop"], "said": request.words["stopped"]})


def _weeks(request: PatientRequest, known: list[CheckIn]) -> str:
    row = own_progress.weeks_in_a_row(day_facts(known), request.today)
    words = request.words["weeks"]
    said: str = "" if not row else words["one"] if row == 1 else words["other"].format(count=row)
    return said


def _alike(request: PatientRequest) -> str:
    """What half of the practice's other patients do; "" where they are too few to be spoken of."""
    found = own_progress.alike(queries.days_a_week_of_others(request.patient, request.today))
    said: str = request.words["alike"].format(count=found.count, days=found.days) if found else ""
    return said


def _door(request: PatientRequest) -> HttpResponse:
    """Ask for the birth year before any history. Too many wrong years close the link for good."""
    if not request.patient.birth_date:
        said = request.words["birth_year_unknown"]
        return shown(request, "message", {"title": request.words["progress_title"], "said": said})
    left = 0
    if request.method == "POST":
        if year_fits(request):
            response = go(request, "page-progress")
            open_history(request, response)
            return response
        left = MOST_TRIES - request.link.failed_tries
        if left <= 0:
            return go(request, "page")
    question = request.words["birth_year_question"]
    if request.reader.helper:
        question = request.words["birth_year_question_helper"].format(name=request.patient.given_name)
    wrong = request.words["birth_year_wrong"].format(left=left) if left else ""
    return shown(request, "birth_year", {"title": question, "wrong": wrong}, status=422 if left else 200)


def _away(request: PatientRequest) -> str:
    """The pause in one plain line."""
    first, until = request.patient.paused_from, request.patient.paused_until
    assert until is not None
    said: str = request.words["setting_away_ahead" if first and first > request.today else "setting_away_now"]
    days = {"first": first, "last": until - timedelta(days=1), "until": until}
    return said.format(**{name: _said(request, day) for name, day in days.items() if day})


def _said(request: PatientRequest, day: date) -> str:
    words: str = request.words["a_date"].format(day=day.day, month=request.words["months"][day.month - 1])
    return words


def _pause(request: PatientRequest) -> tuple[tuple[date | None, date | None], bool]:
    """The first day of a pause (None: at once) and the day that it lasts to, and whether what was typed is wrong.

    Both empty: no pause. A first day that is over says that the pause has begun.
    """
    typed = [request.POST.get(name, "").strip() for name in ("first", "until")]
    if not any(typed):
        return (None, None), False
    try:
        first, until = (date.fromisoformat(each) if each else None for each in typed)
    except ValueError:
        return (None, None), True
    ahead = first if first and first > request.today else None
    return (ahead, until), pauses.problem(ahead, until, request.today, by_patient=True) != ""


def _save(request: PatientRequest, first: date | None, until: date | None) -> None:
    practice = request.practice
    hour = request.POST.get("hour", "")
    language = request.POST.get("language", "")
    allowed = {str(each): each for each in range(practice.text_from_hour, practice.text_until_hour)}
    Patient.objects.filter(pk=request.patient.pk).update(
        morning_hour=allowed.get(hour, request.patient.morning_hour),
        language=language if language in LANGUAGES else request.patient.language,
        paused_from=first,
        paused_until=until,
    )
    if queries.program_of(request.patient):
        checkins.schedule_morning(patients=[request.patient], now=request.now)
    audit.record(
        audit.Event(
            practice.pk, request.now, request.reader.actor.name, "settings", f"patient:{request.patient.pk}"
        )
    )
