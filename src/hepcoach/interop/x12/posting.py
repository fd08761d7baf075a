"""What comes back, posted: an 835 to the claim lines that went out, a 999 to the file they went in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from hepcoach.clinics.actors import Actor
from hepcoach.interop.x12 import reading
from hepcoach.interop.x12.reading import Acknowledgement, PaidClaim, PaidLine
from hepcoach.rtm import claims
from hepcoach.rtm.models import ClaimFile, ClaimLine


@dataclass(frozen=True)
class Posted:
    """What became of one line of the remittance: paid, denied, or why it was left alone."""

    claim_number: str
    code: str
    outcome: str
    # Why not, in our own words.
    reasons: tuple[str, ...] = ()


Answers = list[Acknowledgement] | list[PaidClaim]


def read(text: str) -> Answers:
    """What a 999 or an 835 says. Raises NotX12 for anything else."""
    return reading.acknowledgements(text) if reading.kind(text) == "999" else reading.remittances(text)


def take_in(*, actor: Actor, answers: Answers, now: datetime) -> list[Posted]:
    """Post whichever it is."""
    acknowledged = [one for one in answers if isinstance(one, Acknowledgement)]
    if acknowledged:
        return acknowledge(actor=actor, answers=acknowledged, now=now)
    return post(actor=actor, remittance=[one for one in answers if isinstance(one, PaidClaim)], now=now)


@transaction.atomic
def post(*, actor: Actor, remittance: Iterable[PaidClaim], now: datetime) -> list[Posted]:
    """Move each billed line on. Posting the same remittance again changes nothing."""
    return [one for claim in remittance for one in _post_claim(actor, claim, now)]


def _post_claim(actor: Actor, claim: PaidClaim, now: datetime) -> list[Posted]:
    lines = claim.lines or _whole_claim(actor, claim)
    if not lines:
        reasons = tuple(one.words for one in claim.reasons)
        return [
            Posted(
                claim.claim_number,
                "",
                "left alone: paid without lines" if claim.paid else "no such claim",
                reasons,
            )
        ]
    return [
        Posted(
            claim.claim_number,
            line.code,
            "left alone: a payment is taken back" if claim.is_reversal else _post(actor, claim, line, now),
            tuple(one.words for one in line.reasons),
        )
        for line in lines
    ]


def _whole_claim(actor: Actor, claim: PaidClaim) -> list[PaidLine]:
    """A claim that is denied as a whole, without lines: each of its lines is; money can't be split."""
    ours = ClaimLine.objects.filter(practice_id=actor.practice_id, claim_number=claim.claim_number).order_by("pk")
    if claim.paid:
        return []
    return [PaidLine(line.code, tuple(line.modifiers), line.charge, claim.paid, claim.reasons) for line in ours]


@transaction.atomic
def acknowledge(*, actor: Actor, answers: Iterable[Acknowledgement], now: datetime) -> list[Posted]:
    """What the receiver said of each file. Lines of a refused file are documented again, to go in another."""
    return [_acknowledge(actor, one, now) for one in answers]


def _acknowledge(actor: Actor, answer: Acknowledgement, now: datetime) -> Posted:
    number = answer.control_number
    file = (
        ClaimFile.objects.select_for_update()
        .filter(practice_id=actor.practice_id, control_number=int(number) if _is_number(number) else 0)
        .first()
    )
    if file is None:
        return Posted(f"file {number}", "", "no such file", answer.errors)
    if file.answer:
        return Posted(
            f"file {number}", "", f"left alone: {file.get_answer_display().lower()} already", answer.errors
        )
    told = ClaimFile.Answer.TAKEN if answer.accepted else ClaimFile.Answer.REFUSED
    ClaimFile.objects.filter(pk=file.pk).update(answer=told, errors=list(answer.errors))
    if told == ClaimFile.Answer.REFUSED:
        for line in file.lines.filter(state=ClaimLine.State.BILLED):
            claims.take_back(actor=actor, line=line, now=now)
    return Posted(f"file {number}", "", str(told), answer.errors)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


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
