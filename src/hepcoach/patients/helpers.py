"""What a patient lets a helper do, changed and ended, and whose phone the texts go to."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from hepcoach.clinics.actors import Actor
from hepcoach.clinics.problems import Refused
from hepcoach.patients import consent
from hepcoach.patients.models import ConsentEvent, ContactPoint, Helper, Patient
from hepcoach.privacy import audit


@dataclass(frozen=True)
class Scope:
    """See the page, answer on it and by text, texts on their own phone."""

    may_see: bool = False
    may_log: bool = False
    gets_copies: bool = False
    gets_alerts: bool = False


@transaction.atomic
def set_scope(*, actor: Actor, helper: Helper, scope: Scope, now: datetime) -> None:
    if helper.is_removed:
        raise Refused({"helper": "This helper was removed."})
    Helper.objects.filter(pk=helper.pk).update(**asdict(scope))
    _audit(actor, "set helper's scope", helper.patient_id, helper.practice_id, now)


@transaction.atomic
def remove(*, actor: Actor, helper: Helper, method: str, now: datetime) -> None:
    """They see, answer and get nothing any more. The row stays: the ledger and their texts say who it was."""
    numbers = ContactPoint.objects.filter(helper=helper)
    if numbers.filter(is_preferred=True).exists():
        raise Refused({"helper": "They get the texts in the patient's place: change the main contact first."})
    number = numbers.first()
    ConsentEvent.objects.create(
        practice_id=helper.practice_id,
        patient_id=helper.patient_id,
        helper=helper,
        phone_index=bytes(number.phone_index) if number else None,
        channel=number.channel if number else "sms",
        kind=ConsentEvent.Kind.REVOKED,
        method=method,
        actor=actor.name,
        at=now,
    )
    Helper.objects.filter(pk=helper.pk).update(
        **asdict(Scope()), consent=ConsentEvent.Kind.REVOKED, is_main_contact=False, is_removed=True
    )
    _audit(actor, "remove helper", helper.patient_id, helper.practice_id, now)


@transaction.atomic
def make_main(*, actor: Actor, patient: Patient, helper: Helper | None, method: str, now: datetime) -> None:
    """The texts go to this helper in the patient's place (a child's parent), or to the patient again: None."""
    number = (
        ContactPoint.objects.select_for_update()
        .filter(patient=patient, helper=helper, can_text=True, failed_at=None)
        .order_by("pk")
        .first()
    )
    if number is None:
        raise Refused({"helper": "There is no number of theirs that takes texts."})
    if helper is not None and helper.consent != ConsentEvent.Kind.GRANTED:
        raise Refused({"helper": "They have not agreed to texts yet: they answer START to the first one."})
    if patient.may_text_reason:
        raise Refused({"helper": "The patient may not be texted now, so nobody is in their place."})
    ContactPoint.objects.filter(patient=patient, is_preferred=True).update(is_preferred=False)
    ContactPoint.objects.filter(pk=number.pk).update(is_preferred=True)
    Helper.objects.filter(patient=patient).update(is_main_contact=False)
    if helper is not None:
        Helper.objects.filter(pk=helper.pk).update(is_main_contact=True, may_log=True, may_see=True)
    # Consent is for a number: without a word about this one the next import would find none.
    consent.record(patients=[patient], kind=ConsentEvent.Kind.GRANTED, method=method, actor=actor.name, now=now)
    _audit(actor, "choose main contact", patient.pk, patient.practice_id, now)


def _audit(actor: Actor, action: str, patient_id: int, practice_id: int, now: datetime) -> None:
    audit.record(audit.Event(practice_id, now, actor.name, action, f"patient:{patient_id}"))
