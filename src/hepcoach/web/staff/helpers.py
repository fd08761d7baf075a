"""A patient's helpers: who they are, what they may do, whether they agreed, and asking one more."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from hepcoach.clinics.models import Role
from hepcoach.clinics.problems import Refused
from hepcoach.messaging import inviting
from hepcoach.patients import access
from hepcoach.patients.models import ContactPoint, Helper, Patient
from hepcoach.web.staff.fields import Field, come_back
from hepcoach.web.staff.frame import CLINICIANS, StaffRequest, back_to, staff_page, toast

_LANGUAGES = [("en", "English"), ("es", "Spanish")]
_CONSENT = {"": "not asked", "asked": "asked, no answer yet", "granted": "agreed", "revoked": "wants no texts"}


@staff_page(*CLINICIANS, Role.FRONT_DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: StaffRequest, patient_id: int) -> HttpResponse:
    found = access.contact_for(request.actor, patient_id, request.now)
    if request.method != "POST":
        return _shown(request, found)
    told = {name: " ".join(request.POST.get(name, "").split()) for name in ("name", "relationship", "phone")}
    problems = dict[str, str]()
    if request.POST.get("agreed") != "yes":
        problems["agreed"] = "Ask the patient first, and tick that they want this."
    else:
        try:
            inviting.invite(
                actor=request.actor,
                patient=found,
                practice=request.practice,
                name=told["name"],
                relationship=told["relationship"],
                phone=told["phone"],
                language=request.POST.get("language", ""),
                may_log=request.POST.get("may_log") == "yes",
                now=request.now,
            )
        except Refused as refused:
            problems = refused.problems
    if problems:
        return _shown(request, found, problems)
    toast(request, "The helper is asked by text. They answer START.")
    return back_to(request, "patient-helpers", patient_id)


def _shown(request: StaffRequest, patient: Patient, problems: Mapping[str, str] | None = None) -> HttpResponse:
    numbers = ContactPoint.objects.filter(patient=patient).exclude(helper=None).order_by("pk")
    by_helper = {number.helper_id: number for number in numbers}
    fields = [
        Field("helper", "name", "Name", required=True, longest=inviting.LONGEST_NAME),
        Field("helper", "relationship", "Relationship", longest=inviting.LONGEST_NAME, hint="Daughter, neighbor."),
        Field("helper", "phone", "Mobile number", kind="tel", required=True, longest=40),
        Field("helper", "language", "Language", "en", kind="select", options=_LANGUAGES),
    ]
    context = {
        "patient": patient,
        "helpers": [
            {"helper": each, "number": by_helper.get(each.pk), "consent": _CONSENT[each.consent]}
            for each in Helper.objects.filter(patient=patient).order_by("pk")
        ],
        "fields": fields if problems is None else come_back(fields, request.POST, problems),
        "may_log": problems is None or request.POST.get("may_log") == "yes",
        "problem": (problems or {}).get("agreed", ""),
    }
    return render(request, "staff/helpers.html", context, status=400 if problems else 200)
