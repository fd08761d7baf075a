"""What a professional claim must hold before it is written: our own edits, where no library looks.

Each edit names the field that is wrong by its path without indices, such as `lines.modifiers`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeGuard

from hepcoach.interop.x12 import line_edits, values

Claim = Mapping[str, Any]
Check = Callable[[str, bool], None]

_TAXONOMY = {"PT": "2251", "OT": "225X", "SLP": "235Z"}
RELATIONS = {"self": "18", "spouse": "01", "child": "19", "other": "G8"}
_KINDS = ("medicare_b", "commercial")
_LINES_AT_MOST = 50
_OLDEST_YEARS = 125


def wrong_fields(claim: Claim, as_of: date) -> list[str]:
    """The paths of all fields that keep the claim from going, in the order of the claim."""
    found: list[str] = []

    def check(path: str, holds: bool) -> None:
        if not holds and path not in found:
            found.append(path)

    _claim_level(claim, check)
    for name in ("billing_provider", "subscriber", "payer", "rendering"):
        check(name, isinstance(claim.get(name), dict))
    if "billing_provider" not in found:
        _billing_provider(claim["billing_provider"], check)
    if "subscriber" not in found:
        _people(claim, as_of, check)
    if "payer" not in found:
        _payer(claim["payer"], check)
    if "rendering" not in found:
        _rendering(claim["rendering"], check)
    _referring(claim, check)
    _dates(claim, as_of, check)
    _diagnoses(claim.get("diagnoses"), check)
    lines = claim.get("lines")
    if _are_lines(lines):
        line_edits.check_lines(claim, lines, as_of, check)
        charges = [values.money(one.get("charge")) for one in lines]
        total = values.money(claim.get("total_charge"))
        if total is not None and None not in charges:
            check("total_charge", total == sum((charge for charge in charges if charge), Decimal()))
    else:
        check("lines", False)
    return found


def _are_lines(found: object) -> TypeGuard[list[Claim]]:
    return (
        isinstance(found, list)
        and 0 < len(found) <= _LINES_AT_MOST
        and all(isinstance(one, dict) for one in found)
    )


def _claim_level(claim: Claim, check: Check) -> None:
    check("form", claim.get("form") == "837P")
    check("claim_number", values.is_identifier(claim.get("claim_number"), 1, 20))
    check("total_charge", values.money(claim.get("total_charge")) is not None)
    check("place_of_service", values.is_one_of(claim.get("place_of_service"), values.PLACES))
    check("frequency", values.is_one_of(claim.get("frequency"), ("1", "7", "8")))
    check("signature_on_file", claim.get("signature_on_file") is True)
    check("accept_assignment", isinstance(claim.get("accept_assignment"), bool))
    if claim.get("prior_auth") is not None:
        check("prior_auth", values.is_identifier(claim["prior_auth"], 1, 50))


def _billing_provider(one: Claim, check: Check) -> None:
    check("billing_provider.name", values.is_text(one.get("name"), 1, 60))
    check("billing_provider.npi", values.is_npi(one.get("npi")))
    check("billing_provider.tin", values.is_tin(one.get("tin")))
    check("billing_provider.address", values.is_street(one.get("address")))
    check("billing_provider.city", values.is_text(one.get("city"), 2, 30))
    check("billing_provider.state", values.is_one_of(one.get("state"), values.STATES))
    check("billing_provider.zip", values.is_zip(one.get("zip"), whole=True))


def _people(claim: Claim, as_of: date, check: Check) -> None:
    subscriber, patient = claim["subscriber"], claim.get("patient")
    medicare = _inner(claim, "payer").get("kind") == "medicare_b"
    _person(subscriber, "subscriber", as_of, check)
    number = subscriber.get("id")
    check("subscriber.id", values.is_mbi(number) if medicare else values.is_identifier(number, 2, 80))
    relation = subscriber.get("relation")
    # With Medicare everybody is insured for themselves.
    known = values.is_one_of(relation, ("self",) if medicare else RELATIONS)
    check("subscriber.relation", known)
    if not known:
        return
    if relation == "self":
        check("patient", patient is None)
    elif isinstance(patient, dict):
        _person(patient, "patient", as_of, check)
    else:
        check("patient", False)


def _person(one: Claim, path: str, as_of: date, check: Check) -> None:
    check(f"{path}.last_name", values.is_text(one.get("last_name"), 1, 60))
    check(f"{path}.first_name", values.is_text(one.get("first_name"), 1, 35))
    born = values.day(one.get("dob"))
    check(f"{path}.dob", born is not None and born <= as_of and as_of.year - born.year <= _OLDEST_YEARS)
    check(f"{path}.sex", values.is_one_of(one.get("sex"), ("F", "M", "U")))
    check(f"{path}.address", values.is_text(one.get("address"), 1, 55))
    check(f"{path}.city", values.is_text(one.get("city"), 2, 30))
    check(f"{path}.state", values.is_one_of(one.get("state"), values.STATES))
    check(f"{path}.zip", values.is_zip(one.get("zip")))


def _payer(payer: Claim, check: Check) -> None:
    check("payer.name", values.is_text(payer.get("name"), 1, 60))
    check("payer.id", values.is_identifier(payer.get("id"), 2, 80))
    check("payer.kind", values.is_one_of(payer.get("kind"), _KINDS))


def _rendering(one: Claim, check: Check) -> None:
    _provider(one, "rendering", check)
    discipline, taxonomy = one.get("discipline"), one.get("taxonomy")
    check("rendering.discipline", values.is_one_of(discipline, _TAXONOMY))
    check("rendering.taxonomy", values.is_taxonomy(taxonomy, family=_TAXONOMY.get(str(discipline), "")))


def _referring(claim: Claim, check: Check) -> None:
    referring = claim.get("referring")
    if isinstance(referring, dict):
        _provider(referring, "referring", check)
        # Nobody certifies their own plan of care.
        check("referring.npi", referring.get("npi") != _inner(claim, "rendering").get("npi"))
    else:
        # Medicare wants the certifying physician here; elsewhere there may be none.
        check("referring", referring is None and _inner(claim, "payer").get("kind") != "medicare_b")


def _provider(one: Claim, path: str, check: Check) -> None:
    check(f"{path}.last_name", values.is_text(one.get("last_name"), 1, 60))
    check(f"{path}.first_name", values.is_text(one.get("first_name"), 1, 35))
    check(f"{path}.npi", values.is_npi(one.get("npi")))


def _dates(claim: Claim, as_of: date, check: Check) -> None:
    onset, first = values.day(claim.get("onset_date")), values.day(claim.get("initial_treatment_date"))
    check("onset_date", claim.get("onset_date") is None or (onset is not None and onset <= as_of))
    check("initial_treatment_date", claim.get("initial_treatment_date") is None or first is not None)
    if first is not None:
        check("initial_treatment_date", first <= as_of and (onset is None or onset > as_of or onset <= first))


def _diagnoses(found: object, check: Check) -> None:
    if not isinstance(found, list) or not 0 < len(found) <= line_edits.DIAGNOSES_AT_MOST:
        check("diagnoses", False)
        return
    check("diagnoses", all(values.is_icd_10(code) for code in found) and _distinct(found))


def _distinct(found: Sequence[Any]) -> bool:
    return len({str(one) for one in found}) == len(found)


def _inner(claim: Claim, name: str) -> Claim:
    """An object of the claim, empty where there is none."""
    value = claim.get(name)
    return value if isinstance(value, dict) else {}
