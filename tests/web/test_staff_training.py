"""Family training: recorded once, never rewritten, and shown in the discharge report."""

from __future__ import annotations

import pytest
from django.urls import reverse

from hepcoach.patients.models import FamilyTraining
from hepcoach.reports import queries
from hepcoach.rules import discharge
from tests.web.clinic import Clinic

pytestmark = pytest.mark.django_db


def test_a_training_is_recorded_and_stands_in_the_discharge_report(clinic: Clinic) -> None:
    therapist = clinic.signed_in("therapist")
    place = reverse("patient-training", args=[clinic.patient.pk])
    told = {
        "on": clinic.today.isoformat(),
        "who": "Rosa, her daughter",
        "what": "guarding on stairs",
        "result": "shown",
    }
    assert therapist.post(place, told).status_code == 302
    assert "guarding on stairs" in therapist.get(place).content.decode()
    with clinic.inside():
        facts = queries.discharge_facts(clinic.patient.episodes.get(), ended_on=clinic.today)
    [section] = [one for one in discharge.report(facts) if one.title == "Family training"]
    assert "Rosa, her daughter was taught: guarding on stairs. Showed it back." in section.sentences[0].text


@pytest.mark.parametrize("wrong", [{"on": "2099-01-01"}, {"who": " "}, {"what": ""}, {"result": "maybe"}])
def test_what_is_missing_is_said_beside_its_field_and_nothing_is_kept(
    clinic: Clinic, wrong: dict[str, str]
) -> None:
    told = {"on": clinic.today.isoformat(), "who": "Rosa", "what": "stairs", "result": "said", **wrong}
    answer = clinic.signed_in("therapist").post(reverse("patient-training", args=[clinic.patient.pk]), told)
    assert answer.status_code == 400 and b'aria-invalid="true"' in answer.content
    with clinic.inside():
        assert not FamilyTraining.objects.exists()
