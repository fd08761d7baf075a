"""Who works in the practice, their sign-in, and who covers for whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from hepcoach.clinics import lockout, staffing
from hepcoach.clinics.models import Cover, Location, Role, Staff
from hepcoach.clinics.problems import Refused
from hepcoach.clinics.queries import clinicians, locations
from hepcoach.patients.models import Episode
from hepcoach.triage import handover
from hepcoach.web.staff.fields import Field, a_date, come_back, whole
from hepcoach.web.staff.frame import StaffRequest, back_to, staff_page, toast

_CREDENTIALS = [("", "none")] + [(one, one) for each in staffing.CREDENTIALS.values() for one in each]


@staff_page(Role.OWNER)
@require_safe
def page(request: StaffRequest) -> HttpResponse:
    return _shown(request)


@staff_page(Role.OWNER)
@require_POST
def add(request: StaffRequest) -> HttpResponse:
    """The link is shown on this answer and nowhere else; asking for the page again does not show it."""
    posted = request.POST
    place = Location.objects.filter(practice=request.practice, pk=whole(posted.get("location")) or 0).first()
    try:
        taken = staffing.take_on(
            actor=request.actor,
            practice=request.practice,
            name=posted.get("name", ""),
            role=posted.get("role", ""),
            credential=posted.get("credential", ""),
            npi=posted.get("npi", ""),
            email=posted.get("email", ""),
            location=place,
            now=request.now,
        )
    except Refused as refused:
        return _shown(request, "new", refused.problems)
    how = f"{taken.staff} is joined with the therapist whom the EHR had sent." if taken.linked else ""
    if taken.link:
        return _shown(request, once={"staff": taken.staff, "link": taken.link, "how": how})
    toast(request, how or f"{taken.staff} is added, without a sign-in.")
    return back_to(request, "practice-people")


@staff_page(Role.OWNER)
@require_POST
def sign_in(request: StaffRequest, staff_id: int) -> HttpResponse:
    """Let somebody sign in whom the EHR has sent, or give a new password link to who can."""
    staff = _staff(request, staff_id)
    try:
        if staff.user_id is None:
            link = staffing.give_sign_in(
                actor=request.actor, staff=staff, email=request.POST.get("email", ""), now=request.now
            )
        else:
            link = staffing.new_password_link(actor=request.actor, staff=staff, now=request.now)
    except Refused as refused:
        return _shown(request, f"staff-{staff_id}", refused.problems)
    return _shown(request, once={"staff": staff, "link": link, "how": ""})


@staff_page(Role.OWNER)
@require_POST
def deactivate(request: StaffRequest, staff_id: int) -> HttpResponse:
    staff = _staff(request, staff_id)
    try:
        staffing.deactivate(actor=request.actor, staff=staff, now=request.now)
    except Refused as refused:
        toast(request, str(refused), trouble=True)
    else:
        toast(
            request,
            f"{staff} is deactivated and can't sign in.",
            undo=reverse("practice-staff-activate", args=[staff_id]),
        )
    return back_to(request, "practice-people")


@staff_page(Role.OWNER)
@require_POST
def activate(request: StaffRequest, staff_id: int) -> HttpResponse:
    staff = _staff(request, staff_id)
    staffing.activate(actor=request.actor, staff=staff, now=request.now)
    toast(request, f"{staff} works here again.", undo=reverse("practice-staff-deactivate", args=[staff_id]))
    return back_to(request, "practice-people")


@staff_page(Role.OWNER)
@require_POST
def release(request: StaffRequest, staff_id: int) -> HttpResponse:
    staff = _staff(request, staff_id)
    staffing.release(actor=request.actor, staff=staff, now=request.now)
    toast(request, f"{staff} may sign in again.")
    return back_to(request, "practice-people")


@staff_page(Role.OWNER)
@require_POST
def second_step(request: StaffRequest, staff_id: int) -> HttpResponse:
    """Forget the passkeys and codes of somebody who lost theirs."""
    staff = _staff(request, staff_id)
    try:
        staffing.forget_second_step(actor=request.actor, staff=staff, now=request.now)
    except Refused as refused:
        toast(request, str(refused), trouble=True)
    else:
        toast(request, f"{staff} adds a new second step at the next sign-in.")
    return back_to(request, "practice-people")


@staff_page(Role.OWNER)
@require_POST
def cover(request: StaffRequest) -> HttpResponse:
    posted = request.POST
    people = Staff.objects.filter(practice=request.practice, role__in=staffing.CREDENTIALS)
    try:
        made = staffing.set_cover(
            actor=request.actor,
            absent=people.filter(pk=whole(posted.get("absent")) or 0).first(),
            covering=people.filter(pk=whole(posted.get("covering")) or 0, is_active=True).first(),
            from_date=a_date(posted.get("from_date")),
            until_date=a_date(posted.get("until_date")),
            now=request.now,
        )
    except Refused as refused:
        return _shown(request, "cover", refused.problems)
    toast(request, "Cover saved.", undo=reverse("practice-cover-end", args=[made.pk]))
    return back_to(request, "practice-people")


@staff_page(Role.OWNER)
@require_POST
def hand_over(request: StaffRequest) -> HttpResponse:
    """All running patients and open cases of one therapist to another."""
    treating = Staff.objects.filter(practice=request.practice, role__in=staffing.CREDENTIALS)
    leaving = treating.filter(pk=whole(request.POST.get("leaving")) or 0).first()
    taking = treating.filter(pk=whole(request.POST.get("taking")) or 0).first()
    try:
        done = handover.hand_over(actor=request.actor, leaving=leaving, taking=taking, now=request.now)
    except Refused as refused:
        return _shown(request, "handover", refused.problems)
    toast(request, f"{taking} has {done.episodes} patients and {done.cases} open cases of {leaving} now.")
    return back_to(request, "practice-people")


@staff_page(Role.OWNER)
@require_POST
def end_cover(request: StaffRequest, cover_id: int) -> HttpResponse:
    found = get_object_or_404(Cover, practice=request.practice, pk=cover_id)
    staffing.end_cover(actor=request.actor, cover=found, now=request.now)
    before = {
        "absent": str(found.absent_id),
        "covering": str(found.covering_id),
        "from_date": found.from_date.isoformat(),
        "until_date": found.until_date.isoformat(),
    }
    toast(request, "Cover ended.", undo=reverse("practice-cover"), undo_with=before)
    return back_to(request, "practice-people")


def _staff(request: StaffRequest, staff_id: int) -> Staff:
    return get_object_or_404(Staff.objects.select_related("user"), practice=request.practice, pk=staff_id)


def _shown(
    request: StaffRequest,
    form: str = "",
    problems: Mapping[str, str] | None = None,
    once: Mapping[str, object] | None = None,
) -> HttpResponse:
    """The page; `form` is the one that comes back, `once` the link that is shown this time only."""

    def filled(name: str, fields: list[Field]) -> list[Field]:
        return come_back(fields, request.POST, problems or {}) if name == form else fields

    practice_id = request.actor.practice_id
    people = (
        Staff.objects.filter(practice=practice_id)
        .select_related("user", "location")
        .annotate(patients=Count("episodes", filter=Q(episodes__status=Episode.Status.ACTIVE)))
        .order_by("-is_active", "name", "pk")
    )
    covers = Cover.objects.filter(practice=practice_id, until_date__gte=request.today)
    users = [staff.user for staff in people if staff.user]
    closed = lockout.closed([user.email for user in users], request.now)
    with_step = set(Authenticator.objects.filter(user__in=users).values_list("user_id", flat=True))
    rows = [
        {
            "staff": staff,
            "email": filled(f"staff-{staff.pk}", [_email(f"staff-{staff.pk}")])[0],
            "is_open": form == f"staff-{staff.pk}",
            "closed_until": closed.get(staff.user.email) if staff.user else None,
            "has_second_step": staff.user_id in with_step,
        }
        for staff in people
    ]
    context: dict[str, Any] = {
        "tab": "people",
        "rows": rows,
        "covers": covers.select_related("absent", "covering").order_by("from_date", "pk"),
        "new": filled("new", _new_fields(request)),
        "new_is_open": form == "new",
        "cover": filled("cover", _cover_fields(request, [row["staff"] for row in rows])),
        "handover": filled("handover", _handover_fields(request, [row["staff"] for row in rows])),
        "once": once,
    }
    return render(request, "staff/practice/people.html", context, status=400 if form else 200)


def _email(form: str) -> Field:
    return Field(form, "email", "Work e-mail", kind="email", longest=staffing.LONGEST_EMAIL)


def _new_fields(request: StaffRequest) -> list[Field]:
    places = [(str(one.pk), one.name) for one in locations(request.actor.practice_id)]
    return [
        Field("new", "name", "Name", required=True, longest=staffing.LONGEST_NAME),
        Field("new", "role", "Role", Role.THERAPIST.value, kind="select", options=Role.choices),
        Field("new", "credential", "Credential", kind="select", options=_CREDENTIALS),
        Field("new", "npi", "NPI", hint="Joins the therapist whom the EHR named so.", longest=10),
        Field(
            "new", "email", "Work e-mail", kind="email", hint="To sign in with. No mail is sent: you get a link.",
            longest=staffing.LONGEST_EMAIL,
        ),
        Field("new", "location", "Location", kind="select", options=[("", "none"), *places]),
    ]  # fmt: skip


def _treating(people: list[Any]) -> list[tuple[str, str]]:
    """Who has left may still have patients."""
    return [
        (str(staff.pk), str(staff))
        for staff in people
        if staff.role in staffing.CREDENTIALS and (staff.is_active or staff.patients)
    ]


def _handover_fields(request: StaffRequest, people: list[Any]) -> list[Field]:
    taking = [
        (str(staff.pk), str(staff))
        for staff in clinicians(request.actor.practice_id)
        if staff.role == Role.THERAPIST
    ]
    return [
        Field("handover", "leaving", "Patients of", kind="select", options=[("", "choose…"), *_treating(people)]),
        Field("handover", "taking", "Go to", kind="select", options=[("", "choose…"), *taking]),
    ]


def _cover_fields(request: StaffRequest, people: list[Any]) -> list[Field]:
    absent = _treating(people)
    covering = [(str(staff.pk), str(staff)) for staff in clinicians(request.actor.practice_id)]
    today = request.today.isoformat()
    return [
        Field("cover", "absent", "Away", kind="select", options=[("", "choose…"), *absent]),
        Field("cover", "covering", "Covered by", kind="select", options=[("", "choose…"), *covering]),
        Field("cover", "from_date", "From", today, kind="date", required=True),
        Field("cover", "until_date", "Until, that day included", kind="date", required=True, lowest=today),
    ]
