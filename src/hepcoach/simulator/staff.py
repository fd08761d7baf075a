"""The people of the clinic: therapists who see to their cases or are away, a front desk that takes calls."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from hepcoach.clinics import actors
from hepcoach.clinics.models import Practice, Staff
from hepcoach.patients import wishes
from hepcoach.patients.models import Patient
from hepcoach.privacy import tenancy
from hepcoach.simulator.clinic import Clinic
from hepcoach.simulator.clock import Clock
from hepcoach.simulator.prescribing import plan_for
from hepcoach.simulator.watch import Watch
from hepcoach.triage import access, actions
from hepcoach.triage.models import Case

_COMMENTS = (
    "Called, doing fine. Load reduced for two days.",
    "Spoke with the patient; no change to the program.",
    "Will look at it at the next visit.",
    "Left a message, patient called back.",
)
_AWAY = 0.1
_PAUSES_A_DAY = 0.004
_STOPS_A_DAY = 0.001
_CHANGES_A_DAY = 0.02


@dataclass
class Office:
    """Opens on weekdays, in the practice's own time."""

    clinic: Clinic
    clock: Clock
    rng: random.Random
    after_writing: Callable[[], None]
    watch: Watch

    def opens(self, until: datetime) -> None:
        """Plan every working day before `until`."""
        zone = ZoneInfo(Practice.objects.get(pk=self.clinic.practice_id).time_zone)
        day = self.clock.now.astimezone(zone).date()
        while (noon := datetime.combine(day, time(12), zone)) < until:
            if day.weekday() < 5:
                self._working_day(noon)
            day += timedelta(days=1)

    def _working_day(self, noon: datetime) -> None:
        for therapist in self.clinic.therapists:
            if self.rng.random() < _AWAY:
                continue
            for hours in (-4, 4):
                self._plan(noon + timedelta(hours=hours), partial(self._see_to_cases, therapist))
        self._plan(noon - timedelta(hours=2), partial(self._see_to_cases, self.clinic.front_desk))
        for number in sorted(self.watch.people):
            for share, act in (
                (_STOPS_A_DAY, self._stop),
                (_PAUSES_A_DAY, self._pause),
                (_CHANGES_A_DAY, self._change_program),
            ):
                if self.rng.random() < share:
                    self._plan(noon, partial(act, number))

    def _plan(self, about: datetime, action: Callable[[], None]) -> None:
        at = about + timedelta(minutes=self.rng.randint(0, 55))
        if at.astimezone(self.clock.now.tzinfo) > self.clock.now:
            self.clock.at(at.astimezone(self.clock.now.tzinfo), action)

    def _see_to_cases(self, staff: Staff) -> None:
        """Worst first: acknowledge what is new, close some of what was seen before."""
        now, actor = self.clock.now, actors.for_staff(staff)
        with tenancy.practice(self.clinic.practice_id):
            waiting = access.visible(actor, now).exclude(status=Case.Status.RESOLVED)
            for case in waiting.order_by("severity", "opened_at", "patient_id", "rule"):
                drawn = self.rng.random()
                # Whom a colleague has in hand one leaves to them.
                with suppress(actions.UnableToChange):
                    if case.status == Case.Status.OPEN and drawn < 0.8:
                        actions.acknowledge(actor=actor, case=case, now=now, contacted=drawn < 0.3)
                    elif case.status == Case.Status.ACKNOWLEDGED and drawn < 0.5:
                        actions.resolve(actor=actor, case=case, comment=self.rng.choice(_COMMENTS), now=now)

    def _stop(self, number: int) -> None:
        """A patient tells the front desk on the phone to be texted no more."""
        now = self.clock.now
        if number not in self.clinic.patients:
            return
        with tenancy.practice(self.clinic.practice_id):
            patient = Patient.objects.get(pk=self.clinic.patients[number])
            wishes.stop_texts(actor=actors.for_staff(self.clinic.front_desk), patient=patient, now=now)
        self.watch.told_to_stop(number, now)
        self.after_writing()

    def _pause(self, number: int) -> None:
        """A patient goes away for a few days."""
        now, person = self.clock.now, self.watch.people[number]
        if number not in self.clinic.patients:
            return
        first = person.local(now).date() + timedelta(days=1)
        back = first + timedelta(days=self.rng.randint(1, 5))
        with tenancy.practice(self.clinic.practice_id):
            patient = Patient.objects.get(pk=self.clinic.patients[number])
            wishes.pause(actor=actors.for_staff(self.clinic.front_desk), patient=patient, until=back, now=now)
        self.clinic.calendars[number].paused.append((first, back))
        self.after_writing()

    def _change_program(self, number: int) -> None:
        """The therapist makes it harder, easier or other: from tomorrow on."""
        now, person = self.clock.now, self.watch.people[number]
        if number not in self.clinic.patients:
            return
        today = person.local(now).date()
        plan = plan_for(self.rng, self.clinic.complaint_of(person), today + timedelta(days=1))
        calendar = self.clinic.calendars[number]
        calendar.change(plan)
        calendar.changed.add(today)
        self.clinic.send(person, plan, version=len(calendar.plans), now=now)
        self.after_writing()
