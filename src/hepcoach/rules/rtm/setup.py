"""Set-up and teaching: once per episode, due with two days of data in a 30-day window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from hepcoach.rules.meta import Rule
from hepcoach.rules.rtm import gates
from hepcoach.rules.rtm.answers import Line, ScopeAnswer, Status
from hepcoach.rules.rtm.data_days import data_days, last_day
from hepcoach.rules.rtm.episode import Episode
from hepcoach.rules.rtm.evidence import CountedDays, days_that_count
from hepcoach.rules.rtm.modifiers import assistant_needs_modifier
from hepcoach.rules.rtm.rights import Rights, plan_gap_blocks, rights
from hepcoach.rules.rtm.settings import Settings
from hepcoach.rules.rtm.tables import SETUP_CODE, TABLES, table_for, why_no_table
from hepcoach.rules.rtm.time import is_assistant, qualified
from hepcoach.rules.rtm.windows import WINDOW_DAYS, Period, windows_until

RULE = Rule(
    id="rtm.setup",
    version=1,
    title="Set-up and teaching, once per episode",
    source=(
        "CPT 2026 as quoted by vendors: 98975 once per episode of care, from 2026 with at least 2 days of "
        "data in a 30-day period (before: 16); again after discharge under a new plan of care. The teaching "
        "is documented (denial guides). It goes at the second day unless the practice waits for the window."
    ),
)

SCOPE = "setup"
_NEEDED = int(TABLES.thresholds["device_days_from"])


@dataclass(frozen=True)
class _Due:
    """The 30 days that made it due, or the best there are so far."""

    period: Period
    counted: CountedDays

    @property
    def reached(self) -> bool:
        return self.counted.days >= _NEEDED


def decide(episode: Episode, settings: Settings, as_of: date) -> ScopeAnswer:
    held = rights(episode, settings, as_of)
    due = _due(episode, settings, held, as_of)
    if table_for(due.period.last) is None:
        return ScopeAnswer(SCOPE, "refused", (why_no_table(due.period.last),), counts={})
    taught = _teaching(episode, settings, as_of)
    counts = {"days": due.counted.days, "seconds": sum(taught), "assistant_seconds": taught[1]}
    shut = (
        due.counted.shut
        | plan_gap_blocks(held, settings, episode.time_zone, due.period, due.counted.used)
        | gates.attestation(episode, settings, as_of)
        | gates.education(episode, settings, as_of)
        | gates.rpm(episode, settings, due.period, as_of)
        | gates.other_practitioner(episode, settings, due.period, as_of, device=False)
        | gates.coverage(episode, SETUP_CODE)
        | gates.already_billed(episode, SETUP_CODE, None, as_of)
        | gates.previous_setup(episode, as_of)
    )
    reasons = due.counted.left_out_for | shut
    if not due.reached:
        return ScopeAnswer(SCOPE, "none", (*sorted(reasons), "days_below_2"), counts)
    over = as_of >= due.period.last
    clock = "window_closed" if over else "window_open"
    status: Status = "blocked" if shut else "billable" if over or _goes_at_once(episode, settings) else "not_yet"
    line = Line(SETUP_CODE, 1, SCOPE, status, by=_second_day(due), table_of=due.period.last)
    return ScopeAnswer(
        SCOPE,
        status,
        (*sorted(reasons), "two_data_days", clock),
        counts,
        (line,),
        {SETUP_CODE: assistant_needs_modifier(taught[1], sum(taught))},
    )


def _goes_at_once(episode: Episode, settings: Settings) -> bool:
    timing = episode.payer.device_timing or settings.device_timing
    return timing == "earliest" or settings.setup_timing == "two_data_days"


def _due(episode: Episode, settings: Settings, held: Rights, as_of: date) -> _Due:
    """The first 30 days in which two count. With none: the first that a shut right took, then the running ones."""
    windows = list(_periods(episode, settings, as_of))
    more_can_come = episode.discharge_date is None and held.goes_on
    found = [
        _Due(
            period,
            days_that_count(
                data_days(episode, held, period, as_of), settings, enough=_NEEDED, more_can_come=more_can_come
            ),
        )
        for period in windows
    ]
    open_ones = [due for due in found if due.reached and not due.counted.shut]
    # Once a day counts, the right is not shut any more and the second day may still come.
    shut_ones = [due for due in found if due.reached and due.counted.shut]
    some = [due for due in found if due.counted.days and not due.reached]
    if open_ones:
        return open_ones[0]
    if shut_ones and (not some or settings.consent_late == "block"):
        return shut_ones[0]
    return [due for due in found if not due.reached][-1]


def _periods(episode: Episode, settings: Settings, as_of: date) -> list[Period]:
    until = max(last_day(episode, as_of), episode.monitoring_start)
    if settings.setup_two_days == "one_window":
        return list(windows_until(episode.monitoring_start, until))
    begin = episode.monitoring_start
    starts = (begin + timedelta(days=number) for number in range((until - begin).days + 1))
    return [Period(first, first + timedelta(days=WINDOW_DAYS - 1)) for first in starts]


def _teaching(episode: Episode, settings: Settings, as_of: date) -> tuple[int, int]:
    """Seconds of the therapist and of the assistant."""
    people = qualified(episode.discipline, settings)
    shares = episode.setup_education.time_by if episode.setup_education is not None else ()
    counted = [share for share in shares if share.credential in people]
    return (
        sum(share.seconds for share in counted if not is_assistant(share.credential)),
        sum(share.seconds for share in counted if is_assistant(share.credential)),
    )


def _second_day(due: _Due) -> date:
    return sorted(due.counted.used)[_NEEDED - 1]
