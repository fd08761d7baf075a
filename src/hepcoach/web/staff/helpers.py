"""A patient's helpers: who they are, what they may do, whether they agreed, and asking one more."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from hepcoach.clinics.models import Role
from hepcoach.clinics.problems import Refused
from hepcoach.messaging import inviting
from hepcoach.patients import access, helpers
from hepcoach.patients.helpers import Scope
from hepcoach.patients.models import ContactPoint, Helper, Patient
from hepcoach.web.staff.fields import Field, come_back, whole
from hepcoach.web.staff.frame import CLINICIANS, StaffRequest, back_to, staff_page, toast

SCOPE = {
    "may_see": "See the exercises and progress",
    "may_log": "Answer for the patient",
    "gets_alerts": "Be told when it is quiet",
    "gets_copies": "Be told of each exercise day",
}
_LANGUAGES = [("en", "English"), ("es", "Spanish")]
_CONSENT = {"": "not asked", "asked": "asked, no answer yet", "granted": "agreed", "revoked": "wants no texts"}


@staff_page(*CLINICIANS, Role.FRONT_DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: StaffRequest, patient_id: int) -> HttpResponse:
    found = access.contact_for(request.actor, patient_id, request.now)
    if request.method != "POST":
        return _shown(request, found)
    if "helper" in request.POST:
        return _change(request, found)
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
                scope=_scope(request),
                now=request.now,
            )
        except Refused as refused:
            problems = refused.problems
    if problems:
        return _shown(request, found, problems)
    toast(request, "The helper is asked by text. They answer START.")
    return back_to(request, "patient-helpers", patient_id)


def _change(request: StaffRequest, patient: Patient) -> HttpResponse:
    """What a helper may do, whether they help any more, and whose phone the texts go to ("0": the patient's)."""
    number, do = whole(request.POST.get("helper")), request.POST.get("do", "")
    helper = Helper.objects.filter(patient=patient, is_removed=False, pk=number or 0).first()
    if helper is None and (number != 0 or do != "main"):
        raise Http404("This patient has no such helper.")
    try:
        if do == "main":
            helpers.make_main(
                actor=request.actor, patient=patient, helper=helper, method="front_desk", now=request.now
            )
            said = "The texts go there from the next one on."
        elif helper and do == "remove":
            helpers.remove(actor=request.actor, helper=helper, method="front_desk", now=request.now)
            said = "Helper removed. They get no more texts and see nothing."
        elif helper:
            helpers.set_scope(actor=request.actor, helper=helper, scope=_scope(request), now=request.now)
            said = "What the helper may do is saved."
    except Refused as refused:
        toast(request, next(iter(refused.problems.values())), trouble=True)
    else:
        toast(request, said)
    return back_to(request, "patient-helpers", patient.pk)


def _scope(request: StaffRequest) -> Scope:
    return Scope(**{name: request.POST.get(name) == "yes" for name in SCOPE})


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
            {
                "helper": each,
                "number": by_helper.get(each.pk),
                "consent": _CONSENT[each.consent],
                "scope": [(name, label, getattr(each, name)) for name, label in SCOPE.items()],
            }
            for each in Helper.objects.filter(patient=patient, is_removed=False).order_by("pk")
        ],
        "fields": fields if problems is None else come_back(fields, request.POST, problems),
        "scope": [
            (name, label, name in ("may_see", "may_log") if problems is None else request.POST.get(name) == "yes")
            for name, label in SCOPE.items()
        ],
        "own_is_main": not any(number.is_preferred for number in by_helper.values()),
        "problem": (problems or {}).get("agreed", ""),
    }
    return render(request, "staff/helpers.html", context, status=400 if problems else 200)
