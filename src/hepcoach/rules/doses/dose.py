"""A dose: how often, how long and how heavy an exercise is to be done, as far as somebody stated it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

Number = int | float


@dataclass(frozen=True)
class Range:
    """From `min` to `max`; None where that end is open."""

    min: Number | None
    max: Number | None


Amount = Number | Range

# What can be counted or measured; `load` may also be the colour of a band or of putty.
AMOUNTS = ("sets", "reps", "hold_seconds", "times_per_day", "days_per_week", "duration_minutes", "load")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SIDES = ("left", "right", "each", "both", "affected")
LOAD_UNITS = ("lb", "kg", "oz", "level", "%1rm", "band", "putty")
# 1 kg in lb, by the definition of the international pound.
POUNDS_PER_KG = 1 / 0.45359237


@dataclass(frozen=True)
class Dose:
    """What was stated of one exercise's dose; None is "not stated"."""

    sets: Amount | None = None
    reps: Amount | None = None
    hold_seconds: Amount | None = None
    times_per_day: Amount | None = None
    days_per_week: Amount | None = None
    duration_minutes: Amount | None = None
    load: Amount | str | None = None
    load_unit: str | None = None
    side: str | None = None
    weekdays: tuple[str, ...] | None = None
    as_needed: bool = False
    unparsed: tuple[str, ...] = ()


def to_json(dose: Dose) -> dict[str, Any]:
    """The dose as plain JSON values under the field names, ranges as {"min", "max"}."""
    return {field.name: _plain(getattr(dose, field.name)) for field in fields(dose)}


def from_json(value: Mapping[str, Any]) -> Dose:
    """The dose that `to_json` wrote; a field that is not there is not stated."""
    read: dict[str, Any] = {}
    for field in fields(Dose):
        stated = value.get(field.name)
        if stated is None:
            continue
        if isinstance(stated, Mapping):
            stated = Range(stated["min"], stated["max"])
        elif isinstance(stated, list):
            stated = tuple(stated)
        read[field.name] = stated
    return Dose(**read)


def implied(dose: Dose) -> Dose:
    """Fill in the numbers that a store needs and that custom, not the therapist, supplies."""
    days = dose.days_per_week
    if days is None and dose.weekdays:
        days = len(dose.weekdays)
    if days is None and dose.times_per_day is not None and not dose.as_needed:
        days = 7
    times = dose.times_per_day
    if times is None and days is not None:
        times = 1
    reps = dose.reps
    if reps is None and dose.hold_seconds is not None:
        reps = 1
    sets = dose.sets
    if sets is None and reps is not None:
        sets = 1
    return replace(dose, sets=sets, reps=reps, times_per_day=times, days_per_week=days)


def has_dose(dose: Dose) -> bool:
    """Whether it says how much to do: sets, repetitions, a hold or a duration."""
    return any(value is not None for value in (dose.sets, dose.reps, dose.hold_seconds, dose.duration_minutes))


def conflicts(a: Dose, b: Dose) -> list[str]:
    """Names of the fields that both state and that disagree, in the order of the fields.

    Two ways to write the same dose do not conflict: "10x3" read in either order, kilograms and pounds,
    "both" and "each", every other day and 3-4 days, "10 or more" and 10.
    """
    found = []
    for name in ("sets", "reps", "hold_seconds", "times_per_day", "days_per_week", "duration_minutes"):
        mine, other = getattr(a, name), getattr(b, name)
        if mine is not None and other is not None and not _same_amount(mine, other):
            found.append(name)
    if found == ["sets", "reps"] and a.sets == b.reps and a.reps == b.sets:
        found = []
    if "days_per_week" in found and _is_every_other_day(a.days_per_week, b.days_per_week):
        found.remove("days_per_week")
    if "days_per_week" not in found and not (_days_fit(a, b) and _days_fit(b, a)):
        found.append("days_per_week")
    if a.load is not None and b.load is not None and not _same_load(a, b):
        found.append("load")
    if a.side and b.side and a.side != b.side and {a.side, b.side} != {"each", "both"}:
        found.append("side")
    if a.weekdays and b.weekdays and set(a.weekdays) != set(b.weekdays):
        found.append("weekdays")
    return found


