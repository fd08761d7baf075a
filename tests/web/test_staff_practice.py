"""The owner's pages: what the practice decides, who works there, and what it is connected with."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hepcoach.clinics.models import Cover, Location, Practice, Role, SettingChange, Staff
from hepcoach.coach.facts import clinic_facts
from hepcoach.interop.models import Connection
from hepcoach.privacy import keyring
from hepcoach.privacy.models import AuditEntry
from hepcoach.rules import days
from hepcoach.web.staff import thresholds
from tests import factories
from tests.permissions.actors import rule_fields
from tests.web.clinic import Clinic

pytestmark = pytest.mark.django_db

HOURS = {
    "text_from_hour": "9",
    "text_until_hour": "19",
    "office_opens_hour": "7",
    "office_closes_hour": "17",
    "morning_hour": "10",
    "nudge_hour": "18",
}


def fresh(clinic: Clinic) -> Practice:
    return Practice.objects.get(pk=clinic.practice.pk)


def test_the_owner_sets_the_hours_and_can_take_them_back(clinic: Clinic) -> None:
    client, before = clinic.signed_in("owner"), fresh(clinic)
    page = client.post(reverse("practice-hours"), HOURS, follow=True).content.decode()
    assert "Hours saved" in page
    assert "Undo" in page
    kept = fresh(clinic)
    assert {name: str(getattr(kept, name)) for name in HOURS} == HOURS
    client.post(reverse("practice-hours"), {name: getattr(before, name) for name in HOURS})
    assert fresh(clinic).morning_hour == before.morning_hour


def test_hours_that_contradict_each_other_come_back_as_typed_with_what_is_wrong(clinic: Clinic) -> None:
    before = fresh(clinic)
    answer = clinic.signed_in("owner").post(reverse("practice-hours"), {**HOURS, "nudge_hour": "9"})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "It must lie after the morning text" in page
    assert '<option value="10" selected>10:00</option>' in page
    assert fresh(clinic).morning_hour == before.morning_hour


def test_a_refused_name_is_not_shown_as_the_practices(clinic: Clinic) -> None:
    form = {"name": "x" * 200, "phone": "212-555-0100", "time_zone": "America/New_York"}
    answer = clinic.signed_in("owner").post(reverse("practice-details"), form)
    assert answer.status_code == 400
    assert f'<span class="soft">{clinic.practice.name}</span>' in answer.content.decode()


def test_a_location_is_added_and_renamed_and_a_second_of_its_name_refused(clinic: Clinic) -> None:
    client = clinic.signed_in("owner")
    client.post(reverse("practice-location-add"), {"name": "Hill", "address": "1 Hill Road", "phone": ""})
    with clinic.inside():
        hill = Location.objects.get(name="Hill")
    client.post(reverse("practice-location", args=[hill.pk]), {"name": "Lake", "address": "", "phone": ""})
    with clinic.inside():
        assert list(Location.objects.filter(pk=hill.pk).values_list("name", "address")) == [("Lake", "")]
    answer = client.post(reverse("practice-location-add"), {"name": "lake", "address": "", "phone": ""})
    assert answer.status_code == 400
    assert "There is a location with this name." in answer.content.decode()


def test_a_threshold_is_set_and_what_equals_the_rules_own_is_not_kept(clinic: Clinic) -> None:
    client, door = clinic.signed_in("owner"), reverse("practice-rule", args=["severe_pain"])
    (name,) = rule_fields("severe_pain")
    client.post(door, {name: "6"})
    assert list(fresh(clinic).thresholds["severe_pain"].values()) == [6]
    assert "Set here" in client.get(reverse("practice-rules")).content.decode()
    client.post(door, {name: "7"})
    assert fresh(clinic).thresholds == {}


def test_a_threshold_out_of_bounds_is_refused_beside_its_field(clinic: Clinic) -> None:
    (name,) = rule_fields("severe_pain")
    answer = clinic.signed_in("owner").post(reverse("practice-rule", args=["severe_pain"]), {name: "99"})
    assert answer.status_code == 400
    assert 'aria-invalid="true"' in answer.content.decode()
    assert 'value="99"' in answer.content.decode()
    assert fresh(clinic).thresholds == {}


def test_a_new_therapist_gets_a_link_that_is_shown_once(clinic: Clinic) -> None:
    client = clinic.signed_in("owner")
    form = {"name": "Nora New", "role": Role.THERAPIST, "credential": "PT", "email": "nora@clinic.example"}
    page = client.post(reverse("practice-staff-add"), form).content.decode()
    assert "Link for Nora New, PT" in page
    assert "/password/reset/key/" in page
    again = client.get(reverse("practice-people")).content.decode()
    assert "nora@clinic.example" in again
    assert "/password/reset/key/" not in again


def test_who_is_deactivated_can_not_open_a_page_until_activated_again(clinic: Clinic) -> None:
    owner, other = clinic.signed_in("owner"), clinic.signed_in("other")
    assert other.get(reverse("today")).status_code == 200
    owner.post(reverse("practice-staff-deactivate", args=[clinic.staff["other"].pk]))
    assert other.get(reverse("today")).status_code != 200
    owner.post(reverse("practice-staff-activate", args=[clinic.staff["other"].pk]))
    assert clinic.signed_in("other").get(reverse("today")).status_code == 200


def test_a_cover_opens_the_absent_therapists_patients_and_its_end_closes_them(clinic: Clinic) -> None:
    owner, other, patient = clinic.signed_in("owner"), clinic.signed_in("other"), clinic.patient.pk
    assert other.get(reverse("patient", args=[patient])).status_code == 403
    form = {
        "absent": clinic.staff["therapist"].pk,
        "covering": clinic.staff["other"].pk,
        "from_date": clinic.today.isoformat(),
        "until_date": (clinic.today + timedelta(days=2)).isoformat(),
    }
    owner.post(reverse("practice-cover"), form)
    assert other.get(reverse("patient", args=[patient])).status_code == 200
    with clinic.inside():
        cover = Cover.objects.get()
    owner.post(reverse("practice-cover-end", args=[cover.pk]))
    assert other.get(reverse("patient", args=[patient])).status_code == 403


def test_a_connections_token_is_shown_once_and_refused_when_switched_off(clinic: Clinic) -> None:
    client = clinic.signed_in("owner")
    answer = client.post(reverse("practice-connections"), {"name": "Sample EHR"})
    token = answer.context["once"]["token"]
    assert token in answer.content.decode()
    assert token not in client.get(reverse("practice-connections")).content.decode()

    def sent() -> int:
        bearer = {"Authorization": f"Bearer {token}"}
        bundle = '{"resourceType": "Bundle"}'
        return client.post(
            reverse("fhir"), bundle, content_type="application/fhir+json", headers=bearer
        ).status_code

    assert sent() == 422
    with clinic.inside():
        made = Connection.objects.get()
    client.post(reverse("practice-connection", args=[made.pk]), {"on": "0"})
    assert sent() == 403
    client.post(reverse("practice-connection", args=[made.pk]), {"on": "1"})
    assert sent() == 422


def test_each_change_names_the_owner_in_the_audit(clinic: Clinic) -> None:
    clinic.signed_in("owner").post(reverse("practice-hours"), HOURS)
    with clinic.inside():
        entry = AuditEntry.objects.order_by("pk").last()
    assert entry is not None
    assert (entry.actor, entry.action) == (f"staff:{clinic.staff['owner'].pk}", "set hours")


def test_the_number_of_queries_is_the_same_at_6_and_at_60_people(clinic: Clinic) -> None:
    pages = ("practice", "practice-people", "practice-rules", "practice-connections")

    def queries() -> dict[str, int]:
        counted = {}
        for page in pages:
            client = clinic.signed_in("owner")
            keyring.forget()
            with CaptureQueriesContext(connection) as seen:
                assert client.get(reverse(page)).status_code == 200
            counted[page] = len(seen)
        return counted

    before = queries()
    with clinic.inside():
        for number in range(54):
            place = Location.objects.create(practice=clinic.practice, name=f"Place {number}")
            person = factories.staff(clinic.practice, Role.THERAPIST, email=f"{number}@north.example")
            Staff.objects.filter(pk=person.pk).update(location=place)
            clinic.staff[f"extra{number}"] = person
            clinic.add_patient("Many", f"Number{number}", of=f"extra{number}", days=0)
            Cover.objects.create(
                practice=clinic.practice, absent=person, covering=clinic.staff["other"],
                from_date=clinic.today, until_date=clinic.today,
            )  # fmt: skip
    assert queries() == before


def test_a_holiday_moves_what_can_wait_to_the_next_day_somebody_works(clinic: Clinic) -> None:
    owner = clinic.signed_in("owner")
    place = reverse("practice-holiday")
    friday = date(2026, 11, 27)
    owner.post(place, {"day": "2026-11-26", "name": "Thanksgiving"})
    owner.post(place, {"day": friday.isoformat(), "name": "Day after"})
    owner.post(place, {"day": friday.isoformat(), "name": ""})
    practice = Practice.objects.get(pk=clinic.practice.pk)
    assert practice.holidays == {"2026-11-26": "Thanksgiving"}
    wednesday = datetime(2026, 11, 25, 15, tzinfo=UTC)
    due = days.office_day_ends(clinic_facts(practice), wednesday, 1)
    assert due.astimezone(ZoneInfo(practice.time_zone)).date() == friday
    assert owner.post(place, {"day": "soon", "name": "x"}).status_code == 400


def test_a_changed_number_is_shown_with_who_changed_it_and_can_not_be_rewritten(clinic: Clinic) -> None:
    owner = clinic.signed_in("owner")
    fields = thresholds.as_typed("pain_spike", {}, {})
    [name] = [name for name in fields if name.startswith("pain_spike.")][:1]
    owner.post(reverse("practice-rule", args=["pain_spike"]), {**fields, name: "4"})
    page = owner.get(reverse("practice-rules")).content.decode()
    assert "Who changed what" in page and str(clinic.staff["owner"]) in page
    with clinic.inside(), pytest.raises(ProgrammingError), transaction.atomic():
        SettingChange.objects.update(by="somebody else")


def test_a_caseload_is_handed_over_whole(clinic: Clinic) -> None:
    with clinic.inside():
        case = factories.case(clinic.patient, now=clinic.now, owner=clinic.staff["therapist"])
    owner = clinic.signed_in("owner")
    place = reverse("practice-handover")
    leaving, taking = clinic.staff["therapist"], clinic.staff["other"]
    assert owner.post(place, {"leaving": leaving.pk, "taking": clinic.staff["assistant"].pk}).status_code == 400
    owner.post(place, {"leaving": leaving.pk, "taking": taking.pk})
    with clinic.inside():
        case.refresh_from_db()
        assert (case.owner, clinic.patient.episodes.get().therapist) == (taking, taking)
        assert "Handed over" in case.events.get(action="reassigned").comment
    assert clinic.signed_in("other").get(reverse("patient", args=[clinic.patient.pk])).status_code == 200
    assert clinic.signed_in("therapist").get(reverse("patient", args=[clinic.patient.pk])).status_code == 403
