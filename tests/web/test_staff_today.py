"""*Today* and the patients' list: worst first, in a fixed number of queries, searched without an address."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hepcoach.clinics.models import Cover, Location, Staff
from hepcoach.patients.models import Episode, Patient
from hepcoach.privacy import keyring
from hepcoach.rtm.models import Monitoring, Payer
from hepcoach.web.staff.today import PAGE
from tests import factories
from tests.web.clinic import Clinic

pytestmark = pytest.mark.django_db


def names(page: str, *wanted: str) -> list[str]:
    """The wanted names in the order in which the page shows them."""
    return sorted((name for name in wanted if name in page), key=page.index)


def test_patients_stand_worst_first(clinic: Clinic) -> None:
    with clinic.inside():
        urgent = clinic.add_patient("Ursula", "Urgent")
        soon = clinic.add_patient("Sofia", "Soon")
        seen = clinic.add_patient("Seraphine", "Seen")
        silent = clinic.add_patient("Silas", "Silent", days=0)
        for back in range(4, 0, -1):
            factories.check_in(
                clinic.program, clinic.today - timedelta(days=back), now=clinic.now - timedelta(days=back)
            )
        factories.case(soon, now=clinic.now - timedelta(hours=3))
        factories.case(urgent, now=clinic.now, severity=1, rule="red_flag.dvt")
        done = factories.case(seen, now=clinic.now)
        type(done).objects.filter(pk=done.pk).update(status="acknowledged", acknowledged_at=clinic.now)
        assert silent.pk
    page = clinic.signed_in("therapist").get(reverse("today")).content.decode()
    order = ["Ursula Urgent", "Sofia Soon", "Seraphine Seen", "Silas Silent", "Maria Marigold"]
    assert names(page, *order) == order
    for words in ("Needs you", "Case seen", "No activity", "On track"):
        assert words in page


def test_a_line_says_why_in_words_and_quotes_the_patient(clinic: Clinic) -> None:
    with clinic.inside():
        factories.case(clinic.patient, now=clinic.now)
        text = factories.inbound(clinic.patient, "sharp on the <stairs>", now=clinic.now)
        type(text).objects.filter(pk=text.pk).update(patient=clinic.patient)
    page = clinic.signed_in("therapist").get(reverse("today")).content.decode()
    assert "Pain 7 today, 3 usual" in page
    assert "<q>sharp on the &lt;stairs&gt;</q>" in page
    assert "7 of 7" in page or "6 of 6" in page
    assert ": done" in page, "the day squares have no words"


def test_a_front_desk_case_does_not_stand_on_the_therapists_list(clinic: Clinic) -> None:
    with clinic.inside():
        factories.case(clinic.patient, now=clinic.now, desk="front_desk", rule="delivery_failure")
    page = clinic.signed_in("therapist").get(reverse("today")).content.decode()
    assert "Needs you" not in page


def test_all_i_may_see_adds_the_patients_i_cover(clinic: Clinic) -> None:
    with clinic.inside():
        clinic.add_patient("Olive", "Otherson", of="other")
        Cover.objects.create(
            practice=clinic.practice,
            absent=clinic.staff["other"],
            covering=clinic.staff["therapist"],
            from_date=clinic.today,
            until_date=clinic.today,
        )
    client = clinic.signed_in("therapist")
    assert "Otherson" not in client.get(reverse("today")).content.decode()
    assert "Otherson" in client.get(reverse("today"), {"whose": "all"}).content.decode()


def test_state_and_location_narrow_the_list(clinic: Clinic) -> None:
    with clinic.inside():
        here = Location.objects.create(practice=clinic.practice, name="Here")
        Location.objects.create(practice=clinic.practice, name="There")
        Staff.objects.filter(pk=clinic.staff["therapist"].pk).update(location=here)
        there = Location.objects.get(name="There")
    client = clinic.signed_in("therapist")
    assert "Marigold" in client.get(reverse("today"), {"location": here.pk}).content.decode()
    assert "Marigold" not in client.get(reverse("today"), {"location": there.pk}).content.decode()
    assert "Marigold" in client.get(reverse("today"), {"state": "on_track"}).content.decode()
    assert "Nobody in this state" in client.get(reverse("today"), {"state": "paused"}).content.decode()


def test_silent_new_and_ending_patients_are_found_whatever_their_state(clinic: Clinic) -> None:
    with clinic.inside():
        silent = clinic.add_patient("Silas", "Silent", days=0)
        for back in range(3, 0, -1):
            factories.check_in(
                clinic.program, clinic.today - timedelta(days=back), now=clinic.now - timedelta(days=back)
            )
        factories.case(silent, now=clinic.now)
        fresh = clinic.add_patient("Nora", "New", days=0)
        Episode.objects.filter(patient=fresh).update(started_on=clinic.today - timedelta(days=2))
        clinic.add_patient("Enid", "Ending", days=0)
        type(clinic.program).objects.filter(pk=clinic.program.pk).update(ends_on=clinic.today + timedelta(days=9))
    client = clinic.signed_in("therapist")
    for only, name in (("silent", "Silas Silent"), ("new", "Nora New"), ("ending", "Enid Ending")):
        page = client.get(reverse("today"), {"only": only}).content.decode()
        assert names(page, "Silas Silent", "Nora New", "Enid Ending", "Maria Marigold") == [name], only


def test_specialty_and_monitoring_narrow_the_list_and_its_counts(clinic: Clinic) -> None:
    with clinic.inside():
        child = clinic.add_patient("Saul", "Speech", days=0)
        Episode.objects.filter(patient=child).update(discipline="SLP")
        payer = Payer.objects.create(practice=clinic.practice, name="Sample payer")
        Monitoring.objects.create(
            practice=clinic.practice,
            episode=Episode.objects.get(patient=child),
            payer=payer,
            starts_on=clinic.today,
            created_at=clinic.now,
        )
    client = clinic.signed_in("therapist")
    for chosen in ({"specialty": "SLP"}, {"rtm": "consent"}):
        page = client.get(reverse("today"), chosen).content.decode()
        assert names(page, "Saul Speech", "Maria Marigold") == ["Saul Speech"]
        assert "All <b>1</b>" in page
    assert "RTM consent missing" in client.get(reverse("today")).content.decode()


def test_a_filter_that_is_none_of_ours_shows_everybody(clinic: Clinic) -> None:
    page = clinic.signed_in("therapist").get(reverse("today"), {"only": "<b>", "state": "odd", "rtm": "x"})
    assert "Marigold" in page.content.decode()


def test_a_paused_patient_is_called_paused(clinic: Clinic) -> None:
    with clinic.inside():
        Patient.objects.filter(pk=clinic.patient.pk).update(paused_until=clinic.today + timedelta(days=2))
    assert "Paused" in clinic.signed_in("therapist").get(reverse("today")).content.decode()


PAGES = (
    ("therapist", "today"),
    ("therapist", "patients"),
    ("therapist", "confirm"),
    ("owner", "today"),
    ("biller", "today"),
    ("desk", "front-desk"),
    ("desk", "patients"),
)


def test_the_number_of_queries_is_the_same_at_5_and_at_500_patients(clinic: Clinic) -> None:
    def add(first: int, last: int) -> None:
        with clinic.inside():
            for number in range(first, last):
                patient = clinic.add_patient("Many", f"Number{number}", days=1)
                if number % 2:
                    Patient.objects.filter(pk=patient.pk).update(may_text_reason="no_consent")
                rule = "skipped_days" if number % 3 else "pain_spike"
                factories.case(patient, now=clinic.now, rule=rule)
                waiting = clinic.program
                type(waiting).objects.filter(pk=waiting.pk).update(status="to_confirm")

    def queries() -> dict[tuple[str, str], int]:
        counted = {}
        for who, page in PAGES:
            client = clinic.signed_in(who)
            keyring.forget()
            with CaptureQueriesContext(connection) as seen:
                assert client.get(reverse(page)).status_code == 200
            counted[who, page] = len(seen)
        return counted

    add(1, 5)
    at_5 = queries()
    add(5, 500)
    assert queries() == at_5


def test_a_long_list_comes_in_pages(clinic: Clinic) -> None:
    with clinic.inside():
        for number in range(PAGE + 5):
            clinic.add_patient("Many", f"Number{number:02}", days=0)
    first = clinic.signed_in("therapist").get(reverse("today")).content.decode()
    assert first.count("data-line") == PAGE
    assert "6 left" in first
    more = clinic.signed_in("therapist", htmx=True).get(reverse("today"), {"page": 2}).content.decode()
    assert more.count("data-line") == 6
    assert "<html" not in more


def test_search_finds_by_name_phone_and_record_number_and_goes_by_post(clinic: Clinic) -> None:
    client = clinic.signed_in("therapist")
    door = reverse("patient-search")
    with clinic.inside():
        number = clinic.patient.contact_points.get().phone
    for query in ("mari", "MARIGOLD", "marig mar", number, number[-4:], clinic.patient.record_number):
        assert "Marigold, Maria" in client.post(door, {"q": query}).content.decode(), query
    assert "Nobody found" in client.post(door, {"q": "zzz"}).content.decode()
    assert client.get(door, {"q": "mari"}).status_code == 302


def test_a_search_names_no_patient_of_a_colleague(clinic: Clinic) -> None:
    page = clinic.signed_in("other").post(reverse("patient-search"), {"q": "mari"}).content.decode()
    assert "Marigold" not in page
    assert "A patient of Therapist North, PT fits your search" in page


def test_the_front_desk_finds_everybody_without_their_problem(clinic: Clinic) -> None:
    with clinic.inside():
        episode = clinic.program.episode
        from hepcoach.privacy.fields import sealed

        type(episode).objects.filter(pk=episode.pk).update(
            condition=sealed(type(episode), "condition", clinic.practice.pk, {"text": "Knee osteoarthritis"})
        )
    page = clinic.signed_in("desk").post(reverse("patient-search"), {"q": "mari"}).content.decode()
    assert "Marigold" in page
    assert "osteoarthritis" not in page