def merged(a: Dose, b: Dose) -> Dose:
    """`a`, with what it leaves open filled in from `b`, and what neither could place."""
    filled: dict[str, Any] = {}
    for name in ("sets", "reps", "hold_seconds", "times_per_day", "days_per_week", "duration_minutes", "side"):
        mine = getattr(a, name)
        filled[name] = getattr(b, name) if mine is None else mine
    # The same bouts or the same time under another name are one statement, not two:
    # 3 repetitions of a hold and "3 sets" of it, a hold of 60 seconds and "1 minute".
    if (a.sets is None) != (a.reps is None) and (b.sets is None) != (b.reps is None):
        if a.sets is None and a.reps == b.sets:
            filled["sets"] = None
        elif a.reps is None and a.sets == b.reps:
            filled["reps"] = None
    if a.hold_seconds is None and a.duration_minutes is not None and _seconds_are_minutes(b, a):
        filled["hold_seconds"] = None
    elif a.duration_minutes is None and a.hold_seconds is not None and _seconds_are_minutes(a, b):
        filled["duration_minutes"] = None
    heavy = a if a.load is not None else b
    unparsed = a.unparsed + tuple(words for words in b.unparsed if words not in a.unparsed)
    return Dose(
        **filled,
        load=heavy.load,
        load_unit=heavy.load_unit,
        weekdays=a.weekdays or b.weekdays,
        as_needed=a.as_needed or b.as_needed,
        unparsed=unparsed,
    )


def ends(amount: Amount) -> tuple[Number | None, Number | None]:
    """Lowest and highest value; None where open."""
    return (amount.min, amount.max) if isinstance(amount, Range) else (amount, amount)


def _plain(value: Any) -> Any:
    if isinstance(value, Range):
        return {"min": value.min, "max": value.max}
    return list(value) if isinstance(value, tuple) else value


def _same_amount(a: Amount, b: Amount, tolerance: float = 0) -> bool:
    pairs = zip(ends(a), ends(b), strict=True)
    if isinstance(a, Range) and isinstance(b, Range):
        return all(x == y or (x is not None and y is not None and abs(x - y) <= tolerance * x) for x, y in pairs)
    # A bare number stands for an open range that starts or ends with it.
    return all(x is None or y is None or abs(x - y) <= tolerance * x for x, y in pairs)


def _same_load(a: Dose, b: Dose) -> bool:
    if isinstance(a.load, str) or isinstance(b.load, str) or a.load is None or b.load is None:
        return a.load == b.load and (a.load_unit == b.load_unit or None in (a.load_unit, b.load_unit))
    if a.load_unit == b.load_unit:
        return _same_amount(a.load, b.load)
    if {a.load_unit, b.load_unit} != {"lb", "kg"}:
        return False
    # Conversions are rounded to what weights exist: 5 lb is sold and charted as 2.3 or 2.25 kg.
    return _same_amount(_pounds(a.load, a.load_unit), _pounds(b.load, b.load_unit), tolerance=0.03)


def _pounds(load: Amount, unit: str | None) -> Amount:
    factor = POUNDS_PER_KG if unit == "kg" else 1
    low, high = ends(load)
    return Range(None if low is None else low * factor, None if high is None else high * factor)


def _is_every_other_day(*days: Amount | None) -> bool:
    return any(value == 3.5 for value in days) and all(
        value is not None and (ends(value)[0] or 0) >= 3 and (ends(value)[1] or 7) <= 4 for value in days
    )


def _days_fit(a: Dose, b: Dose) -> bool:
    """Whether a's number of days agrees with b's named weekdays."""
    if a.days_per_week is None or not b.weekdays or b.days_per_week is not None:
        return True
    low, high = ends(a.days_per_week)
    return (low is None or low <= len(b.weekdays)) and (high is None or len(b.weekdays) <= high)


def _seconds_are_minutes(held: Dose, timed: Dose) -> bool:
    if held.hold_seconds is None or timed.duration_minutes is None:
        return False
    low, high = ends(timed.duration_minutes)
    in_seconds = Range(None if low is None else low * 60, None if high is None else high * 60)
    return _same_amount(held.hold_seconds, in_seconds, tolerance=0.01)
