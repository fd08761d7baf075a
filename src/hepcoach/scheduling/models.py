"""Visits at the clinic, as the EHR tells them."""

from __future__ import annotations

from django.db import models

from hepcoach.clinics.models import Staff, TenantModel
from hepcoach.patients.models import Patient


class Appointment(TenantModel):
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="appointments")
    staff = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    source_key = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    # booked, arrived, cancelled, missed
    status = models.CharField(max_length=10, default="booked")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "source_key"], name="appointment_once")]
        indexes = [models.Index(fields=["practice", "patient", "starts_at"], name="appointment_next")]
