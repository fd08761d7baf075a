"""Billing settings: the practice and its therapists on a claim, payers, rates, and how open points are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from hepcoach.clinics.models import Staff
from hepcoach.clinics.problems import Refused
from hepcoach.config.billing import words
from hepcoach.interop.x12.edits import wrong_fields
from hepcoach.rtm import billing, rates
from hepcoach.rtm.models import House, Payer, Rate
from hepcoach.rules.rtm import choices
from hepcoach.rules.rtm.episode import MODIFIER_FAMILIES
from hepcoach.rules.rtm.settings import Settings
from hepcoach.rules.rtm.tables import ALL, LABELS
from hepcoach.web.rtm.fields import dollars
from hepcoach.web.rtm.worklist import BILLING
from hepcoach.web.staff.fields import Field, a_date, come_back, whole
from hepcoach.web.staff.frame import StaffRequest, back_to, staff_page, toast

_PROVIDER = {
    "name": ("Name as payers know it", ""),
    "npi": ("Practice's NPI", ""),
    "tin": ("Tax number (EIN)", "Nine digits."),
    "address": ("Street", "No post-office box."),
    "city": ("City", ""),
    "state": ("State", "Two letters."),
    "zip": ("ZIP code", "Nine digits without a hyphen."),
    "phone": ("Telephone for payers", "Ten digits. Each 837P file names it."),
    "place_of_service": ("Place of service", "11 is the office. RTM is no telehealth: never 02 or 10."),
}
_CONTACTS = [("", "Not said: strict"), ("strict", "One, and one more for each 98981"), ("relaxed", "One a month")]
_DEVICE_TIMING = [("", "Not said"), ("window_close", "When the window is over"), ("earliest", "As early as sure")]
_MANAGEMENT_TIMING = [("", "Not said"), ("month_end", "At the month's end"), ("threshold_met", "Once reached")]


@staff_page(*BILLING)
@require_safe
def page(request: StaffRequest) -> HttpResponse:
    return _shown(request)


@staff_page(*BILLING)
@require_POST
def provider(request: StaffRequest) -> HttpResponse:
    """What is wrong is said beside each field; it is kept all the same, as claims name it again."""
    told = {name: request.POST.get(name, "") for name in _PROVIDER}
    billing.set_provider(actor=request.actor, told=told, now=request.now)
    toast(request, "Practice on claims saved.")
    return back_to(request, "billing-settings")


@staff_page(*BILLING)
@require_POST
def renderer(request: StaffRequest, staff_id: int) -> HttpResponse:
    staff = get_object_or_404(Staff, practice=request.practice, pk=staff_id)
    told = {name: request.POST.get(name, "") for name in ("last_name", "first_name", "npi", "taxonomy")}
    try:
        billing.set_renderer(actor=request.actor, staff=staff, now=request.now, **told)
    except Refused as refused:
        return _shown(request, f"staff-{staff_id}", refused.problems)
    toast(request, f"{staff} on claims saved.")
    return back_to(request, "billing-settings")


@staff_page(*BILLING)
@require_POST
def payer(request: StaffRequest, payer_id: int) -> HttpResponse:
    found = get_object_or_404(Payer, practice=request.practice, pk=payer_id)
    posted = request.POST
    told: dict[str, Any] = {
        "covered_codes": None if posted.get("all_codes") == "yes" else posted.getlist("codes"),
        "modifiers": posted.getlist("modifiers"),
        "in_person_contact_counts": posted.get("in_person") == "yes",
        **{
            name: posted.get(name, "")
            for name in (
                "kind", "live_contact_rule", "device_timing", "management_timing", "device_dates",
                "management_date", "place_of_service",
            )
        },
    }  # fmt: skip
    try:
        billing.set_payer(actor=request.actor, payer=found, told=told, now=request.now)
    except Refused as refused:
        toast(request, f"Not saved: {refused}", trouble=True)
    else:
        toast(request, f"{found} saved. Lines documented before stay as they are.")
    return back_to(request, "billing-settings")


@staff_page(*BILLING)
@require_POST
def rate(request: StaffRequest) -> HttpResponse:
    posted = request.POST
    chosen = posted.get("payer", "")
    found = Payer.objects.filter(practice=request.practice, pk=whole(chosen) or 0).first()
    if chosen and found is None:
        return _shown(request, "rate", {"payer": "Choose the practice or one of the payers."})
    try:
        rates.enter(
            actor=request.actor,
            payer=found,
            code=posted.get("code", ""),
            dollars=dollars(posted.get("dollars")),
            from_date=a_date(posted.get("from_date")),
            now=request.now,
        )
    except Refused as refused:
        return _shown(request, "rate", refused.problems)
    toast(request, "Rate entered.")
    return back_to(request, "billing-settings")


@staff_page(*BILLING)
@require_POST
def remove_rate(request: StaffRequest, rate_id: int) -> HttpResponse:
    if rates.remove(actor=request.actor, rate_id=rate_id, now=request.now):
        toast(request, "Rate removed. The one before it holds again.")
    return back_to(request, "billing-settings")


@staff_page(*BILLING)
@require_POST
def readings(request: StaffRequest) -> HttpResponse:
    told = {name: request.POST.get(name, "") for name in choices()}
    billing.set_choices(actor=request.actor, told=told, now=request.now)
    toast(request, "Readings saved. What was documented before stays as it was.")
    return back_to(request, "billing-settings")


def _shown(request: StaffRequest, form: str = "", problems: Mapping[str, str] | None = None) -> HttpResponse:
    def filled(name: str, fields: list[Field]) -> list[Field]:
        return come_back(fields, request.POST, problems or {}) if name == form else fields

    practice_id = request.actor.practice_id
    house = House.objects.filter(practice_id=practice_id).first()
    people = Staff.objects.filter(practice_id=practice_id, is_active=True, credential__in=billing.TAXONOMIES)
    payers = list(Payer.objects.filter(practice_id=practice_id).order_by("name", "pk"))
    context: dict[str, Any] = {
        "tab": "settings",
        "provider": _provider_fields(house, request),
        "people": [
            (one, filled(f"staff-{one.pk}", _renderer_fields(house, one)), form == f"staff-{one.pk}")
            for one in people.order_by("name", "pk")
        ],
        "payers": [_payer(one) for one in payers],
        "codes": LABELS,
        "families": MODIFIER_FAMILIES,
        "rates": Rate.objects.filter(practice_id=practice_id)
        .select_related("payer")
        .order_by("payer__name", "code", "-from_date"),
        "new_rate": filled("rate", _rate_fields(request, payers)),
        "tables": ALL,
        "estimates": [(code, LABELS[code], rates.estimate(code, request.today)) for code in LABELS],
        "readings": _reading_fields(house),
    }
    return render(request, "rtm/settings.html", context, status=400 if form else 200)


def _provider_fields(house: House | None, request: StaffRequest) -> list[Field]:
    known = house.provider if house is not None else {}
    probe = {"billing_provider": {name: known.get(name, "") for name in _PROVIDER}}
    wrong = (
        {path for path in wrong_fields(probe, request.today) if path.startswith("billing_provider.")}
        if known
        else ()
    )
    return [
        Field(
            "provider",
            name,
            label,
            known.get(name, ""),
            hint=hint,
            longest=60,
            problem=words.problem(f"billing_provider.{name}") if f"billing_provider.{name}" in wrong else "",
        )
        for name, (label, hint) in _PROVIDER.items()
    ]


def _renderer_fields(house: House | None, staff: Staff) -> list[Field]:
    form, told = f"staff-{staff.pk}", billing.renderer(house, staff, staff.credential)
    return [
        Field(form, "last_name", "Family name", told["last_name"], required=True, longest=60),
        Field(form, "first_name", "Given name", told["first_name"], required=True, longest=35),
        Field(form, "npi", "NPI", told["npi"], required=True, longest=10),
        Field(form, "taxonomy", "Taxonomy", told["taxonomy"], longest=10),
    ]


def _payer(one: Payer) -> dict[str, Any]:
    form = f"payer-{one.pk}"

    def choose(name: str, label: str, options: list[tuple[str, str]], hint: str = "") -> Field:
        return Field(form, name, label, getattr(one, name), kind="select", options=options, hint=hint)

    return {
        "payer": one,
        "fields": [
            choose("kind", "Kind", [("medicare_b", "Medicare Part B"), ("commercial", "Commercial")]),
            choose("live_contact_rule", "Live contacts a month", _CONTACTS),
            choose("device_timing", "Device codes go", _DEVICE_TIMING),
            choose("management_timing", "98980 and 98981 go", _MANAGEMENT_TIMING, "98979 always waits."),
            choose("device_dates", "Dates of a device line", list(billing.DEVICE_DATES.items())),
            choose("management_date", "Date of a management line", list(billing.MANAGEMENT_DATES.items())),
            Field(form, "place_of_service", "Place of service", one.place_of_service, longest=2,
                  hint="Empty: the practice's."),
        ],
    }  # fmt: skip


def _rate_fields(request: StaffRequest, payers: list[Payer]) -> list[Field]:
    codes = [(code, f"{code} {told}") for code, told in LABELS.items()]
    whose = [("", "What the practice charges"), *((str(one.pk), f"{one} allows") for one in payers)]
    return [
        Field("rate", "payer", "Which", kind="select", options=whose),
        Field("rate", "code", "Code", kind="select", options=codes),
        Field("rate", "dollars", "Dollars a unit", kind="number", required=True, lowest="0.01", highest="9999",
              step="0.01"),
        Field("rate", "from_date", "From", f"{request.today:%Y}-01-01", kind="date", required=True),
    ]  # fmt: skip


def _reading_fields(house: House | None) -> list[Field]:
    chosen = house.choices if house is not None else {}
    default = Settings()
    return [
        Field(
            "readings",
            name,
            name.replace("_", " ").capitalize(),
            chosen.get(name, getattr(default, name)),
            kind="select",
            options=[
                (one, one.replace("_", " ") + (" (default)" if at == 0 else "")) for at, one in enumerate(options)
            ],
        )
        for name, options in choices().items()
    ]
