"""A patient's local days and the instants of their local hours, right when the clocks change.

An instant is a moment that everybody shares (a `datetime` with a zone); a local date is the day on the patient's
calendar. Every rule that speaks of "today" comes through here.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hepcoach.rules.facts import ClinicFacts, PatientFacts
from hepcoach.rules.meta import Rule

DAY_ENDS = Rule(
    id="days.day_ends",
    version=1,
    title="Until when a day can be answered",
    source=(
        "People do their exercises late and write after midnight: what is told before 4 in the morning belongs to "
        "the day before. Product judgement; the annotation guide of replies reads 'did them at 1am' the same way."
    ),
    thresholds={"hour": 4},
)

OFFICE_DAYS = Rule(
    id="days.office_days",
    version=2,
    title="When a case is due",
    source=(
        "Product judgement: urgent within the hour at any time of day, else by the end of the next (soon) or "
        "second (new) office day, Monday to Friday and no holiday of the clinic's, at the hour at which it closes."
    ),
    thresholds={"soon": 1, "new": 2},
)

_SATURDAY = 5


class UnknownZone(ValueError):
    """A time zone that no one knows: nothing about local days can be decided."""


# Below, what a morning asks for thousands of patients with the same few answers is remembered.


def zone_of(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnknownZone(f"unknown time zone {name!r}: use an IANA name such as America/New_York") from error


def local_time(instant: datetime, zone: str) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(zone_of(zone))


@lru_cache(maxsize=8_192)
def local_date(instant: datetime, zone: str) -> date:
    return local_time(instant, zone).date()


@lru_cache(maxsize=8_192)
def instant_at(day: date, hour: int, zone: str, minute: int = 0) -> datetime:
    """When it is `hour:minute` there on `day`; hour 24 is midnight at the day's end.

    An hour that the clocks skip begins with the first moment after the gap; one that comes twice means the first.
    """
    wanted = datetime.combine(day, time()) + timedelta(hours=hour, minutes=minute)
    place = zone_of(zone)
    first = wanted.replace(tzinfo=place).astimezone(UTC)
    if _wall_clock(first, place) == wanted:
        return first
    # In a gap: read with the later offset it lies before the gap, with the earlier one after it.
    before, after = wanted.replace(tzinfo=place, fold=1).astimezone(UTC), first
    while after - before > timedelta(seconds=1):
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if _wall_clock(middle, place) < wanted:
            before = middle
        else:
            after = middle
    return after


def coach_day(instant: datetime, zone: str) -> date:
    """The day that something told at this instant belongs to: before 4 in the morning, the day before."""
    local = local_time(instant, zone)
    return local.date() - timedelta(days=local.hour < DAY_ENDS.thresholds["hour"])


def day_closes(day: date, zone: str) -> datetime:
    return instant_at(day + timedelta(days=1), int(DAY_ENDS.thresholds["hour"]), zone)


def next_morning(facts: PatientFacts, after: datetime) -> datetime:
    """The patient's first morning hour later than `after`."""
    today = local_date(after, facts.zone)
    due = instant_at(today, facts.morning_hour, facts.zone)
    return due if due > after else instant_at(today + timedelta(days=1), facts.morning_hour, facts.zone)


def office_day_ends(clinic: ClinicFacts, after: datetime, office_days: int) -> datetime:
    """When the clinic closes on the `office_days`-th office day after today."""
    day = local_date(after, clinic.zone)
    while office_days > 0:
        day += timedelta(days=1)
        office_days -= day.weekday() < _SATURDAY and day not in clinic.holidays
    return instant_at(day, clinic.office_closes_hour, clinic.zone)


def _wall_clock(instant: datetime, place: ZoneInfo) -> datetime:
    return instant.astimezone(place).replace(tzinfo=None)
