"""The demo: sign in as anyone with one click, and answer as a patient on an on-screen phone."""

from __future__ import annotations

from django.contrib.auth import login
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_GET, require_POST

from hepcoach.checkins.models import DueMorning
from hepcoach.clinics.models import Role, Staff
from hepcoach.coach import jobs
from hepcoach.messaging.carriers.phone import handset
from hepcoach.messaging.models import Carrier
from hepcoach.patients.models import ContactPoint, Patient
from hepcoach.web.demo import queries
from hepcoach.web.demo.frame import DemoRequest, demo_page

# What each role is worth looking at for.
ROLES = {
    Role.THERAPIST: "Today's list, worst first; cases with the note drafted; reports to sign",
    Role.ASSISTANT: "The caseload of the therapist covered today",
    Role.FRONT_DESK: "Who is not texted and why, calls to make, texts nobody could place",
    Role.OWNER: "How many patients need someone, by therapist; no clinical record",
    Role.BILLER: "What this role may see: no clinical record",
}
QUICK_ANSWERS = ("all 3, pain 2", "did 2, pain 4", "no, forgot", "pain 8", "hice todo, dolor 3", "STOP", "START")
LONGEST_ANSWER = 1600


@require_GET
@demo_page
def door(request: DemoRequest) -> HttpResponse:
    staff = Staff.objects.filter(user__isnull=False, is_active=True).select_related("location").order_by("pk")
    people = [(member, ROLES[Role(member.role)]) for member in staff]
    return render(request, "demo/door.html", {"practice": request.practice, "people": people})


@require_POST
@csrf_protect
@demo_page
def sign_in(request: DemoRequest, staff_id: int) -> HttpResponse:
    member = get_object_or_404(
        Staff.objects.select_related("user"), pk=staff_id, is_active=True, user__isnull=False
    )
    login(request, member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return redirect("today")


@require_GET
@demo_page
def phones(request: DemoRequest) -> HttpResponse:
    return render(request, "demo/phones.html", {"practice": request.practice, "lines": queries.lines()})


@require_GET
@demo_page
def phone(request: DemoRequest, patient_id: int) -> HttpResponse:
    patient = _patient(patient_id)
    context = {
        "practice": request.practice,
        "patient": patient,
        "bubbles": queries.thread(patient),
        "quick_answers": QUICK_ANSWERS,
        "has_morning": DueMorning.objects.filter(patient=patient).exists(),
    }
    template = "demo/_thread.html" if request.headers.get("HX-Request") else "demo/phone.html"
    # A handset shows its owner's time.
    with timezone.override(patient.time_zone or request.practice.time_zone):
        return render(request, template, context)


@require_POST
@csrf_protect
@demo_page
def answer(request: DemoRequest, patient_id: int) -> HttpResponse:
    """Text the clinic as this patient: signed and posted to the same webhook that a carrier calls."""
    contact = ContactPoint.objects.filter(patient=_patient(patient_id), is_preferred=True).first()
    carrier = Carrier.objects.select_related("practice").filter(is_active=True).first()
    if contact is None or carrier is None:
        raise Http404("This patient has no handset.")
    body = request.POST.get("body", "").strip()[:LONGEST_ANSWER]
    if body:
        handset.post_as_patient(carrier, phone=contact.phone, body=body)
    return redirect("demo-phone", patient_id)


@require_POST
@csrf_protect
@demo_page
def morning(request: DemoRequest, patient_id: int) -> HttpResponse:
    """Let this patient's next morning be now, instead of waiting for it."""
    DueMorning.objects.filter(patient=_patient(patient_id)).update(due_at=request.now)
    jobs.wake.defer()
    return redirect("demo-phone", patient_id)


def _patient(patient_id: int) -> Patient:
    return get_object_or_404(Patient, pk=patient_id)
