"""Taking people on, giving them a sign-in, letting them go, and covers."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from hepcoach.clinics import staffing
from hepcoach.clinics.actors import operator
from hepcoach.clinics.models import Cover, Practice, Role, Staff
from hepcoach.clinics.problems import Refused
from hepcoach.privacy import tenancy
from hepcoach.privacy.models import AuditEntry
from tests import factories

pytestmark = pytest.mark.django_db

NPI = "1234567893"
PASSWORD = "a goose crossed the frozen pond"


def take_on(practice: Practice, now: datetime, **told: str) -> staffing.TakenOn:
    asked = {"name": "Pat Example", "role": "therapist", **told}
    with tenancy.practice(practice.pk):
        return staffing.take_on(actor=operator(practice.pk), practice=practice, now=now, **asked)  # type: ignore[arg-type]


def test_the_link_sets_a_password_once_and_then_they_sign_in(now: datetime) -> None:
    practice = factories.practice("north", now=now)
    taken = take_on(practice, now, email="Pat@North.example")
    browser = Client()
    form = browser.get(taken.link, follow=True)
    address = form.redirect_chain[-1][0]
    assert "Set your password" in form.content.decode()
    done = browser.post(address, {"password1": PASSWORD, "password2": PASSWORD}, follow=True)
    assert "Your password is set" in done.content.decode()
    assert "This link is used up" in Client().get(taken.link, follow=True).content.decode()

    answer = browser.post(reverse("account_login"), {"login": "pat@north.example", "password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("today"))
    assert browser.get(reverse("today")).headers["Location"] == reverse("second-step")


def test_a_weak_password_is_refused_beside_its_field(now: datetime) -> None:
    taken = take_on(factories.practice("north", now=now), now, email="pat@north.example")
    browser = Client()
    address = browser.get(taken.link).headers["Location"]
    page = browser.post(address, {"password1": "short", "password2": "short"}).content.decode()
    assert "at least 12 characters" in page


def test_a_therapist_whom_the_ehr_named_is_joined_not_doubled(now: datetime) -> None:
    practice = factories.practice("north", now=now)
    with tenancy.practice(practice.pk):
        known = Staff.objects.create(practice=practice, name=f"NPI {NPI}", role=Role.THERAPIST, npi=NPI)
    taken = take_on(practice, now, npi=NPI, credential="PT", email="pat@north.example")
    assert taken.linked
    assert taken.staff.pk == known.pk
    with tenancy.practice(practice.pk):
        assert [str(staff) for staff in Staff.objects.all()] == ["Pat Example, PT"]


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"name": "  "}, "name"),
        ({"role": "boss"}, "role"),
        ({"credential": "PTA"}, "credential"),
        ({"role": "owner", "credential": "PT"}, "credential"),
        ({"npi": "1234567890"}, "npi"),
        ({"email": "pat"}, "email"),
    ],
)
def test_what_can_not_be_is_named_by_its_field_and_nobody_is_added(
    now: datetime, told: dict[str, str], field: str
) -> None:
    practice = factories.practice("north", now=now)
    with pytest.raises(Refused) as refused:
        take_on(practice, now, **told)
    assert list(refused.value.problems) == [field]
    with tenancy.practice(practice.pk):
        assert not Staff.objects.exists()


def test_an_address_and_an_npi_belong_to_one_person(now: datetime) -> None:
    practice = factories.practice("north", now=now)
    take_on(practice, now, email="pat@north.example", npi=NPI)
    for told in ({"email": "PAT@north.example"}, {"npi": NPI, "email": "olive@north.example"}, {"npi": NPI}):
        with pytest.raises(Refused):
            take_on(practice, now, **told)
    with pytest.raises(Refused):
        take_on(factories.practice("south", now=now), now, email="pat@north.example")


def test_who_left_signs_in_no_more_and_comes_back_on_undo(now: datetime) -> None:
    practice = factories.practice("north", now=now)
    staff = take_on(practice, now, email="pat@north.example").staff
    client = Client()
    assert staff.user is not None
    factories.second_step(staff.user)
    client.force_login(staff.user)
    actor = operator(practice.pk)
    with tenancy.practice(practice.pk):
        staffing.deactivate(actor=actor, staff=staff, now=now)
    assert client.get(reverse("today")).status_code == 403
    with tenancy.practice(practice.pk):
        staffing.activate(actor=actor, staff=staff, now=now)
    assert client.get(reverse("today")).status_code == 200
    with tenancy.practice(practice.pk):
        by_operator = AuditEntry.objects.filter(actor="operator").order_by("number")
        said = list(by_operator.values_list("action", "subject"))
    subject = f"staff:{staff.pk}"
    assert said == [(action, subject) for action in ("add staff", "deactivate staff", "activate staff")]


def test_the_last_owner_stays(now: datetime) -> None:
    practice = factories.practice("north", now=now)
    owner = take_on(practice, now, role="owner", email="robin@north.example").staff
    actor = operator(practice.pk)
    with tenancy.practice(practice.pk), pytest.raises(Refused):
        staffing.deactivate(actor=actor, staff=owner, now=now)
    take_on(practice, now, role="owner", email="second@north.example")
    with tenancy.practice(practice.pk):
        staffing.deactivate(actor=actor, staff=owner, now=now)


def test_a_cover_has_two_people_and_days_that_are_not_over(now: datetime) -> None:
    practice = factories.practice("north", now=now)
    actor, today = operator(practice.pk), date(2026, 3, 3)
    with tenancy.practice(practice.pk):
        pat, olive = (factories.staff(practice, name=name) for name in ("Pat", "Olive"))

        def problems(
            absent: Staff | None, covering: Staff | None, first: int | None, last: int | None
        ) -> set[str]:
            days = [None if day is None else today + timedelta(days=day) for day in (first, last)]
            try:
                staffing.set_cover(
                    actor=actor, absent=absent, covering=covering, from_date=days[0], until_date=days[1], now=now
                )
            except Refused as refused:
                return set(refused.problems)
            return set()

        assert problems(None, None, None, None) == {"absent", "covering", "from_date", "until_date"}
        assert problems(pat, pat, 0, 1) == {"covering"}
        assert problems(pat, olive, 2, 1) == {"until_date"}
        assert problems(pat, olive, -3, -1) == {"until_date"}
        assert problems(pat, olive, 0, 7) == set()
        assert problems(pat, olive, 0, 7) == set()
        assert Cover.objects.count() == 1
