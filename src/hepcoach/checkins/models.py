"""One patient-local day's question and what became known of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hepcoach.clinics.models import BusyTenantModel, TenantModel
from hepcoach.messaging.models import InboundText
from hepcoach.patients.models import Episode, Patient
from hepcoach.privacy.fields import EncryptedJSON, EncryptedText
from hepcoach.programs.models import Program


class DueMorning(BusyTenantModel):
    """When a patient's next morning is to be decided: the truth behind the alarm clock."""

    patient = models.OneToOneField(Patient, on_delete=models.CASCADE, related_name="due_morning")
    due_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="duemorning_due")]


class CheckIn(BusyTenantModel):
    """A scheduled day. `no_answer` until something was said."""

    class Status(models.TextChoices):
        NO_ANSWER = "no_answer", "No answer"
        DONE = "done", "Done"
        PARTIAL = "partial", "Partly done"
        NOT_DONE = "not_done", "Not done"

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="check_ins")
    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="check_ins")
    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="+")
    # The patient's local date.
    day = models.DateField()
    exercises_due = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.NO_ANSWER)
    exercises_done = models.PositiveSmallIntegerField(null=True, blank=True)
    # Positions of the program's items that were done, when the patient said which.
    items_done = models.JSONField(null=True, blank=True)
    # 0-10 in halves; a health datum, so sealed.
    pain = EncryptedJSON(null=True, default=None)
    why_not = models.CharField(max_length=20, blank=True)
    question = EncryptedText(default="")
    words = EncryptedJSON(default=list)
    asked_at = models.DateTimeField(null=True, blank=True)
    nudge_due_at = models.DateTimeField(null=True, blank=True)
    nudged_at = models.DateTimeField(null=True, blank=True)
    # When the day is over and silence is judged.
    closes_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    # "sms" or "page": how the last answer came.
    answered_by = models.CharField(max_length=8, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "patient", "day"], name="checkin_day_once"),
            models.CheckConstraint(
                condition=Q(exercises_done__isnull=True) | Q(exercises_done__lte=models.F("exercises_due")),
                name="checkin_done_within_due",
            ),
        ]
        indexes = [
            models.Index(
                fields=["nudge_due_at"],
                condition=Q(nudged_at__isnull=True, answered_at__isnull=True, closed_at__isnull=True),
                name="checkin_nudge",
            ),
            models.Index(fields=["closes_at"], condition=Q(closed_at__isnull=True), name="checkin_close"),
        ]


class KeptAnswer(TenantModel):
    """An answer that a phone kept while it had no signal: its id, so that sending it again changes nothing."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="+")
    answer_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["patient", "answer_id"], name="keptanswer_once")]


class PageLink(BusyTenantModel):
    """An opaque, expiring link to one patient's page. Only the token's fingerprint is kept."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="page_links")
    token_digest = models.BinaryField(max_length=32)
    day = models.DateField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    # Wrong birth years tried through this link; too many close it.
    failed_tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "token_digest"], name="pagelink_once")]


class Correction(TenantModel):
    """What a person says a text meant, beside what was understood: append-only, one row per field corrected.

    The day itself is changed as well, so that everything after counts what is true; these rows keep what it was.
    """

    class Field(models.TextChoices):
        STATUS = "status", "Done or not"
        PAIN = "pain", "Pain"
        RED_FLAG = "red_flag", "Red flag"
        OPT_OUT = "opt_out", "Wants no more texts"

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="corrections")
    # Either the text whose reading was wrong, or the day that a page's answer was about.
    text = models.ForeignKey(
        InboundText, null=True, blank=True, on_delete=models.CASCADE, related_name="corrections"
    )
    day = models.DateField(null=True, blank=True)
    field = models.CharField(max_length=8, choices=Field.choices)
    # What was understood and what is true, as JSON; health data, so sealed.
    before = EncryptedJSON(null=True, default=None)
    after = EncryptedJSON(null=True, default=None)
    at = models.DateTimeField()
    by = models.CharField(max_length=130)

    class Meta:
        indexes = [models.Index(fields=["practice", "patient", "at"], name="correction_patient")]
