"""What RTM billing stands on: monitoring of an episode, rights, work, contacts, and the lines that were billed.

What counts and what may be billed is nobody's column: `rules.rtm` decides it anew from these rows each time.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from hepcoach.clinics.models import Staff, TenantModel
from hepcoach.patients.models import Episode
from hepcoach.privacy.fields import EncryptedJSON, EncryptedText


class Payer(TenantModel):
    """What one payer covers and how it wants it. An empty timing or rule means that it does not say."""

    name = models.CharField(max_length=60)
    payer_id = models.CharField(max_length=40)
    # medicare_b or commercial
    kind = models.CharField(max_length=12, default="commercial")
    # Null: all RTM codes.
    covered_codes = ArrayField(models.CharField(max_length=5), null=True, blank=True)
    modifiers = ArrayField(models.CharField(max_length=10), default=list)
    live_contact_rule = models.CharField(max_length=8, blank=True)
    in_person_contact_counts = models.BooleanField(default=False)
    device_timing = models.CharField(max_length=12, blank=True)
    management_timing = models.CharField(max_length=14, blank=True)
    # Empty: the practice's own.
    place_of_service = models.CharField(max_length=2, blank=True)
    # The dates on a line: of a device its whole window or its last day, of management the month's last day or the
    # day on which the minutes and the contact were there. No rule of CMS was found, so it is the payer's.
    device_dates = models.CharField(max_length=12, default="window")
    management_date = models.CharField(max_length=14, default="month_end")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "payer_id"], name="rtm_payer_once")]

    def __str__(self) -> str:
        return self.name


class House(TenantModel):
    """How the practice reads what the sources leave open, and who it is on a claim."""

    # Names and values of rules.rtm.settings; what is not here is its default.
    choices = models.JSONField(default=dict, blank=True)
    # The billing provider of interop.x12: name, npi, tin, address, city, state, zip; and phone, place_of_service.
    provider = models.JSONField(default=dict, blank=True)
    # Staff id -> last_name, first_name, taxonomy of who renders; the NPI stands with the person.
    renderers = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice"], name="rtm_house_once")]


class Rate(TenantModel):
    """Dollars a unit from a day on: what the practice charges (no payer), or what a payer allows."""

    payer = models.ForeignKey(Payer, null=True, blank=True, on_delete=models.CASCADE, related_name="rates")
    code = models.CharField(max_length=5)
    dollars = models.DecimalField(max_digits=8, decimal_places=2)
    from_date = models.DateField()
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "payer", "code", "from_date"], nulls_distinct=False, name="rtm_rate_once"
            ),
        ]


class ClaimFile(TenantModel):
    """An 837P that was written for one payer. The clinic sends it itself; what came back stands beside it."""

    class Answer(models.TextChoices):
        NONE = "", "No answer yet"
        TAKEN = "taken", "Taken"
        REFUSED = "refused", "Refused"

    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="+")
    # Of the interchange; never twice in a practice.
    control_number = models.PositiveIntegerField()
    claims = models.PositiveSmallIntegerField()
    text = EncryptedText()
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=80)
    answer = models.CharField(max_length=8, choices=Answer.choices, blank=True)
    # Where the receiver saw errors: segments and elements, no values.
    errors = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "control_number"], name="rtm_file_once")]


class Attestation(TenantModel):
    """The clinic's word that what gathers the data is a medical device. The newest one stands."""

    name = models.CharField(max_length=120)
    version = models.CharField(max_length=40)
    attested_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Monitoring(TenantModel):
    """An episode that is monitored: day 1 of window 1, its payer, what the patient was told and taught."""

    episode = models.OneToOneField(Episode, on_delete=models.CASCADE, related_name="monitoring")
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    supply = models.CharField(max_length=16, default="musculoskeletal")
    copay_notice_at = models.DateTimeField(null=True, blank=True)
    # What the patient was told to pay a month, in dollars.
    copay_told = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    taught_at = models.DateTimeField(null=True, blank=True)
    # [{"credential", "seconds"}] of the set-up and teaching.
    taught_by = models.JSONField(default=list, blank=True)
    # The claim's subscriber, referring and diagnoses as interop.x12 wants them; null until filled in.
    claim_form = EncryptedJSON(null=True, default=None)
    # What the payer had allowed this year by a day, PT and SLP together or OT; what went out since is added.
    ytd_allowed = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    ytd_as_of = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()


class MonitoringConsent(TenantModel):
    """To be monitored and billed for it: append-only. It is another consent than that to texts."""

    monitoring = models.ForeignKey(Monitoring, on_delete=models.CASCADE, related_name="consents")
    at = models.DateTimeField()
    given = models.BooleanField()
    # verbal, written, page
    method = models.CharField(max_length=12)
    words_version = models.CharField(max_length=40, blank=True)
    recorded_by = models.CharField(max_length=80)


