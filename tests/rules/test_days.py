"""Local days and hours, above all on the days on which the clocks change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcoach.rules import days
from tests.rules.world import CLINIC, a_day, local, patient

ZONES = [
    "America/New_York",
    "America/Phoenix",
    "America/St_Johns",
    "America/Los_Angeles",
    "Pacific/Honolulu",
    "Pacific/Pago_Pago",
    "Pacific/Kiritimati",
    "Pacific/Chatham",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Europe/Dublin",
    "UTC",
]


@pytest.mark.parametrize(
    ("day", "hour", "minute", "zone", "expected"),
    [
        (date(2026, 3, 7), 9, 0, "America/New_York", "2026-03-07T14:00"),
        # The clocks go forward at 2:00: the hour from 2 to 3 is not there.
        (date(2026, 3, 8), 9, 0, "America/New_York", "2026-03-08T13:00"),
        (date(2026, 3, 8), 2, 0, "America/New_York", "2026-03-08T07:00"),
        (date(2026, 3, 8), 2, 30, "America/New_York", "2026-03-08T07:00"),
        (date(2026, 3, 8), 3, 0, "America/New_York", "2026-03-08T07:00"),
        (date(2026, 3, 8), 1, 59, "America/New_York", "2026-03-08T06:59"),
        # The clocks go back at 2:00: the hour from 1 to 2 is there twice.
        (date(2026, 11, 1), 1, 0, "America/New_York", "2026-11-01T05:00"),
        (date(2026, 11, 1), 1, 30, "America/New_York", "2026-11-01T05:30"),
        (date(2026, 11, 1), 2, 0, "America/New_York", "2026-11-01T07:00"),
        (date(2026, 11, 1), 4, 0, "America/New_York", "2026-11-01T09:00"),
        # No daylight saving time.
        (date(2026, 3, 8), 2, 30, "America/Phoenix", "2026-03-08T09:30"),
        (date(2026, 7, 1), 9, 0, "Pacific/Honolulu", "2026-07-01T19:00"),
        # Half an hour of daylight saving time, and zones of half and quarter hours.
        (date(2026, 10, 4), 2, 15, "Australia/Lord_Howe", "2026-10-03T15:30"),
        (date(2026, 4, 5), 1, 45, "Australia/Lord_Howe", "2026-04-04T14:45"),
        (date(2026, 3, 8), 2, 30, "America/St_Johns", "2026-03-08T05:30"),
        (date(2026, 1, 1), 9, 0, "Asia/Kolkata", "2026-01-01T03:30"),
        (date(2026, 1, 1), 9, 0, "Pacific/Chatham", "2025-12-31T19:15"),
        # As far west and as far east as it goes.
        (date(2026, 1, 1), 9, 0, "Pacific/Pago_Pago", "2026-01-01T20:00"),
        (date(2026, 1, 1), 9, 0, "Pacific/Kiritimati", "2025-12-31T19:00"),
        # Midnight that the clocks skip.
        (date(2026, 9, 6), 0, 0, "America/Santiago", "2026-09-06T04:00"),
        (date(2026, 1, 1), 24, 0, "UTC", "2026-01-02T00:00"),
    ],
)
def test_a_local_hour_is_one_instant_also_when_the_clocks_change(
    day: date, hour: int, minute: int, zone: str, expected: str
) -> None:
    assert days.instant_at(day, hour, zone, minute) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("instant", "zone", "expected"),
    [
        ("2026-03-03T04:59", "America/New_York", date(2026, 3, 2)),
        ("2026-03-03T05:00", "America/New_York", date(2026, 3, 3)),
        ("2026-03-03T09:59", "Pacific/Kiritimati", date(2026, 3, 3)),
        ("2026-03-03T10:00", "Pacific/Kiritimati", date(2026, 3, 4)),
        ("2026-03-03T10:59", "Pacific/Pago_Pago", date(2026, 3, 2)),
        ("2026-03-03T18:29", "Asia/Kolkata", date(2026, 3, 3)),
        ("2026-03-03T18:30", "Asia/Kolkata", date(2026, 3, 4)),
    ],
)
def test_the_local_date_is_the_patients_not_the_servers(instant: str, zone: str, expected: date) -> None:
    assert days.local_date(datetime.fromisoformat(instant).replace(tzinfo=UTC), zone) == expected


@pytest.mark.parametrize("name", ["Mars/Phobos", "", "../etc/passwd", "America", "EST5EDT4"])
def test_an_unknown_zone_says_so(name: str) -> None:
    with pytest.raises(days.UnknownZone, match=r"unknown time zone .* use an IANA name"):
        days.zone_of(name)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        days.local_date(datetime(2026, 3, 3, 9), "UTC")


@pytest.mark.parametrize(
    ("at", "day"),
    [("03-03 23:59", "03-03"), ("03-04 00:00", "03-03"), ("03-04 03:59", "03-03"), ("03-04 04:00", "03-04")],
)
def test_what_is_told_after_midnight_belongs_to_the_day_before_until_four(at: str, day: str) -> None:
    assert days.coach_day(local(at), "America/New_York") == a_day(day)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("03-03 08:59", "03-03 09:00"),
        ("03-03 09:00", "03-04 09:00"),
        ("03-07 10:00", "03-08 09:00"),
        ("10-31 10:00", "11-01 09:00"),
    ],
)
def test_the_next_morning_is_later_than_now_and_at_the_same_hour_of_the_clock(after: str, expected: str) -> None:
    assert days.next_morning(patient(), local(after)) == local(expected)


@pytest.mark.parametrize(
    ("at", "office_days", "expected"),
    [
        ("03-03 10:00", 1, "03-04 18:00"),
        ("03-03 23:30", 1, "03-04 18:00"),
        ("03-05 10:00", 1, "03-06 18:00"),
        ("03-06 10:00", 1, "03-09 18:00"),
        ("03-06 10:00", 2, "03-10 18:00"),
        ("03-07 10:00", 1, "03-09 18:00"),
        ("03-08 10:00", 2, "03-10 18:00"),
    ],
)
def test_office_days_leave_the_weekend_out(at: str, office_days: int, expected: str) -> None:
    assert days.office_day_ends(CLINIC, local(at), office_days) == local(expected)


@pytest.mark.parametrize(
    ("at", "office_days", "expected"),
    [("03-03 10:00", 1, "03-05 18:00"), ("03-06 10:00", 1, "03-10 18:00"), ("03-04 10:00", 1, "03-05 18:00")],
)
def test_office_days_leave_the_clinics_holidays_out(at: str, office_days: int, expected: str) -> None:
    closed = replace(CLINIC, holidays=frozenset({date(2026, 3, 4), date(2026, 3, 9)}))
    assert days.office_day_ends(closed, local(at), office_days) == local(expected)


@given(
    day=st.dates(date(2020, 1, 1), date(2035, 12, 31)),
    hour=st.integers(0, 23),
    minute=st.integers(0, 59),
    zone=st.sampled_from(ZONES),
)
def test_no_earlier_instant_shows_that_hour_or_a_later_one_on_the_clock(
    day: date, hour: int, minute: int, zone: str
) -> None:
    found = days.instant_at(day, hour, zone, minute)
    wanted = datetime(day.year, day.month, day.day, hour, minute)
    place = ZoneInfo(zone)
    assert found.astimezone(place).replace(tzinfo=None) >= wanted
    for earlier in (timedelta(seconds=1), timedelta(minutes=30), timedelta(hours=1), timedelta(hours=2)):
        assert (found - earlier).astimezone(place).replace(tzinfo=None) < wanted


@given(
    instant=st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),
    zone=st.sampled_from(ZONES),
    hour=st.integers(5, 12),
)
def test_mornings_follow_each_other_by_one_local_day(instant: datetime, zone: str, hour: int) -> None:
    facts = patient(zone=zone, morning_hour=hour)
    first = days.next_morning(facts, instant)
    second = days.next_morning(facts, first)
    assert first > instant
    assert days.local_date(second, zone) - days.local_date(first, zone) == timedelta(days=1)
