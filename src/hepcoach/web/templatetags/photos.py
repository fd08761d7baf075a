"""The photos that a case may be about."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import template

from hepcoach.clinics.actors import Actor
from hepcoach.messaging.models import InboundMedia
from hepcoach.triage.models import Case

register = template.Library()

_MOST = 6
# A picture often comes before the words about it.
_BEFORE = timedelta(days=1)


@register.inclusion_tag("staff/_case_photos.html", takes_context=True)
def case_photos(context: template.Context, case: Case, actor: Actor) -> dict[Any, Any]:
    """What the patient sent from the day before the case opened until it was resolved, newest first.

    For those who treat alone. The addresses lead through the record's door, which audits each look.
    """
    if not actor.is_clinician:
        return {}
    photos = InboundMedia.objects.filter(
        text__patient=case.patient_id,
        text__received_at__gt=case.opened_at - _BEFORE,
        state=InboundMedia.State.KEPT,
    )
    if case.resolved_at is not None:
        photos = photos.filter(text__received_at__lte=case.resolved_at)
    newest = photos.select_related("text__helper").defer("content", "text__body", "text__from_phone")
    shown = newest.order_by("-text__received_at", "position")[:_MOST]
    return {**context.flatten(), "patient_id": case.patient_id, "photos": shown}
