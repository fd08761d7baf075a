"""Which carrier a practice's texts travel by: set on the machine itself; former ones are kept, inactive."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction

from hepcoach.clinics.actors import Actor
from hepcoach.clinics.models import Practice
from hepcoach.clinics.problems import Refused
from hepcoach.messaging.models import Carrier, OutboundText
from hepcoach.privacy import audit

_E164 = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_ACCOUNT = re.compile(r"AC[0-9a-fA-F]{32}", re.ASCII)
_TOKEN = re.compile(r"[!-~]{16,200}", re.ASCII)


@transaction.atomic
def set_carrier(
    *, actor: Actor, practice: Practice, kind: str, number: str, account: str, token: str, now: datetime
) -> Carrier:
    """The practice's texts go by this carrier from now on."""
    problems = {
        "number": "" if _E164.fullmatch(number) else "Write it like +12125550199.",
        "account": "" if _ACCOUNT.fullmatch(account) else "It is AC and 32 more characters.",
        "token": "" if _TOKEN.fullmatch(token) else "That is no auth token: it has 32 letters and digits.",
    }
    if any(problems.values()):
        raise Refused({field: problem for field, problem in problems.items() if problem})
    Practice.objects.select_for_update().get(pk=practice.pk)
    Carrier.objects.filter(practice=practice, is_active=True).update(is_active=False)
    carrier = Carrier.objects.create(practice=practice, kind=kind, number=number, account=account, token=token)
    audit.record(audit.Event(practice.pk, now, actor.name, "set carrier", f"carrier:{carrier.pk}"))
    return carrier


def active(practice_id: int) -> Carrier | None:
    return Carrier.objects.select_related("practice").filter(practice_id=practice_id, is_active=True).first()


def last_delivery(practice_id: int) -> OutboundText | None:
    """The newest text that left. Looked for by the newest rows first, so that years of texts cost nothing."""
    left = [OutboundText.Status.SENT, OutboundText.Status.DELIVERED]
    return OutboundText.objects.filter(practice_id=practice_id, status__in=left).order_by("-pk").first()
