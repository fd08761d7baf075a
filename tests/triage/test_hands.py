"""A case is in one person's hands: the second is told whose, whoever clicks at the same moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from hepcoach.clinics.actors import Actor, for_staff
from hepcoach.clinics.models import Role, Staff
from hepcoach.patients.models import Patient
from hepcoach.privacy import tenancy
from hepcoach.triage import actions
from hepcoach.triage.models import Case, CaseEvent
from tests import factories

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@dataclass
class Desk:
    call: Case
    dana: Staff
    theo: Staff
    therapist: Staff

    def acts(self, staff: Staff) -> Actor:
        return for_staff(staff)

    def fresh(self) -> Case:
        return Case.objects.get(pk=self.call.pk)


def _made(now: datetime) -> tuple[int, Desk]:
    practice = factories.practice(now=now)
    with tenancy.practice(practice.pk):
        therapist = factories.staff(practice)
        patient = factories.patient(practice, now=now)
        factories.episode(patient, therapist=therapist, started_on=now.date())
        return practice.pk, Desk(
            call=factories.case(patient, now=now, rule="outreach_call", desk="front_desk"),
            dana=factories.staff(practice, Role.FRONT_DESK, name="Dana"),
            theo=factories.staff(practice, Role.FRONT_DESK, name="Theo"),
            therapist=therapist,
        )


@pytest.fixture
def desk(now: datetime) -> Iterator[Desk]:
    practice_id, made = _made(now)
    with tenancy.practice(practice_id):
        yield made


def takes(desk: Desk, staff: Staff, now: datetime) -> None:
    actions.acknowledge(actor=for_staff(staff), case=desk.call, now=now)


def test_the_second_is_told_who_has_it_and_since_when(desk: Desk, now: datetime) -> None:
    takes(desk, desk.dana, now)
    with pytest.raises(actions.UnableToChange, match=r"^Dana has this patient in hand since \d\d:\d\d\."):
        takes(desk, desk.theo, now + HOUR)
    assert desk.fresh().owner_id == desk.dana.pk


@pytest.mark.parametrize("outcome", ["reached", "voicemail"])
def test_a_call_that_a_colleague_makes_is_not_made_twice(desk: Desk, now: datetime, outcome: str) -> None:
    takes(desk, desk.dana, now)
    with pytest.raises(actions.UnableToChange, match="Dana"):
        actions.log_call(actor=for_staff(desk.theo), case=desk.call, outcome=outcome, now=now + HOUR)


def test_no_more_texts_holds_though_a_colleague_has_the_case(desk: Desk, now: datetime) -> None:
    takes(desk, desk.dana, now)
    actions.log_call(actor=for_staff(desk.theo), case=desk.call, outcome="stop", now=now + HOUR)
    assert Patient.objects.get(pk=desk.call.patient_id).may_text_reason == "opted_out"
    assert desk.fresh().owner_id == desk.dana.pk
    assert CaseEvent.objects.filter(case=desk.call).latest("pk").action == "called"


def test_a_case_that_was_begun_and_left_is_free_after_four_hours(desk: Desk, now: datetime) -> None:
    takes(desk, desk.dana, now)
    takes(desk, desk.theo, now + 5 * HOUR)
    known = desk.fresh()
    assert (known.owner_id, known.acknowledged_at, known.held_since) == (desk.theo.pk, now, now + 5 * HOUR)


def test_handing_over_passes_the_case_from_hand_to_hand(desk: Desk, now: datetime) -> None:
    takes(desk, desk.dana, now)
    actions.reassign(actor=for_staff(desk.theo), case=desk.call, to=desk.theo, now=now + HOUR)
    with pytest.raises(actions.UnableToChange, match="Theo"):
        takes(desk, desk.dana, now + HOUR)


def test_given_back_or_opened_again_it_is_nobodys(desk: Desk, now: datetime) -> None:
    takes(desk, desk.dana, now)
    actions.reopen(actor=for_staff(desk.dana), case=desk.call, now=now + HOUR)
    takes(desk, desk.theo, now + HOUR)
    assert desk.fresh().owner_id == desk.theo.pk


def test_the_desk_does_not_call_whom_the_therapist_has_in_hand(desk: Desk, now: datetime) -> None:
    pain = factories.case(desk.call.patient, now=now, rule="pain_spike")
    actions.acknowledge(actor=for_staff(desk.therapist), case=pain, now=now)
    with pytest.raises(actions.UnableToChange, match="in hand"):
        actions.log_call(actor=for_staff(desk.dana), case=desk.call, outcome="reached", now=now + HOUR)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_click_at_the_same_moment_one_has_it_and_the_other_hears_who(now: datetime) -> None:
    practice_id, made = _made(now)
    start = Barrier(2)
    told: list[str] = []

    def click(staff: Staff) -> None:
        try:
            with tenancy.practice(practice_id):
                actor = for_staff(staff)
                start.wait(timeout=20)
                actions.acknowledge(actor=actor, case=made.call, now=now)
        except actions.UnableToChange as problem:
            told.append(str(problem))
        finally:
            connection.close()

    people = {made.dana.pk: made.dana, made.theo.pk: made.theo}
    threads = [Thread(target=click, args=[staff]) for staff in people.values()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with tenancy.practice(practice_id):
        known = made.fresh()
        assert known.owner_id is not None
        assert [str(people[known.owner_id]) in words for words in told] == [True], told
        assert CaseEvent.objects.filter(case=known, action="acknowledged").count() == 1
