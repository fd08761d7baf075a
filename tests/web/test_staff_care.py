"""What a therapist sets for one patient, and a text that the front desk gives to its patient."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hepcoach.messaging.models import InboundText
from hepcoach.outcomes.models import PsfsScore
from hepcoach.patients.models import Episode, Patient
from hepcoach.privacy import keyring
from hepcoach.programs.models import Program
from hepcoach.web.staff.reasons import why_not_texted
from tests import factories
from tests.permissions.actors import rule_fields
from tests.web.clinic import Clinic

pytestmark = pytest.mark.django_db


def send(
    clinic: Clinic, name: str, form: dict[str, object], *more: object, who: str = "therapist"
) -> tuple[int, str]:
    answer = clinic.signed_in(who).post(reverse(name, args=[clinic.patient.pk, *more]), form, follow=True)
    return answer.status_code, answer.content.decode()


def test_a_milestone_is_kept_on_the_running_program(clinic: Clinic) -> None:
    assert send(clinic, "patient-milestone", {"milestone": "  Stairs without   holding on "})[0] == 200
    with clinic.inside():
        assert Program.objects.get(pk=clinic.program.pk).milestone == "Stairs without holding on"
    status, page = send(clinic, "patient-milestone", {"milestone": "x" * 161})
    assert status == 400
    assert "At most 160 characters." in page


def test_function_is_recorded_and_said_in_words_beside_its_measurement_error(clinic: Clinic) -> None:
    first = clinic.today - timedelta(days=20)
    for on, score in ((first, "3"), (clinic.today, "7.5")):
        form = {"on": on.isoformat(), "activity-1": "Climbing stairs", "score-1": score}
        assert send(clinic, "patient-psfs", form)[0] == 200
    page = clinic.signed_in("therapist").get(reverse("patient-care", args=[clinic.patient.pk])).content.decode()
    assert "rose from 3 to 7.5: better by more than measurement error" in page
    assert 'value="Climbing stairs"' in page, "the same activities are asked for again"
    page = clinic.signed_in("therapist").get(reverse("patient", args=[clinic.patient.pk])).content.decode()
    assert "rose from 3 to 7.5" in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"on": "2999-01-01"}, "Choose today or a day before."),
        ({"score-1": "11"}, "From 0 (unable) to 10 (as before)."),
        ({"score-1": "nan"}, "From 0 (unable) to 10 (as before)."),
        ({"activity-1": ""}, "Write the activity."),
        ({"activity-1": "", "score-1": ""}, "Write at least one activity."),
    ],
)
def test_a_scale_that_is_wrong_is_not_kept(clinic: Clinic, change: dict[str, str], words: str) -> None:
    form = {"on": clinic.today.isoformat(), "activity-1": "Climbing stairs", "score-1": "4", **change}
    status, page = send(clinic, "patient-psfs", form)
    assert status == 400
    assert words in page
    with clinic.inside():
        assert not PsfsScore.objects.exists()


def test_baseline_pain_is_set_in_halves_and_taken_back(clinic: Clinic) -> None:
    def kept() -> float | None:
        with clinic.inside():
            return Episode.objects.get(patient=clinic.patient).baseline_pain

    assert send(clinic, "patient-baseline", {"baseline": "6.5"})[0] == 200
    assert kept() == 6.5
    for wrong in ("6.3", "11", "lots", "-1"):
        assert send(clinic, "patient-baseline", {"baseline": wrong})[0] == 400
        assert kept() == 6.5
    send(clinic, "patient-baseline", {"baseline": ""})
    assert kept() is None


def test_the_morning_hour_stays_within_the_practices_texting_hours(clinic: Clinic) -> None:
    assert send(clinic, "patient-morning", {"hour": "11"})[0] == 200
    status, page = send(clinic, "patient-morning", {"hour": "23"})
    assert status == 400
    assert "Choose an hour from" in page
    with clinic.inside():
        assert Patient.objects.get(pk=clinic.patient.pk).morning_hour == 11


def test_a_patients_threshold_stands_over_the_practices(clinic: Clinic) -> None:
    (name,) = rule_fields("severe_pain")
    assert send(clinic, "patient-rule", {name: "5"}, "severe_pain")[0] == 200
    with clinic.inside():
        assert list(Patient.objects.get(pk=clinic.patient.pk).thresholds["severe_pain"].values()) == [5]
    page = clinic.signed_in("therapist").get(reverse("patient", args=[clinic.patient.pk])).content.decode()
    assert "thresholds of their own" in page
    send(clinic, "patient-rule", {name: "7"}, "severe_pain")
    with clinic.inside():
        assert Patient.objects.get(pk=clinic.patient.pk).thresholds == {}
    assert send(clinic, "patient-rule", {}, "no_such_rule")[0] == 404


def test_the_number_of_queries_is_the_same_with_2_and_with_40_recordings(clinic: Clinic) -> None:
    def record(days: range) -> None:
        with clinic.inside():
            episode = Episode.objects.get(patient=clinic.patient)
            for back in days:
                PsfsScore.objects.create(
                    practice=clinic.practice, episode=episode, on=clinic.today - timedelta(days=back),
                    activities=[{"activity": "Stairs", "score": 4}], recorded_by="staff:1",
                )  # fmt: skip

    def queries() -> int:
        client = clinic.signed_in("therapist")
        keyring.forget()
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse("patient-care", args=[clinic.patient.pk])).status_code == 200
        return len(seen)

    record(range(2))
    before = queries()
    record(range(2, 40))
    assert queries() == before


def lost(clinic: Clinic) -> InboundText:
    with clinic.inside():
        text = factories.inbound(clinic.patient, "all 3, pain 2", now=clinic.now)
        InboundText.objects.filter(pk=text.pk).update(state=InboundText.State.UNMATCHED, patient=None)
    return text


def test_an_unmatched_text_offers_whom_its_number_reaches_and_whom_a_search_finds(clinic: Clinic) -> None:
    text = lost(clinic)
    with clinic.inside():
        clinic.add_patient("Walter", "Example", days=0)
    client, door = clinic.signed_in("desk"), reverse("text-place", args=[text.pk])
    page = client.get(door).content.decode()
    assert "Marigold, Maria" in page
    assert "Example, Walter" not in page
    assert "Example, Walter" in client.post(door, {"q": "walter"}).content.decode()


def test_an_attached_text_waits_for_the_coach_as_the_patients_and_only_once(clinic: Clinic) -> None:
    text = lost(clinic)
    client, door = clinic.signed_in("desk"), reverse("text-attach", args=[text.pk, clinic.patient.pk])
    assert "Text attached" in client.post(door, follow=True).content.decode()
    with clinic.inside():
        kept = InboundText.objects.get(pk=text.pk)
        assert kept.patient_id == clinic.patient.pk
        assert kept.state not in ("unmatched", "failed")
    assert "Text attached" not in client.post(door, follow=True).content.decode()
    assert client.get(reverse("text-place", args=[text.pk])).status_code == 404


def test_a_text_can_not_be_given_to_another_practices_patient(clinic: Clinic, elsewhere: Clinic) -> None:
    text = lost(clinic)
    door = reverse("text-attach", args=[text.pk, elsewhere.patient.pk])
    assert clinic.signed_in("desk").post(door).status_code == 404


@pytest.mark.parametrize("word", ["invalid_phone", "extension", "foreign_number", "consent_expired", "merged"])
def test_each_reason_not_to_text_has_words_of_its_own(word: str) -> None:
    reason = why_not_texted(word)
    assert reason is not None
    assert word.replace("_", " ") != reason.why.lower()
    assert reason.what_to_do != "Check the contact in the EHR."
