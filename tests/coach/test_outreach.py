"""Outreach: a text, after 48 hours a call for the front desk, then a review; each ended by an answer."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from hepcoach.clinics.actors import for_staff
from hepcoach.coach import loop
from hepcoach.privacy import tenancy
from hepcoach.rules.checkins import PageAnswer
from hepcoach.triage import actions
from hepcoach.triage.models import Case, Outreach, RiskReading
from tests import factories
from tests.coach.story import MORNING, Clinic

pytestmark = pytest.mark.django_db


def lives(clinic: Clinic, first: datetime, hours: int) -> datetime:
    """The coach at work, hour by hour; nobody answers."""
    for hour in range(hours):
        clinic.tick(first + timedelta(hours=hour))
        loop.reach_out(first + timedelta(hours=hour))
    return first + timedelta(hours=hours)


def climb(clinic: Clinic) -> Outreach:
    with tenancy.practice(clinic.practice.pk):
        return Outreach.objects.select_related("call").latest("pk")


def kinds(clinic: Clinic) -> list[str]:
    return [kind for kind, _ in clinic.out()]


def test_three_silent_days_bring_one_encouraging_text_and_then_the_front_desks_call(clinic: Clinic) -> None:
    now = lives(clinic, MORNING, 24 * 3 + 16)
    assert kinds(clinic).count("encourage") == 1
    assert climb(clinic).texted_at is not None and climb(clinic).called_for_at is None
    lives(clinic, now, 48)
    known = climb(clinic)
    assert known.called_for_at is not None and known.texted_at is not None
    assert known.called_for_at - known.texted_at >= timedelta(hours=48)
    assert known.call is not None and known.call.rule in ("outreach_call", "skipped_days")
    assert kinds(clinic).count("encourage") == 1, "a second encouraging text"


def test_nobody_is_reached_so_the_therapist_reviews_the_program_and_the_call_ends(clinic: Clinic) -> None:
    lives(clinic, MORNING, 24 * 9)
    cases = clinic.cases()
    assert cases["program_review"].desk == "therapist"
    assert "No contact" in cases["program_review"].reasons[0]
    assert climb(clinic).ended_by == "reviewed"
    call = climb(clinic).call
    assert call is not None and call.status == Case.Status.RESOLVED, "two people at once"


def test_an_answer_ends_the_climb_and_takes_the_call_off_the_list(clinic: Clinic) -> None:
    now = lives(clinic, MORNING, 24 * 6)
    assert climb(clinic).called_for_at is not None
    clinic.says_and_ticks("all 3, pain 2", now)
    loop.reach_out(now + timedelta(minutes=1))
    known = climb(clinic)
    assert known.ended_by == "answered"
    assert known.call is not None and known.call.status == Case.Status.RESOLVED


def test_a_person_who_reached_the_patient_ends_it_too(clinic: Clinic) -> None:
    now = lives(clinic, MORNING, 24 * 6)
    with tenancy.practice(clinic.practice.pk):
        actor = for_staff(factories.staff(clinic.practice))
        actions.log_call(actor=actor, case=climb(clinic).call, outcome="reached", now=now)  # type: ignore[arg-type]
    lives(clinic, now + timedelta(minutes=1), 24)
    assert climb(clinic).ended_by == "contacted"
    assert "program_review" not in clinic.cases()


def test_no_call_is_asked_for_while_somebody_has_a_case_of_the_patient_in_hand(clinic: Clinic) -> None:
    now = lives(clinic, MORNING, 24 * 3 + 16)
    with tenancy.practice(clinic.practice.pk):
        Case.objects.update(status=Case.Status.ACKNOWLEDGED, acknowledged_at=now)
    # The call would be due in this time; later the case has new evidence and waits for somebody again.
    lives(clinic, now, 36)
    assert climb(clinic).called_for_at is None


def test_after_a_climb_the_patient_is_left_alone_for_two_weeks(clinic: Clinic) -> None:
    lives(clinic, MORNING, 24 * 16)
    with tenancy.practice(clinic.practice.pk):
        assert Outreach.objects.count() == 1


def test_who_answers_every_day_is_read_as_low_risk_and_hears_nothing_more(clinic: Clinic) -> None:
    for day in range(5):
        at = MORNING + timedelta(days=day)
        lives(clinic, at, 2)
        clinic.says_and_ticks("all 3, pain 2", at + timedelta(hours=2))
        lives(clinic, at + timedelta(hours=3), 21)
    with tenancy.practice(clinic.practice.pk):
        assert RiskReading.objects.get().level == "low"
        assert not Outreach.objects.exists()
    assert "encourage" not in kinds(clinic)


def test_who_leaves_on_a_journey_is_no_longer_called_after(clinic: Clinic) -> None:
    lives(clinic, MORNING, 24 * 5)
    assert "encourage" in kinds(clinic)
    with tenancy.practice(clinic.practice.pk):
        type(clinic.patient).objects.filter(pk=clinic.patient.pk).update(
            paused_from=(MORNING + timedelta(days=5)).date(), paused_until=(MORNING + timedelta(days=15)).date()
        )
    lives(clinic, MORNING + timedelta(days=5), 24 * 5)
    with tenancy.practice(clinic.practice.pk):
        assert Outreach.objects.get().ended_by == "paused"
        assert not Case.objects.filter(rule="outreach_call").exclude(status=Case.Status.RESOLVED).exists()


def test_a_paused_patient_is_left_in_peace(clinic: Clinic) -> None:
    lives(clinic, MORNING, 24 * 2)
    with tenancy.practice(clinic.practice.pk):
        type(clinic.patient).objects.filter(pk=clinic.patient.pk).update(
            paused_until=(MORNING + timedelta(days=30)).date()
        )
    lives(clinic, MORNING + timedelta(days=2), 24 * 3)
    assert "encourage" not in kinds(clinic)


def test_an_answer_on_the_page_ends_the_climb_in_its_own_transaction(clinic: Clinic) -> None:
    now = lives(clinic, MORNING, 24 * 6)
    assert climb(clinic).call is not None
    with tenancy.practice(clinic.practice.pk):
        answer = PageAnswer(day=now.date(), status="partial", items_done=(1,))
        loop.answer_from_page(patient_id=clinic.patient.pk, answer=answer, now=now)
    known = climb(clinic)
    assert known.ended_by == "answered"
    assert known.call is not None and known.call.status == Case.Status.RESOLVED


def test_the_call_that_the_ladder_asks_for_stands_on_one_list(clinic: Clinic) -> None:
    now = lives(clinic, MORNING, 24 * 3 + 16)
    assert clinic.cases()["skipped_days"].desk == "therapist"
    lives(clinic, now, 48)
    call = climb(clinic).call
    assert call is not None and (call.desk, call.owner_id) == ("front_desk", None)
