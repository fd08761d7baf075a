"""The prescribed home program of an episode: a new version for every change, the old ones kept."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hepcoach.clinics.models import TenantModel
from hepcoach.exercises.models import ClinicExercise
from hepcoach.patients.models import Episode
from hepcoach.privacy.fields import EncryptedJSON, EncryptedText


class Program(TenantModel):
    """One version of an episode's program."""

    class Status(models.TextChoices):
        TO_CONFIRM = "to_confirm", "To confirm"
        ASSIGNED = "assigned", "Assigned"
        REPLACED = "replaced", "Replaced"
        ENDED = "ended", "Ended"

    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="programs")
    version = models.PositiveIntegerField()
    status = models.CharField(max_length=12, choices=Status.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    # What a person must settle before it can be assigned: plain sentences.
    to_settle = EncryptedJSON(default=list)
    precautions = EncryptedJSON(default=list)
    milestone = EncryptedText(default="")
    # The fields of elements.Elements: when, where, trigger, rules, channel, in this version.
    elements = EncryptedJSON(default=dict)
    # How long the therapist took to build it, from opening the page to assigning.
    built_in_seconds = models.PositiveIntegerField(null=True, blank=True)
    # "fhir", "builder": where it came from, and a fingerprint of the content to know it again.
    source = models.CharField(max_length=12)
    content_key = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    assigned_at = models.DateTimeField(null=True, blank=True)
    assigned_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "episode", "version"], name="program_version_once"),
            models.UniqueConstraint(
                fields=["practice", "episode"], condition=Q(status="assigned"), name="program_assigned_once"
            ),
        ]


class ProgramItem(TenantModel):
    """One exercise of a program with its dose."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    # A built-in exercise's slug, or a clinic exercise.
    exercise_slug = models.CharField(max_length=80, blank=True)
    clinic_exercise = models.ForeignKey(
        ClinicExercise, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    source_text = EncryptedText(default="")
    # Words that tie it to what was done in the clinic: a key of elements.yaml, or the therapist's own.
    tie = EncryptedText(default="")
    # How to do it in words for this patient, as the therapist approved them; empty: the library's.
    how_to = EncryptedText(default="")
    # The fields of rules.doses.Dose as JSON.
    dose = EncryptedJSON(default=dict)
    # 0 Monday … 6 Sunday; empty means every day that the program is due.
    weekdays = models.JSONField(default=list)
    days_per_week = models.FloatField(null=True, blank=True)
    as_needed = models.BooleanField(default=False)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "program", "position"], name="programitem_once"),
            models.CheckConstraint(
                condition=Q(exercise_slug="") ^ Q(clinic_exercise__isnull=True),
                name="programitem_one_exercise",
            ),
        ]
