"""The check-in, one question a screen. Each answer is kept at once: stopping midway loses nothing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from hepcoach.checkins.models import CheckIn
from hepcoach.coach import loop
from hepcoach.messaging import texts
from hepcoach.privacy import audit
from hepcoach.rules import change, phones, texting, triage
from hepcoach.rules.checkins import PageAnswer
from hepcoach.rules.effects import Decision, OpenCase, SendText
from hepcoach.web.patient import queries
from hepcoach.web.patient.frame import DAYS_BACK, PatientRequest, answer_day, go, patient_page, shown

LONGEST_QUESTION = 1000
_PAIN_RULES = (triage.PAIN_SPIKE.id, triage.SEVERE_PAIN.id)
_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@patient_page
def today(request: PatientRequest) -> HttpResponse:
    """The day's exercises and the one thing to do."""
    day = answer_day(request)
    program = queries.program_of(request.patient)
    known = queries.check_in(request.patient, day)
    context = {
        "day": day,
        "exercises": queries.exercises(program, day, request.words["lang"]),
        "has_program": program is not None,
        "answered": known is not None and known.answered_at is not None,
        "may_log": request.reader.may_log,
    }
    return shown(request, "today", context)


@_get_or_post
@patient_page
def did(request: PatientRequest) -> HttpResponse:
    if refused := not_allowed(request):
        return refused
    day = answer_day(request)
    said = request.POST.get("did")
    if said == "some":
        return go(request, "page-which", day=day.isoformat())
    if said in ("all", "none"):
        status = CheckIn.Status.DONE if said == "all" else CheckIn.Status.NOT_DONE
        keep(request, PageAnswer(day=day, status=status))
        return go(request, "page-pain" if said == "all" else "page-why", day=day.isoformat())
    return _screen(request, "did", day, {"title": ask(request, "did_question")})


@_get_or_post
@patient_page
def which(request: PatientRequest) -> HttpResponse:
    if refused := not_allowed(request):
        return refused
    day = answer_day(request)
    exercises = queries.exercises(queries.program_of(request.patient), day, request.words["lang"])
    ticked = {
        exercise.position for exercise in exercises if str(exercise.position) in request.POST.getlist("item")
    }
    if request.method == "POST" and ticked:
        everything = len(ticked) == len(exercises)
        status = CheckIn.Status.DONE if everything else CheckIn.Status.PARTIAL
        keep(request, PageAnswer(day=day, status=status, items_done=tuple(sorted(ticked))))
        return go(request, "page-pain", day=day.isoformat())
    if not exercises:
        keep(request, PageAnswer(day=day, status=CheckIn.Status.PARTIAL))
        return go(request, "page-pain", day=day.isoformat())
    known = queries.check_in(request.patient, day)
    context = {
        "title": ask(request, "which_question"),
        "exercises": exercises,
        "ticked": (known.items_done if known else None) or [],
        "missing": request.method == "POST",
    }
    return _screen(request, "which", day, context, status=422 if request.method == "POST" else 200)


@_get_or_post
@patient_page
def why(request: PatientRequest) -> HttpResponse:
    if refused := not_allowed(request):
        return refused
    day = answer_day(request)
    said = request.POST.get("why", "")
    if said in request.words["why"]:
        keep(request, PageAnswer(day=day, status=CheckIn.Status.NOT_DONE, why_not=said))
        return go(request, "page-pain", day=day.isoformat(), why=said)
    return _screen(request, "why", day, {"title": request.words["why_question"]})


@_get_or_post
@patient_page
def pain(request: PatientRequest) -> HttpResponse:
    if refused := not_allowed(request):
        return refused
    day = answer_day(request)
    said = request.POST.get("pain", "")
    if said in {str(number) for number in range(11)}:
        decision = keep(request, PageAnswer(day=day, pain=float(said)))
        hurts = any(isinstance(effect, OpenCase) and effect.rule in _PAIN_RULES for effect in decision.effects)
        return go(request, "page-question", day=day.isoformat(), **({"pain": "high"} if hurts else {}))
    last = queries.last_pain(request.patient, day)
    context = {
        "title": ask(request, "pain_question"),
        "numbers": range(11),
        "last": None if last is None else change.number(last),
        "reply": request.words["why_reply"].get(request.GET.get("why", "")),
    }
    return _screen(request, "pain", day, context)


