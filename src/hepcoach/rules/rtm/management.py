"""Treatment management: minutes of a calendar month with live contact, in steps of 10 and 20 minutes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from hepcoach.rules.days import local_date
from hepcoach.rules.meta import Rule
from hepcoach.rules.rtm import gates
from hepcoach.rules.rtm.answers import Line, ScopeAnswer, Status, best
from hepcoach.rules.rtm.contacts import live_contacts
from hepcoach.rules.rtm.episode import Episode
from hepcoach.rules.rtm.evidence import time_that_counts
from hepcoach.rules.rtm.modifiers import assistant_needs_modifier
from hepcoach.rules.rtm.rights import plan_gap_blocks, rights
from hepcoach.rules.rtm.settings import Settings
from hepcoach.rules.rtm.spans import seconds
from hepcoach.rules.rtm.tables import EACH_FURTHER_20, FIRST_10, FIRST_20, Table, table_for, why_no_table
from hepcoach.rules.rtm.time import Time, treatment_time
from hepcoach.rules.rtm.windows import Period

RULE = Rule(
    id="rtm.management",
    version=1,
    title="Treatment management: 10, 20 and each further 20 minutes of a month",
    source=(
        "CPT 2026 as quoted by vendors: 98979 at 10-19 minutes, 98980 at 20-39, 98981 for each full further "
        "20 and only with 98980; 98979 excludes both. No days with data are needed (CMS CY2024 "
        "clarification). 98979 waits for the month's end under every timing, as it may still become 98980."
    ),
)


def decide(episode: Episode, settings: Settings, month: Period, as_of: date) -> ScopeAnswer:
    scope = f"management:{month.first:%Y-%m}"
    table = table_for(month.last)
    if table is None:
        return ScopeAnswer(scope, "refused", (why_no_table(month.last),), counts={})
    held = rights(episode, settings, as_of)
    worked = treatment_time(episode, settings, month, as_of)
    over = as_of >= month.last
    counted = time_that_counts(
        worked, held, settings, enough=table.first_10_seconds, more_can_come=not over and held.goes_on
    )
    time, contacts = counted.time, live_contacts(episode, settings, held, month, as_of)
    assistant_seconds = sum(seconds(one.spans) for one in time.worked if one.assistant)
    counts = {"seconds": time.seconds, "live_contacts": contacts, "assistant_seconds": assistant_seconds}
    reasons = {"month_closed" if over else "month_open", *counted.left_out_for}
    if worked.overlapping:
        reasons.add("overlapping_time")
    if contacts == 0:
        reasons.add("no_live_contact")
    shut = counted.shut | _shut_for_the_month(episode, settings, month, as_of, worked)
    shut |= plan_gap_blocks(held, settings, episode.time_zone, month, _days(time, episode.time_zone))
    reasons |= shut
    earned = codes_for(time.seconds, table)
    if not earned:
        return ScopeAnswer(scope, "none", (*sorted(reasons), "minutes_below_10"), counts)
    allowed = _with_contacts(episode, earned, contacts)
    if allowed != earned:
        reasons.add("live_contacts_limit_98981")
    lines = []
    for code, units in allowed.items():
        own = shut | gates.coverage(episode, code) | gates.already_billed(episode, code, month, as_of)
        if code == EACH_FURTHER_20:
            own |= gates.coverage(episode, FIRST_20)
        reasons |= own
        status = _status(episode, settings, code, shut=bool(own), contact=contacts > 0, over=over)
        lines.append(Line(code, units, scope, status, by=month.last, table_of=month.last, month=month.first))
    return ScopeAnswer(
        scope,
        best(line.status for line in lines),
        tuple(sorted(reasons)),
        counts,
        tuple(lines),
        _assistant_by_code(settings, time, table, allowed),
    )


def codes_for(time_seconds: int, table: Table) -> dict[str, int]:
    """The codes that so much time earns, with their units."""
    if time_seconds < table.first_10_seconds:
        return {}
    if time_seconds < table.first_20_seconds:
        return {FIRST_10: 1}
    further = (time_seconds - table.first_20_seconds) // table.further_seconds
    return {FIRST_20: 1, EACH_FURTHER_20: further} if further else {FIRST_20: 1}


def _with_contacts(episode: Episode, earned: Mapping[str, int], contacts: int) -> dict[str, int]:
    """Under the strict rule each unit of the add-on needs a contact beyond the first."""
    if episode.payer.live_contact_rule == "relaxed" or contacts == 0:
        return dict(earned)
    cut = {**earned, EACH_FURTHER_20: min(earned.get(EACH_FURTHER_20, 0), contacts - 1)}
    return {code: units for code, units in cut.items() if units}


def _status(episode: Episode, settings: Settings, code: str, *, shut: bool, contact: bool, over: bool) -> Status:
    if shut or (over and not contact):
        return "blocked"
    timing = episode.payer.management_timing or settings.management_timing
    goes_at_once = timing == "threshold_met" and code != FIRST_10
    return "billable" if over or (goes_at_once and contact) else "not_yet"


def _shut_for_the_month(
    episode: Episode, settings: Settings, month: Period, as_of: date, worked: Time
) -> set[str]:
    shut = gates.rpm(episode, settings, month, as_of)
    shut |= gates.other_practitioner(episode, settings, month, as_of, device=False)
    if settings.overlap == "block" and worked.overlapping:
        shut.add("overlapping_time")
    return shut


def _days(time: Time, zone: str) -> list[date]:
    return [local_date(start, zone) for start, _ in time.spent]


def _assistant_by_code(
    settings: Settings, time: Time, table: Table, allowed: Mapping[str, int]
) -> dict[str, bool]:
    """Of each code whether the assistant's share of the month, or of its own minutes, needs the modifier."""
    pieces = [(seconds([span]), assistant) for span, assistant in time.in_order()]
    if settings.assistant_base == "month" or FIRST_20 not in allowed:
        return dict.fromkeys(allowed, _share_needs_modifier(pieces))
    base, rest = _split(pieces, table.first_20_seconds)
    return {code: _share_needs_modifier(base if code == FIRST_20 else rest) for code in allowed}


_Pieces = list[tuple[int, bool]]


def _split(pieces: _Pieces, at: int) -> tuple[_Pieces, _Pieces]:
    """The pieces up to so many seconds, and those after."""
    before: _Pieces = []
    after: _Pieces = []
    for length, assistant in pieces:
        first = min(length, at)
        before.append((first, assistant))
        after.append((length - first, assistant))
        at -= first
    return before, after


def _share_needs_modifier(pieces: _Pieces) -> bool:
    return assistant_needs_modifier(
        sum(length for length, assistant in pieces if assistant), sum(length for length, _ in pieces)
    )
