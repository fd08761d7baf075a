"""Professional claims laid out in the segments of the 837P (005010X222A1). They have passed the edits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hepcoach.interop.x12.edits import RELATIONS
from hepcoach.interop.x12.writer import Segment, clean

Claim = Mapping[str, Any]

_FILING_CODE = {"medicare_b": "MB", "commercial": "CI"}


@dataclass(frozen=True)
class Submitter:
    """Who writes the file. The guide wants a telephone number of them, which no claim holds."""

    name: str
    id: str
    phone: str


def segments(claims: Sequence[Claim], submitter: Submitter, reference: str, written_at: datetime) -> list[Segment]:
    """The transaction set of claims of one billing provider to one payer, from its BHT to its last line."""
    payer, provider = claims[0]["payer"], claims[0]["billing_provider"]
    found: list[Segment] = [
        ("BHT", "0019", "00", reference, f"{written_at:%Y%m%d}", f"{written_at:%H%M}", "CH"),
        ("NM1", "41", "2", clean(submitter.name), "", "", "", "", "46", submitter.id),
        ("PER", "IC", clean(submitter.name), "TE", submitter.phone),
        ("NM1", "40", "2", clean(payer["name"]), "", "", "", "", "46", payer["id"]),
        *_billing_provider(provider),
    ]
    level = 1
    for claim in claims:
        own_claim = claim["subscriber"]["relation"] == "self"
        level += 1
        found += _subscriber(claim, own_claim=own_claim, level=level)
        if not own_claim:
            level += 1
            found += _patient(claim, level=level)
        found += _claim(claim)
        found += (
            segment for number, line in enumerate(claim["lines"], start=1) for segment in _line(number, line)
        )
    return found


def _billing_provider(one: Claim) -> Iterator[Segment]:
    yield ("HL", "1", "", "20", "1")
    yield ("NM1", "85", "2", clean(one["name"]), "", "", "", "", "XX", one["npi"])
    yield from _address(one)
    yield ("REF", "EI", one["tin"])


def _subscriber(claim: Claim, *, own_claim: bool, level: int) -> Iterator[Segment]:
    one, payer = claim["subscriber"], claim["payer"]
    filing = _FILING_CODE[payer["kind"]]
    yield ("HL", str(level), "1", "22", "0" if own_claim else "1")
    yield ("SBR", "P", "18" if own_claim else "", "", "", "", "", "", "", filing)
    yield ("NM1", "IL", "1", clean(one["last_name"]), clean(one["first_name"]), "", "", "", "MI", one["id"])
    yield from _address(one)
    yield _birth(one)
    yield ("NM1", "PR", "2", clean(payer["name"]), "", "", "", "", "PI", payer["id"])


def _patient(claim: Claim, *, level: int) -> Iterator[Segment]:
    one = claim["patient"]
    yield ("HL", str(level), str(level - 1), "23", "0")
    yield ("PAT", RELATIONS[claim["subscriber"]["relation"]])
    yield ("NM1", "QC", "1", clean(one["last_name"]), clean(one["first_name"]))
    yield from _address(one)
    yield _birth(one)


def _claim(claim: Claim) -> Iterator[Segment]:
    assigned = "A" if claim["accept_assignment"] else "C"
    place = (claim["place_of_service"], "B", claim["frequency"])
    yield ("CLM", claim["claim_number"], _money(claim["total_charge"]), "", "", place, "Y", assigned, "Y", "Y")
    if claim.get("onset_date"):
        yield ("DTP", "431", "D8", _day(claim["onset_date"]))
    if claim.get("initial_treatment_date"):
        yield ("DTP", "454", "D8", _day(claim["initial_treatment_date"]))
    if claim.get("prior_auth"):
        yield ("REF", "G1", claim["prior_auth"])
    first, *others = claim["diagnoses"]
    yield ("HI", ("ABK", first), *(("ABF", code) for code in others))
    if claim.get("referring"):
        yield _provider("DN", claim["referring"])
    yield _provider("82", claim["rendering"])
    yield ("PRV", "PE", "PXC", claim["rendering"]["taxonomy"])


def _line(number: int, line: Claim) -> Iterator[Segment]:
    procedure = ("HC", line["code"], *line["modifiers"])
    pointers = tuple(str(pointer) for pointer in line["pointers"])
    yield ("LX", str(number))
    yield ("SV1", procedure, _money(line["charge"]), "UN", str(line["units"]), "", "", pointers)
    if line["from"] == line["to"]:
        yield ("DTP", "472", "D8", _day(line["from"]))
    else:
        yield ("DTP", "472", "RD8", f"{_day(line['from'])}-{_day(line['to'])}")


def _provider(role: str, one: Claim) -> Segment:
    return ("NM1", role, "1", clean(one["last_name"]), clean(one["first_name"]), "", "", "", "XX", one["npi"])


def _address(one: Claim) -> Iterator[Segment]:
    yield ("N3", clean(one["address"]))
    yield ("N4", clean(one["city"]), one["state"], one["zip"])


def _birth(one: Claim) -> Segment:
    return ("DMG", "D8", _day(one["dob"]), one["sex"])


def _money(dollars: str) -> str:
    """Without zeros that say nothing: 140.00 is 140, 60.50 is 60.5."""
    return dollars.rstrip("0").rstrip(".").lstrip("0") if "." in dollars else dollars


def _day(iso: str) -> str:
    return iso.replace("-", "")
