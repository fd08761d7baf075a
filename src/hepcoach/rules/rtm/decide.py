"""`decide(episode, ask)`: what can be billed of an episode, and why or why not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hepcoach.rules.rtm import device, management, setup
from hepcoach.rules.rtm.answers import Answer, ScopeAnswer
from hepcoach.rules.rtm.episode import (
    Ask,
    DeviceClosing,
    DeviceWindow,
    Episode,
    ManagementMonth,
    SetupScope,
)
from hepcoach.rules.rtm.modifiers import with_modifiers
from hepcoach.rules.rtm.settings import DEFAULT, Settings
from hepcoach.rules.rtm.windows import month_of, window, windows_closing_in


def decide(episode: Episode, ask: Ask, settings: Settings = DEFAULT) -> Answer:
    """Lines and scopes, each scope once. The yearly total runs over all lines of the ask together."""
    by_name = {one.scope: one for one in _scopes(_as_known(episode, ask), ask, settings)}
    scopes = tuple(by_name.values())
    lines = [(line, one.assistant.get(line.code, False)) for one in scopes for line in one.lines]
    done = with_modifiers(episode, settings, [line for line, _ in lines], [share for _, share in lines])
    return Answer(done, scopes)


def _as_known(episode: Episode, ask: Ask) -> Episode:
    """A discharge that is still to come ends nothing yet."""
    if episode.discharge_date is not None and episode.discharge_date > ask.as_of:
        return replace(episode, discharge_date=None)
    return episode


def _scopes(episode: Episode, ask: Ask, settings: Settings) -> Iterator[ScopeAnswer]:
    for scope in ask.scopes:
        match scope:
            case SetupScope():
                yield setup.decide(episode, settings, ask.as_of)
            case DeviceWindow(number):
                yield device.decide(episode, settings, window(episode.monitoring_start, number), ask.as_of)
            case DeviceClosing(month):
                for period in windows_closing_in(episode.monitoring_start, month):
                    yield device.decide(episode, settings, period, ask.as_of)
            case ManagementMonth(month):
                yield management.decide(episode, settings, month_of(month), ask.as_of)
