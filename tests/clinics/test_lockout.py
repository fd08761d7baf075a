"""Five wrong passwords close an address, whoever has it, until it has rested or somebody vouches for it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from hepcoach.clinics import lockout

pytestmark = pytest.mark.django_db


def fail(login: str, times: int, now: datetime) -> None:
    for number in range(times):
        lockout.failed(login, now + timedelta(seconds=number))


def test_four_wrong_passwords_close_nothing(now: datetime) -> None:
    fail("pat@north.example", 4, now)
    assert lockout.closed_until("pat@north.example", now + timedelta(seconds=5)) is None


def test_the_fifth_closes_the_address_for_a_quarter_of_an_hour(now: datetime) -> None:
    fail("pat@north.example", 5, now)
    last = now + timedelta(seconds=4)
    assert lockout.closed_until("PAT@north.example ", last) == last + timedelta(minutes=15)
    assert lockout.closed_until("pat@north.example", last + timedelta(minutes=15)) is None


def test_one_address_does_not_close_another(now: datetime) -> None:
    fail("pat@north.example", 5, now)
    assert lockout.closed(["sam@north.example", "pat@north.example"], now + timedelta(seconds=5)).keys() == {
        "pat@north.example"
    }


def test_a_released_address_may_try_at_once(now: datetime) -> None:
    fail("pat@north.example", 5, now)
    lockout.release("Pat@north.example")
    assert lockout.closed_until("pat@north.example", now + timedelta(seconds=5)) is None


class AnyTyping(TestCase):
    @given(st.text(max_size=300))
    def test_whatever_is_typed_as_an_address_is_counted_and_never_kept(self, typed: str) -> None:
        now = datetime.fromisoformat("2026-03-02T12:00:00+00:00")
        fail(typed, 5, now)
        assert lockout.closed_until(typed, now + timedelta(seconds=5)) is not None