@_get_or_post
@patient_page
def question(request: PatientRequest) -> HttpResponse:
    """The last screen. Red-flag words in the question are answered here with what to do, once the case is kept."""
    if refused := not_allowed(request):
        return refused
    day = answer_day(request)
    words = " ".join(request.POST.get("question", "").split())
    too_long = len(words) > LONGEST_QUESTION
    if request.method == "POST" and not too_long:
        if words:
            decision = keep(request, PageAnswer(day=day, question=words))
            if safety := safety_text(request, decision):
                return shown(request, "safety", {"safety": safety, "day": day})
        return go(request, "page-done", day=day.isoformat())
    practice = request.practice
    context = {
        "title": request.words["question_question"],
        "hint": request.words["question_hint"].format(
            opens=f"{practice.office_opens_hour}:00", closes=f"{practice.office_closes_hour}:00"
        ),
        "too_long": too_long,
        "typed": words,
        "hurts": request.GET.get("pain") == "high",
        "longest": LONGEST_QUESTION,
    }
    return _screen(request, "question", day, context, status=422 if too_long else 200)


@require_safe
@patient_page
def done(request: PatientRequest) -> HttpResponse:
    """What was written down, the milestone, and the way to change it."""
    if refused := not_allowed(request):
        return refused
    day = answer_day(request)
    known = queries.check_in(request.patient, day)
    program = queries.program_of(request.patient)
    week = [each for each in queries.recent(request.patient, request.today, 7) if each.exercises_due]
    days_done = sum(each.status == CheckIn.Status.DONE for each in week)
    context = {
        "day": day,
        "noted": _noted(request.words, known),
        "question_kept": bool(known and known.question),
        "milestone": program.milestone if program else "",
        "week": request.words["week"].format(done=days_done, due=len(week)) if week else "",
        "days_done": days_done,
        "days_due": len(week),
        "other_days": other_days(request, day),
    }
    return shown(request, "done", context)


def keep(request: PatientRequest, answer: PageAnswer) -> Decision:
    """Apply an answer by the same rules as a text's, and audit who gave it."""
    decision = loop.answer_from_page(patient_id=request.patient.pk, answer=answer, now=request.now)
    audit.record(
        audit.Event(
            request.practice.pk, request.now, request.reader.actor.name, "answer", f"patient:{request.patient.pk}"
        )
    )
    return decision


def not_allowed(request: PatientRequest) -> HttpResponse | None:
    """A helper without leave to answer sees why."""
    if request.reader.may_log:
        return None
    said = request.words["may_not_log"].format(name=request.patient.given_name)
    return shown(request, "message", {"title": request.words["hello"].format(name=""), "said": said}, status=403)


def safety_text(request: PatientRequest, decision: Decision) -> str:
    """The safety words that the decision texts, for the page as well. The case was stored before this."""
    for effect in decision.effects:
        if isinstance(effect, SendText) and texting.KINDS[effect.kind].is_safety:
            variables = {
                "phone": phones.as_written(request.practice.phone),
                "clinic": request.practice.name,
                **effect.variables,
            }
            return texts.render(effect.kind, request.words["lang"], variables)
    return ""


def _screen(
    request: PatientRequest, template: str, day: date, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    about = "" if day == request.today else request.words["about_day"].format(day=_day_name(request, day))
    return shown(request, template, {"day": day, "about": about, **context}, status=status)


def ask(request: PatientRequest, key: str) -> str:
    """The question to the patient, or about the patient to a helper."""
    if request.reader.helper is None:
        return str(request.words[key])
    return str(request.words[f"{key}_helper"].format(name=request.patient.given_name))


def _day_name(request: PatientRequest, day: date) -> str:
    names = ("today", "yesterday", "two_days_ago")
    name: str = request.words[names[(request.today - day).days]]
    return name.lower()


def other_days(request: PatientRequest, day: date) -> list[tuple[str, str]]:
    """The days that may still be told about, other than this one: (ISO date, words)."""
    days = (request.today - timedelta(days=back) for back in range(DAYS_BACK + 1))
    started = request.patient.episodes.order_by("-started_on").values_list("started_on", flat=True).first()
    return [
        (each.isoformat(), _day_name(request, each).capitalize())
        for each in days
        if each != day and (started is None or each >= started)
    ]


def _noted(words: Any, known: CheckIn | None) -> list[str]:
    if known is None:
        return [words["noted_status"]["no_answer"], words["noted_no_pain"]]
    key = "partial_some" if known.status == "partial" and known.exercises_done is None else known.status
    status = words["noted_status"][key].format(count=known.exercises_done, due=known.exercises_due)
    pain = (
        words["noted_no_pain"]
        if known.pain is None
        else words["noted_pain"].format(pain=change.number(known.pain))
    )
    question = [words["noted_question"].format(question=known.question)] if known.question else []
    return [status, pain, *question]
