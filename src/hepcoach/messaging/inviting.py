"""A helper is asked, on their own phone and in their own language, whether they want to help by text."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from hepcoach.clinics.actors import Actor
from hepcoach.clinics.models import Practice
from hepcoach.clinics.problems import Refused
from hepcoach.messaging import alarm, texts
from hepcoach.messaging.models import OutboundText
from hepcoach.patients.contact import phone_index
from hepcoach.patients.helpers import Scope
from hepcoach.patients.models import ConsentEvent, ContactPoint, Helper, Patient
from hepcoach.privacy import audit
from hepcoach.rules import phones
from hepcoach.rules.texting import KINDS, segments

KIND = "helper_invite"
LONGEST_NAME = 80


@transaction.atomic
def invite(
    *,
    actor: Actor,
    patient: Patient,
    practice: Practice,
    name: str,
    relationship: str,
    phone: str,
    language: str,
    scope: Scope,
    method: str = "front_desk",
    now: datetime,
) -> Helper:
    """The patient wants this helper: kept with what they may do, and asked by text. Their yes is START."""
    number, problems = phones.read(phone), dict[str, str]()
    e164 = number.e164 if number and not number.obstacle else ""
    if not name or len(name) > LONGEST_NAME:
        problems["name"] = f"Write their name, at most {LONGEST_NAME} characters."
    if len(relationship) > LONGEST_NAME:
        problems["relationship"] = f"At most {LONGEST_NAME} characters."
    if language not in texts.LANGUAGES:
        problems["language"] = "Choose a language."
    if not e164:
        problems["phone"] = "Write a mobile number with its area code."
    index = phone_index(patient.practice_id, e164) if e164 else b""
    if index and ContactPoint.objects.filter(patient=patient, phone_index=index).exists():
        problems["phone"] = "This number is on file for this patient already."
    if patient.may_text_reason:
        problems["phone"] = "The patient may not be texted now: nobody is written to about them."
    if problems:
        raise Refused(problems)
    helper = Helper.objects.create(
        practice=practice, patient=patient, name=name, relationship=relationship, language=language,
        consent=ConsentEvent.Kind.ASKED, **asdict(scope),
    )  # fmt: skip
    contact = ContactPoint.objects.create(
        practice=practice, patient=patient, helper=helper, phone=e164, phone_index=index
    )
    body = texts.render(
        KIND,
        language,
        {"name": patient.given_name, "clinic": practice.name, "phone": phones.as_written(practice.phone)},
    )
    ConsentEvent.objects.create(
        practice=practice, patient=patient, helper=helper, phone_index=index, kind=ConsentEvent.Kind.ASKED,
        method=method, words_shown=body, actor=actor.name, at=now,
    )  # fmt: skip
    OutboundText.objects.create(
        practice=practice,
        key=f"{KIND}:{helper.pk}",
        patient=patient,
        contact_point=contact,
        kind=KIND,
        body=body,
        segments=segments(body),
        not_before=now,
        expires_at=now + KINDS[KIND].lives,
        created_at=now,
    )
    audit.record(audit.Event(patient.practice_id, now, actor.name, "invite helper", f"patient:{patient.pk}"))
    alarm.ring()
    return helper
