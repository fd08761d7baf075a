"""Which carrier a practice's texts travel by in each channel: set on the machine itself; former ones are kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from hepcoach.clinics.actors import Actor
from hepcoach.clinics.models import Practice
from hepcoach.clinics.problems import Refused
from hepcoach.messaging.carriers.email.services import SERVICES
from hepcoach.messaging.models import Carrier, OutboundText
from hepcoach.patients.models import Channel
from hepcoach.privacy import audit
from hepcoach.rules.texting import KINDS

CHANNELS: dict[str, Channel] = {
    Carrier.Kind.TWILIO: Channel.SMS,
    Carrier.Kind.PHONE: Channel.SMS,
    Carrier.Kind.WHATSAPP: Channel.WHATSAPP,
    Carrier.Kind.VOICE: Channel.VOICE,
    Carrier.Kind.EMAIL: Channel.EMAIL,
    Carrier.Kind.PUSH: Channel.PUSH,
}
# US long codes send one segment a second unless their campaign was granted more.
USUAL_PER_SECOND = 1.0
FASTEST_PER_SECOND = 100.0

_E164 = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_ACCOUNT = re.compile(r"AC[0-9a-fA-F]{32}", re.ASCII)
_TOKEN = re.compile(r"[!-~]{16,200}", re.ASCII)
_TEMPLATE = re.compile(r"HX[0-9a-fA-F]{32}", re.ASCII)


@dataclass(frozen=True)
class Told:
    """What was said of a carrier. `templates`: WhatsApp's, as `kind.language` to content SID."""

    kind: str
    number: str = ""
    account: str = ""
    token: str = ""
    per_second: float = 0
    templates: Mapping[str, str] = field(default_factory=dict)
    accepts_no_baa: bool = False


@transaction.atomic
def set_carrier(*, actor: Actor, practice: Practice, told: Told, now: datetime) -> Carrier:
    """The practice's texts of this channel go by this carrier from now on."""
    problems = {field: problem for field, problem in _problems(told).items() if problem}
    if problems:
        raise Refused(problems)
    account, token = told.account, told.token
    if told.kind == Carrier.Kind.PUSH:
        # Imported on use: the cryptography behind it is slow to load.
        from hepcoach.messaging.carriers.push.keys import new_pair

        token, account = new_pair()
    options: dict[str, Any] = {}
    if told.kind == Carrier.Kind.WHATSAPP:
        options = {"accepted_no_baa": True, "templates": dict(told.templates)}
    Practice.objects.select_for_update().get(pk=practice.pk)
    channel = CHANNELS[told.kind]
    Carrier.objects.filter(practice=practice, channel=channel, is_active=True).update(is_active=False)
    carrier = Carrier.objects.create(
        practice=practice,
        kind=told.kind,
        channel=channel,
        number=told.number,
        account=account,
        token=token,
        options=options,
        per_second=told.per_second,
    )
    audit.record(audit.Event(practice.pk, now, actor.name, "set carrier", f"carrier:{carrier.pk}"))
    return carrier


@transaction.atomic
def switch_off(*, actor: Actor, carrier: Carrier, now: datetime) -> None:
    """No text leaves by this carrier any more; the row stays, for what it sent."""
    Carrier.objects.filter(pk=carrier.pk).update(is_active=False)
    audit.record(audit.Event(carrier.practice_id, now, actor.name, "switch carrier off", f"carrier:{carrier.pk}"))


def set_pace(*, actor: Actor, carrier: Carrier, per_second: float, now: datetime) -> None:
    problem = _pace(per_second)
    if problem:
        raise Refused({"per_second": problem})
    with transaction.atomic():
        Carrier.objects.filter(pk=carrier.pk).update(per_second=per_second)
        audit.record(
            audit.Event(carrier.practice_id, now, actor.name, "set carrier pace", f"carrier:{carrier.pk}")
        )


def active(practice_id: int, channel: str = Channel.SMS) -> Carrier | None:
    carriers = Carrier.objects.select_related("practice").filter(practice_id=practice_id, is_active=True)
    return carriers.filter(channel=channel).first()


def all_active(practice_id: int) -> list[Carrier]:
    """One a channel at most, in the channels' order."""
    carriers = Carrier.objects.select_related("practice").filter(practice_id=practice_id, is_active=True)
    order = list(Channel.values)
    return sorted(carriers, key=lambda carrier: order.index(carrier.channel))


def last_delivery(practice_id: int) -> OutboundText | None:
    """The newest text that left. Looked for by the newest rows first, so that years of texts cost nothing."""
    left = [OutboundText.Status.SENT, OutboundText.Status.DELIVERED]
    return OutboundText.objects.filter(practice_id=practice_id, status__in=left).order_by("-pk").first()


def _problems(told: Told) -> dict[str, str]:
    pace = {"per_second": _pace(told.per_second)}
    if told.kind == Carrier.Kind.PUSH:
        return {"number": _mail(told.number, "Push services ask for an address to write to: a@b.example.")}
    if told.kind == Carrier.Kind.EMAIL:
        return pace | {
            "number": _mail(told.number, "Mail needs an address that it comes from: clinic@b.example."),
            "account": "" if told.account in SERVICES else f"Name the service: {', '.join(SERVICES)}.",
            "token": "" if _TOKEN.fullmatch(told.token) else "That is no key of a mail service.",
        }
    problems = pace | {
        "number": "" if _E164.fullmatch(told.number) else "Write it like +12125550199.",
        "account": "" if _ACCOUNT.fullmatch(told.account) else "It is AC and 32 more characters.",
        "token": "" if _TOKEN.fullmatch(told.token) else "That is no auth token: it has 32 letters and digits.",
    }
    if told.kind == Carrier.Kind.WHATSAPP:
        problems["accepts_no_baa"] = (
            ""
            if told.accepts_no_baa
            else "Meta signs no business associate agreement for WhatsApp, so it is off until you accept that."
        )
        wrong = (_template(name, sid) for name, sid in told.templates.items())
        problems["templates"] = next((problem for problem in wrong if problem), "")
    return problems


def _template(name: str, sid: str) -> str:
    kind, _, language = name.partition(".")
    if kind not in KINDS or language not in ("en", "es"):
        return f"{name} is no kind and language of a text, like morning.en."
    return "" if _TEMPLATE.fullmatch(sid) else f"{name}: a content SID is HX and 32 more characters."


def _pace(per_second: float) -> str:
    return "" if 0 <= per_second <= FASTEST_PER_SECOND else f"From 0 (no limit of ours) to {FASTEST_PER_SECOND:g}."


def _mail(address: str, otherwise: str) -> str:
    try:
        validate_email(address)
    except ValidationError:
        return otherwise
    return ""
