"""What every request passes: security headers, a limit of size, and who is asking."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.urls import resolve

from hepcoach.clinics.actors import Actor, actor_of
from hepcoach.privacy import tenancy

# Addresses that a page asks for without anybody touching it.
UNATTENDED = frozenset({"live", "live-stream"})
# Where carriers knock (config/urls.py).
HOOKS = "/hooks/"
Handler = Callable[[HttpRequest], HttpResponse]

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'; "
    "media-src 'self'; worker-src 'self'"
)


class ContentSecurityPolicy:
    """No script or style but our own files, no third-party request, no framing."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", _POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response


class BodyLimit:
    """Refuses a form or webhook that says it is too large before a byte of it is read: before the check of forged
    forms, of a carrier's signature, of who is asking.

    A view that looks at the length by itself (`checks_length = True`), because it answers in another form, is left
    to do so. One that takes files says how much (`largest_form`) and what to tell of more (`too_large`).
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        return _refusal(request, view)


class CarrierDoors:
    """A carrier's webhook needs nothing of a page: no session, no form token, nobody signed in.

    Its view proves by a signature who knocks; security headers and the limit of size hold as for any other.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(HOOKS):
            return self.get_response(request)
        found = request.resolver_match = resolve(request.path_info)
        answer: HttpResponse = _refusal(request, found.func) or found.func(request, *found.args, **found.kwargs)
        return answer


def _refusal(request: HttpRequest, view: Callable[..., HttpResponse]) -> HttpResponse | None:
    length = request.META.get("CONTENT_LENGTH") or "0"
    is_number = length.isascii() and length.isdigit() and len(length) < 19
    most = getattr(view, "largest_form", settings.LARGEST_FORM)
    if getattr(view, "checks_length", False) or (is_number and int(length) <= most):
        return None
    said = getattr(view, "too_large", "That is more than we take at once. Nothing was kept.")
    return HttpResponse(said, status=413, content_type="text/plain")


class Sessions(SessionMiddleware):
    """Every request keeps a session alive but those that a page sends by itself: an open page is nobody's sign."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if getattr(request.resolver_match, "url_name", None) in UNATTENDED and not request.session.modified:
            return response
        answer: HttpResponse = super().process_response(request, response)
        return answer


class ActorMiddleware:
    """Finds the staff member behind a session and runs their page inside their practice, in one transaction.

    A page that raises takes everything back, its audit rows with it.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        actor: Actor | None = actor_of(request.user)
        request.actor = actor  # type: ignore[attr-defined]
        # Only pages of the staff: what others raise (allauth's wish for the password again) has handlers of its
        # own, which are not asked for what is raised in here.
        if actor is None or not hasattr(view, "roles"):
            return None
        with tenancy.practice(actor.practice_id):
            return view(request, *args, **kwargs)
