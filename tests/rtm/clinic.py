"""An episode under monitoring with everything it needs: consent, cost told, plan, device, teaching."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hepcoach.checkins.models import CheckIn
from hepcoach.clinics import actors
from hepcoach.clinics.models import Role
from hepcoach.privacy import tenancy
from hepcoach.rtm import actions, facts, queries, timekeeping
from hepcoach.rtm.models import Monitoring
from tests import factories

# Noon in New York before the change of the clocks; window 1 is 03-02 to 03-31.
START = date(2026, 3, 2)
BEFORE = datetime(2026, 3, 1, 17, 0, tzinfo=UTC)


def at(day: date, hour: int = 17, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


class Clinic:
    def __init__(self) -> None:
        self.practice = factories.practice(now=BEFORE)
        with self.inside():
            self.therapist = factories.staff(self.practice)
            self.assistant = factories.staff(self.practice, Role.ASSISTANT)
            self.assistant.credential = "PTA"
            self.assistant.save(update_fields=["credential"])
            self.biller = factories.staff(self.practice, Role.BILLER)
            self.desk = factories.staff(self.practice, Role.FRONT_DESK)
            self.actor = actors.for_staff(self.therapist)
            self.payer = actions.add_payer(
                practice_id=self.practice.pk, name="Medicare Part B", payer_id="13282", kind="medicare_b"
            )
            self.monitoring = self.monitored()

    def inside(self) -> AbstractContextManager[None]:
        return tenancy.practice(self.practice.pk)

    def monitored(self, *, ready: bool = True) -> Monitoring:
        patient = factories.patient(self.practice, now=BEFORE)
        episode = factories.episode(patient, therapist=self.therapist, started_on=START - timedelta(days=10))
        self.program = factories.program(episode, now=BEFORE, starts_on=START)
        made = actions.start(actor=self.actor, episode=episode, payer=self.payer, starts_on=START, now=BEFORE)
        if ready:
            actions.record_consent(actor=self.actor, monitoring=made, given=True, method="verbal", now=BEFORE)
            actions.tell_cost(actor=self.actor, monitoring=made, dollars=Decimal("12.50"), now=BEFORE)
            actions.add_plan(
                actor=self.actor,
                monitoring=made,
                from_date=START - timedelta(days=10),
                to_date=START + timedelta(days=80),
                certified_on=START,
                certified_by="Dr. Bo Example",
                now=BEFORE,
            )
            actions.attest_device(actor=self.actor, by=self.therapist, name="Sample", version="2.1", now=BEFORE)
            shares = [("PT", 900)]
            actions.record_teaching(actor=self.actor, monitoring=made, shares=shares, at=BEFORE, now=BEFORE)
            made = Monitoring.objects.select_related("episode__patient", "payer", "practice").get(pk=made.pk)
        return made

    def answers(self, days: int, *, status: str = CheckIn.Status.DONE) -> None:
        for number in range(days):
            day = START + timedelta(days=number)
            factories.check_in(self.program, day, now=at(day), status=status, pain=2)

    def works(self, day: date, minutes: int, *, hour: int = 19, by: actors.Actor | None = None) -> None:
        timekeeping.write_down(
            actor=by or self.actor,
            monitoring=self.monitoring,
            start=at(day, hour),
            end=at(day, hour) + timedelta(minutes=minutes),
            activity="review_data",
            note="",
            now=at(day, 23),
        )

    def calls(self, day: date) -> None:
        actions.record_contact(
            actor=self.actor,
            monitoring=self.monitoring,
            staff=self.therapist,
            start=at(day, 20),
            end=at(day, 20, 6),
            mode="audio",
            partner="patient",
            topic="Stairs",
            decision="Hold bridges for a week",
            now=at(day, 23),
        )

    def month(self, as_of: date, month: date = START) -> queries.MonthOf:
        known = facts.load([self.monitoring])[self.monitoring.pk]
        return queries.month_in(known, month, as_of, facts.settings_of(self.practice.pk))
