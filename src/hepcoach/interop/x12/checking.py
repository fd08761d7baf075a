"""The verdict on one claim: our edits first, then `pyx12` over the text that would go."""

from __future__ import annotations

import io
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import pyx12.params
import pyx12.x12n_document

from hepcoach.interop.x12 import professional, values
from hepcoach.interop.x12.edits import wrong_fields
from hepcoach.interop.x12.professional import Submitter
from hepcoach.interop.x12.writer import Envelope, interchange

# pyx12 reads its maps anew at each call, which takes longer than hundreds of claims.
TOGETHER = 200


@dataclass(frozen=True)
class Verdict:
    """`x12` is the text of an accepted claim. Only the field `claim`: it is none, or pyx12 objects to it."""

    fields: tuple[str, ...]
    x12: str | None = None


def check(claims: Sequence[tuple[object, object]], *, phone: str, first_control_number: int = 1) -> list[Verdict]:
    """The verdicts on claims, each with the day on which it is judged."""
    verdicts = [
        _by_edits(claim, as_of, phone=phone, control_number=number)
        for number, (claim, as_of) in enumerate(claims, start=first_control_number)
    ]
    if accepted_by_pyx12("".join(verdict.x12 or "" for verdict in verdicts)):
        return verdicts
    return [
        verdict if verdict.x12 is None or accepted_by_pyx12(verdict.x12) else Verdict(("claim",))
        for verdict in verdicts
    ]


def _by_edits(claim: object, as_of: object, *, phone: str, control_number: int) -> Verdict:
    today = values.day(as_of)
    if today is None:
        return Verdict(("as_of",))
    if not isinstance(claim, dict):
        return Verdict(("claim",))
    wrong = wrong_fields(claim, today)
    if wrong:
        return Verdict(tuple(wrong))
    return Verdict((), x12=write(claim, today, phone=phone, control_number=control_number))


def write(claim: Mapping[str, Any], as_of: date, *, phone: str, control_number: int) -> str:
    """The interchange of one claim that has passed the edits; the clinic sends it itself."""
    return _interchange([claim], as_of, phone=phone, control_number=control_number)


@dataclass(frozen=True)
class Batch:
    """Interchanges of all claims that passed, one per billing provider and payer; of the others what is wrong."""

    texts: tuple[str, ...]
    written: int
    rejected: Mapping[int, tuple[str, ...]]


def write_batch(
    claims: Sequence[object], as_of: date, *, phone: str, first_control_number: int = 1, test: bool = True
) -> Batch:
    """Each claim must pass our edits, and claim numbers come once. What pyx12 says is asked by the caller."""
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    rejected: dict[int, tuple[str, ...]] = {}
    seen: set[str] = set()
    for place, claim in enumerate(claims):
        wrong = tuple(wrong_fields(claim, as_of)) if isinstance(claim, dict) else ("claim",)
        if not wrong and isinstance(claim, dict) and claim["claim_number"] in seen:
            wrong = ("claim_number",)
        if wrong or not isinstance(claim, dict):
            rejected[place] = wrong
            continue
        seen.add(claim["claim_number"])
        groups.setdefault((claim["billing_provider"]["npi"], claim["payer"]["id"]), []).append(claim)
    texts = tuple(
        _interchange(group, as_of, phone=phone, control_number=number, test=test)
        for number, group in enumerate(groups.values(), start=first_control_number)
    )
    return Batch(texts, len(seen), rejected)


def _interchange(
    claims: Sequence[Mapping[str, Any]], as_of: date, *, phone: str, control_number: int, test: bool = True
) -> str:
    provider = claims[0]["billing_provider"]
    written_at = datetime.combine(as_of, time())
    submitter = Submitter(provider["name"], provider["npi"], phone)
    envelope = Envelope(submitter.id, claims[0]["payer"]["id"][:15], control_number, written_at, test)
    body = professional.segments(claims, submitter, reference=str(control_number), written_at=written_at)
    return interchange(envelope, body)


def accepted_by_pyx12(text: str) -> bool:
    """Whether pyx12 finds nothing wrong in these interchanges. It logs what it finds, with the values in it: those
    stay out of our log."""
    if not text:
        return True
    logging.getLogger("pyx12").setLevel(logging.CRITICAL + 1)
    return bool(pyx12.x12n_document.x12n_document(pyx12.params.params(), io.StringIO(text), None, None))
