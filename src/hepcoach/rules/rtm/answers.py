"""What the RTM rules answer: claim lines and, for each scope asked about, a status with its reasons and counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from hepcoach.rules.rtm.windows import Period

Status = Literal["billable", "not_yet", "blocked", "none", "refused"]


@dataclass(frozen=True)
class Line:
    """`by` is the last day of its window or month, of set-up the day that made it due: the order by date.
    `table_of` is the day whose table it was judged by.
    """

    code: str
    units: int
    scope: str
    status: Status
    by: date
    table_of: date
    window: Period | None = None
    month: date | None = None
    modifiers: tuple[str, ...] = ()


@dataclass(frozen=True)
class ScopeAnswer:
    """One scope with its lines. `assistant` tells of each code whether an assistant's share needs its modifier."""

    scope: str
    status: Status
    reasons: tuple[str, ...]
    counts: Mapping[str, int]
    lines: tuple[Line, ...] = ()
    assistant: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    lines: tuple[Line, ...]
    scopes: tuple[ScopeAnswer, ...]


def best(statuses: Iterable[Status]) -> Status:
    """What a scope with these lines is: billable as soon as one of them is."""
    found = set(statuses)
    order: tuple[Status, ...] = ("billable", "not_yet", "blocked")
    return next((status for status in order if status in found), "none")


def to_json(answer: Answer) -> dict[str, Any]:
    return {
        "lines": [
            {
                "code": line.code,
                "units": line.units,
                "modifiers": list(line.modifiers),
                "window": None if line.window is None else str(line.window),
                "month": None if line.month is None else f"{line.month:%Y-%m}",
                "scope": line.scope,
                "status": line.status,
            }
            for line in answer.lines
        ],
        "scopes": [
            {"scope": one.scope, "status": one.status, "reasons": list(one.reasons), "counts": dict(one.counts)}
            for one in answer.scopes
        ],
    }
