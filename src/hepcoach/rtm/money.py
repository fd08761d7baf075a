"""Expected, billed, paid and denied by month of service and payer, and who knew the cost before the start."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from hepcoach.rtm import queries, rates
from hepcoach.rtm.models import ClaimLine, Monitoring, Payer
from hepcoach.rtm.queries import MonthOf
from hepcoach.rtm.rates import Rates
from hepcoach.rules.days import local_date

State = ClaimLine.State
_OUT = (State.BILLED, State.PAID, State.DENIED)


@dataclass
class Cell:
    """One month with one payer. `expected` is what the payer allows for all lines of the month that can still be
    paid; `going` is the part of it whose clock still runs. `unknown` counts lines without any rate.
    """

    month: date
    payer: Payer
    episodes: int = 0
    told_before: int = 0
    expected: Decimal = Decimal()
    going: Decimal = Decimal()
    billed: Decimal = Decimal()
    paid: Decimal = Decimal()
    denied: Decimal = Decimal()
    written_off: Decimal = Decimal()
    is_estimate: bool = False
    unknown: int = 0


def by_month_and_payer(monitorings: Iterable[Monitoring], months: Sequence[date], today: date) -> list[Cell]:
    """Newest month first. Amounts come from the payer's list, else from the estimates, and say so."""
    chosen = list(monitorings)
    allowed = rates.allowed(chosen[0].practice_id) if chosen else {}
    cells: dict[tuple[date, int], Cell] = {}
    for month in months:
        for row in queries.worklist(chosen, month, today):
            payer = row.monitoring.payer
            cell = cells.setdefault((month, payer.pk), Cell(month, payer))
            _count(cell, row, allowed.get(payer.pk, Rates({})))
    return sorted(cells.values(), key=lambda cell: (-cell.month.toordinal(), cell.payer.name))


def told_before_start(row: MonthOf) -> bool:
    """Whether the patient knew the cost by the end of monitoring's first day."""
    told = row.monitoring.copay_notice_at
    return told is not None and local_date(told, row.known.episode.time_zone) <= row.monitoring.starts_on


def _count(cell: Cell, row: MonthOf, allowed: Rates) -> None:
    cell.episodes += 1
    cell.told_before += told_before_start(row)
    for code, units, on, state in _lines(row):
        each = allowed.of(code, on)
        if each is None:
            cell.unknown += 1
        elif state not in (State.DENIED, State.WRITTEN_OFF):
            cell.expected += each * units
            cell.going += each * units if state == "not_yet" else 0
            cell.is_estimate = cell.is_estimate or allowed.is_estimate(code, on)
    for line in (line for line in row.lines if line.to_date in row.month):
        cell.billed += line.charge if line.state in _OUT else 0
        cell.paid += line.paid or 0
        cell.denied += line.charge if line.state == State.DENIED else 0
        cell.written_off += line.charge if line.state == State.WRITTEN_OFF else 0


def _lines(row: MonthOf) -> Iterator[tuple[str, int, date, str]]:
    """Code, units, day and state of what was kept, and of what is ready or still grows."""
    kept = {(line.scope, line.code) for line in row.lines}
    yield from (
        (line.code, line.units, line.to_date, line.state) for line in row.lines if line.to_date in row.month
    )
    for line in row.answer.lines:
        if line.by in row.month and line.status in ("billable", "not_yet") and (line.scope, line.code) not in kept:
            yield line.code, line.units, line.by, line.status


def months_until(today: date, count: int) -> list[date]:
    """The last months, newest first."""
    found = [today.replace(day=1)]
    while len(found) < count:
        found.append(date.fromordinal(found[-1].toordinal() - 1).replace(day=1))
    return found


def untold(monitorings: Iterable[Monitoring]) -> list[Monitoring]:
    """Running monitorings whose patient was never told the cost."""
    return [one for one in monitorings if one.copay_notice_at is None and one.episode.ended_on is None]
