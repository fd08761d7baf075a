"""What comes back: the 999 (was the file taken?) and the 835 (what was paid, and why not)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from hepcoach.rules.rtm import denials

_ISA_LENGTH = 106
_MOST = Decimal(100_000_000)


class NotX12(ValueError):
    """The text is no interchange of the kind asked for; says why."""


@dataclass(frozen=True)
class Acknowledgement:
    """Of one transaction set: its control number, whether it was taken, and where the receiver saw errors."""

    control_number: str
    accepted: bool
    errors: tuple[str, ...]


@dataclass(frozen=True)
class Reason:
    group: str
    code: str
    amount: Decimal

    @property
    def words(self) -> str:
        return denials.words(self.code)


@dataclass(frozen=True)
class PaidLine:
    code: str
    modifiers: tuple[str, ...]
    charged: Decimal
    paid: Decimal
    reasons: tuple[Reason, ...]

    @property
    def denied(self) -> bool:
        """Nothing paid, and not because all of it falls to the patient's deductible or copay."""
        falls_to_patient = sum((one.amount for one in self.reasons if one.group == "PR"), Decimal())
        return self.paid == 0 and not falls_to_patient


@dataclass(frozen=True)
class PaidClaim:
    claim_number: str
    payer_number: str
    status: str
    charged: Decimal
    paid: Decimal
    lines: tuple[PaidLine, ...]
    # Of the claim as a whole, which is all there is where a payer answers without lines.
    reasons: tuple[Reason, ...] = ()

    @property
    def is_reversal(self) -> bool:
        """A payment taken back: what follows from it is for a person to say."""
        return self.status == "22"


def kind(text: str) -> str:
    """Of the transaction sets in the text: 999, 835 or another; empty where there is none or several."""
    kinds = {_at(one, 1) for one in _split(text) if one[0] == "ST"}
    return kinds.pop() if len(kinds) == 1 else ""


def acknowledgements(text: str) -> list[Acknowledgement]:
    """The 999's word on each transaction set."""
    found: list[Acknowledgement] = []
    number, errors = "", list[str]()
    for segment in _segments(text, "999"):
        match segment[0]:
            case "AK2":
                number, errors = _at(segment, 2), []
            case "IK3":
                errors.append(f"segment {_at(segment, 1)} at {_at(segment, 2)}")
            case "IK4":
                errors.append(f"element {_at(segment, 1)}: code {_at(segment, 3)}")
            case "IK5":
                # Taken, or taken with errors noted.
                found.append(Acknowledgement(number, _at(segment, 1) in ("A", "E"), tuple(errors)))
    return found


def remittances(text: str) -> list[PaidClaim]:
    """The 835's claims with what was paid of each line and the reasons for what was not."""
    found: list[PaidClaim] = []
    claim: Sequence[str] | None = None
    lines: list[PaidLine] = []
    whole: list[Reason] = []
    component = text[_ISA_LENGTH - 2 : _ISA_LENGTH - 1]

    def close() -> None:
        if claim is not None:
            found.append(
                PaidClaim(
                    claim_number=_at(claim, 1),
                    payer_number=_at(claim, 7),
                    status=_at(claim, 2),
                    charged=_amount(_at(claim, 3)),
                    paid=_amount(_at(claim, 4)),
                    lines=tuple(lines),
                    reasons=tuple(whole),
                )
            )

    for segment in _segments(text, "835"):
        match segment[0]:
            case "CLP":
                close()
                claim, lines, whole = segment, [], []
            case "SVC" if claim is not None:
                procedure = _at(segment, 1).split(component)
                modifiers = tuple(one for one in procedure[2:6] if one)
                code = procedure[1] if len(procedure) > 1 else ""
                lines.append(PaidLine(code, modifiers, _amount(_at(segment, 2)), _amount(_at(segment, 3)), ()))
            case "CAS" if lines:
                last = lines[-1]
                lines[-1] = PaidLine(
                    last.code, last.modifiers, last.charged, last.paid, (*last.reasons, *_reasons(segment))
                )
            case "CAS" if claim is not None:
                whole += _reasons(segment)
    close()
    return found


def _reasons(segment: Sequence[str]) -> Iterator[Reason]:
    """A CAS holds up to six reasons of one group: code, amount, quantity."""
    for place in range(2, len(segment), 3):
        if segment[place]:
            yield Reason(_at(segment, 1), segment[place], _amount(_at(segment, place + 1)))


def _segments(text: str, kind: str) -> Iterator[list[str]]:
    segments = _split(text)
    kinds = {_at(one, 1) for one in segments if one[0] == "ST"}
    if kinds != {kind}:
        raise NotX12(f"the text holds {', '.join(sorted(kinds)) or 'no transaction set'} and not {kind}")
    return iter(segments)


def _split(text: str) -> list[list[str]]:
    """By the delimiters that the sender's ISA names."""
    if not text.startswith("ISA") or len(text) < _ISA_LENGTH:
        raise NotX12("the text does not begin with an ISA segment")
    element, end = text[3], text[_ISA_LENGTH - 1]
    # A database keeps no NUL, and no payer means one.
    return [one.replace("\0", "").strip().split(element) for one in text.split(end)]


def _at(segment: Sequence[str], place: int) -> str:
    return segment[place] if place < len(segment) else ""


def _amount(text: str) -> Decimal:
    try:
        found = Decimal(text or "0")
    except InvalidOperation:
        raise NotX12(f"an amount is none: {text[:20]}") from None
    if not found.is_finite() or abs(found) >= _MOST:
        raise NotX12(f"an amount is none: {text[:20]}")
    return found
