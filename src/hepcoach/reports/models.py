"""Notes and reports: drafted by the product, edited and signed by a person, then locked."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hepcoach.clinics.models import Staff, TenantModel
from hepcoach.patients.models import Episode
from hepcoach.privacy.fields import EncryptedJSON
from hepcoach.triage.models import Case


class Note(TenantModel):
    """A chart note of a case or of some days, a progress or discharge report; one row per version."""

    class Kind(models.TextChoices):
        CASE = "case", "Case note"
        SOAP = "soap", "SOAP note"
        PROGRESS = "progress", "Progress report"
        DISCHARGE = "discharge", "Discharge report"

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        SIGNED = "signed", "Signed"
        AMENDED = "amended", "Amended"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="notes")
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.CASCADE, related_name="notes")
    # The days that a SOAP note or progress report is about.
    first_day = models.DateField(null=True, blank=True)
    last_day = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.DRAFT)
    # {"sections": [{"title", "sentences": [{"text", "source"}]}]}
    content = EncryptedJSON()
    # The figures the content was drafted from, frozen with it.
    data = EncryptedJSON(default=dict)
    created_at = models.DateTimeField()
    edited_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signed_by = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    # SHA-256 over the signed content, signer and time.
    digest = models.CharField(max_length=64, blank=True)
    amendment_reason = EncryptedJSON(null=True, default=None)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "case", "version"],
                condition=Q(case__isnull=False),
                name="note_case_version",
            ),
            models.UniqueConstraint(
                fields=["practice", "episode", "version"],
                condition=Q(kind="discharge"),
                name="note_report_version",
            ),
            models.UniqueConstraint(
                fields=["practice", "episode", "kind", "first_day", "last_day", "version"],
                condition=Q(kind__in=["soap", "progress"]),
                name="note_stretch_version",
            ),
        ]


class NoteTemplate(TenantModel):
    """How a practice wants one kind of note drafted: a heading line, its sections in order, a closing sentence."""

    kind = models.CharField(max_length=10, choices=Note.Kind.choices)
    heading = models.CharField(max_length=200, blank=True)
    # Titles of the sections in order; one not named here follows the named ones.
    order = models.JSONField(default=list)
    left_out = models.JSONField(default=list)
    closing = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "kind"], name="note_template_once")]
