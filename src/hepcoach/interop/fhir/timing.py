"""Structured doses: Timing, quantities, body side and extensions as fields of a Dose, and what leaves doubt."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from hepcoach.interop.fhir.elements import (
    Json,
    codings,
    every_string,
    has_code,
    number,
    objects,
    part,
    string,
    strings,
    words_of,
)
from hepcoach.rules import doses
from hepcoach.rules.doses import Dose, Number, Range
from hepcoach.rules.doses.dose import SIDES, WEEKDAYS

# Our own extension; docs/howto/fhir.md shows it in use.
DOSE_EXTENSION = "https://hepcoach.example/fhir/StructureDefinition/exercise-dose"

# v3-GTSAbbreviation and the words that EHRs put in its place.
_TIMES_A_DAY = {"QD": 1, "BID": 2, "TID": 3, "QID": 4, "AM": 1, "PM": 1, "BED": 1, "HS": 1, "QHS": 1, "QAM": 1}
_TIMES_A_DAY |= {"QPM": 1, "DAILY": 1}
_DAYS_A_WEEK: dict[str, Number] = {"QOD": 3.5, "WK": 1, "QWK": 1, "TIW": 3, "BIW": 2}
_WEEKDAYS_OF = {"JB": ("mon", "tue", "wed", "thu", "fri"), "JE": ("sat", "sun")}
_MEALS = {"AC", "PC", "C"}
_WHEN_WORDS = {
    "MORN": "morning", "NOON": "noon", "AFT": "afternoon", "EVE": "evening", "NIGHT": "night", "HS": "bedtime",
    "WAKE": "waking", "PHS": "night", "CM": "breakfast", "CD": "lunch", "CV": "dinner", "ACM": "before breakfast",
    "ACD": "before lunch", "ACV": "before dinner", "PCM": "after breakfast", "PCD": "after lunch",
    "PCV": "after dinner", "AC": "before meals", "PC": "after meals", "C": "meals",
}  # fmt: skip
_DAYS = {"d": 1, "wk": 7, "mo": 30, "a": 365}
_LEFT, _RIGHT, _BOTH = "7771000", "24028007", {"51440002", "66459002"}
# Activities that go on for a time; of all else a number of seconds says how long one repetition is held.
_GOES_ON = re.compile(
    r"walk|march|\bbike|cycl|\bjog|\brun|\brow|swim|pedal|treadmill|elliptical|\bice\b|\bheat\b|camin|marcha|bicicleta|hielo"
    r"|prone lying|\bcpm\b",
    re.IGNORECASE,
)
_FIELDS = {
    "sets": "sets", "set": "sets", "series": "sets", "reps": "reps", "repetitions": "reps", "repetition": "reps",
    "rep": "reps", "repeticiones": "reps", "hold": "hold_seconds", "holdseconds": "hold_seconds",
    "holdtime": "hold_seconds", "holdduration": "hold_seconds", "holdsec": "hold_seconds",
    "holdtimeseconds": "hold_seconds", "timesperday": "times_per_day", "frequencyperday": "times_per_day",
    "daysperweek": "days_per_week", "durationminutes": "duration_minutes", "minutes": "duration_minutes",
    "duration": "duration_minutes", "load": "load", "resistance": "load", "weight": "load", "side": "side",
    "laterality": "side",
}  # fmt: skip
_SECONDS = {"s", "sec", "secs", "second", "seconds"}
_MINUTES = {"min", "mins", "minute", "minutes"}
_REPETITIONS = {"", "1", "{repetition}", "{repetitions}", "{reps}", "{rep}", "rep", "reps", "repetition",
                "repetitions", "repeticiones", "{count}", "count"}  # fmt: skip
_SETS = {"set", "sets", "{set}", "{sets}", "series"}
_LOADS = {"[lb_av]": "lb", "lb": "lb", "lbs": "lb", "pound": "lb", "pounds": "lb", "kg": "kg", "oz": "oz",
          "[oz_av]": "oz", "level": "level", "{level}": "level", "%": "%1rm"}  # fmt: skip
_COLOURS = {"yellow", "red", "green", "blue", "black", "silver", "gold", "tan", "orange", "purple", "pink", "gray",
            "grey", "white"}  # fmt: skip


NOTHING = Dose()


@dataclass(frozen=True)
class Stated:
    """What the structured parts say. `doubts` are plain sentences on what they leave open."""

    dose: Dose = NOTHING
    times_of_day: tuple[str, ...] = ()
    start: str = ""
    end: str = ""
    # "For six weeks": how many days it goes on, from whenever it starts.
    days: int | None = None
    doubts: tuple[str, ...] = ()


def of_timing(timing: Json, words: str) -> Stated:
    """The schedule. `words` name the exercise: seconds of a stretch are a hold, of a walk its duration."""
    repeat = part(timing, "repeat")
    doubts: list[str] = []
    dose = _frequency(repeat, doubts)
    dose = _with_days(dose, repeat, doubts)
    times, named = _times_of_day(repeat)
    if times and dose.times_per_day is None:
        dose = replace(dose, times_per_day=times)
    elif times and dose.times_per_day != times:
        doubts.append("The schedule's number of times a day and its times of day disagree.")
    dose = doses.merged(dose, _lasting(repeat, words))
    coded = _coded(part(timing, "code"), doubts)
    doubts.extend(_disagreement("schedule and its code", dose, coded))
    dose = doses.merged(dose, coded)
    if strings(timing, "event"):
        doubts.append("The schedule lists single dates instead of a rhythm.")
    bounds = part(repeat, "boundsPeriod")
    return Stated(
        dose,
        named,
        string(bounds, "start")[:10],
        string(bounds, "end")[:10],
        _length(repeat, doubts),
        tuple(doubts),
    )


def _disagreement(what: str, a: Dose, b: Dose) -> list[str]:
    fields = [name.replace("_", " ") for name in doses.conflicts(a, b)]
    return [f"The {what} disagree on {', '.join(fields)}."] if fields else []


def _frequency(repeat: Json, doubts: list[str]) -> Dose:
    """Times a day and days a week of "`frequency` times per `period`"."""
    frequency, most = number(repeat, "frequency"), number(repeat, "frequencyMax")
    period, unit = number(repeat, "period"), string(repeat, "periodUnit")
    if period is None and not unit:
        if frequency is not None:
            doubts.append("The schedule says how often, but not in what time.")
        return Dose()
    if not period or period < 0 or not unit or (frequency is not None and frequency <= 0):
        doubts.append("The schedule is incomplete.")
        return Dose()
    if number(repeat, "periodMax") is not None or unit in ("s", "min", "h", "mo", "a"):
        doubts.append("The schedule can't be said as times a day and days a week.")
        return Dose()
    frequency = 1 if frequency is None else frequency
    days = period * _DAYS[unit]
    if most is not None and most > frequency:
        each: Number | Range = Range(frequency, most)
        if days == 1:
            return Dose(times_per_day=each, days_per_week=7)
        if days == 7 and most <= 7:
            return Dose(days_per_week=each)
        doubts.append("The schedule's range can't be said as times a day and days a week.")
        return Dose()
    if days == 1:
        return Dose(times_per_day=frequency, days_per_week=7)
    if frequency <= days:
        return Dose(times_per_day=1, days_per_week=_tidy(7 * frequency / days))
    if frequency % days == 0:
        return Dose(times_per_day=_tidy(frequency / days), days_per_week=7)
    doubts.append("The schedule can't be spread evenly over days.")
    return Dose()


def _with_days(dose: Dose, repeat: Json, doubts: list[str]) -> Dose:
    named = [day for day in WEEKDAYS if day in strings(repeat, "dayOfWeek")]
    if not named:
        return dose
    period, unit = number(repeat, "period"), string(repeat, "periodUnit")
    frequency = number(repeat, "frequency") or 1
    if unit == "wk" and period == 1:
        if frequency not in (1, len(named)):
            # As often as all named days together, or on each of them: FHIR leaves it open.
            doubts.append("The schedule's number of times a week and its weekdays disagree.")
        elif frequency == 1 and len(named) > 1 and "frequency" in repeat:
            doubts.append("The schedule says once a week but names several weekdays.")
    elif unit and not (unit == "d" and period == 1):
        doubts.append("The schedule's rhythm and its weekdays disagree.")
    return replace(dose, weekdays=tuple(named), days_per_week=len(named), times_per_day=dose.times_per_day or None)


def _times_of_day(repeat: Json) -> tuple[int, tuple[str, ...]]:
    clock = [value[:5] for value in strings(repeat, "timeOfDay") if re.match(r"\d\d:\d\d", value)]
    if clock:
        return len(set(clock)), tuple(sorted(set(clock)))
    when = [value.split(".")[0] for value in strings(repeat, "when")]
    words = tuple(dict.fromkeys(_WHEN_WORDS[value] for value in when if value in _WHEN_WORDS))
    count = sum(3 if value in _MEALS else 1 for value in dict.fromkeys(when) if value in _WHEN_WORDS)
    return count, words


def _lasting(repeat: Json, words: str) -> Dose:
    value, most, unit = number(repeat, "duration"), number(repeat, "durationMax"), string(repeat, "durationUnit")
    if value is None or unit not in ("s", "min", "h"):
        return Dose()
    if unit == "s" and not _GOES_ON.search(words):
        return Dose(hold_seconds=value if most is None else Range(value, most))
    factor = {"s": 1 / 60, "min": 1, "h": 60}[unit]
    low = _tidy(value * factor)
    return Dose(duration_minutes=low if most is None else Range(low, _tidy(most * factor)))


def _coded(code: Json, doubts: list[str]) -> Dose:
    for _, value, _ in codings(code):
        if value in _TIMES_A_DAY:
            return Dose(times_per_day=_TIMES_A_DAY[value], days_per_week=7)
        if value in _DAYS_A_WEEK:
            return Dose(days_per_week=_DAYS_A_WEEK[value])
        if value in _WEEKDAYS_OF:
            return Dose(weekdays=_WEEKDAYS_OF[value])
        if value:
            doubts.append("The schedule's code is not a rhythm that we know.")
            return Dose()
    said = string(code, "text")
    if not said:
        return Dose()
    read = doses.read(said)
    if read.unparsed or doses.implied(read).days_per_week is None:
        doubts.append("The schedule's words can't be read with certainty.")
    return read


def _length(repeat: Json, doubts: list[str]) -> int | None:
    length = part(repeat, "boundsDuration")
    value, unit = number(length, "value"), string(length, "code") or string(length, "unit")
    unit = {"weeks": "wk", "week": "wk", "days": "d", "day": "d", "months": "mo", "month": "mo"}.get(unit, unit)
    if value is not None and unit in _DAYS and 0 < value * _DAYS[unit] < 10_000:
        return int(value * _DAYS[unit])
    if length or part(repeat, "boundsRange"):
        doubts.append("For how long to go on is not given as a date or a number of weeks.")
    return None


def of_quantity(resource: Json) -> Stated:
    """`quantity[x]` of an order: repetitions, unless its unit says otherwise."""
    quantity, span = part(resource, "quantityQuantity"), part(resource, "quantityRange")
    doubts: list[str] = []
    if span:
        low, high = part(span, "low"), part(span, "high")
        amount: Number | Range | None = Range(number(low, "value"), number(high, "value"))
        unit = _unit(low) or _unit(high)
    else:
        amount, unit = number(quantity, "value"), _unit(quantity)
    if part(resource, "quantityRatio") or (quantity and amount is None) or string(quantity, "comparator"):
        return Stated(doubts=("The order's quantity can't be read.",))
    if amount is None:
        return Stated()
    field_ = _field_of_unit(unit)
    if field_ is None:
        doubts.append("The unit of the order's quantity is not one that we know.")
        return Stated(doubts=tuple(doubts))
    return Stated(Dose(**_only(field_, amount)))


def _unit(quantity: Json) -> str:
    return (string(quantity, "code") or string(quantity, "unit")).casefold()


def _field_of_unit(unit: str) -> str | None:
    if unit in _REPETITIONS:
        return "reps"
    if unit in _SETS:
        return "sets"
    if unit in _SECONDS:
        return "hold_seconds"
    return "duration_minutes" if unit in _MINUTES else None


def side_of(concepts: list[Json]) -> str | None:
    """Left, right or both, by code or by word; None when not said, or said in two ways."""
    sides: set[str] = set()
    for concept in concepts:
        said = " ".join([words_of(concept), *(display for _, _, display in codings(concept))]).casefold()
        both = has_code(concept, *_BOTH) or re.search(
            r"bilateral|both|ambos|ambas|left and right|right and left", said
        )
        if both:
            sides.add("both")
            continue
        if has_code(concept, _LEFT) or re.search(r"\b(left|lt|izquierd[oa])\b", said):
            sides.add("left")
        if has_code(concept, _RIGHT) or re.search(r"\b(right|rt|derech[oa])\b", said):
            sides.add("right")
    if sides == {"left", "right"}:
        return "both"
    return sides.pop() if len(sides) == 1 else None


def of_extensions(resource: Json) -> Stated:
    """Our extension, and a vendor's whose address ends in the plain name of a field ("…/reps")."""
    dose = Dose()
    doubts: list[str] = []
    for extension in objects(resource, "extension"):
        parts = objects(extension, "extension") if "extension" in extension else [extension]
        for each in parts:
            name = re.split(r"[/#:]", string(each, "url"))[-1]
            read = _named_value(re.sub(r"[^a-z]", "", name.lower().removeprefix("exercise-")), each)
            if read is None:
                if string(extension, "url") == DOSE_EXTENSION:
                    doubts.append(f"The part “{name[:20]}” of the dose extension can't be read.")
                continue
            doubts.extend(_disagreement("dose extensions", dose, read))
            dose = doses.merged(dose, read)
    return Stated(dose, doubts=tuple(doubts))


