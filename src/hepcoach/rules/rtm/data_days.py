"""Data days: the distinct patient-local days on which a therapeutic datum arrived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from hepcoach.rules.days import local_date
from hepcoach.rules.meta import Rule
from hepcoach.rules.rtm.episode import DATUM_KINDS, Episode
from hepcoach.rules.rtm.rights import Rights
from hepcoach.rules.rtm.windows import Period

RULE = Rule(
    id="rtm.data_days",
    version=1,
    title="What a data day is",
    source=(
        "A distinct calendar day with at least one patient datum; ten on one day are one (vendor guides; CMS "
        "gives no finer definition). Product judgement: 'did none, pain 6' is a datum; STOP, HELP, what could "
        "not be read, and what staff or the program wrote are none; a late answer about earlier days counts "
        "for the day it arrived."
    ),
)


@dataclass(frozen=True)
class DataDays:
    """Days with data in a period, those of them that stand on every right, and why the others do not."""

    arrived: frozenset[date]
    kept: frozenset[date]
    left_out_for: frozenset[str]


def data_days(episode: Episode, rights: Rights, period: Period, as_of: date) -> DataDays:
    by_day: dict[date, list[datetime]] = {}
    for event in episode.data_events:
        day = local_date(event.at, episode.time_zone)
        if event.kind in DATUM_KINDS and day in period and day <= last_day(episode, as_of):
            by_day.setdefault(day, []).append(event.at)
    kept = frozenset(day for day, instants in by_day.items() if any(rights.holds(at) for at in instants))
    lost = (at for day, instants in by_day.items() if day not in kept for at in instants)
    return DataDays(
        arrived=frozenset(by_day),
        kept=kept,
        left_out_for=frozenset(tag for at in lost for tag in rights.why_not_at(at)),
    )


def first_datum(episode: Episode) -> datetime | None:
    """When monitoring brought its first datum."""
    instants = (event.at for event in episode.data_events if event.kind in DATUM_KINDS)
    return min(
        (at for at in instants if local_date(at, episode.time_zone) >= episode.monitoring_start), default=None
    )


def last_day(episode: Episode, as_of: date) -> date:
    """The last day that can bring anything: of the episode, or of what is known."""
    return as_of if episode.discharge_date is None else min(as_of, episode.discharge_date)
