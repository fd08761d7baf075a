"""How far a window or a month is, and what can still become of it, in one sentence for staff. Pure."""

from __future__ import annotations

from datetime import date

from hepcoach.rules.rtm.answers import ScopeAnswer
from hepcoach.rules.rtm.tables import FIRST_10, FIRST_20, table_for
from hepcoach.rules.rtm.windows import Period

# Each reason tag in a biller's words; a tag that only tells the clock needs none.
WORDS = {
    "days_below_2": "fewer than 2 data days",
    "minutes_below_10": "fewer than 10 minutes",
    "no_live_contact": "no live contact in the month",
    "live_contacts_limit_98981": "98981 cut to the live contacts there were",
    "no_consent": "no consent to monitoring on file",
    "consent_late": "consent came after part of the data",
    "consent_revoked": "consent was withdrawn",
    "no_copay_notice": "patient not told the cost",
    "copay_notice_late": "patient told the cost after part of the data",
    "no_plan_of_care": "no certified plan of care",
    "plan_of_care_gap": "days outside the plan of care left out",
    "no_device_attestation": "clinic has not attested the device",
    "attestation_incomplete": "device attestation is incomplete",
    "attestation_late": "device attested after the first datum",
    "rpm_same_period": "RPM is billed for the same period",
    "other_practitioner_same_period": "another practitioner bills a device in the period",
    "payer_not_covered": "payer does not cover the code",
    "already_billed_this_episode": "already billed",
    "no_setup_education": "set-up and teaching not written down",
    "overlapping_time": "overlapping time was counted once",
    "no_rule_table_before_2026": "no code table before 2026",
    "no_rule_table_2027": "no code table for 2027 yet",
}
# What a person should look at even where another code is ready.
EXCEPTIONS = frozenset(WORDS) - {"days_below_2", "minutes_below_10", "already_billed_this_episode"}


def reasons(answer: ScopeAnswer) -> tuple[str, ...]:
    return tuple(WORDS[tag] for tag in answer.reasons if tag in WORDS)


def device(answer: ScopeAnswer, period: Period, as_of: date, supply: str) -> str:
    table = table_for(period.last)
    if table is None:
        return "No code table for this window."
    pair, many, few = table.devices[supply], table.many_days_from, table.few_days_from
    days, left = answer.counts.get("days", 0), _left(period, as_of)
    if left == 0:
        code = pair.many_days if days >= many else pair.few_days
        return f"Window closed: {code}{_fate(answer)}." if days >= few else "Window closed: no code."
    ready = f"ready on {_short(period.last)}" if answer.status != "billable" else "ready now"
    if days >= many:
        return f"{many} days reached; {pair.many_days} is {ready}."
    if days + left >= many:
        return f"{pair.many_days} needs {_more(many - days)} with data by {_short(period.last)}; {left} left."
    out = f"{many} days can't be reached any more"
    if days >= few:
        return f"{out}; {pair.few_days} is {ready}."
    if days + left >= few:
        return f"{out}; {pair.few_days} needs {_more(few - days)} by {_short(period.last)}."
    return f"{out}, nor {few}: no code in this window."


def management(answer: ScopeAnswer, month: Period, as_of: date) -> str:
    table = table_for(month.last)
    if table is None:
        return "No code table for this month."
    counted, contacts = answer.counts.get("seconds", 0), answer.counts.get("live_contacts", 0)
    earned = ", ".join(f"{line.code} x {line.units}" if line.units > 1 else line.code for line in answer.lines)
    if as_of >= month.last:
        said = f"Month closed: {earned}{_fate(answer)}." if earned else "Month closed: no code."
    elif counted < table.first_10_seconds:
        said = f"{FIRST_10} needs {_minutes(table.first_10_seconds - counted)} more."
    elif counted < table.first_20_seconds:
        more = _minutes(table.first_20_seconds - counted)
        said = f"{FIRST_10} so far; it waits for {_short(month.last)}, as {more} more would make it {FIRST_20}."
    else:
        when = "ready now" if answer.status == "billable" else f"ready on {_short(month.last)}"
        said = f"{earned} so far; {when}."
    if contacts == 0:
        said += " No live contact." if as_of >= month.last else " No live contact yet."
    return said


def _fate(answer: ScopeAnswer) -> str:
    """What became of a code that was earned."""
    if "already_billed_this_episode" in answer.reasons:
        return " went out"
    return " is blocked" if answer.status == "blocked" else ""


def _left(period: Period, as_of: date) -> int:
    """The days of the period that are still to come."""
    return max(0, min((period.last - as_of).days, (period.last - period.first).days + 1))


def _short(day: date) -> str:
    return f"{day.day} {day:%b}"


def _more(days: int) -> str:
    return f"{days} more day" if days == 1 else f"{days} more days"


def _minutes(seconds: int) -> str:
    return f"{-(-seconds // 60)} min"
