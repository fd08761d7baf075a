"""What a carrier must know of a text beside number and words: its kind, language and link. Found by our key."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from hepcoach.messaging.models import InboundText, OutboundText
from hepcoach.patients.models import Channel
from hepcoach.privacy import tenancy
from hepcoach.rules.texting import KINDS

LANGUAGES = ("en", "es")


@dataclass(frozen=True)
class About:
    kind: str
    language: str
    body: str
    # The address of the patient's page, when the words hold one.
    link: str
    given_name: str
    clinic: str
    clinic_phone: str
    contact_point_id: int
    # It asks about a day, and about pain too.
    asks: bool
    asks_pain: bool
    # When the patient last wrote by WhatsApp.
    wrote_at: datetime | None

    @property
    def is_answer(self) -> bool:
        """Said back to what the patient has just told, and no matter of safety."""
        what = KINDS[self.kind]
        return what.is_reply and not what.is_safety


def of(practice_id: int, key: str) -> About | None:
    """None when there is no such text of this practice."""
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        return None
    with tenancy.practice(practice_id):
        text = (
            OutboundText.objects.select_related("patient__practice", "contact_point__helper")
            .filter(practice=practice_id, pk=int(key))
            .first()
        )
        if text is None:
            return None
        wrote = (
            InboundText.objects.filter(
                practice=practice_id,
                patient=text.patient_id,
                channel=Channel.WHATSAPP,
                from_index=bytes(text.contact_point.phone_index),
            )
            .order_by("-received_at")
            .values_list("received_at", flat=True)
            .first()
            if text.contact_point.channel == Channel.WHATSAPP
            else None
        )
        return _about(text, wrote)


def _about(text: OutboundText, wrote_at: datetime | None) -> About:
    patient, practice, helper = text.patient, text.patient.practice, text.contact_point.helper
    language = ((helper.language if helper else "") or patient.language or "en")[:2]
    link = re.search(re.escape(settings.PUBLIC_URL) + r"/p/\S+", text.body)
    return About(
        kind=text.kind,
        language=language if language in LANGUAGES else "en",
        body=text.body,
        link=link[0] if link else "",
        given_name=helper.name if helper else patient.given_name,
        clinic=practice.name,
        clinic_phone=practice.phone,
        contact_point_id=text.contact_point_id,
        asks=text.day is not None,
        asks_pain="0-10" in text.body or "0 a 10" in text.body or "(none)" in text.body,
        wrote_at=wrote_at,
    )
