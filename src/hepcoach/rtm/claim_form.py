"""A claim of the database in the shape that `interop.x12` takes: practice, payer, patient and ready lines.

What nobody entered stays empty here and is named by the claim's edits; nothing is made up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from hepcoach.clinics.actors import Actor
from hepcoach.privacy.fields import sealed
from hepcoach.rtm import access, billing
from hepcoach.rtm.models import ClaimLine, House, Monitoring

PERSON = ("last_name", "first_name", "dob", "sex", "address", "city", "state", "zip")
SUBSCRIBER = ("id", "relation", *PERSON)
REFERRING = ("last_name", "first_name", "npi")
PLAIN = ("prior_auth", "onset_date", "initial_treatment_date")
# The most diagnoses that a line may point to.
_POINTERS = 4
DEFAULT_PLACE = "11"


@dataclass(frozen=True)
class Draft:
    """One claim to be: of one patient and month, with the lines it takes along."""

    monitoring: Monitoring
    lines: tuple[ClaimLine, ...]
    claim: dict[str, Any]


def form_of(monitoring: Monitoring) -> dict[str, Any]:
    """What is kept of the patient's insurance, begun with what the record knows."""
    episode = monitoring.episode
    patient, condition = episode.patient, episode.condition or {}
    whole_birth = patient.birth_date if len(patient.birth_date) == len("1950-01-02") else ""
    code = str(condition.get("code", "")).replace(".", "")
    begun = {
        "subscriber": {
            "id": "",
            "relation": "self",
            **dict.fromkeys(PERSON, ""),
            "last_name": patient.family_name,
            "first_name": patient.given_name,
            "dob": whole_birth,
        },
        "patient": None,
        "referring": None,
        "signature_on_file": False,
        "prior_auth": None,
        "onset_date": None,
        "initial_treatment_date": str(episode.started_on),
        "diagnoses": [code] if code else [],
    }
    return {**begun, **(monitoring.claim_form or {})}


@transaction.atomic
def keep(*, actor: Actor, monitoring: Monitoring, form: Mapping[str, Any], now: datetime) -> None:
    value = sealed(Monitoring, "claim_form", monitoring.practice_id, dict(form))
    Monitoring.objects.filter(pk=monitoring.pk).update(claim_form=value)
    access.audited(actor, "write claim form", monitoring, now)


def drafts(lines: Iterable[ClaimLine], practice_id: int) -> list[Draft]:
    """One claim for each patient and month of service, in the order of the lines."""
    house = House.objects.filter(practice_id=practice_id).first()
    together: dict[tuple[int, int, int], list[ClaimLine]] = {}
    for line in lines:
        together.setdefault((line.monitoring_id, line.to_date.year, line.to_date.month), []).append(line)
    ids = {monitoring for monitoring, _, _ in together}
    known = Monitoring.objects.select_related("episode__patient", "episode__therapist", "payer").in_bulk(ids)
    return [
        Draft(known[monitoring], tuple(found), claim(known[monitoring], found, house))
        for (monitoring, _, _), found in together.items()
    ]


def claim(monitoring: Monitoring, lines: Sequence[ClaimLine], house: House | None) -> dict[str, Any]:
    """The claim without its number, which it gets with the file it goes in; here it names its first line."""
    form, payer, episode = form_of(monitoring), monitoring.payer, monitoring.episode
    provider = house.provider if house is not None else {}
    place = payer.place_of_service or provider.get("place_of_service") or DEFAULT_PLACE
    pointers = list(range(1, min(len(form["diagnoses"]), _POINTERS) + 1))
    return {
        "form": "837P",
        "claim_number": f"D{lines[0].pk}",
        "total_charge": _money(sum((line.charge for line in lines), Decimal())),
        "place_of_service": place,
        "frequency": "1",
        "signature_on_file": form["signature_on_file"],
        "accept_assignment": True,
        "billing_provider": {
            name: provider.get(name, "") for name in ("name", "npi", "tin", "address", "city", "state", "zip")
        },
        "subscriber": form["subscriber"],
        "patient": form["patient"],
        "payer": {"name": payer.name, "id": payer.payer_id, "kind": payer.kind},
        "referring": form["referring"],
        "rendering": billing.renderer(house, episode.therapist, episode.discipline),
        **{name: form[name] or None for name in PLAIN},
        "diagnoses": form["diagnoses"],
        "lines": [
            {
                "code": line.code,
                "modifiers": line.modifiers,
                "charge": _money(line.charge),
                "units": line.units,
                "pointers": pointers,
                "from": str(line.from_date),
                "to": str(line.to_date),
            }
            for line in sorted(lines, key=lambda line: (line.to_date, line.code))
        ],
    }


def _money(dollars: Decimal) -> str:
    return f"{dollars:.2f}"
