"""The practice is the tenant; its staff have one role each."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q


class Practice(models.Model):
    """A practice and what it has decided for all its patients. Holds no patient's data."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=20, blank=True)
    time_zone = models.CharField(max_length=60, default="America/New_York")
    # Local hours within which the coach may text, the office answers, and cases are due.
    text_from_hour = models.PositiveSmallIntegerField(default=8)
    text_until_hour = models.PositiveSmallIntegerField(default=20)
    office_opens_hour = models.PositiveSmallIntegerField(default=8)
    office_closes_hour = models.PositiveSmallIntegerField(default=18)
    morning_hour = models.PositiveSmallIntegerField(default=9)
    nudge_hour = models.PositiveSmallIntegerField(default=19)
    # "2026-11-26" -> "Thanksgiving": days on which nobody works, so cases are due later.
    holidays = models.JSONField(default=dict, blank=True)
    # Rule id -> threshold -> value; what is not here is the rule's own default.
    thresholds = models.JSONField(default=dict, blank=True)
    is_demo = models.BooleanField(default=False)
    # How many active patients the plan is for; empty: as many as come.
    plan_patients = models.PositiveIntegerField(null=True, blank=True)
    # Since when there are more, if there are.
    over_plan_since = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(text_from_hour__lt=models.F("text_until_hour")) & Q(text_until_hour__lte=24),
                name="practice_text_hours",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TenantModel(models.Model):
    """A table of one practice's rows. `privacy.policies` gives each its row-level-security policy."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class BusyTenantModel(TenantModel):
    """A table of which one morning writes or moves a row for each patient.

    The practice's foreign key is left to the policy, which lets a transaction write rows of its own practices
    alone, and its index to those that start with the practice or lead to the patient: each costs every row.
    """

    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )

    class Meta:
        abstract = True


class User(AbstractUser):
    """A person who signs in. Signs in by e-mail; what they may do hangs on their Staff row."""

    # A bigint key like every other table's; `username` stays for allauth and holds the e-mail address.


class SettingChange(TenantModel):
    """Who changed which number of a rule, from what to what. Append-only: the database refuses the rest."""

    # "practice", or "patient:7".
    subject = models.CharField(max_length=40)
    rule = models.CharField(max_length=80)
    threshold = models.CharField(max_length=60)
    # None: the rule's own number, or for a patient the practice's.
    before = models.FloatField(null=True)
    after = models.FloatField(null=True)
    by = models.CharField(max_length=130)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["practice", "subject", "-at"], name="setting_change_recent")]


class OwnBaseline(TenantModel):
    """What a number was before the practice began, as the owner counted it: `how` says from what."""

    # A key of reports.numbers.
    number = models.CharField(max_length=20)
    value = models.FloatField()
    how = models.CharField(max_length=200)
    by = models.CharField(max_length=130)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "number"], name="baseline_once")]


class SignInFailure(models.Model):
    """A wrong password for an address, whether or not anybody has it: five of them close it for a while."""

    # A keyed hash of what was typed: people type passwords into the wrong field.
    login_index = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField()


class Location(TenantModel):
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "name"], name="location_once")]


class Role(models.TextChoices):
    THERAPIST = "therapist", "Therapist"
    ASSISTANT = "assistant", "Therapy assistant"
    FRONT_DESK = "front_desk", "Front desk"
    OWNER = "owner", "Owner"
    BILLER = "biller", "Biller"


class Staff(TenantModel):
    """A person with a role in a practice. A therapist known from the EHR may not have signed in yet."""

    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    location = models.ForeignKey(Location, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=Role.choices)
    name = models.CharField(max_length=120)
    # PT, PTA, OT, OTA or SLP for those who treat; else empty.
    credential = models.CharField(max_length=8, blank=True)
    npi = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "user"], condition=Q(user__isnull=False), name="staff_user_once"
            ),
            models.UniqueConstraint(fields=["practice", "npi"], condition=~Q(npi=""), name="staff_npi_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.credential}" if self.credential else self.name


class Cover(TenantModel):
    """Who answers for an absent therapist, and for which days (inclusive, the practice's local dates)."""

    absent = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="+")
    covering = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="+")
    from_date = models.DateField()
    until_date = models.DateField()
