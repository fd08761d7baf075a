"""Signing in: a second step for whoever sees patients, wrong passwords, own sessions."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from hepcoach.clinics.models import Practice, User
from tests import factories
from tests.web.clinic import Clinic

pytestmark = pytest.mark.django_db

PASSWORD = "a goose crossed the frozen pond"


def password_alone(clinic: Clinic, who: str = "therapist") -> User:
    """The person as an invitation leaves them: a password, no second step yet."""
    user = clinic.staff[who].user
    assert user is not None
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    Authenticator.objects.filter(user=user).delete()
    return user


def sign_in(user: User, password: str = PASSWORD) -> tuple[Client, str]:
    client = Client()
    answer = client.post(reverse("account_login"), {"login": user.email, "password": password})
    return client, answer.headers.get("Location", "") or answer.content.decode()


def test_a_password_alone_opens_no_staff_page_until_a_second_step_is_added(clinic: Clinic) -> None:
    user = password_alone(clinic)
    browser, _ = sign_in(user)
    for name in ("today", "patients", "confirm"):
        assert browser.get(reverse(name)).headers["Location"] == reverse("second-step"), name
    assert b"Add a second step" in browser.get(reverse("second-step")).content

    # A session that was left open is not enough to add a key to it.
    asks_again = browser.get(reverse("mfa_activate_totp")).headers["Location"]
    page = browser.post(asks_again, {"password": PASSWORD}, follow=True).content.decode()
    secret = re.search(r'value="([A-Z2-7]{32})', page)
    assert secret is not None
    code = format_hotp_value(hotp_value(secret[1], int(time.time()) // 30))
    browser.post(reverse("mfa_activate_totp"), {"code": code})
    assert browser.get(reverse("today")).status_code == 200

    again, place = sign_in(user)
    assert place.startswith(reverse("mfa_authenticate"))
    assert again.get(reverse("today")).headers["Location"].startswith(reverse("account_login"))


def test_an_htmx_part_is_sent_to_the_second_step_as_a_whole_page(clinic: Clinic) -> None:
    user = password_alone(clinic)
    browser, _ = sign_in(user)
    answer = browser.get(reverse("today"), headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == reverse("second-step")


def test_a_demo_practice_asks_for_no_second_step(clinic: Clinic) -> None:
    user = password_alone(clinic)
    Practice.objects.filter(pk=clinic.practice.pk).update(is_demo=True)
    browser, _ = sign_in(user)
    assert browser.get(reverse("today")).status_code == 200


def test_five_wrong_passwords_close_the_address_and_the_owner_opens_it(clinic: Clinic) -> None:
    user = password_alone(clinic)
    for _ in range(5):
        sign_in(user, "not the password")
    _, said = sign_in(user)
    assert "Too many failed login attempts" in said

    owner = clinic.signed_in("owner")
    assert "Closed until" in owner.get(reverse("practice-people")).content.decode()
    answer = owner.post(reverse("practice-staff-release", args=[clinic.staff["therapist"].pk]))
    assert answer.status_code == 302
    _, place = sign_in(user)
    assert place == reverse("today")


def test_the_owner_takes_away_a_second_step_that_was_lost_and_the_sessions_with_it(clinic: Clinic) -> None:
    user = password_alone(clinic)
    therapist, _ = sign_in(user)
    factories.second_step(user)
    assert therapist.get(reverse("today")).status_code == 200
    owner = clinic.signed_in("owner")
    owner.post(reverse("practice-staff-second-step", args=[clinic.staff["therapist"].pk]))
    assert not Authenticator.objects.filter(user=user).exists()
    assert therapist.get(reverse("today")).headers["Location"].startswith(reverse("account_login"))


def test_a_person_sees_their_own_sessions_and_ends_the_others(clinic: Clinic) -> None:
    user = password_alone(clinic)
    Practice.objects.filter(pk=clinic.practice.pk).update(is_demo=True)
    here, _ = sign_in(user)
    there, _ = sign_in(user)
    assert "Sign Out Other Sessions" in here.get(reverse("usersessions_list")).content.decode()
    here.post(reverse("usersessions_list"))
    assert here.get(reverse("today")).status_code == 200
    assert there.get(reverse("today")).headers["Location"].startswith(reverse("account_login"))


def test_reading_and_typing_keep_a_session_and_a_stranger_keeps_none(clinic: Clinic) -> None:
    assert clinic.signed_in("therapist").post(reverse("still-here")).status_code == 204
    assert Client().post(reverse("still-here")).status_code == 302


def test_what_a_page_asks_by_itself_keeps_no_session_alive(clinic: Clinic) -> None:
    client = clinic.signed_in("therapist")
    session = Session.objects.get(pk=client.session.session_key)
    about_to_end = clinic.now + timedelta(minutes=1)
    Session.objects.filter(pk=session.pk).update(expire_date=about_to_end)
    assert client.get(reverse("live")).status_code == 200
    assert Session.objects.get(pk=session.pk).expire_date == about_to_end
    client.post(reverse("still-here"))
    assert Session.objects.get(pk=session.pk).expire_date > about_to_end
