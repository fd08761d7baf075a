"""The working clock: it begins with a deliberate act and counts to the last sign of work, never on its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hepcoach.rules.meta import Rule
from hepcoach.rules.rtm.episode import EARNING_ACTIVITIES
from hepcoach.rules.rtm.spans import Span, Spans, overlap, union, without

RULE = Rule(
    id="rtm.timer",
    version=1,
    title="When the working clock stops by itself",
    source=(
        "Vendor practice is an idle stop at 60-90 seconds. Product judgement: time counts from the deliberate "
        "start to the last sign of work. 90 seconds without one end it there, and so do leaving the page, another "
        "tab, signing out and starting another. What the person has written down already is not counted again."
    ),
    thresholds={"idle_seconds": 90},
)

IDLE = timedelta(seconds=RULE.thresholds["idle_seconds"])
LONGEST_ENTRY = timedelta(hours=4)
LONGEST_NOTE = 2000


class Refused(ValueError):
    """Time that can not be kept; says why."""


@dataclass(frozen=True)
class Running:
    started_at: datetime
    last_sign_at: datetime


def is_idle(running: Running, now: datetime) -> bool:
    """Whether it has stopped by itself. A clock that was set back proves nothing."""
    return now - running.last_sign_at > IDLE


def signed(running: Running, now: datetime) -> Running | None:
    """After one more sign of work; None when it had stopped before and must be started anew."""
    if is_idle(running, now):
        return None
    return replace(running, last_sign_at=max(running.last_sign_at, now))


def spent(running: Running, now: datetime, taken: Spans) -> Spans:
    """What a clock that is stopped now has measured, without what the person has already kept elsewhere."""
    end = running.last_sign_at if is_idle(running, now) else max(now, running.last_sign_at)
    return without(union([(running.started_at, end)]), taken)


def entry(start: datetime, end: datetime, activity: str, *, now: datetime, own: Spans, timed: Spans) -> Span:
    """A stretch written down by hand. Raises Refused with what is wrong with it."""
    if start >= end:
        raise Refused("the end must come after the start")
    if end > now:
        raise Refused("the time lies in the future")
    if end - start > LONGEST_ENTRY:
        raise Refused("one entry is at most four hours")
    if activity not in EARNING_ACTIVITIES:
        raise Refused("this activity earns no treatment time")
    if any(overlap((start, end), kept) for kept in own):
        raise Refused("it overlaps time that this person has already written down")
    if any(overlap((start, end), kept) for kept in timed):
        raise Refused("it overlaps an in-person session that a timed code bills")
    return start, end
