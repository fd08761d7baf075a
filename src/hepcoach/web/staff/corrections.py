"""Set right, from the timeline, what a reply was understood to say."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from hepcoach.checkins import corrections
from hepcoach.checkins.models import CheckIn, Correction
from hepcoach.coach.models import DecisionRecord
from hepcoach.messaging.models import InboundText
from hepcoach.patients import access, wishes
from hepcoach.web.staff.fields import a_date
from hepcoach.web.staff.frame import CLINICIANS, StaffRequest, back_to, staff_page, toast


@staff_page(*CLINICIANS)
@require_POST
def correct_day(request: StaffRequest, patient_id: int) -> HttpResponse:
    """A day's answer: done or not, and the pain. Undo sets it back, as a correction of its own."""
    found = access.patient_for(request.actor, patient_id, request.now)
    day = a_date(request.POST.get("day")) or date.min
    before = CheckIn.objects.filter(patient=found, day=day).first()
    was = {"day": day.isoformat(), "status": before.status if before else "", "pain": _pain_words(before)}
    try:
        made = corrections.correct_day(
            actor=request.actor,
            patient=found,
            day=day,
            status=request.POST.get("status", ""),
            pain=_pain(request.POST.get("pain", "")),
            now=request.now,
        )
    except corrections.UnableToCorrect as problem:
        toast(request, str(problem), trouble=True)
    else:
        undone = was["status"] in corrections.STATUSES and bool(made)
        undo = reverse("patient-correct-day", args=[patient_id]) if undone else ""
        said = "Corrected; the figures follow." if made else "That is what is known already."
        toast(request, said, undo=undo, undo_with=was)
    return back_to(request, f"{reverse('patient', args=[patient_id])}?show=check-ins#check-in-{quote(was['day'])}")


@staff_page(*CLINICIANS)
@require_POST
def judge_text(request: StaffRequest, patient_id: int, text_id: int) -> HttpResponse:
    """Whether a text is a red flag, or asks for no more texts; the latter also takes effect."""
    found = access.patient_for(request.actor, patient_id, request.now)
    text = get_object_or_404(InboundText, pk=text_id, patient=found)
    field, _, word = request.POST.get("is", "").partition(":")
    try:
        made = corrections.judge_text(
            actor=request.actor,
            patient=found,
            text=text,
            field=field,
            before=_was_read(text, field),
            after=word == "yes",
            now=request.now,
        )
    except corrections.UnableToCorrect as problem:
        toast(request, str(problem), trouble=True)
    else:
        if made and field == Correction.Field.OPT_OUT and word == "yes":
            wishes.stop_texts(actor=request.actor, patient=found, now=request.now)
            toast(request, "Written down. No more texts to this patient.")
        else:
            toast(request, "Written down." if made else "That is what is known already.")
    return back_to(request, f"{reverse('patient', args=[patient_id])}?show=texts#text-in-{text_id}")


def _was_read(text: InboundText, field: str) -> bool:
    """What the coach made of it when it came."""
    if text.patient is None:
        return False
    decided = DecisionRecord.objects.filter(patient=text.patient, occasion=f"reply:{text.pk}").first()
    if decided is None:
        return False
    if field == Correction.Field.RED_FLAG:
        return any(rule.startswith(("red_flag", "possible_red_flag")) for rule in decided.rules)
    return any(effect.get("effect") == "RevokeConsent" for effect in decided.effects)


def _pain(words: str) -> float | None:
    """None when nothing is said; out of any range for what is no number."""
    if not words.strip():
        return None
    try:
        return float(words) if len(words) < 8 else -1.0
    except ValueError:
        return -1.0


def _pain_words(row: CheckIn | None) -> str:
    return "" if row is None or row.pain is None else f"{row.pain:g}"
