"""Device supply: one code per 30-day window, for few days with data or for many."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from hepcoach.rules.meta import Rule
from hepcoach.rules.rtm import gates
from hepcoach.rules.rtm.answers import Line, ScopeAnswer, Status
from hepcoach.rules.rtm.data_days import data_days
from hepcoach.rules.rtm.episode import Episode
from hepcoach.rules.rtm.evidence import days_that_count
from hepcoach.rules.rtm.rights import Rights, plan_gap_blocks, rights
from hepcoach.rules.rtm.settings import Settings
from hepcoach.rules.rtm.spans import common
from hepcoach.rules.rtm.tables import Table, table_for, why_no_table
from hepcoach.rules.rtm.windows import WINDOW_DAYS, Period

RULE = Rule(
    id="rtm.device",
    version=1,
    title="Device supply: 2-15 or 16-30 days of a 30-day window",
    source=(
        "CPT 2026 as quoted by vendors and CR 14250: 98985 (98984 respiratory) for 2-15 days with data in a "
        "30-day period, 98977 (98976) for 16-30, never both. Windows follow each other from the start of "
        "monitoring. Safer practice, and the default: bill when the window is over; a payer may take 98977 at "
        "day 16 and 98985 once 16 is out of reach."
    ),
    thresholds={"window_days": WINDOW_DAYS},
)


@dataclass(frozen=True)
class _Clock:
    over: bool
    days_left: int
    reaches_16: bool
    reasons: tuple[str, ...]


def decide(episode: Episode, settings: Settings, period: Period, as_of: date) -> ScopeAnswer:
    scope = f"device:{period}"
    table = table_for(period.last)
    missing = {why_no_table(day) for day in _table_days(period, settings) if table_for(day) is None}
    if table is None or missing:
        return ScopeAnswer(scope, "refused", tuple(sorted(missing)), counts={})
    held = rights(episode, settings, as_of)
    found = days_that_count(
        data_days(episode, held, period, as_of),
        settings,
        enough=table.few_days_from,
        more_can_come=as_of < period.last and held.goes_on,
    )
    clock = _clock(episode, settings, held, period, as_of, found.days, table)
    shut = (
        found.shut
        | plan_gap_blocks(held, settings, episode.time_zone, period, found.used)
        | gates.attestation(episode, settings, as_of)
        | gates.rpm(episode, settings, period, as_of)
        | gates.other_practitioner(episode, settings, period, as_of, device=True)
    )
    reasons = {*clock.reasons, *found.left_out_for}
    if found.days < table.few_days_from:
        return ScopeAnswer(scope, "none", (*sorted(reasons | shut), "days_below_2"), {"days": found.days})
    pair = table.devices[episode.device_supply]
    code = pair.many_days if found.days >= table.many_days_from else pair.few_days
    shut |= gates.coverage(episode, code) | gates.already_billed(episode, code, period, as_of)
    may_go = _may_go(episode, settings, clock, found.days, table)
    status: Status = "blocked" if shut else "billable" if may_go else "not_yet"
    line = Line(code, 1, scope, status, by=period.last, table_of=period.last, window=period)
    return ScopeAnswer(scope, status, tuple(sorted(reasons | shut)), {"days": found.days}, (line,))


def _table_days(period: Period, settings: Settings) -> list[date]:
    return list(period.days()) if settings.table_date == "every_date" else [period.last]


def _may_go(episode: Episode, settings: Settings, clock: _Clock, days: int, table: Table) -> bool:
    timing = episode.payer.device_timing or settings.device_timing
    if clock.over or timing == "window_close":
        return clock.over
    return days >= table.many_days_from or not clock.reaches_16


def _clock(
    episode: Episode, settings: Settings, held: Rights, period: Period, as_of: date, days: int, table: Table
) -> _Clock:
    last = period.last
    discharged = episode.discharge_date
    if discharged is not None and discharged <= as_of and settings.discharge_closes_window == "yes":
        last = min(last, max(discharged, period.first))
    left = max(0, (last - max(as_of, period.first - timedelta(days=1))).days)
    if settings.reach_16 == "could_count":
        left = _days_that_could_count(episode, held, Period(max(as_of + timedelta(days=1), period.first), last))
    over = as_of >= last
    if as_of < period.first:
        state = "window_not_started"
    else:
        state = "window_closed" if over else "window_open"
    if days >= table.many_days_from:
        return _Clock(over, left, True, (state, "day_16_reached"))
    reaches = days + left >= table.many_days_from
    return _Clock(over, left, reaches, (state, "can_still_reach_16" if reaches else "cannot_reach_16"))


def _days_that_could_count(episode: Episode, held: Rights, ahead: Period) -> int:
    """The days ahead that stand on every right as things are and lie within the episode."""
    last = ahead.last if episode.discharge_date is None else min(ahead.last, episode.discharge_date)
    return sum(
        1
        for day in Period(ahead.first, last).days()
        if common((Period(day, day).span(episode.time_zone),), held.held)
    )
