"""Every text that patients may get, as it arrives: both languages, its cost, how hard it reads, and own words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from hepcoach.clinics.models import Role
from hepcoach.clinics.problems import Refused
from hepcoach.messaging import wording as own_texts
from hepcoach.messaging.texts import LANGUAGES
from hepcoach.rules import text_wording
from hepcoach.rules.phones import as_written
from hepcoach.rules.texting import segments
from hepcoach.web.staff.frame import StaffRequest, back_to, staff_page, toast

_NAMES = {"en": "English", "es": "Spanish"}


@dataclass(frozen=True)
class Line:
    """One alternative of a text, filled in. `parts`: how many segments it is billed as."""

    words: str
    parts: int
    measure: str
    is_hard: bool


@dataclass(frozen=True)
class Shown:
    form: str
    title: str
    lines: list[Line]
    raw: str
    is_own: bool
    is_fixed: bool
    problem: str = ""


@staff_page(Role.OWNER)
@require_safe
def page(request: StaffRequest) -> HttpResponse:
    language = request.GET.get("language", "")
    return _shown(request, language if language in LANGUAGES else LANGUAGES[0])


@staff_page(Role.OWNER)
@require_POST
def write(request: StaffRequest, language: str, form: str) -> HttpResponse:
    """The practice's words for one text; empty or `ours`: the product's."""
    words = "" if "ours" in request.POST else request.POST.get("words", "")
    before = own_texts.own_words([request.actor.practice_id]).get(request.actor.practice_id, {})
    try:
        own_texts.write(actor=request.actor, language=language, form=form, words=words, now=request.now)
    except KeyError:
        raise Http404("There is no such text.") from None
    except Refused as refused:
        return _shown(request, language, form, refused.problems["words"])
    undo = reverse("practice-text", args=[language, form])
    toast(
        request,
        "Saved. The next texts say it so.",
        undo=undo,
        undo_with={"words": before.get((language, form), "")},
    )
    response = back_to(request, "practice-texts")
    response["HX-Redirect" if "HX-Redirect" in response else "Location"] += f"?language={language}"
    return response


def _shown(request: StaffRequest, language: str, form: str = "", problem: str = "") -> HttpResponse:
    own = own_texts.own_words([request.actor.practice_id]).get(request.actor.practice_id, {})
    sample = {
        **text_wording.SAMPLE,
        "clinic": request.practice.name,
        "phone": as_written(request.practice.phone),
    }
    shown = [
        _text(name, ours, own.get((language, name), ""), language, sample, request.POST.get("words", ""), problem)
        if name == form
        else _text(name, ours, own.get((language, name), ""), language, sample)
        for name, ours in own_texts.forms(language).items()
    ]
    context: dict[str, Any] = {
        "tab": "texts",
        "language": language,
        "languages": [(code, _NAMES[code]) for code in LANGUAGES],
        "texts": shown,
        "own_count": sum(one.is_own for one in shown),
        "most": int(text_wording.RULE.thresholds["segments"]),
    }
    return render(request, "staff/practice/texts.html", context, status=400 if problem else 200)


def _text(
    form: str, ours: str, own: str, language: str, sample: dict[str, str], typed: str = "", problem: str = ""
) -> Shown:
    words = own or ours
    lines = [
        Line(
            words=line.format_map(sample),
            parts=segments(line.format_map(sample)),
            measure=text_wording.measure(line, language),
            is_hard=text_wording.is_hard(line, language),
        )
        for line in words.splitlines()
    ]
    return Shown(
        form=form,
        title=form.replace("_", " ").replace(".", ", "),
        lines=lines,
        raw=typed or words.splitlines()[0],
        is_own=bool(own),
        is_fixed=text_wording.is_fixed(form),
        problem=problem,
    )
