"""A practice's own words go out in the place of ours, by form and language, and nobody else's change."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from hepcoach.clinics.actors import for_staff
from hepcoach.messaging import wording
from hepcoach.privacy import tenancy
from tests.coach import story
from tests.coach.story import MORNING

if TYPE_CHECKING:
    from tests.coach.story import Clinic

pytestmark = pytest.mark.django_db
WORDS = "{opening} Your {count} for today: {link} Text how many and your pain 0-10, like: {count} pain 2. {clinic}"


def test_the_morning_says_it_in_the_practices_words(clinic: Clinic) -> None:
    before = MORNING - timedelta(hours=2)
    other = story.build()
    with tenancy.practice(clinic.practice.pk):
        wording.write(actor=for_staff(clinic.therapist), language="en", form="morning", words=WORDS, now=before)
    clinic.another(language="es")
    clinic.tick(MORNING)
    bodies = [body for _, body in clinic.carrier.taken]
    assert sum("Your 3 for today:" in body for body in bodies) == 1
    assert any("ejercicios" in body for body in bodies)
    with tenancy.practice(other.practice.pk):
        assert not wording.own_words([other.practice.pk])
    assert len(bodies) == 3


def test_ours_again_once_they_are_taken_back(clinic: Clinic) -> None:
    before = MORNING - timedelta(hours=2)
    with tenancy.practice(clinic.practice.pk):
        for words in (WORDS, ""):
            wording.write(
                actor=for_staff(clinic.therapist), language="en", form="morning", words=words, now=before
            )
    clinic.tick(MORNING)
    assert not any("Your 3 for today:" in body for _, body in clinic.carrier.taken)
