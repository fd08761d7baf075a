"""The claim adjustment reasons that RTM claims meet, in our own words; other codes stand for themselves."""

from __future__ import annotations

_WORDS = {
    "1": "deductible of the patient",
    "2": "coinsurance of the patient",
    "3": "copay of the patient",
    "4": "a modifier is missing or does not fit",
    "16": "information is missing",
    "18": "sent twice",
    "29": "sent after the filing limit",
    "45": "above the allowed amount",
    "50": "not seen as medically necessary",
    "96": "not covered",
    "97": "held to be part of another service",
    "119": "benefit used up (Medicare: KX missing)",
    "151": "more often than the payer takes",
    "197": "not authorised beforehand",
    "204": "not in the patient's plan",
}


def words(code: str) -> str:
    return _WORDS.get(code, f"reason {code}")
