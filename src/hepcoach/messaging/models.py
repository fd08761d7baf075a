"""Texts in and out. The rows are the truth; the queue is only the alarm clock."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hepcoach.clinics.models import BusyTenantModel, TenantModel
from hepcoach.patients.models import Channel, ContactPoint, Helper, Patient
from hepcoach.privacy.fields import EncryptedBytes, EncryptedJSON, EncryptedText


class Carrier(TenantModel):
    """How a practice's texts travel by one channel: the carrier, its number and its sealed credentials."""

    class Kind(models.TextChoices):
        TWILIO = "twilio", "Twilio SMS"
        WHATSAPP = "whatsapp", "Twilio WhatsApp"
        VOICE = "voice", "Twilio voice"
        EMAIL = "email", "E-mail"
        PUSH = "push", "Web push"
        PHONE = "phone", "On-screen phone"

    kind = models.CharField(max_length=12, choices=Kind.choices)
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.SMS)
    # The number, or the address that mail comes from.
    number = models.CharField(max_length=120)
    account = EncryptedText(default="")
    token = EncryptedText(default="")
    # What else this kind needs: see the check of its folder.
    options = EncryptedJSON(default=dict)
    # Texts a second that the number may send; 0: the carrier queues by itself.
    per_second = models.FloatField(default=0)
    # How many may go at once as of `refilled_at`: a bucket that fills at that pace.
    allowance = models.FloatField(default=0)
    refilled_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "channel"], condition=Q(is_active=True), name="carrier_active_once"
            )
        ]


class Conversation(TenantModel):
    """One per patient: its row lock orders two texts that arrive together."""

    patient = models.OneToOneField(Patient, on_delete=models.CASCADE, related_name="conversation")
    # What the coach asked last: a context of understanding.read ("open", "did", "pain", "questions"), or "".
    asked = models.CharField(max_length=12, blank=True)
    # How often the open check-in asked for a missing piece; one is the most.
    follow_ups = models.PositiveSmallIntegerField(default=0)
    # After a red flag: no praise and no nudges before this.
    quiet_until = models.DateTimeField(null=True, blank=True)
    # After a person wrote: until then the coach starts nothing and praises nothing.
    staff_until = models.DateTimeField(null=True, blank=True)


class InboundText(BusyTenantModel):
    """A text as it came. Stored before anything is done with it; never edited."""

    class State(models.TextChoices):
        RECEIVED = "received", "Received"
        HANDLED = "handled", "Handled"
        UNMATCHED = "unmatched", "Unmatched"
        FAILED = "failed", "Failed"

    provider_id = models.CharField(max_length=64)
    patient = models.ForeignKey(
        Patient, null=True, blank=True, on_delete=models.CASCADE, related_name="inbound_texts"
    )
    helper = models.ForeignKey(Helper, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    from_phone = EncryptedText()
    from_index = models.BinaryField(max_length=16)
    body = EncryptedText()
    num_media = models.PositiveSmallIntegerField(default=0)
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.SMS)
    received_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "provider_id"], name="inbound_provider_once")]
        indexes = [
            models.Index(fields=["received_at"], condition=Q(state="received"), name="inbound_due"),
            models.Index(fields=["practice", "patient", "-received_at"], name="inbound_thread"),
            models.Index(fields=["received_at"], condition=Q(num_media__gt=0), name="inbound_with_media"),
        ]


class InboundMedia(TenantModel):
    """A photo that came with a text: fetched from the carrier by the worker, kept sealed, for the therapist."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        KEPT = "kept", "Kept"
        REFUSED = "refused", "Refused"

    text = models.ForeignKey(InboundText, on_delete=models.CASCADE, related_name="media")
    position = models.PositiveSmallIntegerField()
    # What its first bytes are, not what the sender said.
    content_type = models.CharField(max_length=20, blank=True)
    content = EncryptedBytes(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    # Why it was refused: "size", "type", "gone", "unreachable".
    reason = models.CharField(max_length=20, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["text", "position"], name="media_once")]
        indexes = [models.Index(fields=["next_at"], condition=Q(state="waiting"), name="media_due")]


class PushSubscription(TenantModel):
    """A browser that a patient let us send notices to: an address and two keys of its own, sealed."""

    contact_point = models.ForeignKey(ContactPoint, on_delete=models.CASCADE, related_name="subscriptions")
    endpoint_index = models.BinaryField(max_length=16)
    subscription = EncryptedJSON()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contact_point", "endpoint_index"], name="push_subscription_once")
        ]


class PracticeText(TenantModel):
    """A practice's own words for a kind of text. Rows are only added: a form's newest decides; "" is ours."""

    form = models.CharField(max_length=48)
    language = models.CharField(max_length=2)
    words = models.TextField(blank=True)
    written_by = models.CharField(max_length=80)
    written_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["practice", "language", "form", "-written_at"], name="practice_text_newest")
        ]


class OutboundText(BusyTenantModel):
    """A text to be sent once. Written by the transaction that decided it; claimed by compare-and-set."""

    class Status(models.TextChoices):
        QUEUED = "queued", "Queued"
        SENDING = "sending", "Sending"
        SENT = "sent", "Sent"
        DELIVERED = "delivered", "Delivered"
        FAILED = "failed", "Failed"
        EXPIRED = "expired", "Expired"
        WITHHELD = "withheld", "Withheld"

    class Sender(models.TextChoices):
        COACH = "coach", "Coach"
        STAFF = "staff", "Staff"

    # The effect's key: the same decision applied twice makes one text.
    key = models.CharField(max_length=120)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="outbound_texts")
    contact_point = models.ForeignKey(ContactPoint, on_delete=models.CASCADE, related_name="+")
    # A name in rules.texting.KINDS: decides what may hold it back at send time.
    kind = models.CharField(max_length=24)
    # The check-in day that it asks about, when it asks about one.
    day = models.DateField(null=True, blank=True)
    sender = models.CharField(max_length=6, choices=Sender.choices, default=Sender.COACH)
    sender_name = models.CharField(max_length=120, blank=True)
    body = EncryptedText()
    segments = models.PositiveSmallIntegerField(default=1)
    not_before = models.DateTimeField()
    expires_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED)
    # The status that the coach has drawn its conclusions from (was the day asked, is the number dead).
    settled = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED)
    # Why it was withheld or failed: a word of rules.texting or the carrier's error code.
    reason = models.CharField(max_length=40, blank=True)
    provider_id = models.CharField(max_length=64, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "key"], name="outbound_key_once"),
            models.UniqueConstraint(
                fields=["practice", "provider_id"],
                condition=~Q(provider_id=""),
                name="outbound_provider_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["not_before"], condition=Q(status__in=["queued", "sending"]), name="outbound_due"
            ),
            models.Index(fields=["practice", "patient", "-created_at"], name="outbound_thread"),
            models.Index(
                fields=["practice"],
                condition=~Q(settled=models.F("status")) & ~Q(status__in=["queued", "sending"]),
                name="outbound_unsettled",
            ),
        ]
