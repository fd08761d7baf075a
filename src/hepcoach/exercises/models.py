"""A clinic's own exercises; the built-in ones are content (`library`)."""

from __future__ import annotations

from django.db import models

from hepcoach.clinics.models import TenantModel
from hepcoach.privacy.fields import EncryptedText


class ClinicExercise(TenantModel):
    """An exercise in the clinic's own words. One that came from an EHR waits until a therapist confirms it."""

    # A therapist's words may name a patient, so they are sealed like a patient's own.
    words = EncryptedText()
    words_index = models.BinaryField(max_length=16)
    how_to = EncryptedText(default="")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "words_index"], name="clinicexercise_once")]
