"""Links to a patient's page: opaque, expiring, of one practice."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from hepcoach.checkins import links
from hepcoach.checkins.models import PageLink
from hepcoach.privacy import tenancy
from tests import factories

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 3)


def test_a_link_finds_its_patient_until_it_expires(now: datetime) -> None:
    practice = factories.practice(now=now)
    with tenancy.practice(practice.pk):
        maria, leo = (factories.patient(practice, now=now, given_name=name) for name in ("Maria", "Leo"))
        first, second = links.make([(maria, DAY), (leo, DAY)], now=now)
        assert first != second
        assert links.practice_of(first) == practice.pk
        found = links.find(second, now + links.LIVES - timedelta(seconds=1))
        assert found is not None and (found.patient_id, found.day) == (leo.pk, DAY)
        assert links.find(second, now + links.LIVES) is None


def test_the_database_holds_no_token(now: datetime) -> None:
    practice = factories.practice(now=now)
    with tenancy.practice(practice.pk):
        [token] = links.make([(factories.patient(practice, now=now), DAY)], now=now)
        digest = bytes(PageLink.objects.get().token_digest)
    assert token.encode() not in digest and len(digest) == 32


def test_a_link_of_one_practice_opens_nothing_in_another(now: datetime) -> None:
    ours, theirs = factories.practice(now=now), factories.practice(now=now)
    with tenancy.practice(ours.pk):
        [token] = links.make([(factories.patient(ours, now=now), DAY)], now=now)
    with tenancy.practice(theirs.pk):
        assert links.find(token, now) is None


@pytest.mark.parametrize(
    "token",
    ["", ".", "1", "1.", "1.short", "1.0123456789abcde!", "ü.0123456789abcdef", "1.0123456789abcdefg", "z" * 99],
)
def test_what_is_no_token_names_no_practice(token: str) -> None:
    assert links.practice_of(token) is None
