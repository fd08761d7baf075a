"""Word of a changed case reaches whoever waits, once the transaction that changed it is committed."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import transaction

from hepcoach.clinics.actors import for_staff
from hepcoach.privacy import tenancy
from hepcoach.triage import actions, live
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def heard(listener: live.Listener, practice_id: int, act: Callable[[], None]) -> int:
    """The count after `act`, waited for at most five seconds."""
    before = listener.count(practice_id)
    deadline = time.monotonic() + 5
    while not listener.hears and time.monotonic() < deadline:
        time.sleep(0.02)
    act()
    return listener.wait(practice_id, before, seconds=5)


def test_who_waits_hears_of_the_own_practice_alone() -> None:
    listener = live.Listener()
    try:
        assert heard(listener, 71, lambda: live.ring([71, 71])) == 1
        assert listener.count(72) == 0
    finally:
        listener.stop()


def test_what_is_taken_back_is_not_told() -> None:
    listener = live.Listener()

    def ring_and_take_back() -> None:
        with transaction.atomic():
            live.ring([71])
            transaction.set_rollback(True)
        live.ring([73])

    try:
        assert heard(listener, 73, ring_and_take_back) == 1
        assert listener.count(71) == 0
    finally:
        listener.stop()


def test_an_acknowledged_case_is_told_to_colleagues() -> None:
    now = datetime.now(UTC)
    practice = factories.practice(now=now)
    with tenancy.practice(practice.pk):
        therapist = factories.staff(practice)
        case = factories.case(factories.patient(practice, now=now), now=now)
    listener = live.Listener()

    def acknowledge() -> None:
        with tenancy.practice(practice.pk):
            actions.acknowledge(actor=for_staff(therapist), case=case, now=now)

    try:
        assert heard(listener, practice.pk, acknowledge) == 1
    finally:
        listener.stop()
