"""A photo that a patient sent: on the timeline, behind the record's door, and never more than a picture."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hepcoach.messaging.models import InboundMedia, InboundText
from hepcoach.privacy.models import AuditEntry
from hepcoach.triage.models import Case
from tests import factories
from tests.web.clinic import Clinic

PNG = b"\x89PNG\r\n\x1a\npixels"


@pytest.fixture
def address(clinic: Clinic) -> str:
    with clinic.inside():
        text = factories.inbound(clinic.patient, "", now=clinic.now)
        InboundText.objects.filter(pk=text.pk).update(patient=clinic.patient, num_media=1, state="handled")
        photo = InboundMedia.objects.create(
            practice=clinic.practice, text=text, position=0, content_type="image/png", content=PNG, state="kept",
            next_at=clinic.now,
        )  # fmt: skip
    return f"/patients/{clinic.patient.pk}/photos/{photo.pk}/"


def test_the_timeline_shows_the_photo_to_who_treats_the_patient(clinic: Clinic, address: str) -> None:
    client = clinic.signed_in("therapist")
    page = client.get(f"/patients/{clinic.patient.pk}/").content.decode()
    assert f'<img src="{address}"' in page
    answer = client.get(address)
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, PNG, "image/png")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]


def test_the_case_shows_it_to_who_treats_and_each_look_is_audited(clinic: Clinic, address: str) -> None:
    with clinic.inside():
        case = factories.case(clinic.patient, now=clinic.now)
    client = clinic.signed_in("therapist")
    assert f'<img src="{address}"' in client.get(f"/cases/{case.pk}/").content.decode()
    with clinic.inside():
        before = AuditEntry.objects.filter(subject=f"patient:{clinic.patient.pk}").count()
    client.get(address)
    with clinic.inside():
        assert AuditEntry.objects.filter(subject=f"patient:{clinic.patient.pk}").count() == before + 1


def test_the_front_desk_sees_no_photo_on_a_case_of_its_own(clinic: Clinic, address: str) -> None:
    with clinic.inside():
        case = factories.case(clinic.patient, now=clinic.now)
        Case.objects.filter(pk=case.pk).update(desk="front_desk")
    page = clinic.signed_in("desk").get(f"/cases/{case.pk}/")
    assert page.status_code == 200
    assert "/photos/" not in page.content.decode()


def test_a_photo_of_long_ago_is_not_on_a_new_case(clinic: Clinic, address: str) -> None:
    with clinic.inside():
        case = factories.case(clinic.patient, now=clinic.now)
        InboundText.objects.update(received_at=clinic.now - timedelta(days=3))
    assert "/photos/" not in clinic.signed_in("therapist").get(f"/cases/{case.pk}/").content.decode()


@pytest.mark.parametrize(("who", "status"), [("other", 403), ("desk", 403), ("owner", 403), ("biller", 403)])
def test_nobody_else_sees_it(clinic: Clinic, address: str, who: str, status: int) -> None:
    assert clinic.signed_in(who).get(address).status_code == status


def test_a_photo_is_found_only_under_its_own_patient(clinic: Clinic, elsewhere: Clinic, address: str) -> None:
    with clinic.inside():
        another = clinic.add_patient("Bea", "Bluebell")
    client = clinic.signed_in("therapist")
    number = address.rsplit("/", 2)[-2]
    assert client.get(f"/patients/{another.pk}/photos/{number}/").status_code == 404
    assert elsewhere.signed_in("therapist").get(address).status_code == 404


def test_what_could_not_be_kept_is_said_instead(clinic: Clinic, address: str) -> None:
    with clinic.inside():
        InboundMedia.objects.update(state="refused", reason="size", content=None)
    client = clinic.signed_in("therapist")
    assert client.get(address).status_code == 404
    page = client.get(f"/patients/{clinic.patient.pk}/").content.decode()
    assert "a photo was too large to keep" in page
    assert '<img src="/patients' not in page