class CarePlan(TenantModel):
    """A plan of care and whether it is certified: an order on file and the plan sent, or a signature."""

    monitoring = models.ForeignKey(Monitoring, on_delete=models.CASCADE, related_name="plans")
    from_date = models.DateField()
    to_date = models.DateField()
    certified_on = models.DateField(null=True, blank=True)
    certified_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(from_date__lte=F("to_date")), name="rtm_plan_in_order"),
        ]


class TimeEntry(TenantModel):
    """A stretch of one person's work on one patient's monitoring. A change writes a new row and closes the old."""

    monitoring = models.ForeignKey(Monitoring, on_delete=models.CASCADE, related_name="time_entries")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    # As it was when the work was done.
    credential = models.CharField(max_length=8)
    start = models.DateTimeField()
    end = models.DateTimeField()
    activity = models.CharField(max_length=20)
    note = EncryptedText(default="")
    # timer, manual
    source = models.CharField(max_length=8)
    entered_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=80, blank=True)
    closed_why = EncryptedText(default="")
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="rtm_time_in_order"),
        ]
        indexes = [models.Index(fields=["practice", "staff", "start"], name="rtm_time_of_person")]


class Timer(TenantModel):
    """The one running clock of a person. It counts to the last sign of work, never on its own."""

    staff = models.OneToOneField(Staff, on_delete=models.CASCADE, related_name="+")
    monitoring = models.ForeignKey(Monitoring, on_delete=models.CASCADE, related_name="+")
    activity = models.CharField(max_length=20)
    started_at = models.DateTimeField()
    last_sign_at = models.DateTimeField()


class LiveContact(TenantModel):
    """A talk: who, how, how long, about what, and what was decided. Its minutes stand in a time entry."""

    monitoring = models.ForeignKey(Monitoring, on_delete=models.CASCADE, related_name="contacts")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    credential = models.CharField(max_length=8)
    start = models.DateTimeField()
    end = models.DateTimeField()
    mode = models.CharField(max_length=10)
    partner = models.CharField(max_length=10)
    topic = EncryptedText(default="")
    decision = EncryptedText(default="")
    billed_under_other_code = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "monitoring", "staff", "start"], name="rtm_contact_once"),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="rtm_contact_in_order"),
        ]

    @property
    def seconds(self) -> int:
        return int((self.end - self.start).total_seconds())


class TimedSession(TenantModel):
    """An in-person session under a timed code: its minutes are billed there."""

    monitoring = models.ForeignKey(Monitoring, on_delete=models.CASCADE, related_name="timed_sessions")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=5)
    start = models.DateTimeField()
    end = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(start__lt=F("end")), name="rtm_session_in_order")]


class OtherBilling(TenantModel):
    """What somebody else bills of this patient that may keep our codes away."""

    class Kind(models.TextChoices):
        RPM = "rpm", "Physiologic monitoring"
        PRACTITIONER = "practitioner", "Another practitioner's RTM"

    monitoring = models.ForeignKey(Monitoring, on_delete=models.CASCADE, related_name="other_billings")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    code = models.CharField(max_length=5)
    from_date = models.DateField()
    to_date = models.DateField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(from_date__lte=F("to_date")), name="rtm_other_in_order")]


class ClaimLine(TenantModel):
    """A line that was documented or went out, with the evidence as it was then."""

    class State(models.TextChoices):
        DOCUMENTED = "documented", "Documented"
        BILLED = "billed", "Billed"
        PAID = "paid", "Paid"
        DENIED = "denied", "Denied"
        WRITTEN_OFF = "written_off", "Written off"

    monitoring = models.ForeignKey(Monitoring, on_delete=models.CASCADE, related_name="claim_lines")
    # Of rules.rtm: setup, device:FROM/TO, management:YYYY-MM.
    scope = models.CharField(max_length=32)
    code = models.CharField(max_length=5)
    units = models.PositiveSmallIntegerField()
    modifiers = ArrayField(models.CharField(max_length=2), default=list)
    from_date = models.DateField()
    to_date = models.DateField()
    charge = models.DecimalField(max_digits=10, decimal_places=2)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DOCUMENTED)
    # Where the last step came from, so that it can be taken back; empty when there is nothing to take back.
    state_before = models.CharField(max_length=12, blank=True)
    claim_number = models.CharField(max_length=20, blank=True)
    file = models.ForeignKey(ClaimFile, null=True, blank=True, on_delete=models.PROTECT, related_name="lines")
    billed_on = models.DateField(null=True, blank=True)
    paid = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    # Reasons of the payer: [{"group", "code", "amount"}].
    denied_for = models.JSONField(default=list, blank=True)
    # The words of the payer's notice and the policy that it cites, as the biller copied them.
    denial_notice = EncryptedText(default="")
    evidence = EncryptedJSON()
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "monitoring", "scope", "code"],
                condition=~Q(state="written_off"),
                name="rtm_line_once",
            ),
        ]
        indexes = [models.Index(fields=["practice", "claim_number"], name="rtm_line_of_claim")]
