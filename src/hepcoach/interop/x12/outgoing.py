"""Documented lines into an 837P file of one payer. The clinic sends it itself: nothing leaves from here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from hepcoach.clinics.actors import Actor
from hepcoach.interop.x12 import checking
from hepcoach.interop.x12.edits import wrong_fields
from hepcoach.rtm import actions, claims
from hepcoach.rtm.claim_form import Draft, drafts
from hepcoach.rtm.models import ClaimFile, ClaimLine, House, Payer


class UnableToWrite(Exception):
    """Says why there is no file."""


@dataclass(frozen=True)
class Checked:
    """A claim to be, with the paths of what is wrong with it."""

    draft: Draft
    wrong: tuple[str, ...]


def waiting(practice_id: int, as_of: date, payer: Payer | None = None) -> list[Checked]:
    """The claims that documented lines would make today, each checked."""
    lines = ClaimLine.objects.filter(practice_id=practice_id, state=ClaimLine.State.DOCUMENTED)
    if payer is not None:
        lines = lines.filter(monitoring__payer=payer)
    return check(drafts(lines.order_by("to_date", "monitoring_id", "pk"), practice_id), as_of)


def check(found: Iterable[Draft], as_of: date) -> list[Checked]:
    return [Checked(draft, tuple(wrong_fields(draft.claim, as_of))) for draft in found]


def trial(*, practice_id: int, payer: Payer, as_of: date) -> str:
    """A file marked as a test, for the payer's or clearinghouse's trial; no line moves."""
    return _text([one.draft.claim for one in _clean(practice_id, payer, as_of)], practice_id, as_of, 1, test=True)


@transaction.atomic
def write(*, actor: Actor, payer: Payer, as_of: date, now: datetime) -> ClaimFile:
    """The file of all claims of the payer that have nothing wrong; their lines are billed with it."""
    practice_id = actor.practice_id
    House.objects.select_for_update().get(pk=actions.house(practice_id).pk)
    before = ClaimFile.objects.filter(practice_id=practice_id).aggregate(last=Max("control_number"))["last"] or 0
    number = before + 1
    going = _clean(practice_id, payer, as_of)
    numbered = [{**one.draft.claim, "claim_number": claim_number(number, one.draft)} for one in going]
    made = ClaimFile.objects.create(
        practice_id=practice_id,
        payer=payer,
        control_number=number,
        claims=len(numbered),
        text=_text(numbered, practice_id, as_of, number, test=False),
        written_at=now,
        written_by=actor.name,
    )
    for one, claim in zip(going, numbered, strict=True):
        for line in one.draft.lines:
            told = claim["claim_number"]
            claims.move(actor=actor, line=line, to="billed", now=now, on=as_of, claim_number=told, file=made)
    return made


def claim_number(control_number: int, draft: Draft) -> str:
    """Unique in the practice: no file has another's number, and a line is in a file once."""
    return f"HC{control_number}-{draft.lines[0].pk}"


def _clean(practice_id: int, payer: Payer, as_of: date) -> list[Checked]:
    found = [one for one in waiting(practice_id, as_of, payer) if not one.wrong]
    if not found:
        raise UnableToWrite("no claim of this payer is complete")
    return found


def _text(found: Sequence[dict[str, Any]], practice_id: int, as_of: date, number: int, *, test: bool) -> str:
    house = House.objects.filter(practice_id=practice_id).first()
    phone = re.sub(r"\D", "", house.provider.get("phone", "") if house is not None else "")
    if len(phone) != 10:
        raise UnableToWrite("enter the practice's telephone number with its area code in the billing settings")
    batch = checking.write_batch(found, as_of, phone=phone, first_control_number=number, test=test)
    [text] = batch.texts
    if not checking.accepted_by_pyx12(text):
        raise UnableToWrite("the check of the whole file objects to it")
    return text
