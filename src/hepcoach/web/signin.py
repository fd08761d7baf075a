"""How staff sign in: invited, not self-registered; with a second step; closed after wrong passwords."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hepcoach.clinics import lockout
from hepcoach.clinics.models import Practice


class StaffAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest | Any) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        super().pre_authenticate(request, **credentials)
        if lockout.closed_until(_login(credentials), timezone.now()):
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        super().authentication_failed(request, **credentials)
        lockout.failed(_login(credentials), timezone.now())

    def post_login(self, request: HttpRequest, user: Any, **told: Any) -> HttpResponse:
        lockout.release(user.email)
        answer: HttpResponse = super().post_login(request, user, **told)
        return answer


def lacks_second_step(practice: Practice, user: Any) -> bool:
    """Staff who see patients need a passkey or a code from an app. A demo practice has no patients to protect."""
    return not practice.is_demo and not is_mfa_enabled(user)


@login_required
@require_safe
def second_step(request: HttpRequest) -> HttpResponse:
    """Where somebody lands who signed in with a password alone."""
    return render(request, "account/second_step.html")


@login_required
@require_POST
def still_here(request: HttpRequest) -> HttpResponse:
    """Somebody types or reads: the session goes on, as with any request."""
    return HttpResponse(status=204)


def _login(credentials: dict[str, Any]) -> str:
    return str(credentials.get("email") or credentials.get("username") or "")
