"""One patient's page: the whole record for who treats, contact for the front desk, and what is done from it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hepcoach.checkins.models import CheckIn, DueMorning
from hepcoach.messaging.models import OutboundText
from hepcoach.patients.models import ConsentEvent, Patient
from hepcoach.privacy import keyring
from hepcoach.triage.models import RiskReading
from tests import factories
from tests.web.clinic import Clinic

pytestmark = pytest.mark.django_db


def page_of(clinic: Clinic, who: str = "therapist", **query: str) -> str:
    answer = clinic.signed_in(who).get(reverse("patient", args=[clinic.patient.pk]), query)
    assert answer.status_code == 200
    return answer.content.decode()


def fresh(clinic: Clinic) -> Patient:
    with clinic.inside():
        return Patient.objects.get(pk=clinic.patient.pk)


def do(clinic: Clinic, what: str, who: str = "therapist", **form: str) -> str:
    answer = clinic.signed_in(who).post(reverse(f"patient-{what}", args=[clinic.patient.pk]), form, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_shows_program_doses_strip_chart_and_timeline(clinic: Clinic) -> None:
    page = page_of(clinic)
    assert "Heel slide" in page
    assert "3 × 10, once a day, every day" in page
    assert "7 of 7 sessions in the last 30 days" in page
    assert reverse("patient-pain", args=[clinic.patient.pk]) in page
    assert "all 3 exercises, pain 3" in page
    assert "Texts: granted" in page


def test_the_chart_is_an_image_of_its_own(clinic: Clinic) -> None:
    answer = clinic.signed_in("therapist").get(reverse("patient-pain", args=[clinic.patient.pk]))
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert answer.content.startswith(b"<svg")


def test_texts_show_their_sender_by_label_and_class(clinic: Clinic) -> None:
    with clinic.inside():
        text = factories.inbound(clinic.patient, "all 3, pain 2", now=clinic.now - timedelta(minutes=5))
        type(text).objects.filter(pk=text.pk).update(patient=clinic.patient)
        factories.outbound(clinic.patient, now=clinic.now - timedelta(minutes=4), body="Thanks, noted.")
    do(clinic, "text", body="See you Friday.")
    page = page_of(clinic, show="texts")
    for who, words in (("patient", "all 3, pain 2"), ("coach", "Thanks, noted."), ("staff", "See you Friday.")):
        before = page[: page.index(words)]
        assert before.rindex(f'class="entry {who} texts"') > before.rfind("</li>")


def test_a_filter_leaves_the_rest_of_the_timeline_out(clinic: Clinic) -> None:
    fragment = clinic.signed_in("therapist", htmx=True).get(
        reverse("patient", args=[clinic.patient.pk]), {"show": "contact"}
    )
    assert "<html" not in fragment.content.decode()
    assert "Texts: granted" in fragment.content.decode()
    assert "all 3 exercises" not in fragment.content.decode()


def test_a_long_timeline_goes_on_where_it_stopped(clinic: Clinic) -> None:
    with clinic.inside():
        for minute in range(70):
            factories.outbound(
                clinic.patient, now=clinic.now - timedelta(minutes=minute), body=f"text {minute:02}"
            )
    client = clinic.signed_in("therapist", htmx=True)
    door = reverse("patient", args=[clinic.patient.pk])
    first = client.get(door, {"show": "texts"}).content.decode()
    assert "text 59" in first and "text 60" not in first
    before = (clinic.now - timedelta(minutes=59)).isoformat()
    rest = client.get(door, {"show": "texts", "before": before}).content.decode()
    assert "text 60" in rest and "text 69" in rest and "text 59" not in rest


def test_the_number_of_queries_does_not_grow_with_the_record(clinic: Clinic) -> None:
    def queries() -> int:
        keyring.forget()
        with CaptureQueriesContext(connection) as seen:
            page_of(clinic)
        return len(seen)

    few = queries()
    with clinic.inside():
        for number in range(40):
            factories.outbound(clinic.patient, now=clinic.now - timedelta(hours=number))
            made = factories.case(clinic.patient, now=clinic.now, rule=f"rule-{number}")
            type(made).objects.filter(pk=made.pk).update(status="resolved")
        for back in range(10, 40):
            day = clinic.today - timedelta(days=back)
            factories.check_in(clinic.program, day, now=clinic.now - timedelta(days=back), status="done", pain=2)
    assert queries() == few


def test_a_staff_text_waits_to_be_taken_back(clinic: Clinic) -> None:
    page = do(clinic, "text", body="Please call us today.")
    with clinic.inside():
        text = OutboundText.objects.get(kind="staff")
    assert (text.sender, text.sender_name) == ("staff", "Therapist North, PT")
    assert text.not_before > text.created_at
    undo = reverse("patient-text-undo", args=[clinic.patient.pk, text.pk])
    assert undo in page
    clinic.signed_in("therapist").post(undo)
    with clinic.inside():
        assert OutboundText.objects.get(pk=text.pk).status == OutboundText.Status.WITHHELD


def test_who_opted_out_is_not_texted_by_staff_either(clinic: Clinic) -> None:
    do(clinic, "stop")
    page = do(clinic, "text", body="Hello")
    assert "may not be texted" in page
    with clinic.inside():
        assert not OutboundText.objects.filter(kind="staff").exists()


def test_pausing_and_its_undo(clinic: Clinic) -> None:
    until = clinic.today + timedelta(days=10)
    page = do(clinic, "pause", until=until.isoformat())
    assert fresh(clinic).paused_until == until
    assert reverse("patient-resume", args=[clinic.patient.pk]) in page
    do(clinic, "resume")
    assert fresh(clinic).paused_until is None


def test_a_journey_that_is_ahead_is_said_moved_and_taken_back(clinic: Clinic) -> None:
    first, until = clinic.today + timedelta(days=5), clinic.today + timedelta(days=12)
    page = do(clinic, "pause", first=first.isoformat(), until=until.isoformat())
    assert "No check-ins from" in page and "Not away after all" in page
    with clinic.inside():
        assert DueMorning.objects.get(patient=clinic.patient).due_at.date() <= clinic.today + timedelta(days=1)
    later = first + timedelta(days=2)
    do(clinic, "pause", first=later.isoformat(), until=until.isoformat())
    assert (fresh(clinic).paused_from, fresh(clinic).paused_until) == (later, until)
    do(clinic, "resume")
    assert (fresh(clinic).paused_from, fresh(clinic).paused_until) == (None, None)


@pytest.mark.parametrize("first", ["soon", "2020-01-01", "2999-01-01"])
def test_a_journey_begins_on_a_day_that_makes_sense(clinic: Clinic, first: str) -> None:
    until = clinic.today + timedelta(days=10)
    assert "on which the pause begins" in do(clinic, "pause", first=first, until=until.isoformat())
    assert fresh(clinic).paused_until is None


@pytest.mark.parametrize("until", ["", "yesterday", "2020-01-01", "2999-01-01"])
def test_a_pause_needs_a_date_that_makes_sense(clinic: Clinic, until: str) -> None:
    assert "Choose a date" in do(clinic, "pause", until=until)
    assert fresh(clinic).paused_until is None


def test_stopping_texts_is_written_to_the_consent_ledger(clinic: Clinic) -> None:
    do(clinic, "stop")
    with clinic.inside():
        event = ConsentEvent.objects.latest("pk")
    assert (event.kind, event.method) == ("revoked", "front_desk")
    assert event.actor == f"staff:{clinic.staff['therapist'].pk}"
    assert fresh(clinic).may_text_reason == "opted_out"


def test_a_spoken_consent_keeps_the_words_that_were_read(clinic: Clinic) -> None:
    do(clinic, "stop")
    assert "Tick that the patient agreed" in do(clinic, "allow")
    do(clinic, "allow", who="desk", agreed="yes")
    with clinic.inside():
        event = ConsentEvent.objects.latest("pk")
        assert event.words_shown.startswith("North Therapy will text you")
        assert DueMorning.objects.filter(patient=clinic.patient).exists(), "mornings do not begin"
    assert fresh(clinic).may_text_reason == ""


def test_the_front_desk_sees_contact_and_schedule_and_nothing_clinical(clinic: Clinic) -> None:
    with clinic.inside():
        factories.case(clinic.patient, now=clinic.now)
    page = page_of(clinic, "desk")
    assert "Contact and consent" in page
    for secret in ("Heel slide", "Pain", "sessions in the last", "it hurts on the stairs", "Timeline"):
        assert secret not in page


@pytest.mark.parametrize("what", ["text", "pause", "resume", "stop", "allow"])
@pytest.mark.parametrize("who", ["other", "owner", "biller"])
def test_nobody_else_acts_on_a_patient(clinic: Clinic, what: str, who: str) -> None:
    form = {"body": "x", "until": (clinic.today + timedelta(days=2)).isoformat(), "agreed": "yes"}
    answer = clinic.signed_in(who).post(reverse(f"patient-{what}", args=[clinic.patient.pk]), form)
    assert answer.status_code == 403
    with clinic.inside():
        assert ConsentEvent.objects.count() == 1
        assert not OutboundText.objects.exists()
    assert fresh(clinic).paused_until is None


def test_no_page_carries_inline_style_or_script(clinic: Clinic) -> None:
    for page in (page_of(clinic), page_of(clinic, "desk")):
        assert " style=" not in page
        assert " onclick=" not in page
        assert "<style" not in page
        assert "<script>" not in page


def test_the_brief_before_a_visit_stands_first_with_the_signs_of_dropping_out(clinic: Clinic) -> None:
    with clinic.inside():
        RiskReading.objects.create(
            practice=clinic.practice,
            patient=clinic.patient,
            at=clinic.now,
            rule_version=1,
            score=4,
            level="raised",
            signs=["Sessions fell from 90% to 20% in a week.", "Left out the last 3 times: Bridge.", "A third."],
        )
    page = page_of(clinic)
    assert "Ask today" in page and "May drop out" in page
    assert "Sessions fell from 90% to 20% in a week. Left out the last 3 times: Bridge." in page
    assert "A third." not in page
    assert page.index("Ask today") < page.index("sessions in the last 30 days")
    rows = clinic.signed_in("therapist").get(reverse("today"), {"only": "risk"}).content.decode()
    assert "Sessions fell from 90% to 20% in a week." in rows


def test_a_weekday_that_is_left_out_is_named_with_its_count(clinic: Clinic) -> None:
    with clinic.inside():
        for back in range(8, 36):
            day = clinic.today - timedelta(days=back)
            status = "not_done" if day.weekday() == 6 else "done"
            factories.check_in(clinic.program, day, now=clinic.now - timedelta(days=back), status=status)
        sundays = CheckIn.objects.filter(day__week_day=1)
        sundays.update(status="not_done")
    page = page_of(clinic)
    assert "Skips Sundays" in page
    assert "Sessions by weekday, six weeks" in page


def test_each_exercise_shows_how_often_it_was_done(clinic: Clinic) -> None:
    page = page_of(clinic)
    assert "on the days that said which were done" in page
    assert "7 of 7</td>" in page


def test_a_day_is_corrected_from_the_timeline_and_the_undo_corrects_it_back(clinic: Clinic) -> None:
    day = clinic.today - timedelta(days=1)
    page = do(clinic, "correct-day", day=day.isoformat(), status="not_done", pain="6")
    assert "Corrected; the figures follow." in page
    assert "6 of 7 sessions in the last 30 days" in page
    do(clinic, "correct-day", day=day.isoformat(), status="done", pain="3")
    assert "7 of 7 sessions in the last 30 days" in page_of(clinic)


def test_a_text_judged_to_ask_for_no_more_texts_stops_them(clinic: Clinic) -> None:
    with clinic.inside():
        text = factories.inbound(clinic.patient, "leave me be", now=clinic.now)
        type(text).objects.filter(pk=text.pk).update(patient=clinic.patient)
    assert "Understood wrongly?" in page_of(clinic)
    door = reverse("patient-judge-text", args=[clinic.patient.pk, text.pk])
    clinic.signed_in("therapist").post(door, {"is": "opt_out:yes"})
    assert fresh(clinic).may_text_reason == "opted_out"
    page = clinic.signed_in("therapist").post(door, {"is": "mood:bad"}, follow=True).content.decode()
    assert "Say whether it is a red flag" in page
