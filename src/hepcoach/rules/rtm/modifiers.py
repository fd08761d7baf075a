"""Modifiers of claim lines: the discipline's, the assistant's, and KX past the yearly threshold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from hepcoach.rules.meta import Rule
from hepcoach.rules.rtm.answers import Line
from hepcoach.rules.rtm.episode import Episode
from hepcoach.rules.rtm.settings import Settings
from hepcoach.rules.rtm.tables import ASSISTANT_CODES, table_for

RULE = Rule(
    id="rtm.modifiers",
    version=1,
    title="GP, GO, GN; CQ, CO; KX",
    source=(
        "RTM by a therapist goes under GP, GO or GN (CR 14250). CQ or CO when an assistant furnished more "
        "than 10 % of the time, never on device supply. KX from the line that carries the year's allowed "
        "total over the threshold on, PT and SLP together and OT apart; exactly the threshold needs none "
        "(2026: $2,480)."
    ),
    thresholds={"assistant_percent": 10},
)

_DISCIPLINE = {"PT": "GP", "OT": "GO", "SLP": "GN"}
_ASSISTANT = {"PT": "CQ", "OT": "CO"}
_POOL = {"PT": "pt_slp", "SLP": "pt_slp", "OT": "ot"}


def assistant_needs_modifier(assistant_seconds: int, all_seconds: int) -> bool:
    """More than the de minimis share, to the second."""
    return assistant_seconds * 100 > all_seconds * int(RULE.thresholds["assistant_percent"])


def with_modifiers(
    episode: Episode, settings: Settings, lines: Sequence[Line], assistant: Sequence[bool]
) -> tuple[Line, ...]:
    """The lines with all their modifiers. `assistant` says for each whether an assistant's share asks for one."""
    wanted = episode.payer.modifiers
    needs_kx = _over_threshold(episode, settings, lines) if "kx" in wanted else [False] * len(lines)
    done = []
    for line, by_assistant, over in zip(lines, assistant, needs_kx, strict=True):
        found = []
        if "discipline" in wanted:
            found.append(_DISCIPLINE[episode.discipline])
        if over:
            found.append("KX")
        if "assistant" in wanted and by_assistant and line.code in ASSISTANT_CODES:
            found += [_ASSISTANT[discipline] for discipline in [episode.discipline] if discipline in _ASSISTANT]
        done.append(replace(line, modifiers=tuple(found)))
    return tuple(done)


def _over_threshold(episode: Episode, settings: Settings, lines: Sequence[Line]) -> list[bool]:
    """For each line whether it stands above the threshold.

    A billable line follows the billable lines before it; one that has to wait also those that wait with it.
    What is blocked adds nothing.
    """
    start = Decimal(str(episode.ytd_allowed.get(_POOL[episode.discipline], 0)))
    amounts = [_amount(episode, line) for line in lines]
    limits = [_threshold(line) for line in lines]
    if settings.kx_order == "each_line":
        return [start + amount > limit for amount, limit in zip(amounts, limits, strict=True)]
    if settings.kx_order == "whole_claim":
        going = [line.status == "billable" for line in lines]
        claim = sum((amount for amount, goes in zip(amounts, going, strict=True) if goes), start)
        totals = [claim + (0 if goes else amount) for amount, goes in zip(amounts, going, strict=True)]
        return [total > limit for total, limit in zip(totals, limits, strict=True)]
    over = [False] * len(lines)
    billed = expected = start
    for place in sorted(range(len(lines)), key=lambda place: _order(lines[place], settings)):
        amount, status = amounts[place], lines[place].status
        over[place] = (billed if status == "billable" else expected) + amount > limits[place]
        billed += amount if status == "billable" else 0
        expected += amount if status != "blocked" else 0
    return over


def _order(line: Line, settings: Settings) -> tuple[object, ...]:
    return (line.code, line.by) if settings.kx_order == "by_code" else (line.by, line.code)


def _amount(episode: Episode, line: Line) -> Decimal:
    rate = episode.allowed_rates.get(line.code)
    if rate is None:
        table = table_for(line.table_of)
        rate = table.estimated_rates[line.code] if table else 0
    return Decimal(str(rate)) * line.units


def _threshold(line: Line) -> Decimal:
    table = table_for(line.table_of)
    return Decimal(table.kx_threshold_dollars) if table else Decimal("Infinity")
