"""Each sentence of a note leads to the data it rests on."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from hepcoach.clinics.actors import for_staff
from hepcoach.patients.models import Episode
from hepcoach.reports import actions
from hepcoach.reports.models import Note
from hepcoach.web.staff.sources import href
from tests.web.clinic import Clinic

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("source", "to"),
    [
        ("check-in 2026-03-02", "/patients/7/?show=check-ins#check-in-2026-03-02"),
        ("check-ins 2026-03-02 to 2026-03-09", "/patients/7/?show=check-ins#check-in-2026-03-02"),
        ("text 81", "/patients/7/?show=texts#text-in-81"),
        ("case 12", "/cases/12/"),
        ("case 12, edited by Sam Sample", "/cases/12/"),
        ("training 3", "/patients/7/training/"),
        ("check-ins", "/patients/7/#strip"),
        ("pain reports", "/patients/7/#pain-h"),
        ("program version 2", "/patients/7/#program-h"),
        ("appointments", "/patients/7/#visits-h"),
        ("PSFS 2026-03-02", "/patients/7/#care-h"),
        ("Timed Up and Go 2026-03-02", "/patients/7/#care-h"),
        ("therapist", ""),
        ("rule pain_spike v1", ""),
        ("written by Casey Program", ""),
        ("staff:4", ""),
    ],
)
def test_a_source_is_an_address(source: str, to: str) -> None:
    assert href(7, source) == to


def test_the_notes_links_lead_to_places_that_the_patients_page_has(clinic: Clinic) -> None:
    with clinic.inside():
        note = actions.draft_stretch(
            actor=for_staff(clinic.staff["therapist"]), episode=Episode.objects.get(patient=clinic.patient),
            kind=Note.Kind.PROGRESS, first=clinic.today - timedelta(days=20), last=clinic.today, now=clinic.now,
        )  # fmt: skip
    client = clinic.signed_in("therapist")
    page = client.get(reverse("note", args=[note.pk])).content.decode()
    patient = reverse("patient", args=[clinic.patient.pk])
    links = set(re.findall(rf'report-source">From <a href="({patient}[^"#]*)#([^"]+)"', page))
    assert {place for _, place in links} >= {"strip", "program-h", "visits-h", "care-h", "pain-h"}
    for address, place in links:
        shown = client.get(address.replace("&amp;", "&")).content.decode()
        assert f'id="{place}"' in shown, f"{address}#{place} is nowhere"
