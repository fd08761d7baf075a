"""Family training: what somebody at home was taught, from the patient's care page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from hepcoach.clinics.problems import Refused
from hepcoach.patients import access, training
from hepcoach.patients.models import FamilyTraining, Patient
from hepcoach.web.staff.fields import Field, a_date, come_back
from hepcoach.web.staff.frame import CLINICIANS, StaffRequest, back_to, staff_page, toast


@staff_page(*CLINICIANS)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: StaffRequest, patient_id: int) -> HttpResponse:
    patient = access.patient_for(request.actor, patient_id, request.now)
    problems: dict[str, str] = {}
    if request.method == "POST":
        try:
            training.record(
                actor=request.actor,
                patient=patient,
                on=a_date(request.POST.get("on")),
                who=request.POST.get("who", ""),
                what=request.POST.get("what", ""),
                result=request.POST.get("result", ""),
                today=request.today,
                now=request.now,
            )
        except Refused as refused:
            problems = refused.problems
        else:
            toast(request, "Training recorded. The reports show it.")
            return back_to(request, "patient-training", patient_id)
    fields = _fields(request, patient)
    context = {
        "patient": patient,
        "trainings": FamilyTraining.objects.filter(patient=patient).order_by("-on", "-pk"),
        "fields": come_back(fields, request.POST, problems) if problems else fields,
    }
    return render(request, "staff/training.html", context, status=400 if problems else 200)


def _fields(request: StaffRequest, patient: Patient) -> list[Field]:
    known = patient.helpers.order_by("pk").first()
    who = f"{known.name}, {known.relationship}".strip(", ") if known else ""
    today = request.today.isoformat()
    return [
        Field("training", "on", "Date", today, kind="date", required=True, highest=today),
        Field(
            "training", "who", "Who", who, hint="For example: Rosa, her daughter.", required=True,
            longest=training.LONGEST_WHO,
        ),
        Field(
            "training", "what", "What was taught", hint="For example: guarding on stairs, the three exercises.",
            required=True, longest=training.LONGEST_WHAT,
        ),
        Field(
            "training", "result", "How it went", kind="select",
            options=[("", "choose…"), *FamilyTraining.Result.choices],
        ),
    ]  # fmt: skip