def of_inputs(task: Json) -> Stated:
    """`Task.input`: a type that names a field, and its value."""
    dose = Dose()
    doubts: list[str] = []
    for each in objects(task, "input"):
        kind = part(each, "type")
        names = [words_of(kind), *(code for _, code, _ in codings(kind))]
        read = next(
            (found for name in names if (found := _named_value(re.sub(r"[^a-z]", "", name.lower()), each))), None
        )
        if read is not None:
            doubts.extend(_disagreement("inputs of the task", dose, read))
            dose = doses.merged(dose, read)
        elif words := [
            text for key, value in each.items() if key.startswith("value") for text in every_string(value)
        ]:
            dose = doses.merged(dose, doses.read(" ".join(words)))
    return Stated(dose, doubts=tuple(doubts))


def _named_value(name: str, holder: Json) -> Dose | None:
    field_ = _FIELDS.get(name)
    values = {key: value for key, value in holder.items() if key.startswith("value")}
    if field_ is None or len(values) != 1:
        return None
    ((key, value),) = values.items()
    if field_ == "side":
        return _side_value(value)
    if key == "valueString" and isinstance(value, str):
        return _words_value(field_, value)
    if key in ("valueQuantity", "valueDuration") and isinstance(value, dict):
        return _quantity_value(field_, value)
    if key == "valueRange" and isinstance(value, dict):
        low, high = part(value, "low"), part(value, "high")
        return _amount(field_, Range(number(low, "value"), number(high, "value")), _unit(low) or _unit(high))
    amount = number(holder, key)
    return _amount(field_, amount, "") if amount is not None else None


