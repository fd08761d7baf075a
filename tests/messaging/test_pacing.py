"""A number sends no faster than it is told, and what waits can still be overtaken by an answer."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from hepcoach.clinics.models import Practice
from hepcoach.messaging import carriers
from hepcoach.messaging.models import Carrier, OutboundText
from hepcoach.messaging.sending import send_due
from hepcoach.privacy import tenancy
from tests import factories
from tests.fake_carrier import FakeCarrier

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice(now: datetime) -> Practice:
    made = factories.practice(now=now)
    with tenancy.practice(made.pk):
        factories.carrier(made)
        Carrier.objects.update(per_second=1)
    return made


def queue(practice: Practice, count: int, now: datetime, kind: str = "staff") -> list[OutboundText]:
    with tenancy.practice(practice.pk):
        return [factories.outbound(factories.patient(practice, now=now), now=now, kind=kind) for _ in range(count)]


def sent(practice: Practice, carrier: FakeCarrier, now: datetime) -> int:
    before = len(carrier.taken)
    with carriers.using(lambda _: carrier):
        send_due([practice.pk], now)
    return len(carrier.taken) - before


def test_ten_seconds_worth_goes_at_once_and_the_rest_at_the_numbers_pace(
    practice: Practice, now: datetime
) -> None:
    queue(practice, 14, now)
    carrier = FakeCarrier()
    assert sent(practice, carrier, now) == 10
    assert [sent(practice, carrier, now + timedelta(seconds=each)) for each in (0, 1, 2, 3, 4)] == [0, 1, 1, 1, 1]
    assert len(set(carrier.taken)) == len(carrier.taken)


def test_an_answer_overtakes_what_waits_for_the_pace(practice: Practice, now: datetime) -> None:
    queue(practice, 14, now)
    carrier = FakeCarrier()
    sent(practice, carrier, now)
    (answer,) = queue(practice, 1, now + timedelta(seconds=1), kind="thanks")
    assert sent(practice, carrier, now + timedelta(seconds=1)) == 1
    with tenancy.practice(practice.pk):
        assert OutboundText.objects.get(pk=answer.pk).status == OutboundText.Status.SENT


def test_a_carrier_without_a_pace_takes_everything(practice: Practice, now: datetime) -> None:
    with tenancy.practice(practice.pk):
        Carrier.objects.update(per_second=0)
    queue(practice, 14, now)
    assert sent(practice, FakeCarrier(), now) == 14


def test_a_clock_that_goes_back_adds_nothing(practice: Practice, now: datetime) -> None:
    queue(practice, 11, now)
    carrier = FakeCarrier()
    assert sent(practice, carrier, now) == 10
    queue(practice, 1, now - timedelta(hours=1))
    assert sent(practice, carrier, now - timedelta(minutes=30)) == 0
