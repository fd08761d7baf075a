"""Who is treated, how they may be reached, what they agreed to, and each course of care."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from hepcoach.clinics.models import Staff, TenantModel
from hepcoach.privacy.fields import EncryptedJSON, EncryptedText
from hepcoach.rules import pauses


class Channel(models.TextChoices):
    """By what a person is reached."""

    SMS = "sms", "Text message"
    WHATSAPP = "whatsapp", "WhatsApp"
    VOICE = "voice", "Phone call"
    EMAIL = "email", "E-mail"
    PUSH = "push", "Notice on their phone"


class Patient(TenantModel):
    """A person treated by the practice."""

    given_name = EncryptedText()
    family_name = EncryptedText()
    # As precise as it was sent: "1951", "1988-07" or "1988-07-02".
    birth_date = EncryptedText(default="")
    record_number = EncryptedText(default="")
    # Two-letter subtag; empty when unknown (English is used).
    language = models.CharField(max_length=8, blank=True)
    # IANA name; empty means the practice's.
    time_zone = models.CharField(max_length=60, blank=True)
    # Keyed fingerprints of name beginnings, phone and record number, so that search works on sealed columns.
    search_tokens = ArrayField(models.BigIntegerField(), default=list)
    # Patient's own wishes: hours to be texted and how often a week; null means the practice's, the strictest wins.
    morning_hour = models.PositiveSmallIntegerField(null=True, blank=True)
    # Where nobody set one: the hour that the coach learned from when the patient answers.
    learned_hour = models.PositiveSmallIntegerField(null=True, blank=True)
    text_from_hour = models.PositiveSmallIntegerField(null=True, blank=True)
    text_until_hour = models.PositiveSmallIntegerField(null=True, blank=True)
    most_a_week = models.PositiveSmallIntegerField(null=True, blank=True)
    # A pause lasts to the day before `paused_until`; it begins on `paused_from`, or has begun where that is null.
    paused_from = models.DateField(null=True, blank=True)
    paused_until = models.DateField(null=True, blank=True)
    thresholds = models.JSONField(default=dict, blank=True)
    # Why the coach may not text at all ("" when it may): a word of rules.texting.MayText.
    may_text_reason = models.CharField(max_length=24, default="no_consent")
    # "Call me, don't text": a wish, not a no, which the ledger holds. A new yes to texts ends it.
    phone_only = models.BooleanField(default=False)
    deceased = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [GinIndex(fields=["search_tokens"], name="patient_search")]

    def text_hour(self, practices: int) -> int:
        """The hour of the morning text: set by hand, else learned, else the practice's."""
        own = self.learned_hour if self.morning_hour is None else self.morning_hour
        return practices if own is None else own

    def is_paused(self, day: date) -> bool:
        return pauses.holds(day, self.paused_from, self.paused_until)

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


class Identifier(TenantModel):
    """What other systems call a row of ours. `kind` says which table `object_id` belongs to."""

    system = models.CharField(max_length=200)
    # Blind index: a record number identifies a patient.
    value_index = models.BinaryField(max_length=16)
    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "kind", "system", "value_index"], name="identifier_once")
        ]
        indexes = [models.Index(fields=["practice", "kind", "object_id"], name="identifier_object")]


class Helper(TenantModel):
    """A caregiver: their own contact and language, and what the patient lets them do."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="helpers")
    name = EncryptedText()
    relationship = EncryptedText(default="")
    language = models.CharField(max_length=8, blank=True)
    # The main contact instead of the patient: a child's parent.
    is_main_contact = models.BooleanField(default=False)
    may_see = models.BooleanField(default=True)
    may_log = models.BooleanField(default=False)
    # Texts to their own phone: that exercises are due, that it is quiet (rules/helping.py).
    gets_copies = models.BooleanField(default=False)
    gets_alerts = models.BooleanField(default=False)
    # No longer helps: kept so that the ledger and what they wrote still say who it was.
    is_removed = models.BooleanField(default=False)
    # To texts on their own phone: the newest word of the ledger ("granted", "revoked", "asked"), or none yet.
    consent = models.CharField(max_length=8, blank=True)


class FamilyTraining(TenantModel):
    """Somebody at home was taught: who, what, and whether they could show it. Added only, like a chart entry."""

    class Result(models.TextChoices):
        SHOWN = "shown", "Showed it back"
        SAID = "said", "Said it back"
        NOT_YET = "not_yet", "Not yet"

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="trainings")
    on = models.DateField()
    # "Rosa, her daughter".
    who = EncryptedText()
    what = EncryptedText()
    result = models.CharField(max_length=8, choices=Result.choices)
    by = models.CharField(max_length=130)
    at = models.DateTimeField()


class ContactPoint(TenantModel):
    """A number that reaches a patient or helper, and by what it does. Several patients may share one."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="contact_points")
    helper = models.ForeignKey(Helper, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    # E.164, sealed; found by its index.
    phone = EncryptedText()
    phone_index = models.BinaryField(max_length=16)
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.SMS)
    # Kept beside the number: who reads mail is still known by the phone that they call from.
    email = EncryptedText(default="")
    # The one the coach texts; at most one per patient.
    is_preferred = models.BooleanField(default=False)
    can_text = models.BooleanField(default=True)
    # A carrier said for good that this number takes no texts.
    failed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "patient"], condition=Q(is_preferred=True), name="contact_preferred_once"
            ),
            models.UniqueConstraint(fields=["practice", "patient", "phone_index"], name="contact_phone_once"),
        ]
        indexes = [models.Index(fields=["practice", "phone_index"], name="contact_phone")]

    @property
    def address(self) -> str:
        """What a carrier of the channel is given."""
        address: str = self.email if self.channel == Channel.EMAIL else self.phone
        return address


class ConsentEvent(TenantModel):
    """The consent ledger: append-only. The newest event for a phone and channel decides."""

    class Kind(models.TextChoices):
        GRANTED = "granted", "Granted"
        REVOKED = "revoked", "Revoked"
        ASKED = "asked", "Asked again"

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="consent_events")
    # Whose yes or no it is when it is not the patient's.
    helper = models.ForeignKey(Helper, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    phone_index = models.BinaryField(max_length=16, null=True)
    channel = models.CharField(max_length=12, default="sms")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    # "ehr", "sms", "front_desk", "page", "carrier": where it was said.
    method = models.CharField(max_length=12)
    words_shown = EncryptedText(default="")
    words_version = models.CharField(max_length=40, blank=True)
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["practice", "patient", "channel", "-at"], name="consent_newest")]


class Episode(TenantModel):
    """One course of care for one problem."""

    class Status(models.TextChoices):
        ACTIVE = "active", "Active"
        ENDED = "ended", "Ended"

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="episodes")
    therapist = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="episodes")
    discipline = models.CharField(max_length=3, default="PT")
    # ICD-10-CM code and the words beside it.
    condition = EncryptedJSON(default=dict)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.ACTIVE)
    # Pain at the start, 0-10, when known: the baseline of the pain rules.
    baseline_pain = EncryptedJSON(null=True, default=None)
    goals = EncryptedText(default="")

    class Meta:
        indexes = [models.Index(fields=["practice", "therapist", "status"], name="episode_caseload")]
