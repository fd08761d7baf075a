"""The patient's page without a signal: kept by the browser, answered on the phone, sent once.

What is told waits on the phone with an id of its own, and is applied here at most once, whatever is sent again.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.http import HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from hepcoach.checkins.models import CheckIn, KeptAnswer
from hepcoach.rules.checkins import PageAnswer
from hepcoach.web.patient import checkin, queries
from hepcoach.web.patient.frame import DAYS_BACK, PatientRequest, patient_page, shown

# What one phone sends at a time: more than it can have kept in the days that may still be told about.
MOST = 20
_STATUS = {
    "all": CheckIn.Status.DONE,
    "some": CheckIn.Status.PARTIAL,
    "none": CheckIn.Status.NOT_DONE,
}


@dataclass(frozen=True)
class _Kept:
    """One answer as the phone kept it."""

    id: uuid.UUID
    answer: PageAnswer


@require_safe
@patient_page
def page(request: PatientRequest) -> HttpResponse:
    """All questions on one screen: what the browser shows when there is no signal."""
    if refused := checkin.not_allowed(request):
        return refused
    program = queries.program_of(request.patient)
    context = {
        "days": [(request.today.isoformat(), request.words["today"]), *checkin.other_days(request, request.today)],
        "did": checkin.ask(request, "did_question"),
        "exercises": queries.exercises(program, request.today, request.words["lang"]),
        "numbers": range(11),
        "longest": checkin.LONGEST_QUESTION,
    }
    return shown(request, "offline", context)


@require_POST
@patient_page
def sync(request: PatientRequest) -> HttpResponse:
    """Apply what the phone kept. `done` are the ids it may forget: applied now or before, or never to be."""
    if refused := checkin.not_allowed(request):
        return refused
    try:
        kept, hopeless = _read(request)
    except ValueError:
        return JsonResponse({"error": "That is not what this page sends."}, status=400)
    safety = False
    for one in kept:
        _, is_new = KeptAnswer.objects.get_or_create(
            patient=request.patient, answer_id=one.id, defaults={"practice": request.practice, "at": request.now}
        )
        if is_new:
            decision = checkin.keep(request, one.answer)
            safety = safety or bool(checkin.safety_text(request, decision))
            # The next answer is another one, and is told apart by its instant.
            request.now += timedelta(milliseconds=1)
    return JsonResponse({"done": [str(one.id) for one in kept] + hopeless, "safety": safety})


@require_safe
@patient_page
def worker(request: PatientRequest) -> HttpResponse:
    """The script that keeps the page; under the link, so that it keeps this one and no other."""
    return HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")


@require_safe
@patient_page
def manifest(request: PatientRequest) -> HttpResponse:
    """What a phone needs to put the page on its home screen."""
    here = reverse("page", args=[request.token])
    mark = {"src": static("img/mark.svg"), "sizes": "any", "type": "image/svg+xml"}
    told = {
        "name": request.practice.name,
        "short_name": request.practice.name[:12],
        "lang": request.words["lang"],
        "start_url": here,
        "scope": here,
        "display": "standalone",
        "icons": [mark],
    }
    return JsonResponse(told, content_type="application/manifest+json")


def _read(request: PatientRequest) -> tuple[list[_Kept], list[str]]:
    """The answers, oldest day first, and the ids of those that can never be taken. ValueError: not our page's."""
    told = json.loads(request.body)
    answers = told.get("answers") if isinstance(told, Mapping) else None
    if not isinstance(answers, list) or not 0 < len(answers) <= MOST:
        raise ValueError("no answers, or too many")
    kept, hopeless = [], []
    for each in answers:
        if not isinstance(each, Mapping):
            raise ValueError("no answer")
        known = uuid.UUID(str(each.get("id")))
        day = date.fromisoformat(str(each.get("day")))
        # Told about too late, as on the page itself; it is not turned into another day's.
        if timedelta(0) <= request.today - day <= timedelta(days=DAYS_BACK):
            kept.append(_Kept(known, _answer(request, day, each)))
        else:
            hopeless.append(str(known))
    return sorted(kept, key=lambda one: one.answer.day), hopeless


def _answer(request: PatientRequest, day: date, told: Mapping[str, Any]) -> PageAnswer:
    did, pain, question, items = (told.get(name, "") for name in ("did", "pain", "question", "items"))
    if did not in _STATUS or not isinstance(question, str) or not isinstance(items, list):
        raise ValueError("no answer")
    if pain != "" and pain not in {str(number) for number in range(11)}:
        raise ValueError("no pain")
    program = queries.program_of(request.patient)
    due = {one.position for one in queries.exercises(program, day, request.words["lang"])}
    done = tuple(sorted(due & {item for item in items if isinstance(item, int)}))
    status, which = _STATUS[did], None
    if did == "some" and done:
        which = done
        status = CheckIn.Status.DONE if len(done) == len(due) else status
    words = " ".join(question.replace("\0", "").split())[: checkin.LONGEST_QUESTION]
    return PageAnswer(
        day=day,
        status=status,
        items_done=which,
        pain=float(pain) if pain else None,
        question=words,
    )


@cache
def _worker() -> str:
    found = finders.find("js/page-worker.js")
    assert isinstance(found, str)
    return Path(found).read_text(encoding="utf-8")
