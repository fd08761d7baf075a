"""Consent and pauses."""

from __future__ import annotations

from collections import defaultdict

from hepcoach.coach.batch import Batch
from hepcoach.patients import consent
from hepcoach.patients.models import ConsentEvent, Patient
from hepcoach.rules.effects import GrantConsent, HelperAgrees, PausePatient, RevokeConsent


def apply(batch: Batch) -> None:
    _record(batch, RevokeConsent, ConsentEvent.Kind.REVOKED)
    _record(batch, GrantConsent, ConsentEvent.Kind.GRANTED)
    for decision, helpers in batch.wanted(HelperAgrees):
        contact_id = helpers.contact_id or batch.reply_to[decision.patient_id].contact_id
        consent.record_helper(contact_id=contact_id, agrees=helpers.agrees, now=helpers.at, method=helpers.method)
    for decision, effect in batch.wanted(PausePatient):
        Patient.objects.filter(pk=decision.patient_id).update(paused_from=None, paused_until=effect.until)


def _record(batch: Batch, kind: type[RevokeConsent] | type[GrantConsent], event: ConsentEvent.Kind) -> None:
    spoken: dict[str, list[int]] = defaultdict(list)
    for decision, effect in batch.wanted(kind):
        spoken[effect.method].append(decision.patient_id)
    for method, ids in spoken.items():
        patients = Patient.objects.filter(pk__in=ids).order_by("pk")
        consent.record(patients=patients, kind=event, method=method, actor="phone", now=batch.now)
