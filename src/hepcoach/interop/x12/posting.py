"""An 835 posted to the claim lines that went out: paid, or denied with the payer's reasons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from hepcoach.clinics.actors import Actor
from hepcoach.interop.x12.reading import PaidClaim, PaidLine
from hepcoach.rtm import claims
from hepcoach.rtm.models import ClaimLine


@dataclass(frozen=True)
class Posted:
    """What became of one line of the remittance: paid, denied, or why it was left alone."""

    claim_number: str
    code: str
    outcome: str


def post(*, actor: Actor, remittance: Iterable[PaidClaim], now: datetime) -> list[Posted]:
    """Move each billed line on. Posting the same remittance again changes nothing."""
    return [
        Posted(claim.claim_number, line.code, _post(actor, claim, line, now))
        for claim in remittance
        for line in claim.lines
    ]


def _post(actor: Actor, claim: PaidClaim, line: PaidLine, now: datetime) -> str:
    found = list(
        ClaimLine.objects.filter(
            practice_id=actor.practice_id, claim_number=claim.claim_number, code=line.code
        ).exclude(state=ClaimLine.State.WRITTEN_OFF)
    )
    if len(found) != 1:
        return "no such line" if not found else "several lines fit"
    if found[0].state != ClaimLine.State.BILLED:
        return f"left alone: {found[0].get_state_display().lower()} already"
    to = ClaimLine.State.DENIED if line.denied else ClaimLine.State.PAID
    reasons = [{"group": one.group, "code": one.code, "amount": str(one.amount)} for one in line.reasons]
    claims.move(
        actor=actor,
        line=found[0],
        to=to,
        now=now,
        paid=line.paid if to == ClaimLine.State.PAID else None,
        denied_for=reasons,
    )
    return str(to)
