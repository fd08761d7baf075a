"""Measures of function: the patient-specific functional scale, scored forms and tests, range of motion."""

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


class MeasureScore(TenantModel):
    """One scored form or timed test (`rules.outcomes.TOOLS`), or one reading of a motion of one side."""

    class Side(models.TextChoices):
        LEFT = "left", "Left"
        RIGHT = "right", "Right"

    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="measure_scores")
    # "lefs", or "rom:knee_flexion".
    code = models.CharField(max_length=40)
    side = models.CharField(max_length=5, choices=Side.choices, blank=True)
    on = models.DateField()
    # {"value", "answers": the form's answers in order, null where missing, or null where the value was entered}
    result = EncryptedJSON()
    recorded_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "episode", "code", "side", "on"], name="measure_day_once")
        ]
