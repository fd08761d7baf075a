"""What every request passes: security headers, and who is asking."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from hepcoach.clinics.actors import Actor, actor_of
from hepcoach.privacy import tenancy

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
        if actor is None:
            return None
        with tenancy.practice(actor.practice_id):
            return view(request, *args, **kwargs)
