"""Codes, thresholds and rates with the dates they are good for. Own-words labels: the descriptors are copyrighted.

Only 2026 is here. For any other date there is no table and nothing is named: the codes and counts of 2025 were
others, and those of 2027 were not published when this was written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from hepcoach.rules.meta import Rule

TABLES = Rule(
    id="rtm.tables",
    version=1,
    title="RTM codes, counts and yearly threshold of 2026",
    source=(
        "CPT 2026 code set as quoted by vendors and payers; CMS CR 14250 (sometimes-therapy list); CY2026 "
        "Physician Fee Schedule. Yearly KX threshold 2026: $2,480 for PT and SLP together and $2,480 for OT. "
        "2027 is not in the table: nothing is named for a period that ends after 2026-12-31. A biller must "
        "sign this table off."
    ),
    thresholds={
        "device_days_from": 2,
        "device_days_full": 16,
        "first_10_minutes": 10,
        "first_20_minutes": 20,
        "each_further_minutes": 20,
        "kx_dollars": 2480,
    },
)

SETUP_CODE = "98975"
FIRST_10 = "98979"
FIRST_20 = "98980"
EACH_FURTHER_20 = "98981"
MANAGEMENT_CODES = frozenset({FIRST_10, FIRST_20, EACH_FURTHER_20})
DEVICE_CODES = frozenset({"98976", "98977", "98978", "98984", "98985", "98986"})

# Remote physiologic monitoring, of which none may run beside RTM.
RPM_CODES = frozenset({"99091", "99445", "99453", "99454", "99457", "99458", "99470", "99473", "99474"})

# The assistant modifier goes with work, and supplying a device is none (CR 14250 as quoted by vendors).
ASSISTANT_CODES = MANAGEMENT_CODES | {SETUP_CODE}

LABELS: dict[str, str] = {
    "98975": "Set-up and teaching",
    "98976": "Respiratory device, 16-30 days",
    "98977": "Musculoskeletal device, 16-30 days",
    "98979": "Monitoring management, first 10 minutes",
    "98980": "Monitoring management, first 20 minutes",
    "98981": "Monitoring management, each further 20 minutes",
    "98984": "Respiratory device, 2-15 days",
    "98985": "Musculoskeletal device, 2-15 days",
}


@dataclass(frozen=True)
class DevicePair:
    """The code for few days and the one for many; never both in a window."""

    few_days: str
    many_days: str


@dataclass(frozen=True)
class Table:
    first_day: date
    last_day: date
    devices: Mapping[str, DevicePair]
    few_days_from: int
    many_days_from: int
    first_10_seconds: int
    first_20_seconds: int
    further_seconds: int
    kx_threshold_dollars: int
    # National non-facility estimates in dollars, for when the caller names no rate. 98977 and 98985 were raised
    # after the final rule to amounts we could not read.
    estimated_rates: Mapping[str, float]


def _table_2026() -> Table:
    counts = TABLES.thresholds
    return Table(
        first_day=date(2026, 1, 1),
        last_day=date(2026, 12, 31),
        devices={
            "musculoskeletal": DevicePair(few_days="98985", many_days="98977"),
            "respiratory": DevicePair(few_days="98984", many_days="98976"),
        },
        few_days_from=int(counts["device_days_from"]),
        many_days_from=int(counts["device_days_full"]),
        first_10_seconds=int(counts["first_10_minutes"]) * 60,
        first_20_seconds=int(counts["first_20_minutes"]) * 60,
        further_seconds=int(counts["each_further_minutes"]) * 60,
        kx_threshold_dollars=int(counts["kx_dollars"]),
        estimated_rates={
            "98975": 21.71,
            "98976": 52.11,
            "98977": 39.75,
            "98979": 26.39,
            "98980": 54.11,
            "98981": 41.42,
            "98984": 52.11,
            "98985": 36.00,
        },
    )


ALL = (_table_2026(),)


def table_for(day: date) -> Table | None:
    return next((table for table in ALL if table.first_day <= day <= table.last_day), None)


def why_no_table(day: date) -> str:
    """The reason tag of a date without a table."""
    first = ALL[0].first_day
    return f"no_rule_table_before_{first.year}" if day < first else f"no_rule_table_{day.year}"
