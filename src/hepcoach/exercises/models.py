"""A clinic's own exercises; the built-in ones are content (`library`)."""

from __future__ import annotations

from django.db import models

from hepcoach.clinics.models import TenantModel
from hepcoach.privacy.fields import EncryptedBytes, EncryptedText


class ClinicExercise(TenantModel):
    """An exercise in the clinic's own words. One that came from an EHR waits until a therapist confirms it."""

    # A therapist's words may name a patient, so they are sealed like a patient's own.
    words = EncryptedText()
    words_index = models.BinaryField(max_length=16)
    how_to = EncryptedText(default="")
    # PT, OT or SLP; blank where any of them may use it.
    specialty = models.CharField(max_length=3, blank=True)
    # The clinic's own video host, opened as a link; or an upload (`ClinicVideo`).
    video_link = models.CharField(max_length=300, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "words_index"], name="clinicexercise_once")]


class ClinicVideo(TenantModel):
    """A clinic's video of one of its exercises, kept sealed in pieces so that a phone can ask for a part."""

    exercise = models.OneToOneField(ClinicExercise, on_delete=models.CASCADE, related_name="video")
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    uploaded_at = models.DateTimeField()
    uploaded_by = models.CharField(max_length=80)


class VideoPiece(TenantModel):
    """`media.PIECE` bytes of a video; the last piece is shorter."""

    video = models.ForeignKey(ClinicVideo, on_delete=models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    content = EncryptedBytes()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["video", "number"], name="videopiece_once")]
