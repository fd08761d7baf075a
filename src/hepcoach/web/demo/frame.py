"""What opens the demo's pages: the installation's switch and a practice that is marked as a demo."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from hepcoach.clinics.models import Practice
from hepcoach.privacy import tenancy

P = ParamSpec("P")
View = Callable[Concatenate["DemoRequest", P], HttpResponse]


class DemoRequest(HttpRequest):
    """A request to a demo page, with the practice that it shows and the time."""

    practice: Practice
    now: datetime


def demo_page(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Open the view inside the demo practice, or answer 404 as if it were not there."""

    @wraps(view)
    def opened(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        practice = Practice.objects.filter(is_demo=True).order_by("pk").first() if settings.DEMO else None
        if practice is None:
            raise Http404("There is no demo here.")
        asked = cast(DemoRequest, request)
        asked.practice, asked.now = practice, timezone.now()
        with tenancy.practice(practice.pk):
            response = view(asked, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response

    return opened
