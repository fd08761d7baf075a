"""What counts of the evidence once rights are looked at, and when leaving out becomes a shut gate.

Days and time outside a right are left out. Where nothing at all is left of a count that was reached, and
nothing can come any more, the right was shut for the whole period: the count stands as it was recorded, and the
period is blocked with the right's reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hepcoach.rules.rtm.data_days import DataDays
from hepcoach.rules.rtm.rights import Rights
from hepcoach.rules.rtm.settings import Settings
from hepcoach.rules.rtm.time import Time

_LATE = frozenset({"consent_late", "copay_notice_late"})


@dataclass(frozen=True)
class CountedDays:
    used: frozenset[date]
    left_out_for: frozenset[str]
    shut: frozenset[str]

    @property
    def days(self) -> int:
        return len(self.used)


@dataclass(frozen=True)
class CountedTime:
    time: Time
    left_out_for: frozenset[str]
    shut: frozenset[str]


def days_that_count(found: DataDays, settings: Settings, *, enough: int, more_can_come: bool) -> CountedDays:
    nothing_left = not found.kept and not more_can_come
    if len(found.arrived) >= enough and _shuts(found.left_out_for, settings, nothing_left=nothing_left):
        return CountedDays(found.arrived, found.left_out_for, found.left_out_for)
    return CountedDays(found.kept, found.left_out_for, frozenset())


def time_that_counts(
    found: Time, rights: Rights, settings: Settings, *, enough: int, more_can_come: bool
) -> CountedTime:
    kept = found.within(rights.held)
    left_out_for = frozenset(rights.why_not(found.spent))
    nothing_left = kept.seconds == 0 and not more_can_come
    if found.seconds >= enough and _shuts(left_out_for, settings, nothing_left=nothing_left):
        return CountedTime(found, left_out_for, left_out_for)
    return CountedTime(kept, left_out_for, frozenset())


def _shuts(left_out_for: frozenset[str], settings: Settings, *, nothing_left: bool) -> bool:
    return nothing_left or (settings.consent_late == "block" and bool(left_out_for & _LATE))
