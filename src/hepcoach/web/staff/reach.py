"""How one patient is reached: channel, their own limits, and everything that was agreed to or taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from hepcoach.clinics.models import Role
from hepcoach.clinics.problems import Refused
from hepcoach.coach import assigning
from hepcoach.messaging import setup
from hepcoach.messaging.models import OutboundText
from hepcoach.messaging.queries import weeks_of
from hepcoach.patients import access, channels, wishes
from hepcoach.patients.models import Channel, ConsentEvent, ContactPoint, Patient
from hepcoach.rules.texting import HOURS, cap
from hepcoach.web.staff.fields import Field, come_back, hours, whole
from hepcoach.web.staff.frame import CLINICIANS, StaffRequest, back_to, staff_page, toast
from hepcoach.web.staff.reasons import why_not_texted

_WHO = (*CLINICIANS, Role.FRONT_DESK)


@staff_page(*_WHO)
@require_safe
def page(request: StaffRequest, patient_id: int) -> HttpResponse:
    return _shown(request, access.contact_for(request.actor, patient_id, request.now))


@staff_page(*_WHO)
@require_POST
def calls_only(request: StaffRequest, patient_id: int) -> HttpResponse:
    """“Call me, don't text”: no text goes by itself, and the front desk is asked to call."""
    found = access.contact_for(request.actor, patient_id, request.now)
    wanted = request.POST.get("wanted") == "yes"
    wishes.calls_only(actor=request.actor, patient=found, wanted=wanted, now=request.now)
    if wanted:
        assigning.calls_only(found.pk, request.now)
    toast(
        request,
        "No more texts by themselves. The front desk calls each week." if wanted else "Texts go on as agreed.",
        undo=reverse("patient-calls-only", args=[patient_id]),
        undo_with={"wanted": "no" if wanted else "yes"},
    )
    return back_to(request, "patient", patient_id)


@staff_page(*_WHO)
@require_POST
def channel(request: StaffRequest, patient_id: int) -> HttpResponse:
    found = access.contact_for(request.actor, patient_id, request.now)
    wanted, problems = request.POST.get("channel", ""), dict[str, str]()
    if setup.active(request.actor.practice_id, wanted) is None:
        problems["channel"] = "The practice has no carrier for that: ask the owner."
    elif request.POST.get("agreed") != "yes":
        problems["channel"] = "Read the words to the patient, and tick that they agreed."
    else:
        try:
            channels.choose(
                actor=request.actor,
                patient=found,
                channel=wanted,
                email=request.POST.get("email", ""),
                practice_name=request.practice.name,
                method="front_desk",
                now=request.now,
            )
        except Refused as refused:
            problems = dict(refused.problems)
    if problems:
        return _shown(request, found, "channel", problems)
    toast(request, "Channel and consent are written down.")
    return back_to(request, "patient-reach", patient_id)


@staff_page(*_WHO)
@require_POST
def limits(request: StaffRequest, patient_id: int) -> HttpResponse:
    found = access.contact_for(request.actor, patient_id, request.now)
    told = {
        name: request.POST.get(name, "").strip() for name in ("text_from_hour", "text_until_hour", "most_a_week")
    }
    problems = {name: "Write a whole number." for name, words in told.items() if words and whole(words) is None}
    if not problems:
        try:
            channels.set_limits(
                actor=request.actor,
                patient=found,
                from_hour=whole(told["text_from_hour"]),
                until_hour=whole(told["text_until_hour"]),
                most_a_week=whole(told["most_a_week"]),
                now=request.now,
            )
        except Refused as refused:
            problems = dict(refused.problems)
    if problems:
        return _shown(request, found, "limits", problems)
    toast(request, "Limits saved. The next texts go by them.")
    return back_to(request, "patient-reach", patient_id)


@staff_page(*_WHO)
@require_POST
def asked_again(request: StaffRequest, patient_id: int) -> HttpResponse:
    found = access.contact_for(request.actor, patient_id, request.now)
    channels.ask_again(actor=request.actor, patient=found, practice_name=request.practice.name, now=request.now)
    toast(request, "It is written down that the patient was asked again.")
    return back_to(request, "patient-reach", patient_id)


def _shown(
    request: StaffRequest, patient: Patient, form: str = "", problems: Mapping[str, str] | None = None
) -> HttpResponse:
    contact = ContactPoint.objects.filter(patient=patient, is_preferred=True).first()
    open_channels = [each.channel for each in setup.all_active(request.actor.practice_id)]
    asking = OutboundText(patient=patient, kind="morning")
    week = sum(weeks_of([asking], request.now).get(patient.pk, {}).values())

    def filled(name: str, fields: list[Field]) -> list[Field]:
        return come_back(fields, request.POST, problems or {}) if name == form else fields

    clinic = request.practice.name
    context: dict[str, Any] = {
        "patient": patient,
        "contact": contact,
        "now_by": Channel(contact.channel).label if contact else "",
        "choices": [
            {"value": each, "label": Channel(each).label, "words": channels.words_of(Channel(each), clinic)}
            for each in open_channels
        ],
        "chosen": request.POST.get("channel") if form == "channel" else (contact.channel if contact else ""),
        "email": filled(
            "channel",
            [Field("channel", "email", "E-mail address", contact.email if contact else "", kind="email",
                   hint="For e-mail only.", longest=200)],
        )[0],
        "problem": (problems or {}).get("channel", "") if form == "channel" else "",
        "limits": filled("limits", _limit_fields(request, patient)),
        "sent_this_week": week,
        "cap": cap(patient.most_a_week, request.practice.thresholds),
        "events": list(ConsentEvent.objects.filter(patient=patient).order_by("-at", "-pk")[:50]),
        "not_texted": why_not_texted(patient.may_text_reason),
    }  # fmt: skip
    return render(request, "staff/reach.html", context, status=400 if form else 200)


def _limit_fields(request: StaffRequest, patient: Patient) -> list[Field]:
    first, last = int(HOURS.thresholds["from_hour"]), int(HOURS.thresholds["until_hour"])
    ours = [("", "As the practice")]

    def value(number: int | None) -> str:
        return "" if number is None else str(number)

    return [
        Field("limits", "text_from_hour", "Not before", value(patient.text_from_hour), kind="select",
              options=ours + hours(first, last - 1)),
        Field("limits", "text_until_hour", "Not after", value(patient.text_until_hour), kind="select",
              options=ours + hours(first + 1, last)),
        Field("limits", "most_a_week", "At most a week", value(patient.most_a_week), kind="number",
              hint=f"Of what the coach starts; empty: {cap(None, request.practice.thresholds)}. The lower holds.",
              lowest=str(channels.FEWEST_A_WEEK), highest=str(channels.MOST_A_WEEK), step="1"),
    ]  # fmt: skip
