"""What every staff page is wrapped in: who may open it, the time, the practice, and how it answers htmx."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from hepcoach.clinics.actors import Actor
from hepcoach.clinics.models import Practice, Role
from hepcoach.web import signin

P = ParamSpec("P")

CLINICIANS = (Role.THERAPIST, Role.ASSISTANT)
EVERYONE = tuple(Role)


class StaffRequest(HttpRequest):
    """A request of a signed-in staff member, as `staff_page` hands it to a view."""

    actor: Actor
    practice: Practice
    now: datetime
    today: date
    htmx: HtmxDetails


View = Callable[Concatenate[StaffRequest, P], HttpResponse]


def staff_page(*roles: Role) -> Callable[[View[P]], Callable[Concatenate[HttpRequest, P], HttpResponse]]:
    """Open the view to these roles alone; ask everybody else to sign in, or say why not.

    The clock is asked once, here: everything that a page shows or writes has the same time.
    """

    def wrap(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def opened(request: Any, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return _sign_in(request)
            if request.actor is None:
                raise PermissionDenied("This account belongs to nobody who works in a practice now.")
            if request.actor.role not in roles:
                raise PermissionDenied(f"This page is not part of the work of {_named(request.actor.role)}.")
            request.in_staff_frame, request.now = True, timezone.now()
            if request.method == "POST":
                request.POST = _without_nul(request.POST)
            request.practice = Practice.objects.get(pk=request.actor.practice_id)
            if signin.lacks_second_step(request.practice, request.user):
                return back_to(request, "second-step")
            request.today = request.now.astimezone(ZoneInfo(request.practice.time_zone)).date()
            response = view(request, *args, **kwargs)
            # A shared screen must not show a patient after sign-out through the browser's cache.
            response.headers.setdefault("Cache-Control", "no-store, private")
            return response

        opened.roles = roles  # type: ignore[attr-defined]
        return opened

    return wrap


def toast(
    request: HttpRequest,
    text: str,
    *,
    undo: str = "",
    undo_with: Mapping[str, str] | None = None,
    trouble: bool = False,
) -> None:
    """Say what was done, with an address that takes it back. No patient data: messages travel in a cookie.

    `undo_with` is sent along with the undo, for example the owner a case goes back to.
    """
    level = messages.ERROR if trouble else messages.SUCCESS
    messages.add_message(request, level, text, extra_tags=f"{undo}?{urlencode(undo_with or {})}" if undo else "")


def back_to(request: StaffRequest, address: str, *args: Any) -> HttpResponse:
    """Return to a page after a write: htmx is told to go there as well."""
    target = resolve_url(address, *args)
    return HttpResponseClientRedirect(target) if request.htmx else HttpResponseRedirect(target)


def whole_number(text: str | None) -> int:
    """A number from a form or an address; 0 for what is none, or too large to be anybody's."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _without_nul(posted: QueryDict) -> QueryDict:
    """PostgreSQL keeps no NUL in a text, and nobody types one."""
    if not any("\0" in value for _, values in posted.lists() for value in values):
        return posted
    clean = posted.copy()
    for name, values in posted.lists():
        clean.setlist(name, [value.replace("\0", "") for value in values])
    return clean


def _sign_in(request: Any) -> HttpResponse:
    if request.htmx:
        return HttpResponseClientRedirect(resolve_url(settings.LOGIN_URL))
    return redirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': request.path})}")


def _named(role: str) -> str:
    return {
        Role.THERAPIST: "therapists",
        Role.ASSISTANT: "therapy assistants",
        Role.FRONT_DESK: "the front desk",
        Role.OWNER: "the owner",
        Role.BILLER: "billers",
    }[Role(role)]
