"""A patient's measures: what is recorded and how it went, and the forms to enter a score or a motion."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from hepcoach.outcomes import actions, measures
from hepcoach.outcomes.models import MeasureScore
from hepcoach.patients import access
from hepcoach.patients.models import Episode, Patient
from hepcoach.rules import outcomes
from hepcoach.web.staff.fields import a_date
from hepcoach.web.staff.frame import CLINICIANS, StaffRequest, back_to, staff_page, toast
from hepcoach.web.staff.record import age

LONGEST_ANSWERS = 120
_MISSING = {"-", "x", "?"}


@staff_page(*CLINICIANS)
@require_safe
def page(request: StaffRequest, patient_id: int) -> HttpResponse:
    return _shown(request, access.patient_for(request.actor, patient_id, request.now))


@staff_page(*CLINICIANS)
@require_POST
def score(request: StaffRequest, patient_id: int) -> HttpResponse:
    """One form's answers or total, one time or count."""
    patient = access.patient_for(request.actor, patient_id, request.now)
    episode, posted = _episode(patient), request.POST
    on, answered = a_date(posted.get("on")), posted.get("answers", "").strip()
    if on is None or on > request.today:
        return _shown(request, patient, "score", {"on": "Choose today or a day before."})
    at_fault = "answers" if answered else "value"
    try:
        actions.record_score(
            actor=request.actor,
            episode=episode,
            code=posted.get("code", ""),
            on=on,
            value=None if answered else _number(posted.get("value", "")),
            answers=_answers(answered) if answered else None,
            arms_used=posted.get("arms") == "yes",
            now=request.now,
        )
    except actions.UnableToRecord as problem:
        return _shown(request, patient, "score", {at_fault: _sentence(problem)})
    toast(request, "Measure recorded.")
    return back_to(request, "patient-measures", patient_id)


@staff_page(*CLINICIANS)
@require_POST
def motion(request: StaffRequest, patient_id: int) -> HttpResponse:
    """One joint's motion, of one side, in degrees."""
    patient = access.patient_for(request.actor, patient_id, request.now)
    episode, posted = _episode(patient), request.POST
    on, degrees = a_date(posted.get("on")), _number(posted.get("degrees", ""))
    if on is None or on > request.today:
        return _shown(request, patient, "motion", {"on": "Choose today or a day before."})
    if degrees is None:
        return _shown(request, patient, "motion", {"degrees": "Give the degrees as a number."})
    try:
        actions.record_motion(
            actor=request.actor,
            episode=episode,
            motion=posted.get("motion", ""),
            side=posted.get("side", ""),
            on=on,
            degrees=degrees,
            now=request.now,
        )
    except actions.UnableToRecord as problem:
        return _shown(request, patient, "motion", {"degrees": _sentence(problem)})
    toast(request, "Motion recorded.")
    return back_to(request, "patient-measures", patient_id)


def _shown(
    request: StaffRequest, patient: Patient, form: str = "", problems: Mapping[str, str] | None = None
) -> HttpResponse:
    """The page; `form` is the one that comes back with its problems."""
    episode = _episode(patient)
    years = age(patient.birth_date, request.today).removeprefix("about ")
    found = measures.courses(episode, today=request.today, age=int(years) if years else None)
    context = {
        "patient": patient,
        "episode": episode,
        "scores": [one for one in found if not one.code.startswith(measures.ROM)],
        "motions": [one for one in found if one.code.startswith(measures.ROM)],
        "tools": [(tool.code, tool.name[0].upper() + tool.name[1:]) for tool in outcomes.TOOLS.values()],
        "movements": [(one.code, one.measure.name.capitalize()) for one in outcomes.MOTIONS.values()],
        "sides": [*MeasureScore.Side.choices, ("", "No side")],
        "today_iso": request.today.isoformat(),
        form: request.POST,
        f"{form}_problems": problems or {},
    }
    return render(request, "outcomes/page.html", context, status=400 if form else 200)


def _episode(patient: Patient) -> Episode:
    """The newest active episode, else the newest."""
    found = (
        Episode.objects.filter(patient=patient)
        .select_related("patient", "practice")
        .order_by("status", "-started_on", "-pk")
        .first()
    )
    if found is None:
        raise Http404("This patient has no course of care.")
    return found


def _answers(text: str) -> list[int | None]:
    """Answers as typed. What is neither a digit nor a missing one becomes -1, which no form has."""
    return [
        None if word.casefold() in _MISSING else int(word) if re.fullmatch(r"[0-9]", word) else -1
        for word in re.split(r"[\s,;]+", text[:LONGEST_ANSWERS].strip(" ,;"))
    ]


def _number(text: str) -> float | None:
    try:
        return float(text.strip())
    except ValueError:
        return None


def _sentence(problem: Exception) -> str:
    words = str(problem)
    return f"{words[:1].upper()}{words[1:]}."
