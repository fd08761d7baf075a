"""What a therapist sets for one patient: milestone, function, baseline, morning hour, and their own thresholds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from hepcoach.checkins.actions import move_mornings
from hepcoach.clinics import history
from hepcoach.clinics.models import Role
from hepcoach.clinics.problems import Refused
from hepcoach.outcomes import actions as outcomes
from hepcoach.outcomes import queries as measures
from hepcoach.patients import access, care
from hepcoach.patients.models import Episode, Patient
from hepcoach.programs import actions as programs
from hepcoach.programs.models import Program
from hepcoach.rules import texting
from hepcoach.rules.registry import PRACTICES_OWN
from hepcoach.web.staff import thresholds
from hepcoach.web.staff.fields import Field, a_date, come_back, hours, whole
from hepcoach.web.staff.frame import CLINICIANS, StaffRequest, back_to, staff_page, toast

# A patient reads it on the page behind the morning's link.
LONGEST_MILESTONE = 160


@staff_page(*CLINICIANS)
@require_safe
def page(request: StaffRequest, patient_id: int) -> HttpResponse:
    return _shown(request, access.patient_for(request.actor, patient_id, request.now))


@staff_page(*CLINICIANS)
@require_POST
def milestone(request: StaffRequest, patient_id: int) -> HttpResponse:
    patient = access.patient_for(request.actor, patient_id, request.now)
    program = _running(patient)
    words = " ".join(request.POST.get("milestone", "").split())
    if program is None:
        toast(request, "No program is running: assign one first.", trouble=True)
        return back_to(request, "patient-care", patient_id)
    if len(words) > LONGEST_MILESTONE:
        return _shown(request, patient, "milestone", {"milestone": f"At most {LONGEST_MILESTONE} characters."})
    programs.set_milestone(actor=request.actor, program=program, milestone=words, now=request.now)
    toast(request, "Milestone saved. The patient sees it on their page.")
    return back_to(request, "patient-care", patient_id)


@staff_page(*CLINICIANS)
@require_POST
def psfs(request: StaffRequest, patient_id: int) -> HttpResponse:
    patient = access.patient_for(request.actor, patient_id, request.now)
    episode, on = _episode(patient), a_date(request.POST.get("on"))
    named, problems = _activities(request.POST)
    if on is None or on > request.today:
        problems["on"] = "Choose today or a day before."
    if not named and not problems:
        problems["activity-1"] = "Write at least one activity."
    if on is None or problems:
        return _shown(request, patient, "psfs", problems)
    outcomes.record_psfs(actor=request.actor, episode=episode, on=on, activities=named, now=request.now)
    toast(request, "Function recorded.")
    return back_to(request, "patient-care", patient_id)


@staff_page(Role.THERAPIST)
@require_POST
def baseline(request: StaffRequest, patient_id: int) -> HttpResponse:
    patient = access.patient_for(request.actor, patient_id, request.now)
    episode = _episode(patient)
    text, before = request.POST.get("baseline", "").strip(), episode.baseline_pain
    try:
        care.set_baseline_pain(
            actor=request.actor, patient=patient, episode=episode, pain=_number(text), now=request.now
        )
    except Refused as refused:
        return _shown(request, patient, "baseline", refused.problems)
    # The number is health information, so the undo does not carry it: the field itself takes it back.
    toast(request, "Baseline saved." if before is None else "Baseline changed.")
    return back_to(request, "patient-care", patient_id)


@staff_page(*CLINICIANS)
@require_POST
def morning(request: StaffRequest, patient_id: int) -> HttpResponse:
    patient = access.patient_for(request.actor, patient_id, request.now)
    before = patient.morning_hour
    try:
        care.set_morning_hour(
            actor=request.actor,
            patient=patient,
            practice=request.practice,
            hour=whole(request.POST.get("hour")),
            now=request.now,
        )
    except Refused as refused:
        return _shown(request, patient, "morning", refused.problems)
    move_mornings(patients=Patient.objects.filter(pk=patient.pk))
    toast(
        request,
        "Hour of the morning text saved.",
        undo=reverse("patient-morning", args=[patient_id]),
        undo_with={"hour": "" if before is None else str(before)},
    )
    return back_to(request, "patient-care", patient_id)


@staff_page(Role.THERAPIST)
@require_POST
def rule(request: StaffRequest, patient_id: int, key: str) -> HttpResponse:
    """One card's numbers for this patient."""
    if not thresholds.is_card(key) or key in PRACTICES_OWN:
        raise Http404("There is no such rule.")
    patient = access.patient_for(request.actor, patient_id, request.now)
    over = request.practice.thresholds
    before = thresholds.as_typed(key, patient.thresholds, over)
    values, problems = thresholds.typed(key, request.POST, patient.thresholds)
    if problems:
        return _shown(request, patient, came_back=thresholds.back_as_typed(key, request.POST, problems))
    care.set_thresholds(
        actor=request.actor, patient=patient, practice=request.practice, values=values, now=request.now
    )
    toast(
        request,
        "Rule saved for this patient. It holds from the next answer on.",
        undo=reverse("patient-rule", args=[patient_id, key]),
        undo_with=before,
    )
    return back_to(request, "patient-care", patient_id)


