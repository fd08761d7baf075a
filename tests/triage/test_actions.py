"""What people do with a case: each deed leaves an event and an audit row, and nothing is done twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from hepcoach.clinics.actors import Actor, for_staff
from hepcoach.clinics.models import Role, Staff
from hepcoach.privacy import tenancy
from hepcoach.triage import actions
from hepcoach.triage.models import Case, CaseEvent
from tests import factories

pytestmark = pytest.mark.django_db


@dataclass
class World:
    case: Case
    actor: Actor
    colleague: Staff
    desk: Staff

    def fresh(self) -> Case:
        return Case.objects.get(pk=self.case.pk)

    def events(self) -> list[str]:
        return list(CaseEvent.objects.filter(case=self.case).order_by("pk").values_list("action", flat=True))


@pytest.fixture
def world(now: datetime) -> Iterator[World]:
    practice = factories.practice(now=now)
    with tenancy.practice(practice.pk):
        therapist = factories.staff(practice)
        patient = factories.patient(practice, now=now)
        factories.episode(patient, therapist=therapist, started_on=now.date())
        yield World(
            case=factories.case(patient, now=now),
            actor=for_staff(therapist),
            colleague=factories.staff(practice, name="Colleague"),
            desk=factories.staff(practice, Role.FRONT_DESK),
        )


def test_who_acknowledges_first_owns_a_case_without_an_owner(world: World, now: datetime) -> None:
    actions.acknowledge(actor=world.actor, case=world.case, now=now)
    known = world.fresh()
    assert (known.status, known.acknowledged_at, known.owner_id) == ("acknowledged", now, world.actor.staff_id)


def test_acknowledging_twice_is_acknowledging_once(world: World, now: datetime) -> None:
    actions.acknowledge(actor=world.actor, case=world.case, now=now)
    actions.acknowledge(actor=world.actor, case=world.case, now=now + timedelta(minutes=1))
    assert world.events() == ["acknowledged"]
    assert world.fresh().acknowledged_at == now


def test_contacting_later_is_written_down_too(world: World, now: datetime) -> None:
    actions.acknowledge(actor=world.actor, case=world.case, now=now)
    actions.acknowledge(actor=world.actor, case=world.case, now=now, contacted=True, comment="called")
    assert world.events() == ["acknowledged", "contacted"]


def test_a_resolved_case_is_not_acknowledged(world: World, now: datetime) -> None:
    actions.resolve(actor=world.actor, case=world.case, comment="done", now=now)
    with pytest.raises(actions.UnableToChange, match="resolved"):
        actions.acknowledge(actor=world.actor, case=world.case, now=now)


def test_resolving_without_a_comment_is_refused(world: World, now: datetime) -> None:
    with pytest.raises(actions.UnableToChange, match="Say what was done"):
        actions.resolve(actor=world.actor, case=world.case, comment=" \n", now=now)
    assert world.fresh().status == "open"


def test_a_case_is_not_reopened_beside_a_newer_one_of_the_same_rule(world: World, now: datetime) -> None:
    actions.resolve(actor=world.actor, case=world.case, comment="done", now=now)
    factories.case(world.case.patient, now=now)
    with pytest.raises(actions.UnableToChange, match="newer case"):
        actions.reopen(actor=world.actor, case=world.case, now=now)
    assert world.fresh().status == "resolved"


def test_a_case_handed_to_the_front_desk_stands_on_its_list_and_comes_back(world: World, now: datetime) -> None:
    actions.reassign(actor=world.actor, case=world.case, to=world.desk, now=now)
    assert world.fresh().desk == "front_desk"
    actions.reassign(actor=world.actor, case=world.case, to=world.colleague, now=now)
    known = world.fresh()
    assert (known.desk, known.owner_id) == ("therapist", world.colleague.pk)


def test_a_case_is_not_handed_to_who_left(world: World, now: datetime) -> None:
    Staff.objects.filter(pk=world.colleague.pk).update(is_active=False)
    world.colleague.refresh_from_db()
    with pytest.raises(actions.UnableToChange, match="active member"):
        actions.reassign(actor=world.actor, case=world.case, to=world.colleague, now=now)


def test_evidence_that_joined_while_somebody_edited_stays_in_the_note(world: World, now: datetime) -> None:
    shown = [sentence["text"] for sentence in world.case.draft]
    actions.edit_draft(actor=world.actor, case=world.case, texts=[shown[0]], now=now)
    assert [sentence["text"] for sentence in world.fresh().draft] == shown


def test_saving_an_unchanged_note_leaves_no_trace(world: World, now: datetime) -> None:
    actions.edit_draft(
        actor=world.actor,
        case=world.case,
        texts=[sentence["text"] for sentence in world.case.draft],
        now=now,
    )
    assert world.events() == []


def test_a_voicemail_moves_the_next_try_to_tomorrow(world: World, now: datetime) -> None:
    actions.log_call(actor=world.actor, case=world.case, outcome="voicemail", now=now)
    known = world.fresh()
    assert known.due_at == now + timedelta(hours=24)
    assert known.status == "open"


def test_an_outcome_that_is_none_is_refused(world: World, now: datetime) -> None:
    with pytest.raises(actions.UnableToChange, match="what came of the call"):
        actions.log_call(actor=world.actor, case=world.case, outcome="won the lottery", now=now)
