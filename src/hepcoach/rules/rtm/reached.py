"""The day on which a management code had its minutes and its live contact: the date of service for some payers."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hepcoach.rules.days import local_date
from hepcoach.rules.rtm.answers import Line
from hepcoach.rules.rtm.contacts import live_contact_starts
from hepcoach.rules.rtm.episode import Episode
from hepcoach.rules.rtm.rights import rights
from hepcoach.rules.rtm.settings import Settings
from hepcoach.rules.rtm.tables import EACH_FURTHER_20, FIRST_10, Table, table_for
from hepcoach.rules.rtm.time import Time, treatment_time
from hepcoach.rules.rtm.windows import month_of


def reached_on(episode: Episode, settings: Settings, line: Line, as_of: date) -> date:
    """Of a management line; the month's last day where the record does not say."""
    table = table_for(line.by)
    if table is None or line.month is None:
        return line.by
    month = month_of(line.month)
    held = rights(episode, settings, as_of)
    worked = treatment_time(episode, settings, month, as_of).within(held.held)
    minutes = _when(worked, _seconds(line, table))
    talks = sorted(live_contact_starts(episode, settings, held, month, as_of))
    needed = 1
    if line.code == EACH_FURTHER_20 and episode.payer.live_contact_rule != "relaxed":
        needed += line.units
    if minutes is None or len(talks) < needed:
        return line.by
    return local_date(max(minutes, talks[needed - 1]), episode.time_zone)


def _seconds(line: Line, table: Table) -> int:
    if line.code == FIRST_10:
        return table.first_10_seconds
    further = line.units * table.further_seconds if line.code == EACH_FURTHER_20 else 0
    return table.first_20_seconds + further


def _when(worked: Time, needed: int) -> datetime | None:
    """The last instant of the time that was needed, a moment before its end: an end at midnight is yesterday's."""
    for (start, end), _ in worked.in_order():
        length = int((end - start).total_seconds())
        if length >= needed:
            return start + timedelta(seconds=needed) - timedelta(microseconds=1)
        needed -= length
    return None
