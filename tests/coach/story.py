"""A practice in New York with one patient, three daily exercises and a carrier that takes everything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from hepcoach.checkins.actions import schedule_morning
from hepcoach.checkins.models import CheckIn
from hepcoach.clinics.models import Practice, Staff
from hepcoach.coach import loop
from hepcoach.messaging.models import InboundText, OutboundText
from hepcoach.patients.models import Patient
from hepcoach.privacy import tenancy
from hepcoach.triage.models import Case
from tests import factories
from tests.fake_carrier import FakeCarrier

TUESDAY = date(2026, 3, 3)
# 9:00 in New York, the practice's morning hour.
MORNING = datetime(2026, 3, 3, 14, 0, tzinfo=UTC)


@dataclass
class Clinic:
    """Shortcuts for a test's story; each opens the practice for as long as it needs."""

    practice: Practice
    therapist: Staff
    patient: Patient
    carrier: FakeCarrier

    def another(self, **changes: object) -> Patient:
        """One more patient with the same program, whose first morning is due."""
        with tenancy.practice(self.practice.pk):
            return _on_program(self.practice, self.therapist, **changes)

    def says(self, body: str, at: datetime, patient: Patient | None = None) -> InboundText:
        with tenancy.practice(self.practice.pk):
            return factories.inbound(patient or self.patient, body, now=at)

    def tick(self, at: datetime) -> loop.Tally:
        return loop.tick(at)

    def says_and_ticks(self, body: str, at: datetime, patient: Patient | None = None) -> None:
        self.says(body, at, patient)
        self.tick(at + timedelta(seconds=2))

    def day(self, day: date = TUESDAY, patient: Patient | None = None) -> CheckIn:
        with tenancy.practice(self.practice.pk):
            row = CheckIn.objects.get(patient=patient or self.patient, day=day)
            _ = row.pain, row.words, row.question
            return row

    def days(self) -> list[date]:
        with tenancy.practice(self.practice.pk):
            return list(CheckIn.objects.order_by("pk").values_list("day", flat=True))

    def out(self, patient: Patient | None = None) -> list[tuple[str, str]]:
        """(kind, status) of every text written, in order."""
        with tenancy.practice(self.practice.pk):
            texts = OutboundText.objects.filter(patient=patient or self.patient).order_by("pk")
            return list(texts.values_list("kind", "status"))

    def cases(self, patient: Patient | None = None) -> dict[str, Case]:
        with tenancy.practice(self.practice.pk):
            found = {case.rule: case for case in Case.objects.filter(patient=patient or self.patient)}
            for case in found.values():
                _ = case.reasons, case.words, case.draft
            return found

    def inbox(self) -> list[tuple[str, str]]:
        """(state, words) of every text received, in order."""
        with tenancy.practice(self.practice.pk):
            return [(text.state, text.body) for text in InboundText.objects.order_by("received_at", "pk")]

    def reason(self, patient: Patient | None = None) -> str:
        with tenancy.practice(self.practice.pk):
            word: str = Patient.objects.get(pk=(patient or self.patient).pk).may_text_reason
            return word


def _on_program(practice: Practice, therapist: Staff, **changes: object) -> Patient:
    before = MORNING - timedelta(hours=1)
    made = factories.patient(practice, now=before, **changes)  # type: ignore[arg-type]
    episode = factories.episode(made, therapist=therapist, started_on=TUESDAY)
    factories.program(episode, now=before, starts_on=TUESDAY)
    schedule_morning(patients=[made], now=before)
    return made


def build(now: datetime = MORNING) -> Clinic:
    practice = factories.practice(now=now)
    with tenancy.practice(practice.pk):
        factories.carrier(practice)
        therapist = factories.staff(practice)
        patient = _on_program(practice, therapist)
    return Clinic(practice, therapist, patient, FakeCarrier())
