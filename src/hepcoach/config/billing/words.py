"""The claim's edits name fields by path; a biller reads words."""

from __future__ import annotations

from collections.abc import Iterable

_PARTS = {
    "billing_provider": "Practice",
    "subscriber": "Insured",
    "patient": "Patient",
    "rendering": "Therapist",
    "referring": "Certifying physician",
    "payer": "Payer",
    "lines": "Line",
}
_FIELDS = {
    "npi": "NPI",
    "tin": "tax number",
    "dob": "birth date",
    "id": "number",
    "zip": "ZIP code",
    "from": "first day",
    "to": "last day",
    "prior_auth": "prior authorisation",
    "pointers": "diagnosis it points to",
    "signature_on_file": "signature on file",
}
HINTS = {
    "billing_provider.zip": "Nine digits without a hyphen.",
    "billing_provider.tin": "Nine digits without a hyphen.",
    "billing_provider.address": "A street: no post-office box.",
    "subscriber.id": "Medicare: the eleven characters of the card, without dashes.",
    "referring": "Medicare wants the certifying physician.",
    "referring.npi": "An NPI whose last digit fits, and not the therapist's own.",
    "diagnoses": "ICD-10 codes without the dot, each once.",
    "lines.modifiers": "Medicare wants GP, GO or GN of the therapist's discipline.",
}


def of(path: str) -> str:
    """For example "Practice: NPI"."""
    part, _, field = path.partition(".")
    if not field:
        return _FIELDS.get(part, _PARTS.get(part, part.replace("_", " "))).capitalize()
    return f"{_PARTS.get(part, part)}: {_FIELDS.get(field, field.replace('_', ' '))}"


def together(paths: Iterable[str]) -> list[str]:
    """One line for each part of the claim: "Insured: number, sex"."""
    found: dict[str, list[str]] = {}
    for path in paths:
        part, _, field = of(path).partition(": ")
        found.setdefault(part, []).extend([field] if field else [])
    return [f"{part}: {', '.join(fields)}" if fields else part for part, fields in found.items()]


def problem(path: str) -> str:
    return HINTS.get(path, "Missing, or not as payers take it.")
