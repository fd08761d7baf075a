"""The owner's numbers: what they are of, against the rules they are defined by, and what they never show."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from hepcoach.checkins.models import CheckIn
from hepcoach.patients.models import Patient
from hepcoach.privacy.models import AuditEntry
from hepcoach.reports import numbers
from hepcoach.rules import adherence
from hepcoach.rules.facts import DayFacts
from tests import factories
from tests.web.clinic import Clinic

pytestmark = pytest.mark.django_db


def check_ins(clinic: Clinic, patient: Patient, statuses: str, last: date) -> None:
    """One check-in a day up to `last`: D done, P 2 of 3, H part of it, N not done, . silent, x unasked."""
    known = {"D": "done", "P": "partial", "H": "partial", "N": "not_done"}
    for back, letter in enumerate(reversed(statuses)):
        day = last - timedelta(days=back)
        asked = datetime.fromisoformat(f"{day.isoformat()}T13:00:00+00:00")
        CheckIn.objects.create(
            practice=clinic.practice,
            patient=patient,
            episode=patient.episodes.get(),
            program=clinic.program,
            day=day,
            exercises_due=3,
            exercises_done=2 if letter == "P" else None,
            status=known.get(letter, "no_answer"),
            asked_at=None if letter == "x" else asked,
            answered_at=asked if letter in known else None,
            closes_at=asked + timedelta(hours=15),
        )


def five_more(clinic: Clinic, last: date) -> None:
    for count in range(5):
        check_ins(clinic, clinic.add_patient(f"Number{count}", "Example", days=0), "DDPH..Nx", last)


def test_adherence_and_response_are_those_of_the_rule(clinic: Clinic) -> None:
    yesterday = clinic.today - timedelta(days=1)
    with clinic.inside():
        CheckIn.objects.all().delete()
        check_ins(clinic, clinic.patient, "D.PHN.xDD", yesterday)
        shown = {one.number.key: one for one in numbers.all_numbers(clinic.practice, clinic.today)}
        facts = [
            DayFacts(
                day=row.day,
                exercises_due=3,
                status=row.status,
                exercises_done=row.exercises_done,
                asked=row.asked_at is not None,
            )
            for row in CheckIn.objects.all()
        ]
    told = adherence.figures(day for day in facts if adherence.counts(day))
    assert shown["adherence"].now.value == pytest.approx(told.conservative)
    assert shown["reported"].now.value == pytest.approx(told.reported)
    assert shown["response"].now.value == pytest.approx(told.response_rate)
    assert shown["adherence"].now.low is None, "one patient carries no interval"


def test_the_first_four_weeks_stand_beside_the_last_once_they_are_over(clinic: Clinic) -> None:
    yesterday = clinic.today - timedelta(days=1)
    with clinic.inside():
        CheckIn.objects.all().delete()
        check_ins(clinic, clinic.patient, "." * 28 + "D" * 27, yesterday)
        assert numbers.periods(clinic.practice, clinic.today)[1] is None
        check_ins(clinic, clinic.patient, ".", yesterday - timedelta(days=55))
        shown = numbers.one_number(clinic.practice, "adherence", clinic.today)
    assert shown.first is not None
    assert (shown.first.value, shown.now.value) == (0.0, pytest.approx(27 / 28))


def test_a_week_with_a_call_was_not_spared_one(clinic: Clinic) -> None:
    yesterday = clinic.today - timedelta(days=1)
    with clinic.inside():
        CheckIn.objects.all().delete()
        check_ins(clinic, clinic.patient, "D" * 28, yesterday)
        before = numbers.one_number(clinic.practice, "spared", clinic.today).now.value
        case = factories.case(clinic.patient, now=clinic.now - timedelta(days=3))
        case.events.create(
            practice=clinic.practice, at=clinic.now - timedelta(days=3), actor="staff:1", action="called"
        )
        after = numbers.one_number(clinic.practice, "spared", clinic.today).now.value
    assert (before, after) == (1.0, 0.75)


def test_every_number_opens_with_its_definition_and_its_file_and_names_no_patient(clinic: Clinic) -> None:
    with clinic.inside():
        five_more(clinic, clinic.today - timedelta(days=1))
        trail = AuditEntry.objects.count()
    owner = clinic.signed_in("owner")
    listed = owner.get(reverse("practice-numbers")).content.decode()
    for number in numbers.NUMBERS:
        assert number.title in listed
        page = owner.get(reverse("practice-number", args=[number.key])).content.decode()
        assert number.title in page
        file = owner.get(reverse("practice-number-file", args=[number.key])).content.decode()
        rows = list(csv.reader(io.StringIO(file)))
        assert rows[0] == ["row", "therapist", "location", number.part, number.whole]
        for text in (page, listed, str(rows)):
            assert "Marigold" not in text and "Number0" not in text
    assert owner.get(reverse("practice-number", args=["made-up"])).status_code == 404
    with clinic.inside():
        assert AuditEntry.objects.count() == trail


def test_the_owners_own_figure_needs_how_it_was_counted_and_is_shown_beside(clinic: Clinic) -> None:
    owner = clinic.signed_in("owner")
    place = reverse("practice-number-baseline", args=["adherence"])
    assert owner.post(place, {"value": "35", "how": ""}).status_code == 400
    assert owner.post(place, {"value": "350", "how": "40 charts of March"}).status_code == 400
    assert owner.post(place, {"value": "35 %", "how": "40 charts of March"}).status_code == 302
    page = owner.get(reverse("practice-number", args=["adherence"])).content.decode()
    assert "35 %" in page and "40 charts of March" in page
    owner.post(place, {"value": "", "how": ""})
    assert "(40 charts" not in owner.get(reverse("practice-number", args=["adherence"])).content.decode()
