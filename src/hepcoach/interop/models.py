"""Connections of other systems to a practice."""

from __future__ import annotations

from django.db import models

from hepcoach.clinics.models import TenantModel


class Connection(TenantModel):
    """A system that may send to `POST /fhir`. Only the token's digest is kept."""

    name = models.CharField(max_length=80)
    token_digest = models.BinaryField(max_length=32)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "token_digest"], name="connection_once")]
