"""Writing down what monitoring rests on: its start, consent and cost, plan of care, device, teaching, contacts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from hepcoach.clinics.actors import Actor
from hepcoach.clinics.models import Staff
from hepcoach.patients.models import Episode
from hepcoach.privacy.fields import sealed
from hepcoach.rtm import access
from hepcoach.rtm.models import (
    Attestation,
    CarePlan,
    ClaimLine,
    House,
    LiveContact,
    Monitoring,
    MonitoringConsent,
    OtherBilling,
    Payer,
    TimedSession,
)
from hepcoach.rules.rtm.episode import CONTACT_MODES, CONTACT_PARTNERS, MODIFIER_FAMILIES
from hepcoach.rules.rtm.tables import DEVICE_CODES, MANAGEMENT_CODES, RPM_CODES

CONSENT_VERSION = "monitoring-2026-1"
# What the patient is told before monitoring is billed; the clinic's own words may say more.
CONSENT_WORDS = (
    "We look at what you tell us about your exercises between visits, and bill your insurance for it. "
    "You may have to pay a share. You can stop this at any time."
)


# What somebody else can bill that keeps codes of ours away.
OTHER_CODES: dict[str, tuple[str, ...]] = {
    OtherBilling.Kind.RPM: tuple(sorted(RPM_CODES)),
    OtherBilling.Kind.PRACTITIONER: tuple(sorted(DEVICE_CODES | MANAGEMENT_CODES)),
}


class UnableToRecord(Exception):
    """Says what is wrong."""


@transaction.atomic
def house(practice_id: int) -> House:
    """The practice's billing settings, made on first use."""
    found, _ = House.objects.get_or_create(practice_id=practice_id)
    return found


def add_payer(*, practice_id: int, name: str, payer_id: str, kind: str, **said: Any) -> Payer:
    """A payer; unless told otherwise it covers all codes and wants every family of modifiers."""
    return Payer.objects.create(
        practice_id=practice_id,
        name=name,
        payer_id=payer_id,
        kind=kind,
        **{"modifiers": list(MODIFIER_FAMILIES), **said},
    )


@transaction.atomic
def start(
    *,
    actor: Actor,
    episode: Episode,
    payer: Payer,
    starts_on: date,
    now: datetime,
    supply: str = "musculoskeletal",
) -> Monitoring:
    """Put an episode under monitoring. Day 1 of window 1 is set here once and for all."""
    if Monitoring.objects.filter(episode=episode).exists():
        raise UnableToRecord("this episode is monitored already")
    if starts_on < episode.started_on:
        raise UnableToRecord("monitoring can not start before the episode")
    made = Monitoring.objects.create(
        practice_id=episode.practice_id,
        episode=episode,
        payer=payer,
        starts_on=starts_on,
        supply=supply,
        created_at=now,
    )
    access.audited(actor, "start monitoring", made, now)
    return made


@transaction.atomic
def record_consent(
    *, actor: Actor, monitoring: Monitoring, given: bool, method: str, now: datetime
) -> MonitoringConsent:
    made = MonitoringConsent.objects.create(
        practice_id=monitoring.practice_id,
        monitoring=monitoring,
        at=now,
        given=given,
        method=method,
        words_version=CONSENT_VERSION if given else "",
        recorded_by=actor.name,
    )
    access.audited(actor, "consent to monitoring" if given else "withdraw monitoring", made.monitoring, now)
    return made


@transaction.atomic
def tell_cost(*, actor: Actor, monitoring: Monitoring, dollars: Decimal, now: datetime) -> None:
    """The patient was told what monitoring costs them a month. The first telling is what counts."""
    if dollars < 0 or dollars > 9999:
        raise UnableToRecord("the cost to the patient is 0 to 9999 dollars")
    told = monitoring.copay_notice_at or now
    Monitoring.objects.filter(pk=monitoring.pk).update(copay_notice_at=told, copay_told=dollars)
    access.audited(actor, "tell cost", monitoring, now)


@transaction.atomic
def add_plan(
    *,
    actor: Actor,
    monitoring: Monitoring,
    from_date: date,
    to_date: date,
    certified_on: date | None,
    certified_by: str,
    now: datetime,
) -> CarePlan:
    if to_date < from_date:
        raise UnableToRecord("the plan ends before it begins")
    if certified_on is not None and not certified_by.strip():
        raise UnableToRecord("name who certified the plan")
    made = CarePlan.objects.create(
        practice_id=monitoring.practice_id,
        monitoring=monitoring,
        from_date=from_date,
        to_date=to_date,
        certified_on=certified_on,
        certified_by=certified_by.strip()[:120],
    )
    access.audited(actor, "write plan of care", monitoring, now)
    return made


