"""How a patient stands on the caseload list: a table of days."""

from __future__ import annotations

import pytest

from hepcoach.rules.standing import Standing, silent_days, standing
from tests.rules.world import a_day, day_facts

NOTHING = {"open_case": False, "seen_case": False, "paused": False, "texted": True}
SILENT = ["no_answer closed"]


@pytest.mark.parametrize(
    ("days", "also", "expected"),
    [
        ([], {}, Standing.STARTING),
        (["done"] * 2, {}, Standing.STARTING),
        (["done"] * 3, {}, Standing.ON_TRACK),
        (["done", "done", "not_done", "not_done"], {}, Standing.NOT_ON_TRACK),
        (["done", "done", "done", "not_done", "not_done"], {}, Standing.ON_TRACK),
        (["done"] * 4 + SILENT * 2, {}, Standing.ON_TRACK),
        (["done"] * 4 + SILENT * 3, {}, Standing.NO_ACTIVITY),
        # Only the last seven scheduled days count: a bad month is over.
        (["not_done"] * 10 + ["done"] * 7, {}, Standing.ON_TRACK),
        # Days never asked about say nothing.
        (["done"] * 3 + ["no_answer unasked closed"] * 3, {}, Standing.ON_TRACK),
        # A case goes before everything else, and a new one before one that was seen.
        (["done"] * 7, {"open_case": True, "seen_case": True, "paused": True}, Standing.NEEDS_YOU),
        (["done"] * 7, {"seen_case": True, "texted": False}, Standing.SEEN),
        (SILENT * 7, {"paused": True, "texted": False}, Standing.PAUSED),
        # The silence of those who get no texts says nothing; what they tell on the page does.
        (SILENT * 7, {"texted": False}, Standing.NOT_TEXTED),
        ([], {"texted": False}, Standing.NOT_TEXTED),
        (["done"] * 4, {"texted": False}, Standing.ON_TRACK),
        (["done"] * 4 + SILENT * 8, {"texted": False}, Standing.NOT_TEXTED),
    ],
)
def test_a_patient_stands_where_the_days_say(days: list[str], also: dict[str, bool], expected: Standing) -> None:
    known = [day_facts(f"03-{number:02d} {line}") for number, line in enumerate(days, start=20 - len(days))]
    assert standing(known, today=a_day("03-20"), **{**NOTHING, **also}) is expected


@pytest.mark.parametrize(
    ("days", "silent"),
    [
        ([], 0),
        (["no_answer closed", "done", "no_answer closed", "no_answer closed"], 2),
        (["done", "no_answer closed", "no_answer unasked closed", "no_answer closed"], 2),
        (["no_answer closed", "partial"], 0),
    ],
)
def test_silent_days_count_back_from_now_without_those_never_asked(days: list[str], silent: int) -> None:
    known = [day_facts(f"03-{number:02d} {line}") for number, line in enumerate(days, start=20 - len(days))]
    assert silent_days(known) == silent
