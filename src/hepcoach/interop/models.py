"""Connections of other systems to a practice, and what they have sent of each program."""

from __future__ import annotations

from django.db import models

from hepcoach.clinics.models import TenantModel
from hepcoach.patients.models import Episode


class Connection(TenantModel):
    """A system that may send to `POST /fhir`. Only the token's digest is kept."""

    name = models.CharField(max_length=80)
    token_digest = models.BinaryField(max_length=32)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "token_digest"], name="connection_once")]


class ReceivedProgram(TenantModel):
    """A content of an episode's program as an EHR sent it, to know it again whenever it comes back.

    Programs change here too (a therapist edits one); what was received is told apart by this ledger alone.
    """

    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="+")
    # Keyed fingerprint of the content; empty when the EHR stopped the program.
    content_key = models.CharField(max_length=64, blank=True)
    # When the EHR says that it wrote this; null when it does not say.
    sent_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["practice", "episode"], name="receivedprogram_episode")]
