"""What a claim says of the practice: who it is, who renders, how each payer wants it, how open points are read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from hepcoach.clinics.actors import Actor
from hepcoach.clinics.models import Staff
from hepcoach.clinics.problems import Refused
from hepcoach.privacy import audit
from hepcoach.rtm.actions import house
from hepcoach.rtm.models import House, Payer
from hepcoach.rules.npi import is_npi
from hepcoach.rules.rtm import choices
from hepcoach.rules.rtm.episode import MODIFIER_FAMILIES
from hepcoach.rules.rtm.tables import LABELS

PROVIDER_FIELDS = ("name", "npi", "tin", "address", "city", "state", "zip", "phone", "place_of_service")
# The usual taxonomy of each discipline; a person's own goes before.
TAXONOMIES = {"PT": "225100000X", "OT": "225X00000X", "SLP": "235Z00000X"}
DEVICE_DATES = {"window": "The whole window", "last_day": "The window's last day"}
MANAGEMENT_DATES = {"month_end": "The month's last day", "threshold_met": "The day minutes and contact were there"}


@transaction.atomic
def set_provider(*, actor: Actor, told: Mapping[str, str], now: datetime) -> None:
    """The billing provider. Whether each value is right is said by the claim's edits, on the page."""
    kept = {name: " ".join(told.get(name, "").split())[:60] for name in PROVIDER_FIELDS}
    House.objects.filter(pk=house(actor.practice_id).pk).update(provider=kept)
    _audit(actor, "set billing provider", f"practice:{actor.practice_id}", now)


@transaction.atomic
def set_renderer(
    *, actor: Actor, staff: Staff, last_name: str, first_name: str, npi: str, taxonomy: str, now: datetime
) -> None:
    problems = {}
    if not last_name.strip() or not first_name.strip():
        problems["last_name"] = "Write the family name and the given name apart, as the payer knows them."
    if not is_npi(npi):
        problems["npi"] = "This is no NPI: its last digit does not fit the others, or it isn't ten digits."
    elif Staff.objects.filter(practice_id=actor.practice_id, npi=npi).exclude(pk=staff.pk).exists():
        problems["npi"] = "Somebody else in the practice has this NPI."
    if problems:
        raise Refused(problems)
    found = House.objects.select_for_update().get(pk=house(actor.practice_id).pk)
    kept = {
        "last_name": last_name.strip()[:60],
        "first_name": first_name.strip()[:35],
        "taxonomy": taxonomy.strip(),
    }
    House.objects.filter(pk=found.pk).update(renderers={**found.renderers, str(staff.pk): kept})
    Staff.objects.filter(pk=staff.pk).update(npi=npi)
    _audit(actor, "set rendering provider", f"staff:{staff.pk}", now)


def renderer(found: House | None, staff: Staff | None, discipline: str) -> dict[str, str]:
    """Who renders, as a claim names them; what nobody entered is guessed from the name on file."""
    if staff is None:
        return {"last_name": "", "first_name": "", "npi": "", "taxonomy": "", "discipline": discipline}
    first, _, last = staff.name.rpartition(" ")
    told = {"last_name": last, "first_name": first, "taxonomy": TAXONOMIES.get(discipline, "")}
    own = (found.renderers if found is not None else {}).get(str(staff.pk), {})
    told.update({name: value for name, value in own.items() if value})
    return {**told, "npi": staff.npi, "discipline": discipline}


@transaction.atomic
def set_payer(*, actor: Actor, payer: Payer, told: Mapping[str, Any], now: datetime) -> None:
    """What it covers and how it wants it. `covered_codes` None means all."""
    problems = {}
    covered = told.get("covered_codes")
    if covered is not None and not set(covered) <= LABELS.keys():
        problems["covered_codes"] = "Choose among the RTM codes."
    if not set(told.get("modifiers", ())) <= set(MODIFIER_FAMILIES):
        problems["modifiers"] = "Choose among the families of modifiers."
    for name, allowed in _CHOICES.items():
        if told.get(name, "") not in allowed:
            problems[name] = "Choose one of the list."
    place = told.get("place_of_service", "")
    if place and not (len(place) == 2 and place.isascii() and place.isdigit()):
        problems["place_of_service"] = "A place of service is two digits; 11 is the office."
    if problems:
        raise Refused(problems)
    Payer.objects.filter(pk=payer.pk).update(
        covered_codes=covered,
        modifiers=list(told.get("modifiers", ())),
        in_person_contact_counts=bool(told.get("in_person_contact_counts")),
        place_of_service=place,
        **{name: told.get(name, "") for name in _CHOICES},
    )
    _audit(actor, "set payer", f"payer:{payer.pk}", now)


_CHOICES: dict[str, tuple[str, ...]] = {
    "kind": ("medicare_b", "commercial"),
    "live_contact_rule": ("", "strict", "relaxed"),
    "device_timing": ("", "window_close", "earliest"),
    "management_timing": ("", "month_end", "threshold_met"),
    "device_dates": tuple(DEVICE_DATES),
    "management_date": tuple(MANAGEMENT_DATES),
}


@transaction.atomic
def set_choices(*, actor: Actor, told: Mapping[str, str], now: datetime) -> None:
    """How the practice reads what the sources leave open; what stays at its default is not kept."""
    known = choices()
    kept = {
        name: value for name, value in told.items() if value in known.get(name, ()) and value != known[name][0]
    }
    House.objects.filter(pk=house(actor.practice_id).pk).update(choices=kept)
    _audit(actor, "set monitoring choices", f"practice:{actor.practice_id}", now)


def _audit(actor: Actor, action: str, subject: str, now: datetime) -> None:
    audit.record(audit.Event(actor.practice_id, now, actor.name, action, subject))
