"""What remote monitoring and the coach may bring a practice in a year, with its own numbers, as a range.

Each line is a product of inputs that stand on the page, each with a low and a high value and where it comes from.
What a source claims is its claim: a practice puts its own numbers in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hepcoach.rules.meta import Rule
from hepcoach.rules.rtm.tables import ALL

RULE = Rule(
    id="returns.sheet",
    version=1,
    title="The sheet of costs and returns",
    source=(
        "Lines and default ranges are those that two published articles on physical-therapy software claim (a "
        "model of a clinic with four therapists; a report on 42 practices). They are claims of sellers, not "
        "findings. The share of freed slots that is really filled is our own caution: the articles count all."
    ),
    thresholds={"weeks_a_year": 52, "months_a_year": 12},
)

_WEEKS, _MONTHS = int(RULE.thresholds["weeks_a_year"]), int(RULE.thresholds["months_a_year"])
_CODES = ALL[-1].estimated_rates


@dataclass(frozen=True)
class Range:
    low: float
    high: float

    def __add__(self, other: Range) -> Range:
        return Range(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Range) -> Range:
        """The least is what is left when little comes in and much goes out."""
        return Range(self.low - other.high, self.high - other.low)

    def times(self, other: Range) -> Range:
        corners = [one * two for one in (self.low, self.high) for two in (other.low, other.high)]
        return Range(min(corners), max(corners))

    def by(self, factor: float) -> Range:
        return Range(self.low * factor, self.high * factor)


@dataclass(frozen=True)
class Input:
    """One assumption. `highest` keeps slips of the finger out."""

    key: str
    label: str
    low: float
    high: float
    source: str
    highest: float = 1_000_000


_OWN = "the practice's own number"
_MODEL = "article 1: its model clinic"
_CLAIM_1, _CLAIM_2 = "claimed by article 1", "claimed by article 2"

INPUTS: tuple[Input, ...] = (
    Input("therapists", "Therapists", 4, 4, _MODEL, 1000),
    Input("visits", "Visits a week, all therapists", 140, 140, _MODEL, 100_000),
    Input("visit_dollars", "Dollars a visit", 95, 95, _MODEL, 1000),
    Input("work_days", "Working days a year", 200, 200, _MODEL, 366),
    Input("new_patients", "New patients a month", 35, 35, "article 2: 200 patients", 10_000),
    Input("hour_dollars", "Cost of an hour of staff, dollars", 22, 35, _OWN, 1000),
    Input("rtm_patients", "Patients monitored at a time", 10, 40, _OWN, 100_000),
    Input(
        "rtm_dollars",
        "Allowed a monitored patient and month, dollars",
        round(_CODES["98985"] + _CODES["98979"], 2),
        round(_CODES["98977"] + _CODES["98980"], 2),
        "2026 estimates: 98985 + 98979 to 98977 + 98980",
        1000,
    ),
    Input("rtm_share", "Share of these months that is paid, %", 50, 85, _OWN, 100),
    Input("rtm_minutes", "Minutes of work a monitored patient and month", 15, 30, _OWN, 1000),
    Input("therapist_dollars", "Cost of an hour of a therapist, dollars", 50, 70, _OWN, 1000),
    Input("saved_minutes", "Minutes of writing saved a therapist and day", 45, 60, _CLAIM_1, 480),
    Input(
        "filled_share", "Share of freed slots really filled, %", 30, 60, "our caution; the articles count 100", 100
    ),
    Input("faster", "More new patients by faster discharge, %", 8, 12, _CLAIM_1, 100),
    Input("retained", "Patients a month kept from dropping out", 10, 10, _CLAIM_1, 1000),
    Input("retained_visits", "Visits of each patient kept", 4, 8, _CLAIM_1, 100),
    Input("no_show", "Appointments missed, %", 15, 22, _CLAIM_2, 100),
    Input("no_show_less", "Of those prevented, %", 28, 31, _CLAIM_2, 100),
    Input("intake_hours", "Hours of intake freed a month", 18, 28, _CLAIM_2, 1000),
    Input("verify_minutes", "Minutes to verify a new patient's insurance", 7, 12, _CLAIM_2, 480),
    Input("telehealth_visits", "Visits a week by video that were none before", 0, 10, _CLAIM_1, 10_000),
    Input("telehealth_dollars", "Dollars a visit by video", 75, 75, _CLAIM_1, 1000),
    Input("denied", "Claims denied, %", 8, 12, _CLAIM_2, 100),
    Input("denied_less", "Of those prevented, %", 18, 24, _CLAIM_2, 100),
    Input("first_cost", "Cost of the first year, dollars", 0, 5000, _OWN, 10_000_000),
    Input("later_cost", "Cost of each later year, dollars", 0, 5000, _OWN, 10_000_000),
)


@dataclass(frozen=True)
class Item:
    name: str
    how: str
    dollars: Range


@dataclass(frozen=True)
class Sheet:
    items: tuple[Item, ...]
    total: Range
    first_year: Range
    later_year: Range


def defaults() -> dict[str, Range]:
    return {one.key: Range(one.low, one.high) for one in INPUTS}


def sheet(told: Mapping[str, Range]) -> Sheet:
    """The year's lines. What is not told is the default."""
    of = {**defaults(), **told}

    def share(key: str) -> Range:
        return of[key].by(0.01)

    visit, filled = of["visit_dollars"], share("filled_share")
    year_visits = of["visits"].by(_WEEKS)
    worked = of["rtm_minutes"].by(1 / 60).times(of["therapist_dollars"])
    per_patient = of["rtm_dollars"].times(share("rtm_share")) - worked
    slots = of["therapists"].times(of["saved_minutes"]).by(1 / 60)
    items = (
        Item(
            "Remote monitoring",
            "patients x months x (allowed x share paid - time worked)",
            of["rtm_patients"].by(_MONTHS).times(per_patient),
        ),
        Item(
            "Less writing, more visits",
            "therapists x minutes saved / 60 x days x dollars a visit x share filled",
            slots.times(of["work_days"]).times(visit).times(filled),
        ),
        Item(
            "Faster discharge, more new patients",
            "visits a year x dollars a visit x more patients x share filled",
            year_visits.times(visit).times(share("faster")).times(filled),
        ),
        Item(
            "Fewer patients drop out",
            "patients kept a month x 12 x visits of each x dollars a visit",
            of["retained"].by(_MONTHS).times(of["retained_visits"]).times(visit),
        ),
        Item(
            "Fewer missed appointments",
            "visits a year x share missed x share prevented x dollars a visit x share filled",
            year_visits.times(share("no_show")).times(share("no_show_less")).times(visit).times(filled),
        ),
        Item(
            "Less work at intake",
            "hours a month x 12 x cost of an hour",
            of["intake_hours"].by(_MONTHS).times(of["hour_dollars"]),
        ),
        Item(
            "Less work at verification",
            "new patients x 12 x minutes of each / 60 x cost of an hour",
            of["new_patients"].by(_MONTHS / 60).times(of["verify_minutes"]).times(of["hour_dollars"]),
        ),
        Item(
            "Visits by video",
            "visits a week x 52 x dollars a visit",
            of["telehealth_visits"].by(_WEEKS).times(of["telehealth_dollars"]),
        ),
        Item(
            "Fewer denied claims",
            "visits a year x dollars a visit x share denied x share prevented",
            year_visits.times(visit).times(share("denied")).times(share("denied_less")),
        ),
    )  # fmt: skip
    total = Range(0, 0)
    for item in items:
        total += item.dollars
    return Sheet(items, total, total - of["first_cost"], total - of["later_cost"])


def share_of_patient(kind: str) -> Range | None:
    """What a month may cost the patient: Part B's 20 % of the estimates after the deductible; others say it."""
    if kind != "medicare_b":
        return None
    return Range(_CODES["98985"] + _CODES["98979"], _CODES["98975"] + _CODES["98977"] + _CODES["98980"]).by(0.2)
