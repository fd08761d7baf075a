"""The same claim as the boxes of a CMS-1500, and lines as a table for clinics whose EMR bills.

Box names are our own words; the printed form is the payer's.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from hepcoach.rtm.claim_form import Draft

Claim = Mapping[str, Any]
Box = tuple[str, str, str]

_RELATIONS = {"self": "Self", "spouse": "Spouse", "child": "Child", "other": "Other"}
_POINTERS = "ABCDEFGHIJKL"
# A spreadsheet takes a cell that begins with one of these for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
LINE_HEAD = (
    "patient", "birth_date", "payer", "member_id", "code", "modifiers", "units", "charge", "from", "to",
    "place_of_service", "diagnoses", "rendering_npi", "referring_npi", "prior_auth", "days", "minutes",
    "live_contacts",
)  # fmt: skip


def boxes(claim: Claim) -> list[Box]:
    """Number, name and content of each box that an RTM claim fills, in the order of the form."""
    return [box for box in _boxes(claim) if box[2]]


def _boxes(claim: Claim) -> Iterator[Box]:
    insured = claim["subscriber"]
    treated = claim["patient"] or insured
    payer, provider = claim["payer"], claim["billing_provider"]
    yield "Top", "Payer", f"{payer['name']} ({payer['id']})"
    yield "1", "Kind of insurance", "Medicare" if payer["kind"] == "medicare_b" else "Other"
    yield "1a", "Insured's number", insured["id"]
    yield "2", "Patient's name", _name(treated)
    yield "3", "Patient's birth date and sex", f"{_day(treated['dob'])} {treated['sex']}".strip()
    yield "4", "Insured's name", _name(insured)
    yield "5", "Patient's address", _address(treated)
    yield "6", "Patient's relation to the insured", _RELATIONS.get(insured["relation"], "")
    yield "7", "Insured's address", _address(insured)
    on_file = "Signature on file" if claim["signature_on_file"] else ""
    yield "12", "Patient's signature", on_file
    yield "13", "Insured's signature", on_file
    yield "14", "Onset of the illness (431)", _day(claim["onset_date"])
    yield "15", "First treatment (454)", _day(claim["initial_treatment_date"])
    if claim["referring"]:
        yield "17", "Referring provider (DN)", _name(claim["referring"])
        yield "17b", "Referring provider's NPI", claim["referring"]["npi"]
    diagnoses = [f"{letter} {code}" for letter, code in zip(_POINTERS, claim["diagnoses"], strict=False)]
    yield "21", "Diagnoses (ICD-10)", ", ".join(diagnoses)
    yield "22", "Resubmission", "" if claim["frequency"] == "1" else claim["frequency"]
    yield "23", "Prior authorisation", claim["prior_auth"] or ""
    for number, line in enumerate(claim["lines"], start=1):
        yield from _line(number, line, claim)
    yield "25", "Tax number (EIN)", provider["tin"]
    yield "26", "Patient's account number", claim["claim_number"]
    yield "27", "Accepts assignment", "Yes" if claim["accept_assignment"] else "No"
    yield "28", "Total charge", claim["total_charge"]
    yield "33", "Billing provider", f"{provider['name']}, {_address(provider)}"
    yield "33a", "Billing provider's NPI", provider["npi"]


def _line(number: int, line: Claim, claim: Claim) -> Iterator[Box]:
    yield f"24A line {number}", "Dates of service", f"{_day(line['from'])} to {_day(line['to'])}"
    yield f"24B line {number}", "Place of service", claim["place_of_service"]
    yield f"24D line {number}", "Procedure and modifiers", " ".join([line["code"], *line["modifiers"]])
    yield f"24E line {number}", "Diagnosis pointers", "".join(_POINTERS[at - 1] for at in line["pointers"])
    yield f"24F line {number}", "Charge", line["charge"]
    yield f"24G line {number}", "Units", str(line["units"])
    yield f"24J line {number}", "Rendering provider's NPI", claim["rendering"]["npi"]


def boxes_csv(claim: Claim) -> str:
    return _csv([("box", "name", "content"), *boxes(claim)])


def lines_csv(found: Sequence[Draft]) -> str:
    """One row a line, with the counts it rests on."""
    return _csv([LINE_HEAD, *(row for draft in found for row in _rows(draft))])


def _rows(draft: Draft) -> Iterator[tuple[str, ...]]:
    claim = draft.claim
    treated = claim["patient"] or claim["subscriber"]
    for line in draft.lines:
        counts = line.evidence["counts"]
        yield (
            _name(treated),
            treated["dob"],
            claim["payer"]["name"],
            claim["subscriber"]["id"],
            line.code,
            " ".join(line.modifiers),
            str(line.units),
            f"{line.charge:.2f}",
            str(line.from_date),
            str(line.to_date),
            claim["place_of_service"],
            " ".join(claim["diagnoses"]),
            claim["rendering"]["npi"],
            (claim["referring"] or {}).get("npi", ""),
            claim["prior_auth"] or "",
            str(counts.get("days", "")),
            str(counts["seconds"] // 60) if "live_contacts" in counts else "",
            str(counts.get("live_contacts", "")),
        )


def _csv(rows: Sequence[Sequence[str]]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows([[_cell(cell) for cell in row] for row in rows])
    return written.getvalue()


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _name(one: Claim) -> str:
    return ", ".join(part for part in (one["last_name"], one["first_name"]) if part)


def _address(one: Claim) -> str:
    place = " ".join(part for part in (one["state"], one["zip"]) if part)
    return ", ".join(part for part in (one["address"], one["city"], place) if part)


def _day(iso: str | None) -> str:
    """As the paper form writes it."""
    try:
        return f"{date.fromisoformat(iso or ''):%m/%d/%Y}"
    except ValueError:
        return ""
