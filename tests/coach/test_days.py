"""What the clock brings: mornings, nudges, ends of days, and what became of the texts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from hepcoach.checkins.models import CheckIn, DueMorning
from hepcoach.coach import loop
from hepcoach.messaging.carriers import Permanent, Retry
from hepcoach.messaging.models import OutboundText
from hepcoach.patients.models import ConsentEvent, ContactPoint, Patient
from hepcoach.privacy import tenancy
from hepcoach.rules import checkins
from tests.coach.story import MORNING, TUESDAY, Clinic
from tests.fake_carrier import failing

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
# 19:00 and 4:00 in New York.
EVENING = datetime(2026, 3, 4, 0, 0, tzinfo=UTC)
NIGHT = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


def test_the_morning_asks_once_with_a_link_and_marks_the_day_asked(clinic: Clinic) -> None:
    assert loop.next_due_at() == MORNING
    tally = clinic.tick(MORNING)
    assert (tally.mornings, tally.sent) == (1, 1)
    assert clinic.tick(MORNING) == loop.Tally()
    day = clinic.day()
    assert (day.exercises_due, day.status, day.asked_at, day.nudge_due_at) == (3, "no_answer", MORNING, EVENING)
    [(_, body)] = clinic.carrier.taken
    assert "Maria" in body and "3 exercises" in body and "/p/" in body
    with tenancy.practice(clinic.practice.pk):
        assert DueMorning.objects.get().due_at == MORNING + DAY


def test_nothing_is_due_before_the_hour(clinic: Clinic) -> None:
    assert clinic.tick(MORNING - timedelta(seconds=1)) == loop.Tally()


def test_the_morning_keeps_its_local_hour_when_the_clocks_change(clinic: Clinic) -> None:
    """New York springs forward on 8 March 2026: 9:00 is 14:00 UTC before, 13:00 UTC from then on."""
    for _ in range(6):
        at = loop.next_due_at()
        while at is not None and at.hour not in (13, 14):
            clinic.tick(at)
            at = loop.next_due_at()
        assert at is not None
        clinic.tick(at)
    with tenancy.practice(clinic.practice.pk):
        asked = dict(CheckIn.objects.values_list("day", "asked_at"))
    assert {day: at.hour for day, at in asked.items() if at} == {
        date(2026, 3, 3): 14,
        date(2026, 3, 4): 14,
        date(2026, 3, 5): 14,
        date(2026, 3, 6): 14,
        date(2026, 3, 7): 14,
        date(2026, 3, 8): 13,
    }


def test_a_silent_evening_gets_one_nudge(clinic: Clinic) -> None:
    clinic.tick(MORNING)
    clinic.tick(EVENING)
    clinic.tick(EVENING + HOUR)
    assert clinic.out() == [("morning", "sent"), ("nudge", "sent")]


def test_a_day_closes_at_four_and_is_closed_once(clinic: Clinic) -> None:
    clinic.tick(MORNING)
    clinic.tick(EVENING)
    assert clinic.tick(NIGHT).closed == 1
    assert clinic.tick(NIGHT) == loop.Tally()
    assert clinic.day().closed_at == NIGHT
    assert loop.next_due_at() == MORNING + DAY


def test_three_silent_days_make_one_case_for_the_therapist(clinic: Clinic) -> None:
    for number in range(3):
        clinic.tick(MORNING + number * DAY)
        clinic.tick(NIGHT + number * DAY)
    case = clinic.cases()["skipped_days"]
    assert (case.owner_id, case.desk, case.status) == (clinic.therapist.pk, "therapist", "open")


def test_a_worker_that_was_away_all_day_asks_nothing_late(clinic: Clinic) -> None:
    clinic.tick(MORNING + 14 * HOUR)
    assert (clinic.out(), clinic.days()) == ([], [])
    clinic.tick(MORNING + DAY)
    assert clinic.days() == [TUESDAY + DAY]


def test_a_worker_that_was_away_for_days_asks_about_today_only(clinic: Clinic) -> None:
    clinic.tick(MORNING + 5 * DAY)
    assert clinic.days() == [TUESDAY + 5 * DAY]


def test_a_morning_text_that_expired_leaves_the_day_unasked(clinic: Clinic) -> None:
    clinic.carrier.goes_wrong = failing(Retry("20500"))
    clinic.tick(MORNING)
    clinic.tick(MORNING + 12 * HOUR)
    assert clinic.out() == [("morning", "expired")]
    assert clinic.day().asked_at is None
    clinic.carrier.goes_wrong = lambda: None
    clinic.tick(NIGHT)
    assert clinic.cases() == {}


def test_a_morning_text_that_came_back_undelivered_says_nothing_about_the_patient(clinic: Clinic) -> None:
    clinic.tick(MORNING)
    with tenancy.practice(clinic.practice.pk):
        OutboundText.objects.update(status="failed", reason="30008")
    clinic.tick(MORNING + HOUR)
    assert clinic.day().asked_at is None
    assert clinic.cases()["delivery_failure"].desk == "front_desk"
    clinic.tick(EVENING)
    assert clinic.out() == [("morning", "failed")]


def test_a_stop_said_to_the_carrier_holds_here_too(clinic: Clinic) -> None:
    clinic.carrier.goes_wrong = failing(Permanent("21610"))
    clinic.tick(MORNING)
    assert clinic.reason() == "opted_out"
    with tenancy.practice(clinic.practice.pk):
        newest = ConsentEvent.objects.order_by("-pk")[0]
        assert (newest.kind, newest.method) == ("revoked", "carrier")
    clinic.carrier.goes_wrong = lambda: None
    clinic.tick(MORNING + DAY)
    assert clinic.out() == [("morning", "failed")]


def test_a_dead_number_is_not_tried_again_and_the_front_desk_learns_of_it(clinic: Clinic) -> None:
    clinic.carrier.goes_wrong = failing(Permanent("30005"))
    clinic.tick(MORNING)
    with tenancy.practice(clinic.practice.pk):
        contact = ContactPoint.objects.get()
        assert (contact.can_text, contact.failed_at) == (False, MORNING)
    assert clinic.reason() == "number_failed"
    assert clinic.cases()["delivery_failure"].status == "open"
    clinic.carrier.goes_wrong = lambda: None
    clinic.tick(MORNING + DAY)
    assert clinic.carrier.taken == []


def test_one_patient_whose_morning_breaks_does_not_stop_the_others(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    others = [clinic.another(given_name=name) for name in ("Ana", "Bo")]
    decide = checkins.morning

    def breaks(facts, now):  # type: ignore[no-untyped-def]
        if facts.given_name == "Ana":
            raise ZeroDivisionError("Ana has +12125550123")
        return decide(facts, now)

    monkeypatch.setattr(checkins, "morning", breaks)
    clinic.tick(MORNING)
    assert (clinic.out(), clinic.out(others[1])) == ([("morning", "sent")], [("morning", "sent")])
    assert clinic.out(others[0]) == []
    assert clinic.cases(others[0])["coach_failure"].desk == "front_desk"
    # Where it broke is logged; what the error says of the patient is not.
    assert "ZeroDivisionError" in caplog.text and "Ana" not in caplog.text
    monkeypatch.setattr(checkins, "morning", decide)
    clinic.tick(MORNING + HOUR)
    assert clinic.out(others[0]) == [("morning", "sent")]


def test_a_decision_that_would_leave_its_row_due_for_ever_is_put_off_and_shown(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide = checkins.morning
    monkeypatch.setattr(checkins, "morning", lambda facts, now: replace(decide(facts, now), effects=()))
    clinic.tick(MORNING)
    assert clinic.out() == []
    assert loop.next_due_at() == MORNING + HOUR
    assert "coach_failure" in clinic.cases()


def test_a_patient_without_consent_is_not_asked_and_comes_up_every_morning(clinic: Clinic) -> None:
    with tenancy.practice(clinic.practice.pk):
        Patient.objects.update(may_text_reason="no_consent")
    clinic.tick(MORNING)
    assert clinic.out() == []
    assert loop.next_due_at() == MORNING + DAY


def test_a_large_practice_is_worked_through_in_batches(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    from hepcoach.coach import calendar
    from hepcoach.messaging import sending

    monkeypatch.setattr(calendar, "BATCH", 3)
    monkeypatch.setattr(sending, "BATCH", 3)
    for number in range(7):
        clinic.another(given_name=f"P{number}")
    tally = clinic.tick(MORNING)
    assert (tally.mornings, tally.sent) == (8, 8)
