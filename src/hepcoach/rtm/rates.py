"""What a unit costs: the practice's own charges, what a payer allows, else the estimate of the dated table.

Nothing is guessed beyond the tables: for a day without an own rate or a table there is none, and it is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from hepcoach.clinics.actors import Actor
from hepcoach.clinics.problems import Refused
from hepcoach.privacy import audit
from hepcoach.rtm.models import Payer, Rate
from hepcoach.rules.rtm.tables import LABELS, table_for

_MOST = Decimal(10_000)


@dataclass(frozen=True)
class Rates:
    """The rates of one list by code, newest first."""

    own: Mapping[str, Sequence[tuple[date, Decimal]]]

    def of(self, code: str, on: date) -> Decimal | None:
        """The newest own rate that held on the day, else the estimate; None where there is neither."""
        for since, dollars in self.own.get(code, ()):
            if since <= on:
                return dollars
        return estimate(code, on)

    def is_estimate(self, code: str, on: date) -> bool:
        return not any(since <= on for since, _ in self.own.get(code, ()))


def estimate(code: str, on: date) -> Decimal | None:
    table = table_for(on)
    found = table.estimated_rates.get(code) if table is not None else None
    return None if found is None else Decimal(str(found)).quantize(Decimal("0.01"))


def charged(practice_id: int) -> Rates:
    return _rates(Rate.objects.filter(practice_id=practice_id, payer=None))


def allowed(practice_id: int) -> dict[int, Rates]:
    """What each payer allows, by payer."""
    rows: dict[int, list[Rate]] = {}
    for row in Rate.objects.filter(practice_id=practice_id, payer__isnull=False):
        rows.setdefault(row.payer_id or 0, []).append(row)
    return {payer: _rates(found) for payer, found in rows.items()}


def _rates(rows: Iterable[Rate]) -> Rates:
    own: dict[str, list[tuple[date, Decimal]]] = {}
    for row in sorted(rows, key=lambda row: row.from_date, reverse=True):
        own.setdefault(row.code, []).append((row.from_date, row.dollars))
    return Rates(own)


@transaction.atomic
def enter(
    *, actor: Actor, payer: Payer | None, code: str, dollars: Decimal | None, from_date: date | None, now: datetime
) -> Rate:
    """A rate from a day on; entered again for the same day it is corrected."""
    problems = {}
    if code not in LABELS:
        problems["code"] = "Choose one of the RTM codes."
    if dollars is None or not 0 < dollars < _MOST:
        problems["dollars"] = "Give the dollars of one unit, more than 0."
    if from_date is None or not 2020 <= from_date.year <= 2100:
        problems["from_date"] = "Choose the first day on which it holds."
    if problems or dollars is None or from_date is None:
        raise Refused(problems)
    made, _ = Rate.objects.update_or_create(
        practice_id=actor.practice_id,
        payer=payer,
        code=code,
        from_date=from_date,
        defaults={"dollars": dollars, "entered_at": now, "entered_by": actor.name},
    )
    audit.record(audit.Event(actor.practice_id, now, actor.name, "set billing rate", f"rate:{made.pk}"))
    return made


@transaction.atomic
def remove(*, actor: Actor, rate_id: int, now: datetime) -> bool:
    gone, _ = Rate.objects.filter(practice_id=actor.practice_id, pk=rate_id).delete()
    if gone:
        audit.record(audit.Event(actor.practice_id, now, actor.name, "remove billing rate", f"rate:{rate_id}"))
    return bool(gone)
