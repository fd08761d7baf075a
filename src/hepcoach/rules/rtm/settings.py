"""Where the sources leave a choice, a practice makes it here; the first reading of each is ours.

The names are those of the open points in docs; a payer's own timing and contact rule go before a practice's.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Literal, get_args, get_type_hints


@dataclass(frozen=True)
class Settings:
    # When device codes and management codes may go, for payers that do not say.
    device_timing: Literal["window_close", "earliest"] = "window_close"
    management_timing: Literal["month_end", "threshold_met"] = "month_end"
    # Consent or cost-share notice came after data or time: those are left out, or block the whole period.
    consent_late: Literal["leave_out", "block"] = "leave_out"
    consent_same_day: Literal["by_instant", "serves_day", "whole_days"] = "by_instant"
    plan_gap: Literal["leave_out", "block_data_day", "block_any_day", "block_last_day"] = "leave_out"
    contact_outside_plan: Literal["does_not_count", "counts"] = "does_not_count"
    plan_uncertified: Literal["does_not_cover", "covers"] = "does_not_cover"
    attestation_late: Literal["by_as_of", "before_first_datum"] = "by_as_of"
    setup_two_days: Literal["one_window", "any_30_days"] = "one_window"
    setup_education: Literal["needed", "not_needed"] = "needed"
    setup_timing: Literal["two_data_days", "window_close"] = "two_data_days"
    discharge_closes_window: Literal["no", "yes"] = "no"
    reach_16: Literal["by_calendar", "could_count"] = "by_calendar"
    overlap: Literal["union", "drop_later", "drop_both", "block"] = "union"
    timed_session_of: Literal["same_person", "anybody"] = "same_person"
    two_people_at_once: Literal["sum", "wall_time"] = "sum"
    assistant_base: Literal["month", "per_code"] = "month"
    entry_over_month_end: Literal["split", "by_start"] = "split"
    time_after_discharge: Literal["not_counted", "counted"] = "not_counted"
    other_discipline_time: Literal["not_counted", "counted"] = "not_counted"
    other_practitioner_blocks: Literal["device_codes", "all"] = "device_codes"
    rpm_reach: Literal["shared_days", "shared_month"] = "shared_days"
    table_date: Literal["window_end", "every_date"] = "window_end"
    kx_order: Literal["by_code", "by_date", "each_line", "whole_claim"] = "by_code"


DEFAULT = Settings()


def choices() -> dict[str, tuple[str, ...]]:
    """Each setting with what it can be."""
    hints: dict[str, Any] = get_type_hints(Settings)
    return {field.name: get_args(hints[field.name]) for field in fields(Settings)}
