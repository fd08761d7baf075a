"""The dose of one exercise as a form: its fields with what was read, and what a person typed, read back.

Fields are named by what they hold and the exercise's position: "sets-1". Days are ticked, all under "day-1".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from hepcoach.clinics.problems import Refused
from hepcoach.rules.doses import Dose, Range
from hepcoach.rules.doses.dose import WEEKDAYS, Amount
from hepcoach.rules.doses.words import COLOURS
from hepcoach.web.staff import doses
from hepcoach.web.staff.fields import Field

# Dose field, its label, and the largest value that makes sense: a slip of the finger is caught here.
AMOUNTS = (
    ("sets", "Sets", 20),
    ("reps", "Reps", 200),
    ("hold_seconds", "Hold, s", 600),
    ("duration_minutes", "Minutes", 240),
    ("times_per_day", "Times a day", 24),
    ("days_per_week", "Days a week", 7),
)
HEAVIEST = {"lb": 500, "kg": 230, "oz": 160, "level": 30, "%1rm": 100}
UNITS = (
    *(("", "–"), ("lb", "lb"), ("kg", "kg"), ("oz", "oz"), ("level", "level")),
    *(("%1rm", "% of 1RM"), ("band", "band"), ("putty", "putty")),
)
SIDES = (("", "–"), ("left", "left"), ("right", "right"), ("each", "each side"), ("both", "both sides"))
# Bands and putty are told by their colour; makers without colours sell three strengths.
STRENGTHS = (*COLOURS, "light", "medium", "heavy")
_NUMBER = r"(\d{1,3}(?:\.\d{1,2})?)"
_FROM_TO = re.compile(rf"{_NUMBER}(?:\s*[-–]\s*{_NUMBER})?")
_OPEN = re.compile(rf"(?:(?P<up>up to)\s+)?{_NUMBER}(?P<more>\s*\+)?", re.IGNORECASE)


class _Wrong(ValueError):
    """Says what is wrong with one field."""


@dataclass(frozen=True)
class DoseForm:
    """What the template draws for one exercise."""

    position: int
    fields: list[Field]
    # (value, word, ticked), Monday first.
    days: list[tuple[str, str, bool]]
    days_problem: str
    as_needed: bool


def shown(
    dose: Dose, position: int, posted: QueryDict | None = None, problems: Mapping[str, str] | None = None
) -> DoseForm:
    """The dose as read; or the form as it was `posted`, each problem beside its field."""

    def field(name: str, label: str, value: object, **more: Any) -> Field:
        named = f"{name}-{position}"
        stands = posted.get(named, "") if posted is not None else "" if value is None else str(value)
        return Field("dose", named, label, stands, problem=(problems or {}).get(named, ""), **more)

    def amount(name: str) -> str:
        stated = getattr(dose, name)
        return "" if stated is None else doses.amount(stated)

    *how_much, days = [field(name, label, amount(name), longest=12) for name, label, _ in AMOUNTS]
    load = field("load", "Load", amount("load"), longest=12)
    unit = field("load_unit", "Load is in", dose.load_unit, kind="select", options=UNITS)
    # "The affected side" is no side to choose: a person says which.
    side = field("side", "Side", "" if dose.side == "affected" else dose.side, kind="select", options=SIDES)
    ticked = posted.getlist(f"day-{position}") if posted is not None else dose.weekdays or ()
    return DoseForm(
        position=position,
        fields=[*how_much, side, load, unit, days],
        days=[(day, day.capitalize(), day in ticked) for day in WEEKDAYS],
        days_problem=(problems or {}).get(f"day-{position}", ""),
        as_needed=f"as_needed-{position}" in posted if posted is not None else dose.as_needed,
    )


def read(posted: QueryDict, position: int, *, needs_side: bool = False) -> Dose:
    """What the form says. Nothing of it is left open. Raises Refused, field by field.

    `needs_side`: the order says "the affected side", which tells a patient nothing.
    """
    problems: dict[str, str] = {}
    stated: dict[str, Any] = {}
    for name, _, most in AMOUNTS:
        try:
            stated[name] = _amount(_typed(posted, name, position), most)
        except _Wrong as wrong:
            problems[f"{name}-{position}"] = str(wrong)
    unit = _typed(posted, "load_unit", position)
    try:
        stated["load"] = _load(_typed(posted, "load", position), unit)
    except _Wrong as wrong:
        problems[f"load-{position}"] = str(wrong)
    side = _typed(posted, "side", position)
    if needs_side and not side:
        problems[f"side-{position}"] = "Choose which side is affected."
    dose = Dose(
        **stated,
        load_unit=unit if stated.get("load") is not None else None,
        side=side if side in dict(SIDES) and side else None,
        weekdays=tuple(day for day in WEEKDAYS if day in posted.getlist(f"day-{position}")) or None,
        as_needed=f"as_needed-{position}" in posted,
    )
    if wrong_days := _days_disagree(dose):
        problems[f"day-{position}"] = wrong_days
    if problems:
        raise Refused(problems)
    return dose


def _typed(posted: QueryDict, name: str, position: int) -> str:
    return posted.get(f"{name}-{position}", "").strip()


def _load(text: str, unit: str) -> Amount | str | None:
    if unit in ("band", "putty"):
        if text.casefold() not in STRENGTHS:
            raise _Wrong(f"Write the {unit}'s colour, like red, or light, medium or heavy.")
        return text.casefold()
    if not text:
        return None
    if unit not in HEAVIEST:
        raise _Wrong("Choose what the load is in, beside it.")
    return _amount(text, HEAVIEST[unit])


def _amount(text: str, most: int) -> Amount | None:
    """ "10", "8-12", "10+" or "up to 12", as a dose is shown."""
    if not text:
        return None
    if found := _FROM_TO.fullmatch(text):
        numbers = [float(number) for number in found.groups() if number]
    elif (found := _OPEN.fullmatch(text)) and bool(found["up"]) != bool(found["more"]):
        numbers = [float(found[2])]
    else:
        raise _Wrong("Write a number like 10, or a range like 8-12.")
    if not all(0 < number <= most for number in numbers) or numbers != sorted(numbers):
        raise _Wrong(f"{text} can't be; the most is {most}.")
    plain = [int(number) if number == int(number) else number for number in numbers]
    if found.re is _OPEN:
        return Range(None, plain[0]) if found["up"] else Range(plain[0], None)
    return plain[0] if len(plain) == 1 else Range(plain[0], plain[1])


def _days_disagree(dose: Dose) -> str:
    ticked, stated = len(dose.weekdays or ()), dose.days_per_week
    if not ticked:
        return ""
    if dose.as_needed:
        return "As needed has no days: untick the days, or “as needed”."
    fewest, most = (stated.min, stated.max) if isinstance(stated, Range) else (stated, stated)
    if stated is None or (fewest or 0) <= ticked <= (most or 7):
        return ""
    are = "day is" if ticked == 1 else "days are"
    return f"{ticked} {are} ticked, but “days a week” says {doses.amount(stated)}: make them agree."
