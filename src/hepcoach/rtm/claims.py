"""What became of each claim line: documented with its evidence, billed, paid, denied, written off; and back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from hepcoach.clinics.actors import Actor
from hepcoach.clinics.queries import local_today
from hepcoach.rtm import access, evidence, rates
from hepcoach.rtm.models import ClaimFile, ClaimLine, Monitoring
from hepcoach.rtm.queries import MonthOf
from hepcoach.rtm.rates import Rates
from hepcoach.rules.rtm import Line
from hepcoach.rules.rtm.reached import reached_on

State = ClaimLine.State
# Each state with those that may follow it.
STEPS: dict[str, tuple[str, ...]] = {
    State.DOCUMENTED: (State.BILLED, State.WRITTEN_OFF),
    State.BILLED: (State.PAID, State.DENIED),
    # Documented again: it goes in the next file.
    State.DENIED: (State.DOCUMENTED, State.BILLED, State.WRITTEN_OFF),
    State.PAID: (),
    State.WRITTEN_OFF: (),
}


class UnableToMove(Exception):
    """Says why a line can not take this step."""


@transaction.atomic
def document(*, actor: Actor, found: MonthOf, now: datetime) -> list[ClaimLine]:
    """Keep every line that is ready, with its evidence as it is now. A line that is kept already stays."""
    monitoring = found.monitoring
    charged = rates.charged(monitoring.practice_id)
    made = []
    for line in found.ready:
        try:
            with transaction.atomic():
                made.append(_document(actor, found, line, charged, now))
        except IntegrityError:  # somebody else documented it a moment ago
            continue
    if made:
        access.audited(actor, "document claim lines", monitoring, now)
    return made


def _document(actor: Actor, found: MonthOf, line: Line, charged: Rates, now: datetime) -> ClaimLine:
    from_date, to_date = dates_of(line, found)
    each = charged.of(line.code, to_date)
    if each is None:
        raise UnableToMove(f"{line.code} has no charge for {to_date}: enter one in the billing settings")
    return ClaimLine.objects.create(
        practice_id=found.monitoring.practice_id,
        monitoring=found.monitoring,
        scope=line.scope,
        code=line.code,
        units=line.units,
        modifiers=list(line.modifiers),
        from_date=from_date,
        to_date=to_date,
        charge=each * line.units,
        evidence=evidence.of_scope(found, line.scope),
        changed_at=now,
        changed_by=actor.name,
    )


def dates_of(line: Line, found: MonthOf) -> tuple[date, date]:
    """As the payer wants them; set-up stands on its second data day."""
    payer = found.monitoring.payer
    if line.window is not None:
        return (line.window.last if payer.device_dates == "last_day" else line.window.first), line.window.last
    if line.month is not None and payer.management_date == "threshold_met":
        met = reached_on(found.known.episode, found.settings, line, found.as_of)
        return met, met
    return line.by, line.by


@transaction.atomic
def move(
    *,
    actor: Actor,
    line: ClaimLine,
    to: str,
    now: datetime,
    on: date | None = None,
    claim_number: str = "",
    file: ClaimFile | None = None,
    paid: Decimal | None = None,
    denied_for: Sequence[dict[str, str]] = (),
) -> ClaimLine:
    """One step on. It can be taken back until the next."""
    held = ClaimLine.objects.select_for_update().get(pk=line.pk)
    if to not in STEPS[held.state]:
        raise UnableToMove(f"a line that is {held.get_state_display().lower()} does not become {to}")
    held.state_before, held.state = held.state, to
    held.changed_at, held.changed_by = now, actor.name
    if to == State.BILLED:
        held.billed_on = on or local_today(held.practice_id, now)
        held.claim_number, held.file = claim_number or held.claim_number, file
    held.paid = paid if to == State.PAID else held.paid
    held.denied_for = list(denied_for) if to == State.DENIED else held.denied_for
    _keep(held)
    _audited(actor, held, now)
    return held


@transaction.atomic
def undo(*, actor: Actor, line: ClaimLine, now: datetime) -> ClaimLine | None:
    """Take the last step back; a line that was only documented goes away again."""
    held = ClaimLine.objects.select_for_update().get(pk=line.pk)
    _audited(actor, held, now)
    if held.state == State.DOCUMENTED and not held.state_before:
        held.delete()
        return None
    if not held.state_before:
        raise UnableToMove("only the last step can be taken back")
    held.state, held.state_before = held.state_before, ""
    held.changed_at, held.changed_by = now, actor.name
    if held.state == State.DOCUMENTED:
        held.billed_on, held.claim_number, held.file = None, "", None
    held.paid = None if held.state != State.PAID else held.paid
    held.denied_for = [] if held.state != State.DENIED else held.denied_for
    _keep(held)
    return held


@transaction.atomic
def take_back(*, actor: Actor, line: ClaimLine, now: datetime) -> None:
    """A billed line whose file was refused is documented again: it never reached the payer."""
    held = ClaimLine.objects.select_for_update().get(pk=line.pk)
    if held.state != State.BILLED:
        raise UnableToMove("only a billed line can be taken back")
    held.state, held.state_before = State.DOCUMENTED, ""
    held.billed_on, held.claim_number, held.file = None, "", None
    held.changed_at, held.changed_by = now, actor.name
    _keep(held)
    _audited(actor, held, now)


def _keep(held: ClaimLine) -> None:
    held.save(
        update_fields=[
            "state", "state_before", "changed_at", "changed_by", "billed_on", "claim_number", "file", "paid",
            "denied_for",
        ]
    )  # fmt: skip


def _audited(actor: Actor, line: ClaimLine, now: datetime) -> None:
    monitoring = Monitoring.objects.select_related("episode").get(pk=line.monitoring_id)
    access.audited(actor, "move claim line", monitoring, now)