def _shown(
    request: StaffRequest,
    patient: Patient,
    form: str = "",
    problems: Mapping[str, str] | None = None,
    came_back: Mapping[str, Mapping[str, str]] | None = None,
) -> HttpResponse:
    """The page; `form` is the one that comes back with its problems."""

    def filled(name: str, fields: list[Field]) -> list[Field]:
        return come_back(fields, request.POST, problems or {}) if name == form else fields

    episode, program = _episode(patient), _running(patient)
    scores = measures.psfs(episode)
    context: dict[str, Any] = {
        "patient": patient,
        "episode": episode,
        "program": program,
        "milestone": filled("milestone", [_milestone_field(program)])[0],
        "trend": measures.trend(scores),
        "scores": [{"on": score.on, "mean": measures.mean(score), "of": score.activities} for score in scores],
        "psfs_on": filled("psfs", [Field("psfs", "on", "Date", request.today.isoformat(), kind="date",
                                         required=True, highest=request.today.isoformat())])[0],
        "psfs": _psfs_rows(filled("psfs", _psfs_fields(scores[-1].activities if scores else []))),
        "baseline": filled("baseline", [_baseline_field(episode)])[0],
        "morning": filled("morning", [_morning_field(request, patient)])[0],
        "changes": history.newest(request.practice.pk, ["practice", f"patient:{patient.pk}"]),
        "cards": [
            card
            for card in thresholds.cards(
                patient.thresholds, request.practice.thresholds, came_back=came_back
            )
            if card.key not in PRACTICES_OWN
        ],
        "may_set": request.actor.role == Role.THERAPIST,
    }  # fmt: skip
    return render(request, "staff/care.html", context, status=400 if form or came_back else 200)


def _episode(patient: Patient) -> Episode:
    """The newest active episode, else the newest."""
    found = Episode.objects.filter(patient=patient).order_by("status", "-started_on", "-pk").first()
    if found is None:
        raise Http404("This patient has no course of care.")
    return found


def _running(patient: Patient) -> Program | None:
    running = Program.objects.filter(episode__patient=patient, status=Program.Status.ASSIGNED)
    return running.select_related("episode").order_by("-assigned_at", "-pk").first()


def _milestone_field(program: Program | None) -> Field:
    hint = "In the patient's words: “Stairs without holding on”. No diagnosis."
    value = program.milestone if program else ""
    return Field("care", "milestone", "Until the next visit", value, hint=hint, longest=LONGEST_MILESTONE)


def _baseline_field(episode: Episode) -> Field:
    value = "" if episode.baseline_pain is None else f"{episode.baseline_pain:g}"
    return Field(
        "care", "baseline", "Pain at the start, 0-10", value, kind="number", lowest="0", highest="10", step="0.5",
        hint="A pain spike is held against it until there are enough reports.",
    )  # fmt: skip


def _morning_field(request: StaffRequest, patient: Patient) -> Field:
    practice = request.practice
    first, last = texting.window(practice.text_from_hour, practice.text_until_hour)
    usual = ("", f"the practice's ({practice.morning_hour}:00) until it is learned")
    if patient.learned_hour is not None:
        usual = ("", f"learned: {patient.learned_hour}:00, about when they usually answer")
    value = "" if patient.morning_hour is None else str(patient.morning_hour)
    return Field(
        "care", "hour", "Morning text at", value, kind="select", options=[usual, *hours(first, last - 1)],
        hint="An hour set here stays. Else it moves by an hour a week at most towards when the patient answers.",
    )  # fmt: skip


def _psfs_fields(last: list[dict[str, Any]]) -> list[Field]:
    """The activities of the last time stand there already: the scale compares the same ones."""
    fields = []
    for place in range(1, outcomes.MOST + 1):
        name = str(last[place - 1]["activity"]) if place <= len(last) else ""
        fields.append(Field("psfs", f"activity-{place}", f"Activity {place}", name, longest=80))
        fields.append(
            Field(
                "psfs", f"score-{place}", f"Score {place}, 0-10", kind="number", lowest="0", highest="10",
                step="0.5",
            )
        )  # fmt: skip
    return fields


def _psfs_rows(fields: list[Field]) -> list[tuple[Field, Field]]:
    return list(zip(fields[::2], fields[1::2], strict=True))


def _activities(posted: Mapping[str, str]) -> tuple[list[tuple[str, float]], dict[str, str]]:
    named, problems = [], {}
    for place in range(1, outcomes.MOST + 1):
        name = " ".join(posted.get(f"activity-{place}", "").split())[:80]
        text = posted.get(f"score-{place}", "").strip()
        if not name and not text:
            continue
        score = _number(text)
        if not name:
            problems[f"activity-{place}"] = "Write the activity."
        elif not 0 <= (-1 if score is None else score) <= 10:
            problems[f"score-{place}"] = "From 0 (unable) to 10 (as before)."
        elif score is not None:
            named.append((name, score))
    return named, problems


def _number(text: str) -> float | None:
    """A number of a form; -1 when it is none, so that it is refused; None when nothing stands there."""
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        return -1.0
