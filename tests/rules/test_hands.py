"""Never two people at once, as a table: who holds what, who wants to do what, and who is told to wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcoach.rules.hands import RULE, Hold, in_the_way

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
DANA, THEO = 7, 8
CALL, PAIN = 1, 2


def hold(case_id: int, staff_id: int, hours: float = 1) -> Hold:
    return Hold(case_id, staff_id, NOW - timedelta(hours=hours))


@pytest.mark.parametrize(
    ("holds", "case_id", "calling", "held_by"),
    [
        pytest.param([], CALL, True, None, id="nobody has it"),
        pytest.param([hold(CALL, THEO)], CALL, True, None, id="it is in one's own hands"),
        pytest.param([hold(CALL, DANA)], CALL, True, DANA, id="a colleague is calling"),
        pytest.param([hold(CALL, DANA)], CALL, False, DANA, id="a colleague has the case"),
        pytest.param([hold(PAIN, DANA)], CALL, True, DANA, id="a colleague speaks with the patient about another"),
        pytest.param([hold(CALL, DANA)], PAIN, False, None, id="a call does not keep the therapist from the pain"),
        pytest.param([hold(CALL, DANA, hours=4)], CALL, True, None, id="begun and left: free after four hours"),
        pytest.param([hold(CALL, DANA, 1), hold(PAIN, 9, 2)], CALL, True, 9, id="the longest hold is named"),
    ],
)
def test_who_is_in_the_way(holds: list[Hold], case_id: int, calling: bool, held_by: int | None) -> None:
    found = in_the_way(holds, case_id=case_id, staff_id=THEO, calling=calling, now=NOW)
    assert (found.staff_id if found else None) == held_by


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(7, 9), st.floats(0, 10)), max_size=5), st.booleans())
def test_nobody_is_in_their_own_way_and_no_hold_outlasts_its_hours(
    made: list[tuple[int, int, float]], calling: bool
) -> None:
    found = in_the_way([hold(*one) for one in made], case_id=1, staff_id=THEO, calling=calling, now=NOW)
    if found is not None:
        assert found.staff_id != THEO
        assert NOW - found.since < timedelta(hours=RULE.thresholds["holds_hours"])