@transaction.atomic
def attest_device(*, actor: Actor, by: Staff, name: str, version: str, now: datetime) -> Attestation:
    """The clinic says that its way of gathering data is a medical device: the program can not say so itself."""
    if not name.strip() or not version.strip():
        raise UnableToRecord("name the device and its version")
    return Attestation.objects.create(
        practice_id=actor.practice_id,
        name=name.strip()[:120],
        version=version.strip()[:40],
        attested_by=by,
        at=now,
    )


@transaction.atomic
def record_teaching(
    *, actor: Actor, monitoring: Monitoring, shares: Sequence[tuple[str, int]], at: datetime, now: datetime
) -> None:
    """Set-up and teaching: when, and how long each credential spent on it."""
    if at > now:
        raise UnableToRecord("the teaching lies in the future")
    taught = [{"credential": credential, "seconds": seconds} for credential, seconds in shares if seconds > 0]
    if not taught:
        raise UnableToRecord("say who taught, and for how long")
    Monitoring.objects.filter(pk=monitoring.pk).update(taught_at=at, taught_by=taught)
    access.audited(actor, "write teaching", monitoring, now)


@transaction.atomic
def record_contact(
    *,
    actor: Actor,
    monitoring: Monitoring,
    staff: Staff,
    start: datetime,
    end: datetime,
    mode: str,
    partner: str,
    topic: str,
    decision: str,
    now: datetime,
    billed_under_other_code: bool = False,
) -> LiveContact:
    """A talk. The same person and start is one contact, however often it is written down."""
    if not start < end <= now:
        raise UnableToRecord("a contact has an end after its start, and lies in the past")
    if mode not in CONTACT_MODES or partner not in CONTACT_PARTNERS:
        raise UnableToRecord("say how and with whom the talk was")
    if not topic.strip() or not decision.strip():
        raise UnableToRecord("say what it was about and what was decided")
    made, _ = LiveContact.objects.get_or_create(
        practice_id=monitoring.practice_id,
        monitoring=monitoring,
        staff=staff,
        start=start,
        defaults={
            "credential": staff.credential,
            "end": end,
            "mode": mode,
            "partner": partner,
            "topic": topic.strip(),
            "decision": decision.strip(),
            "billed_under_other_code": billed_under_other_code,
        },
    )
    access.audited(actor, "write live contact", monitoring, now)
    return made


@transaction.atomic
def record_timed_session(
    *, actor: Actor, monitoring: Monitoring, staff: Staff, code: str, start: datetime, end: datetime, now: datetime
) -> TimedSession:
    if not start < end <= now:
        raise UnableToRecord("a session has an end after its start, and lies in the past")
    if not re.fullmatch(r"[0-9A-V]\d{3}[0-9A-Z]", code):
        raise UnableToRecord("give the session's code, such as 97110")
    made = TimedSession.objects.create(
        practice_id=monitoring.practice_id, monitoring=monitoring, staff=staff, code=code, start=start, end=end
    )
    access.audited(actor, "write timed session", monitoring, now)
    return made


@transaction.atomic
def record_other_billing(
    *, actor: Actor, monitoring: Monitoring, kind: str, code: str, from_date: date, to_date: date, now: datetime
) -> OtherBilling:
    if to_date < from_date:
        raise UnableToRecord("the period ends before it begins")
    if code not in OTHER_CODES.get(kind, ()):
        raise UnableToRecord("choose the code that somebody else bills")
    made = OtherBilling.objects.create(
        practice_id=monitoring.practice_id,
        monitoring=monitoring,
        kind=kind,
        code=code,
        from_date=from_date,
        to_date=to_date,
    )
    access.audited(actor, "write other billing", monitoring, now)
    return made


@transaction.atomic
def keep_notice(*, actor: Actor, line: ClaimLine, words: str, now: datetime) -> None:
    """The payer's notice of denial in its own words, for the appeal."""
    ClaimLine.objects.filter(pk=line.pk).update(
        denial_notice=sealed(ClaimLine, "denial_notice", line.practice_id, words.strip())
    )
    access.audited(actor, "keep notice of denial", line.monitoring, now)


def forget(*, actor: Actor, row: TimedSession | OtherBilling, now: datetime) -> None:
    """A session or another's billing that was written down by mistake. The audit trail keeps that it was there."""
    monitoring = Monitoring.objects.select_related("episode").get(pk=row.monitoring_id)
    what = "timed session" if isinstance(row, TimedSession) else "other billing"
    row.delete()
    access.audited(actor, f"remove {what}", monitoring, now)
