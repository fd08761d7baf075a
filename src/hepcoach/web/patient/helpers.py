"""Who helps the patient: asked, changed and removed by the patient alone, behind the birth year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from hepcoach.clinics.problems import Refused
from hepcoach.messaging import inviting
from hepcoach.patients import helpers
from hepcoach.patients.helpers import Scope
from hepcoach.patients.models import ContactPoint, Helper
from hepcoach.web.patient.frame import PatientRequest, go, not_theirs, patient_page, shown

_SCOPE = tuple(each.name for each in fields(Scope))
_LANGUAGES = (("en", "English"), ("es", "Español"))


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def page(request: PatientRequest) -> HttpResponse:
    if refused := not_theirs(request, request.words["helpers_title"]):
        return refused
    problems = _write(request) if request.method == "POST" else {}
    if request.method == "POST" and not problems:
        return go(request, "page-helpers", saved="1")
    return _shown(request, problems)


def _write(request: PatientRequest) -> Mapping[str, str]:
    """Ask somebody, or change what one of them may do; what is wrong by field."""
    posted = request.POST
    scope = Scope(**{name: posted.get(name) == "yes" for name in _SCOPE})
    told = {name: " ".join(posted.get(name, "").split()) for name in ("name", "relationship", "phone")}
    try:
        if "helper" in posted:
            _change(request, scope)
        elif posted.get("agreed") != "yes":
            raise Refused({"agreed": "The patient has not said that they want it."})
        else:
            inviting.invite(
                actor=request.reader.actor,
                patient=request.patient,
                practice=request.practice,
                language=posted.get("language", ""),
                scope=scope,
                method="page",
                now=request.now,
                **told,
            )
    except Refused as refused:
        return refused.problems
    return {}


def _change(request: PatientRequest, scope: Scope) -> None:
    number = request.POST["helper"]
    known = Helper.objects.filter(patient=request.patient, is_removed=False)
    helper = (
        known.filter(pk=int(number)).first()
        if number.isascii() and number.isdigit() and len(number) < 18
        else None
    )
    if helper is None:
        # Removed meanwhile, on another phone: the page that comes back shows it.
        return
    actor, now = request.reader.actor, request.now
    if request.POST.get("do") == "remove":
        helpers.remove(actor=actor, helper=helper, method="page", now=now)
    else:
        helpers.set_scope(actor=actor, helper=helper, scope=scope, now=now)


def _shown(request: PatientRequest, problems: Mapping[str, str]) -> HttpResponse:
    words, posted = request.words, request.POST
    asks = bool(problems) and "helper" not in posted
    main = set(
        ContactPoint.objects.filter(patient=request.patient, is_preferred=True).values_list("helper_id", flat=True)
    )
    context = {
        "helpers": [
            {
                "helper": each,
                "consent": words["helpers_consent"][each.consent],
                "scope": [(name, words["helpers_scope"][name], getattr(each, name)) for name in _SCOPE],
                "remove": "" if each.pk in main else words["helpers_remove"].format(name=each.name),
            }
            for each in Helper.objects.filter(patient=request.patient, is_removed=False).order_by("pk")
        ],
        "typed": {name: posted.get(name, "") if asks else "" for name in ("name", "relationship", "phone")},
        "languages": _LANGUAGES,
        "language": posted.get("language") if asks else words["lang"],
        "scope": [
            (name, words["helpers_scope"][name], posted.get(name) == "yes" if asks else name == "may_see")
            for name in _SCOPE
        ],
        "agree": words["helpers_agree"].format(clinic=request.practice.name),
        "troubles": [words["helpers_trouble"][field] for field in problems],
        "saved": "saved" in request.GET,
    }
    return shown(request, "helpers", context, status=422 if problems else 200)
