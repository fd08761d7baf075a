"""Cases: something a person must see, with who owns it and what was done."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hepcoach.clinics.models import Staff, TenantModel
from hepcoach.patients.models import Episode, Patient
from hepcoach.privacy.fields import EncryptedJSON, EncryptedText


class Case(TenantModel):
    """One open case per patient and rule: more evidence joins it."""

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        ACKNOWLEDGED = "acknowledged", "Acknowledged"
        RESOLVED = "resolved", "Resolved"

    class Severity(models.IntegerChoices):
        URGENT = 1, "Urgent"
        SOON = 2, "Soon"
        NEW = 3, "New"

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="cases")
    episode = models.ForeignKey(Episode, null=True, blank=True, on_delete=models.CASCADE, related_name="cases")
    # A rule's id and version; a red flag's id holds its kind ("red_flag.dvt").
    rule = models.CharField(max_length=40)
    rule_version = models.PositiveSmallIntegerField()
    severity = models.PositiveSmallIntegerField(choices=Severity.choices)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.OPEN)
    owner = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="cases")
    # "therapist" or "front_desk": whose list it stands on when nobody owns it.
    desk = models.CharField(max_length=12, default="therapist")
    # Plain sentences, newest last: why.
    reasons = EncryptedJSON(default=list)
    # The patient's own words, verbatim: [{"at", "words"}].
    words = EncryptedJSON(default=list)
    # The drafted chart note: [{"text", "source"}], every sentence with the data it rests on.
    draft = EncryptedJSON(default=list)
    # What the rule saw, for the replay.
    facts = EncryptedJSON(default=dict)
    # Effect keys already joined, so that applying twice joins once.
    joined_keys = models.JSONField(default=list)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    # When whoever owns an acknowledged case last laid hands on it (`rules.hands`).
    held_since = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "patient", "rule"],
                condition=~Q(status="resolved"),
                name="case_open_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["practice", "owner", "severity", "due_at"],
                condition=~Q(status="resolved"),
                name="case_worklist",
            )
        ]


class CaseEvent(TenantModel):
    """What people did with a case."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=120, blank=True)
    # opened, joined, acknowledged, contacted, called, edited, reassigned, resolved, reopened
    action = models.CharField(max_length=16)
    comment = EncryptedText(default="")


class DigestChoice(TenantModel):
    """A staff member who wants a morning e-mail with how many cases wait. No row, no e-mail."""

    staff = models.OneToOneField(Staff, on_delete=models.CASCADE, related_name="digest")
    # The practice's local date of the last one, so that a job that runs twice sends once.
    sent_on = models.DateField(null=True, blank=True)


class RiskReading(TenantModel):
    """What `rules.risk` said when the patient's last day closed: one row per patient, written anew each time."""

    patient = models.OneToOneField(Patient, on_delete=models.CASCADE, related_name="risk")
    at = models.DateTimeField()
    rule_version = models.PositiveSmallIntegerField()
    score = models.PositiveSmallIntegerField()
    # low, raised, high
    level = models.CharField(max_length=8)
    # Plain sentences, weightiest first.
    signs = EncryptedJSON(default=list)


class Outreach(TenantModel):
    """One climb of the ladder: from the first sign of silence or risk to an answer, or to the program's review."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="outreaches")
    rule_version = models.PositiveSmallIntegerField()
    wanted_since = models.DateTimeField()
    texted_at = models.DateTimeField(null=True, blank=True)
    called_for_at = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    # The call that the front desk was asked for.
    call = models.ForeignKey(Case, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # When the next step is to be looked at.
    next_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    # answered, contacted, better, paused, reviewed
    ended_by = models.CharField(max_length=12, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "patient"], condition=Q(ended_at__isnull=True), name="outreach_once"
            )
        ]
        indexes = [models.Index(fields=["next_at"], condition=Q(ended_at__isnull=True), name="outreach_due")]
