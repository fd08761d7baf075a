"""Sealed columns read like plain ones and store like none."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import connection

from hepcoach.patients.models import Episode, Patient
from hepcoach.privacy import keys, tenancy
from hepcoach.privacy.fields import Sealed, sealed
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_stored_value_reads_back_and_lies_sealed_in_the_table(now: datetime) -> None:
    practice = factories.practice(now=now)
    with tenancy.practice(practice.pk):
        factories.patient(practice, now=now, given_name="Zoraida")
        assert Patient.objects.get().given_name == "Zoraida"
        assert Patient.objects.get().full_name == "Zoraida Example"
        assert Patient.objects.values_list("given_name", flat=True).get().__class__ is Sealed
        with connection.cursor() as cursor:
            cursor.execute("SELECT given_name FROM patients_patient")
            assert b"Zoraida" not in bytes(cursor.fetchone()[0])


def test_json_and_missing_values_read_back(now: datetime) -> None:
    practice = factories.practice(now=now)
    with tenancy.practice(practice.pk):
        episode = factories.episode(
            factories.patient(practice, now=now), therapist=None, started_on=date(2026, 3, 1)
        )
        assert Episode.objects.get().baseline_pain is None
        Episode.objects.update(baseline_pain=sealed(Episode, "baseline_pain", practice.pk, 4.5))
        episode.refresh_from_db()
        assert episode.baseline_pain == 4.5


def test_an_unsealed_value_in_an_update_is_refused(now: datetime) -> None:
    practice = factories.practice(now=now)
    with tenancy.practice(practice.pk):
        factories.patient(practice, now=now)
    with pytest.raises(TypeError, match="seal the value first"), tenancy.practice(practice.pk):
        Patient.objects.update(given_name="Ana")


def test_a_cell_of_another_practice_does_not_open(now: datetime) -> None:
    north, south = factories.practice(now=now), factories.practice(now=now)
    with tenancy.practices([north.pk, south.pk]):
        factories.patient(north, now=now)
        foreign = sealed(Patient, "given_name", south.pk, "Ana")
        Patient.objects.update(given_name=foreign)
        with pytest.raises(keys.UnableToOpen):
            _ = Patient.objects.get().given_name
