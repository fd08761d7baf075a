"""Texts that arrive together share a commit: each is kept before it is answered, and a bad one hurts no other."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from django.db import connection

from hepcoach.clinics.models import Practice
from hepcoach.messaging import receiving
from hepcoach.messaging.carriers import doors
from hepcoach.messaging.models import Carrier, InboundText
from hepcoach.privacy import keys, tenancy
from tests import factories

TOGETHER = 8


def store(practice: Practice, number: int, now: datetime) -> None:
    receiving.store_text(
        practice=practice,
        provider_id=f"SM{number}",
        from_phone="+12125550001",
        body=f"text {number}",
        num_media=0,
        now=now,
    )


def all_at_once(calls: list[tuple[Practice, int]], now: datetime) -> list[BaseException | None]:
    """Store the texts from a thread each; what each ended with."""
    ready = threading.Barrier(len(calls))

    def one(practice: Practice, number: int) -> None:
        ready.wait()
        try:
            store(practice, number, now)
            # Seen from a connection of its own: kept by the time that it is answered.
            with tenancy.practice(practice.pk):
                assert InboundText.objects.filter(provider_id=f"SM{number}").exists()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.exception() for future in [pool.submit(one, *call) for call in calls]]


@pytest.mark.django_db(transaction=True)
def test_texts_of_many_practices_that_come_at_once_are_each_kept_once(now: datetime) -> None:
    practices = [factories.practice(f"clinic-{number}", now=now) for number in range(2)]
    # Each text posted twice.
    calls = [(practices[number % 2], number) for number in range(TOGETHER)] * 2
    assert all_at_once(calls, now) == [None] * len(calls)
    for practice in practices:
        with tenancy.practice(practice.pk):
            assert InboundText.objects.count() == TOGETHER / 2


@pytest.mark.django_db(transaction=True)
def test_one_that_cannot_be_kept_fails_alone(now: datetime) -> None:
    good = factories.practice("good", now=now)
    nameless = Practice.objects.create(slug="no-keys", name="No Keys", created_at=now)
    calls = [(good, 1), (nameless, 2), (good, 3), (good, 4)]
    ended = all_at_once(calls, now)
    assert [type(error) for error in ended] == [type(None), keys.UnableToOpen, type(None), type(None)]
    with tenancy.practice(good.pk):
        assert InboundText.objects.count() == 3


@pytest.mark.django_db
def test_a_door_is_remembered_and_a_changed_token_is_found_anew(now: datetime) -> None:
    practice = factories.practice("riverside", now=now)
    assert doors.find("riverside", "sms") is None
    with tenancy.practice(practice.pk):
        factories.carrier(practice)
    found = doors.find("riverside", "sms")
    assert found is not None and doors.remembered("riverside", "sms") == found
    with tenancy.practice(practice.pk):
        Carrier.objects.update(is_active=False)
    assert doors.find("riverside", "sms") is None
    assert doors.remembered("riverside", "sms") is None
