"""What the lines of a professional claim must hold: codes, modifiers, units, pointers and dates of service."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from hepcoach.interop.x12 import values
from hepcoach.rules.rtm.tables import (
    ASSISTANT_CODES,
    DEVICE_CODES,
    EACH_FURTHER_20,
    FIRST_10,
    FIRST_20,
    LABELS,
    MANAGEMENT_CODES,
    RPM_CODES,
    SETUP_CODE,
    table_for,
)
from hepcoach.rules.rtm.windows import WINDOW_DAYS

Line = Mapping[str, Any]
Check = Callable[[str, bool], None]

DIAGNOSES_AT_MOST = 12
_DISCIPLINE = {"PT": "GP", "OT": "GO", "SLP": "GN"}
_ASSISTANT = {"PT": "CQ", "OT": "CO"}
# RTM is no telehealth, so a claim that says so is denied.
_TELEHEALTH = frozenset({"93", "95", "GT", "GQ", "FQ"})
_MODIFIERS_AT_MOST = 4
_POINTERS_AT_MOST = 4
# Nobody could read the published limit of 98981: this one only catches slips of the finger.
_UNITS_AT_MOST = {EACH_FURTHER_20: 12}
_FILING = timedelta(days=365)


def check_lines(claim: Mapping[str, Any], lines: Sequence[Line], as_of: date, check: Check) -> None:
    for line in lines:
        _code(line, check)
        _modifiers(claim, line, check)
        check("lines.charge", values.money(line.get("charge")) is not None)
        _units(line, check)
        _pointers(claim, line, check)
        _dates(claim, line, as_of, check)
    check("lines.code", not _exclude_each_other(lines))


def _code(line: Line, check: Check) -> None:
    """The RTM codes a therapist bills, and the form of any other procedure beside them."""
    code = line.get("code")
    known = isinstance(code, str) and re.fullmatch(r"[0-9A-V]\d{3}[0-9A-Z]", code, re.ASCII) is not None
    rtm = isinstance(code, str) and (code in DEVICE_CODES or code.startswith(("9897", "9898")))
    check("lines.code", known and (not rtm or code in LABELS))


def _modifiers(claim: Mapping[str, Any], line: Line, check: Check) -> None:
    found, code = line.get("modifiers"), str(line.get("code"))
    if not isinstance(found, list) or not all(
        isinstance(one, str) and re.fullmatch(r"[0-9A-Z]{2}", one, re.ASCII) for one in found
    ):
        check("lines.modifiers", False)
        return
    check("lines.modifiers", len(found) <= _MODIFIERS_AT_MOST and len(set(found)) == len(found))
    rendering, payer = claim.get("rendering"), claim.get("payer")
    discipline = rendering.get("discipline") if isinstance(rendering, dict) else None
    medicare = isinstance(payer, dict) and payer.get("kind") == "medicare_b"
    own = _DISCIPLINE.get(str(discipline))
    given = set(found)
    by_assistant = given & set(_ASSISTANT.values())
    # Above the threshold with an attestation of need, or without need: one excludes the other.
    check("lines.modifiers", not {"KX", "GA"} <= given)
    check("lines.modifiers", code not in LABELS or not given & _TELEHEALTH)
    if own is None:  # the edit of the discipline says so
        return
    check("lines.modifiers", given & set(_DISCIPLINE.values()) <= {own})
    check("lines.modifiers", not medicare or own in given)
    check("lines.modifiers", by_assistant <= {_ASSISTANT.get(str(discipline))})
    if by_assistant:
        check("lines.modifiers", own in given and (code in ASSISTANT_CODES or code not in LABELS))


def _units(line: Line, check: Check) -> None:
    units, code = line.get("units"), str(line.get("code"))
    whole = isinstance(units, int) and not isinstance(units, bool) and units > 0
    most = _UNITS_AT_MOST.get(code, 1 if code in LABELS else 99)
    check("lines.units", whole and isinstance(units, int) and units <= most)


def _pointers(claim: Mapping[str, Any], line: Line, check: Check) -> None:
    found, diagnoses = line.get("pointers"), claim.get("diagnoses")
    # Without diagnoses the edit of these says so, and no pointer can be right or wrong.
    count = len(diagnoses) if isinstance(diagnoses, list) and diagnoses else DIAGNOSES_AT_MOST
    check(
        "lines.pointers",
        isinstance(found, list)
        and 0 < len(found) <= _POINTERS_AT_MOST
        and all(isinstance(one, int) and not isinstance(one, bool) and 0 < one <= count for one in found)
        and len(set(found)) == len(found),
    )


def _dates(claim: Mapping[str, Any], line: Line, as_of: date, check: Check) -> None:
    first, last = values.day(line.get("from")), values.day(line.get("to"))
    check("lines.from", first is not None)
    check("lines.to", last is not None and last <= as_of)
    if first is None or last is None:
        return
    check("lines.to", first <= last)
    payer, code = claim.get("payer"), str(line.get("code"))
    if isinstance(payer, dict) and payer.get("kind") == "medicare_b":
        check("lines.from", as_of - first <= _FILING)
    started = (values.day(claim.get(name)) for name in ("onset_date", "initial_treatment_date"))
    for name, begun in zip(("onset_date", "initial_treatment_date"), started, strict=True):
        check(name, begun is None or begun <= last)
    for who in ("subscriber", "patient"):
        person = claim.get(who)
        born = values.day(person.get("dob")) if isinstance(person, dict) else None
        check(f"{who}.dob", born is None or born <= first)
    if code in LABELS:
        check("lines.to", table_for(last) is not None)
    if code in DEVICE_CODES:
        check("lines.to", (last - first).days < WINDOW_DAYS)
    if code in MANAGEMENT_CODES:
        check("lines.to", (first.year, first.month) == (last.year, last.month))


def _exclude_each_other(lines: Sequence[Line]) -> bool:
    """Codes that may not stand on one claim together for the same time, and the add-on alone."""
    months: dict[str, list[str]] = {}
    devices: list[tuple[str, str]] = []
    monitored: list[tuple[str, str]] = []
    physiologic: list[tuple[str, str]] = []
    setups = 0
    for line in lines:
        code, first, last = str(line.get("code")), str(line.get("from")), str(line.get("to"))
        if code in MANAGEMENT_CODES:
            months.setdefault(last[:7], []).append(code)
        elif code in DEVICE_CODES:
            devices.append((first, last))
        setups += code == SETUP_CODE
        if code in RPM_CODES or code in LABELS:
            (physiologic if code in RPM_CODES else monitored).append((first, last))
    doubled = any(_meet(one, other) for at, one in enumerate(devices) for other in devices[:at])
    # Physiologic monitoring never runs beside RTM.
    beside = any(_meet(one, other) for one in monitored for other in physiologic)
    return setups > 1 or doubled or beside or any(_wrong_together(codes) for codes in months.values())


def _meet(one: tuple[str, str], other: tuple[str, str]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _wrong_together(codes: Sequence[str]) -> bool:
    if FIRST_10 in codes and len(codes) > 1:
        return True
    return len(set(codes)) != len(codes) or (EACH_FURTHER_20 in codes and FIRST_20 not in codes)
