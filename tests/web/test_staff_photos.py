"""A photo that a patient sent: on the timeline, behind the record's door, and never more than a picture."""

from __future__ import annotations

import pytest

from hepcoach.messaging.models import InboundMedia, InboundText
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