def _quantity_value(field_: str, value: Json) -> Dose | None:
    amount = number(value, "value")
    if amount is None or string(value, "comparator"):
        return None
    return _amount(field_, amount, _unit(value))


def _amount(field_: str, amount: Number | Range, unit: str) -> Dose | None:
    if field_ == "load":
        return Dose(load=amount, load_unit=_LOADS[unit]) if unit in _LOADS else None
    if field_ == "hold_seconds" and unit in _MINUTES:
        return Dose(hold_seconds=amount * 60) if not isinstance(amount, Range) else None
    if field_ == "duration_minutes" and unit in _SECONDS:
        return Dose(duration_minutes=_tidy(amount / 60)) if not isinstance(amount, Range) else None
    return Dose(**_only(field_, amount))


def _words_value(field_: str, value: str) -> Dose | None:
    """A field given in words: "10-12", "5 sec", "red band"."""
    text = value.strip().casefold()
    if re.fullmatch(r"\d{1,3}(\.\d+)?", text) and field_ != "load":
        return Dose(**_only(field_, _tidy(float(text))))
    if match := re.fullmatch(r"(\d{1,3})\s*(?:-|–|to)\s*(\d{1,3})", text):
        return Dose(**_only(field_, Range(int(match[1]), int(match[2])))) if field_ != "load" else None
    if field_ == "load" and text in _COLOURS:
        return Dose(load=text, load_unit="band")
    read = doses.read(value)
    if read.unparsed:
        return None
    stated = {key: found for key, found in doses.to_json(read).items() if found not in (None, False, [])}
    wanted = {"load", "load_unit"} if field_ == "load" else {field_}
    return read if stated and set(stated) <= wanted else None


def _side_value(value: Any) -> Dose | None:
    if isinstance(value, dict):
        found = side_of([value if "coding" in value or "text" in value else {"coding": [value]}])
    else:
        found = str(value).strip().casefold()
    words = {"l": "left", "r": "right", "bilateral": "both", "b": "both", "involved": "affected"}
    side = words.get(found or "", found)
    return Dose(side=side) if side in SIDES else None


def _tidy(value: float) -> Number:
    return int(value) if value == int(value) else round(value, 2)


def _only(field_: str, value: Any) -> dict[str, Any]:
    return {field_: value}
