"""The moving figure of a built-in exercise: the same for everybody, and nothing of a patient in it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from hepcoach.exercises import figures

# Within an SVG file its own style moves it; nothing is fetched and no script runs.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


@require_safe
@cache_control(public=True, max_age=86_400)
def figure(request: HttpRequest, exercise: str, language: str) -> HttpResponse:
    if exercise not in figures.slugs() or language not in figures.LANGUAGES:
        raise Http404("There is no such figure.")
    drawn = (figures.calm if "still" in request.GET else figures.svg)(exercise, language)
    return HttpResponse(drawn, content_type="image/svg+xml", headers={"Content-Security-Policy": _POLICY})
