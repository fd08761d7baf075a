"""Tables of the privacy room: wrapped data keys and the audit trail.

They name their practice by number: the table of practices lies above this room.
"""

from __future__ import annotations

from django.db import models


class DataKey(models.Model):
    """One version of a practice's data key, wrapped by a master key (see `keys`)."""

    practice_id = models.BigIntegerField()
    version = models.PositiveIntegerField()
    wrapped = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice_id", "version"], name="datakey_once")]


class AuditEntry(models.Model):
    """One read or write of a patient's data by a person. Never changed, never removed; chained by `digest`."""

    practice_id = models.BigIntegerField()
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    action = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    reason = models.CharField(max_length=200, blank=True)
    digest = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice_id", "number"], name="auditentry_once")]
        indexes = [models.Index(fields=["practice_id", "subject", "number"], name="auditentry_subject")]


class AuditHead(models.Model):
    """The last link of a practice's audit chain: its row lock orders the writers."""

    practice_id = models.BigIntegerField(unique=True)
    number = models.PositiveBigIntegerField(default=0)
    digest = models.BinaryField(max_length=32, default=bytes)
