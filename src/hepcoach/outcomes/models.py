"""Measures of function: the patient-specific functional scale first."""

from __future__ import annotations

from django.db import models

from hepcoach.clinics.models import TenantModel
from hepcoach.patients.models import Episode
from hepcoach.privacy.fields import EncryptedJSON


class PsfsScore(TenantModel):
    """Patient-Specific Functional Scale: 3-5 activities of the patient's choice, 0 (unable) to 10."""

    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="psfs_scores")
    on = models.DateField()
    # [{"activity", "score"}]
    activities = EncryptedJSON()
    recorded_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "episode", "on"], name="psfs_day_once")]
