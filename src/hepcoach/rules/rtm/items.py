"""Every number taken apart: which days and which seconds of which entry were counted, and what a month asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from hepcoach.rules.rtm.data_days import data_days
from hepcoach.rules.rtm.episode import Ask, DeviceWindow, Episode, ManagementMonth, Scope, SetupScope
from hepcoach.rules.rtm.rights import rights
from hepcoach.rules.rtm.settings import Settings
from hepcoach.rules.rtm.spans import common, seconds, without
from hepcoach.rules.rtm.time import treatment_time
from hepcoach.rules.rtm.windows import Period, month_of, windows_until


@dataclass(frozen=True)
class Day:
    """A day with data, and whether it counts; `lacking` says what it stands without."""

    on: date
    counted: bool
    lacking: tuple[str, ...]


def ask(monitoring_start: date, month: date, as_of: date) -> Ask:
    """Set-up, the management of the month, the windows that end in it and, while it runs, the one still open."""
    whole = month_of(month)
    scopes: list[Scope] = [SetupScope()]
    for number, period in _windows(monitoring_start, whole):
        if period.last in whole or (as_of < period.last and as_of in whole):
            scopes.append(DeviceWindow(number))
    return Ask(as_of, (*scopes, ManagementMonth(whole.first)))


def _windows(monitoring_start: date, month: Period) -> Iterator[tuple[int, Period]]:
    for number, period in enumerate(windows_until(monitoring_start, month.last), start=1):
        if period.shares_days(month.first, month.last):
            yield number, period


def days(episode: Episode, settings: Settings, period: Period, as_of: date) -> tuple[Day, ...]:
    held = rights(episode, settings, as_of)
    found = data_days(episode, held, period, as_of)
    return tuple(
        Day(
            day,
            day in found.kept,
            () if day in found.kept else tuple(sorted(_lacking(episode, settings, Period(day, day), as_of))),
        )
        for day in sorted(found.arrived)
    )


def _lacking(episode: Episode, settings: Settings, day: Period, as_of: date) -> frozenset[str]:
    return data_days(episode, rights(episode, settings, as_of), day, as_of).left_out_for


def entry_seconds(episode: Episode, settings: Settings, month: Period, as_of: date) -> Mapping[str, int]:
    """Of each entry the seconds counted in the month. A second that two entries hold is counted at the earlier."""
    held = rights(episode, settings, as_of).held
    counted: dict[str, int] = {}
    for person in sorted({entry.person for entry in episode.treatment_time}):
        own = tuple(entry for entry in episode.treatment_time if entry.person == person)
        left = treatment_time(replace(episode, treatment_time=own), settings, month, as_of).within(held).spent
        for entry in sorted(own, key=lambda one: (one.start, one.end, one.id)):
            mine = common(((entry.start, entry.end),), left)
            counted[entry.id] = seconds(mine)
            left = without(left, mine)
    return counted
