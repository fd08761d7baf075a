"""What a claim says of one patient: insurance, who certified the plan, authorisation, diagnoses; and its boxes."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from hepcoach.config.billing import words
from hepcoach.interop.x12 import outgoing, paper
from hepcoach.interop.x12.edits import RELATIONS, wrong_fields
from hepcoach.rtm import access, claim_form
from hepcoach.rtm.claim_form import PERSON, REFERRING
from hepcoach.rtm.models import ClaimLine, House, Monitoring
from hepcoach.web.rtm.fields import dollars
from hepcoach.web.rtm.worklist import BILLING
from hepcoach.web.staff.fields import Field
from hepcoach.web.staff.frame import StaffRequest, back_to, staff_page, toast

_LABELS = {
    "last_name": "Family name",
    "first_name": "Given name",
    "dob": "Birth date",
    "sex": "Sex on the policy",
    "address": "Street",
    "city": "City",
    "state": "State",
    "zip": "ZIP code",
}
_SEXES = [("", "choose…"), ("F", "Female"), ("M", "Male"), ("U", "Unknown")]
_YES_NO = [("", "No"), ("yes", "Yes")]


@staff_page(*BILLING)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: StaffRequest, monitoring_id: int) -> HttpResponse:
    monitoring = access.monitoring_for(request.actor, monitoring_id, request.now)
    if request.method != "POST":
        return _shown(request, monitoring)
    spent = min(dollars(request.POST.get("ytd_allowed")) or Decimal(0), Decimal("99999.99"))
    if spent != monitoring.ytd_allowed:
        Monitoring.objects.filter(pk=monitoring.pk).update(ytd_allowed=spent, ytd_as_of=request.today)
    claim_form.keep(actor=request.actor, monitoring=monitoring, form=_posted(request.POST), now=request.now)
    monitoring = access.monitoring_for(request.actor, monitoring_id, request.now)
    wrong = _wrong(monitoring, request)
    if wrong:
        toast(request, f"Saved. {len(wrong)} to complete.", trouble=True)
    else:
        toast(request, "Claim form saved. It is complete.")
    return back_to(request, "billing-claim", monitoring_id)


@staff_page(*BILLING)
@require_safe
def boxes(request: StaffRequest, line_id: int) -> HttpResponse:
    """The CMS-1500 of the claim that this line goes in."""
    line = ClaimLine.objects.filter(practice_id=request.actor.practice_id, pk=line_id).first()
    together = [] if line is None else _together(line)
    monitoring = access.monitoring_for(request.actor, line.monitoring_id if line is not None else 0, request.now)
    [draft] = claim_form.drafts(together, request.actor.practice_id)
    if together[0].claim_number:
        draft.claim["claim_number"] = together[0].claim_number
    if request.GET.get("as") == "csv":
        return _download(paper.boxes_csv(draft.claim), f"cms-1500-{line_id}.csv", "text/csv")
    context = {
        "boxes": paper.boxes(draft.claim),
        "wrong": words.together(outgoing.check([draft], request.today)[0].wrong),
        "monitoring": monitoring,
        "patient": monitoring.episode.patient,
        "line_id": line_id,
    }
    return render(request, "rtm/boxes.html", context)


def _together(line: ClaimLine) -> list[ClaimLine]:
    """The lines of the same claim: those it went with, or would go with today."""
    if line.claim_number:
        found = ClaimLine.objects.filter(practice_id=line.practice_id, claim_number=line.claim_number)
    else:
        found = ClaimLine.objects.filter(
            monitoring_id=line.monitoring_id,
            state=ClaimLine.State.DOCUMENTED,
            to_date__year=line.to_date.year,
            to_date__month=line.to_date.month,
        )
    return list(found.order_by("pk")) or [line]


def _posted(posted: Mapping[str, str]) -> dict[str, Any]:
    def told(name: str, longest: int = 80) -> str:
        return " ".join(posted.get(name, "").split())[:longest]

    relation = told("relation")
    other = {name: told(f"patient-{name}") for name in PERSON}
    certified = {name: told(f"referring-{name}") for name in REFERRING}
    codes = told("diagnoses", 200).upper().replace(".", "").replace(",", " ").split()
    return {
        "subscriber": {
            "id": told("id"),
            "relation": relation if relation in RELATIONS else "self",
            **{name: told(f"subscriber-{name}") for name in PERSON},
        },
        "patient": other if relation not in ("", "self") else None,
        "referring": certified if any(certified.values()) else None,
        "signature_on_file": posted.get("signature_on_file") == "yes",
        "prior_auth": told("prior_auth", 50) or None,
        "onset_date": told("onset_date", 10) or None,
        "initial_treatment_date": told("initial_treatment_date", 10) or None,
        "diagnoses": list(dict.fromkeys(codes)),
    }


def _wrong(monitoring: Monitoring, request: StaffRequest) -> set[str]:
    """What the claim's edits say of this form; lines and the practice are others' pages."""
    lines = [ClaimLine(pk=0, code="", charge=Decimal(), to_date=request.today, from_date=request.today)]
    house = House.objects.filter(practice_id=monitoring.practice_id).first()
    claim = claim_form.claim(monitoring, lines, house)
    form_of = ("subscriber", "patient", "referring", "signature", "prior", "onset", "initial", "diagnoses")
    return {path for path in wrong_fields(claim, request.today) if path.startswith(form_of)}


def _shown(request: StaffRequest, monitoring: Monitoring) -> HttpResponse:
    form = claim_form.form_of(monitoring)
    wrong = _wrong(monitoring, request) if monitoring.claim_form else set()

    def field(path: str, name: str, label: str, value: str | None, **more: Any) -> Field:
        problem = words.problem(path) if path in wrong else ""
        return Field("claim", name, label, value or "", problem=problem, longest=80, **more)

    def person(part: str) -> list[Field]:
        told = form[part] or {}
        return [
            field(f"{part}.{name}", f"{part}-{name}", label, told.get(name, ""), **_KINDS.get(name, {}))
            for name, label in _LABELS.items()
        ]

    subscriber, certified = form["subscriber"], form["referring"] or {}
    context = {
        "monitoring": monitoring,
        "patient": monitoring.episode.patient,
        "insured": [
            field("subscriber.id", "id", "Insured's number", subscriber["id"], hint="As on the card."),
            field("subscriber.relation", "relation", "The patient is the insured's", subscriber["relation"],
                  kind="select", options=[(one, one.capitalize()) for one in RELATIONS]),
            *person("subscriber"),
        ],
        "treated": person("patient"),
        "needs_patient": subscriber["relation"] != "self",
        "certified": [
            field(path, f"referring-{name}", label, certified.get(name, ""))
            for name, label, path in (
                ("last_name", "Family name", "referring.last_name"),
                ("first_name", "Given name", "referring.first_name"),
                ("npi", "NPI", "referring.npi"),
            )
        ],
        "lacks_physician": "referring" in wrong,
        "rest": [
            field("diagnoses", "diagnoses", "Diagnoses", " ".join(form["diagnoses"]),
                  hint="ICD-10 codes, the main one first."),
            field("prior_auth", "prior_auth", "Prior authorisation", form["prior_auth"]),
            field("onset_date", "onset_date", "Onset", form["onset_date"], kind="date"),
            field("initial_treatment_date", "initial_treatment_date", "First treatment",
                  form["initial_treatment_date"], kind="date"),
            field("signature_on_file", "signature_on_file", "Patient's signature on file",
                  "yes" if form["signature_on_file"] else "", kind="select", options=_YES_NO),
            field("", "ytd_allowed", "Allowed this year so far, dollars", str(monitoring.ytd_allowed),
                  kind="number", lowest="0", highest="99999", step="0.01",
                  hint="PT and SLP together, or OT, from the payer's eligibility answer of today. What goes out "
                  "from now on is added. KX depends on it."),
        ],
        "tab": "claims",
    }  # fmt: skip
    return render(request, "rtm/claim.html", context)


_KINDS: dict[str, dict[str, Any]] = {"dob": {"kind": "date"}, "sex": {"kind": "select", "options": _SEXES}}


def _download(text: str, name: str, kind: str) -> HttpResponse:
    return HttpResponse(
        text,
        content_type=f"{kind}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
