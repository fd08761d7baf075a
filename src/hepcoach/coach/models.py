"""Every decision of the coach, kept so that a therapist can be shown why and a replay can prove it."""

from __future__ import annotations

from django.db import models

from hepcoach.clinics.models import BusyTenantModel
from hepcoach.patients.models import Patient
from hepcoach.privacy.fields import EncryptedJSON


class DecisionRecord(BusyTenantModel):
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="decisions")
    # What was decided on: "morning:2026-11-24", "reply:81", "evening:2026-11-24".
    occasion = models.CharField(max_length=60)
    at = models.DateTimeField()
    # {rule id: version} of the rules that asked for something.
    rules = models.JSONField(default=dict)
    facts = EncryptedJSON(default=dict)
    effects = EncryptedJSON(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "patient", "occasion"], name="decision_once")]
