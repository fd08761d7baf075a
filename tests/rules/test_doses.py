"""What a dose is: its JSON, what custom fills in, what contradicts and what joins."""

from __future__ import annotations

import pytest

from hepcoach.rules.doses import Dose, Range, conflicts, from_json, has_dose, implied, merged, read, to_json


def test_json_has_the_field_names_and_plain_values() -> None:
    dose = Dose(sets=3, reps=Range(8, 12), side="each", weekdays=("mon", "fri"), unparsed=("RPE 5",))
    assert to_json(dose) == {
        "sets": 3,
        "reps": {"min": 8, "max": 12},
        "hold_seconds": None,
        "times_per_day": None,
        "days_per_week": None,
        "duration_minutes": None,
        "load": None,
        "load_unit": None,
        "side": "each",
        "weekdays": ["mon", "fri"],
        "as_needed": False,
        "unparsed": ["RPE 5"],
    }
    assert from_json(to_json(dose)) == dose


@pytest.mark.parametrize(
    ("stated", "filled"),
    [
        (Dose(weekdays=("mon", "wed", "fri"), reps=10), {"days_per_week": 3, "times_per_day": 1, "sets": 1}),
        (Dose(times_per_day=2), {"days_per_week": 7}),
        (Dose(times_per_day=2, as_needed=True), {"days_per_week": None}),
        (Dose(days_per_week=3.5), {"times_per_day": 1}),
        (Dose(hold_seconds=30), {"reps": 1, "sets": 1}),
        (Dose(reps=10), {"sets": 1, "times_per_day": None}),
        (Dose(duration_minutes=10), {"reps": None, "sets": None}),
        (Dose(sets=3, hold_seconds=30), {"reps": 1, "sets": 3}),
    ],
)
def test_what_a_store_needs_is_filled_in(stated: Dose, filled: dict[str, object]) -> None:
    assert {name: getattr(implied(stated), name) for name in filled} == filled


@pytest.mark.parametrize(
    ("a", "b", "names"),
    [
        (Dose(sets=3, reps=10), Dose(sets=10, reps=3), []),
        (Dose(sets=3, reps=10), Dose(sets=3, reps=12), ["reps"]),
        (Dose(sets=3), Dose(reps=10), []),
        (Dose(days_per_week=3.5), Dose(days_per_week=Range(3, 4)), []),
        (Dose(days_per_week=3), Dose(days_per_week=5), ["days_per_week"]),
        (Dose(days_per_week=5), Dose(weekdays=("mon", "wed", "fri")), ["days_per_week"]),
        (Dose(days_per_week=3), Dose(weekdays=("mon", "wed", "fri")), []),
        (Dose(load=5, load_unit="lb"), Dose(load=2.3, load_unit="kg"), []),
        (Dose(load=5, load_unit="lb"), Dose(load=5, load_unit="kg"), ["load"]),
        (Dose(load="red", load_unit="band"), Dose(load="green", load_unit="band"), ["load"]),
        (Dose(side="both"), Dose(side="each"), []),
        (Dose(side="left"), Dose(side="right"), ["side"]),
        (Dose(reps=Range(10, None)), Dose(reps=10), []),
        (Dose(reps=Range(8, 12)), Dose(reps=10), ["reps"]),
        (Dose(weekdays=("mon",)), Dose(weekdays=("tue",)), ["weekdays"]),
        (Dose(as_needed=True), Dose(), []),
    ],
)
def test_two_statements_conflict_only_where_they_disagree(a: Dose, b: Dose, names: list[str]) -> None:
    assert conflicts(a, b) == names
    assert conflicts(b, a) == names


def test_gaps_are_filled_from_the_second_statement() -> None:
    joined = merged(
        Dose(sets=3, unparsed=("slow",)), Dose(sets=4, reps=10, side="left", unparsed=("slow", "RPE 5"))
    )
    assert joined == Dose(sets=3, reps=10, side="left", unparsed=("slow", "RPE 5"))


def test_the_same_bouts_under_another_name_are_not_counted_twice() -> None:
    assert merged(Dose(reps=3, hold_seconds=30), Dose(sets=3)) == Dose(reps=3, hold_seconds=30)
    assert merged(Dose(hold_seconds=60), Dose(duration_minutes=1)) == Dose(hold_seconds=60)


@pytest.mark.parametrize("text", ["", "   ", "auth 12345", "see handout"])
def test_a_line_without_an_amount_has_no_dose(text: str) -> None:
    assert not has_dose(read(text))
