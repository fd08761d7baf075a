"""A dose in a therapist's shorthand."""

from __future__ import annotations

from hepcoach.programs.models import ProgramItem
from hepcoach.rules.doses import Dose, Range, from_json

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_TIMES = {1: "once a day", 2: "twice a day"}


def in_words(item: ProgramItem) -> str:
    """ "3 × 10, hold 5 s, left, twice a day, 3 days a week"; "no dose" when nothing says how much."""
    stated = from_json(item.dose)
    parts = [*_how_much(stated), *_how_often(stated, item)]
    return ", ".join(parts) or "no dose"


def _how_much(stated: Dose) -> list[str]:
    parts = []
    if stated.sets is not None and stated.reps is not None:
        parts.append(f"{amount(stated.sets)} × {amount(stated.reps)}")
    elif stated.reps is not None:
        parts.append(f"{amount(stated.reps)} reps")
    elif stated.sets is not None:
        parts.append(f"{amount(stated.sets)} sets")
    if stated.hold_seconds is not None:
        parts.append(f"hold {amount(stated.hold_seconds)} s")
    if stated.duration_minutes is not None:
        parts.append(f"{amount(stated.duration_minutes)} min")
    if stated.load is not None:
        parts.append(f"{amount(stated.load)} {stated.load_unit or ''}".strip())
    if stated.side:
        parts.append({"each": "each side", "both": "both sides"}.get(stated.side, stated.side))
    return parts


def _how_often(stated: Dose, item: ProgramItem) -> list[str]:
    if item.as_needed:
        return ["as needed"]
    parts = []
    if stated.times_per_day is not None:
        known = stated.times_per_day
        parts.append(_TIMES.get(known, "") if isinstance(known, int) else "")
        if not parts[-1]:
            parts[-1] = f"{amount(known)} times a day"
    if item.weekdays:
        parts.append(" ".join(_WEEKDAYS[day] for day in sorted(item.weekdays)))
    elif item.days_per_week == 7:
        parts.append("every day")
    elif item.days_per_week is not None:
        parts.append(f"{item.days_per_week:g} days a week")
    return parts


def amount(value: float | str | Range) -> str:
    if isinstance(value, Range):
        if value.max is None:
            return f"{value.min:g}+"
        return f"up to {value.max:g}" if value.min is None else f"{value.min:g}–{value.max:g}"
    return value if isinstance(value, str) else f"{value:g}"
