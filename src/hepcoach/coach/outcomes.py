"""What became of the texts: which days were really asked, which numbers are dead, who said STOP to the carrier."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, QuerySet

from hepcoach.checkins.models import CheckIn
from hepcoach.coach import claims, failures
from hepcoach.coach.apply import apply
from hepcoach.coach.facts import load
from hepcoach.messaging.models import OutboundText
from hepcoach.messaging.sending import mark_dead_numbers
from hepcoach.patients.models import ContactPoint
from hepcoach.privacy import tenancy
from hepcoach.rules import checkins

BATCH = 200

Status = OutboundText.Status
_ARRIVED = (Status.SENT, Status.DELIVERED)
_ASKING = ("morning", "nudge")


def settle(practice_ids: list[int], now: datetime) -> int:
    """Draw the conclusions from every status that changed; how many texts."""
    done = 0
    failed: set[int] = set()
    while True:
        texts: list[OutboundText] = []
        try:
            with tenancy.practices(practice_ids):
                texts = _claim(failed)
                _settle(texts, now)
        except Exception as error:  # noqa: BLE001 - the batch is tried again one by one
            failures.report(f"a batch of {len(texts)} outcomes", error)
            for text in texts:
                _alone(text, now)
            failed.update(text.pk for text in texts)
        done += len(texts)
        if len(texts) < BATCH:
            return done


def _claim(failed: set[int]) -> list[OutboundText]:
    changed = _unsettled().exclude(pk__in=failed)
    wanted = set(changed.order_by("pk").values_list("patient", flat=True)[:BATCH])
    held = claims.hold(wanted) if wanted else set()
    return list(changed.filter(patient__in=held).order_by("pk")) if held else []


def _unsettled() -> QuerySet[OutboundText]:
    return OutboundText.objects.exclude(settled=F("status")).exclude(status__in=[Status.QUEUED, Status.SENDING])


def _settle(texts: list[OutboundText], now: datetime) -> None:
    _mark_asked(texts)
    mark_dead_numbers(texts, now)
    failed = [text for text in texts if text.status == Status.FAILED]
    if failed:
        facts = load({text.patient_id for text in failed}, now)
        numbers = ContactPoint.objects.filter(pk__in={text.contact_point_id for text in failed})
        helpers = set(numbers.filter(helper__isnull=False, is_preferred=False).values_list("pk", flat=True))
        apply(
            [
                checkins.on_delivery_failure(
                    facts[text.patient_id],
                    text_id=text.pk,
                    code=text.reason,
                    now=now,
                    helper_contact=text.contact_point_id if text.contact_point_id in helpers else None,
                )
                for text in failed
            ],
            now,
        )
    for status in {text.status for text in texts}:
        mine = [text.pk for text in texts if text.status == status]
        # A receipt may have moved it on meanwhile: then it is settled again.
        OutboundText.objects.filter(pk__in=mine, status=status).update(settled=status)


def _mark_asked(texts: list[OutboundText]) -> None:
    """A day counts as asked once a text that asks about it went out, and no longer when none arrived."""
    asking = [(text, text.day) for text in texts if text.kind in _ASKING and text.day is not None]
    for text, day in asking:
        if text.status in _ARRIVED:
            CheckIn.objects.filter(patient=text.patient_id, day=day, asked_at=None).update(asked_at=text.sent_at)
    for text, day in asking:
        if text.status not in _ARRIVED:
            others = OutboundText.objects.filter(
                patient=text.patient_id, day=day, kind__in=_ASKING, status__in=_ARRIVED
            )
            if not others.exists():
                CheckIn.objects.filter(patient=text.patient_id, day=day).update(asked_at=None)


def _alone(text: OutboundText, now: datetime) -> None:
    try:
        with tenancy.practice(text.practice_id):
            if claims.hold([text.patient_id]):
                _settle(list(_unsettled().filter(pk=text.pk)), now)
    except Exception as error:  # noqa: BLE001 - one bad row must not stop the others
        failures.report(f"the outcome of text {text.pk}", error)
