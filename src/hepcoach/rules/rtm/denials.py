"""Denials: the adjustment reasons that RTM claims meet, in our own words, and the levels of appeal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from hepcoach.rules.meta import Rule

APPEALS = Rule(
    id="rtm.appeals",
    version=1,
    title="Levels of appeal and their deadlines",
    source=(
        "Medicare Part B as its contractors publish it: redetermination 120 days from receipt, which is presumed "
        "five days after the notice; QIC 180 days; ALJ 60 days and at least $200 (2026); Council 60 days; court "
        "60 days and at least $1,960 (2026). Commercial plans under ERISA and the ACA: internal 180 days, "
        "external review within four months. A plan's own contract goes before."
    ),
    thresholds={"presumed_receipt_days": 5, "medicare_first_days": 120, "commercial_first_days": 180},
)


@dataclass(frozen=True)
class Level:
    """One level. `within` is counted from the decision before it."""

    name: str
    within: str


LEVELS: dict[str, tuple[Level, ...]] = {
    "medicare_b": (
        Level("redetermination by the contractor", "120 days from receipt, presumed 5 days after the notice"),
        Level("reconsideration by a QIC", "180 days"),
        Level("hearing by an ALJ", "60 days, at least $200 in dispute (2026)"),
        Level("Medicare Appeals Council", "60 days"),
        Level("federal court", "60 days, at least $1,960 in dispute (2026)"),
    ),
    "commercial": (
        Level("internal appeal to the plan", "180 days"),
        Level("external review", "4 months"),
    ),
}


def deadline(kind: str, denied_on: date) -> date:
    """Of the first level, when the notice is of that day."""
    days = APPEALS.thresholds
    medicare = days["medicare_first_days"] + days["presumed_receipt_days"]
    return denied_on + timedelta(days=medicare if kind == "medicare_b" else days["commercial_first_days"])


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
