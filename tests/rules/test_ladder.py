"""One step of outreach at a time, each once, each ended by an answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcoach.rules import ladder
from hepcoach.rules.ladder import CALL, DONE, REVIEW, TEXT, LadderFacts

T = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATE = T + timedelta(days=30)


def after(hours: float) -> datetime:
    return T + timedelta(hours=hours)


WANTED = LadderFacts(wanted_since=T)
TEXTED = replace(WANTED, texted_at=after(1))
ASKED = replace(TEXTED, called_for_at=after(49))


@pytest.mark.parametrize(
    ("facts", "kind", "at"),
    [
        (WANTED, TEXT, T),
        (replace(WANTED, may_text=False), CALL, T),
        (TEXTED, CALL, after(49)),
        (ASKED, REVIEW, after(97)),
        (replace(ASKED, attempts=1, last_attempt_at=after(50)), REVIEW, after(97)),
        (replace(ASKED, attempts=2, last_attempt_at=after(60)), REVIEW, after(60)),
        (replace(TEXTED, answered_at=after(5)), DONE, after(5)),
        (replace(ASKED, answered_at=after(50)), DONE, after(50)),
        (replace(ASKED, contacted_at=after(51)), DONE, after(51)),
        (replace(TEXTED, answered_at=after(-1)), CALL, after(49)),
    ],
)
def test_the_next_step_and_when_it_is_due(facts: LadderFacts, kind: str, at: datetime) -> None:
    found = ladder.step(facts, LATE)
    assert found is not None
    assert (found.kind, found.at, found.cancel) == (kind, at, kind == DONE)
    assert found.reason.endswith(".")


@pytest.mark.parametrize(
    "facts", [LadderFacts(None), replace(ASKED, reviewed_at=after(100)), LadderFacts(LATE + timedelta(1))]
)
def test_nothing_is_asked_for_when_nothing_is_wanted_or_all_is_done(facts: LadderFacts) -> None:
    assert ladder.step(facts, LATE) is None


MOMENTS = st.none() | st.integers(0, 200).map(after)


@given(st.builds(LadderFacts, st.just(T), MOMENTS, MOMENTS, st.booleans(), MOMENTS, MOMENTS))
def test_an_answer_always_ends_the_ladder(facts: LadderFacts) -> None:
    found = ladder.step(replace(facts, answered_at=after(1)), LATE)
    assert found is not None and found.cancel


@given(st.booleans(), st.integers(0, 3))
def test_an_unanswered_ladder_climbs_to_the_review_and_stops(may_text: bool, attempts: int) -> None:
    facts, climbed = replace(WANTED, may_text=may_text), []
    while (found := ladder.step(facts, LATE)) is not None:
        climbed.append((found.kind, found.at))
        done = {TEXT: "texted_at", CALL: "called_for_at", REVIEW: "reviewed_at"}[found.kind]
        facts = replace(facts, **{done: found.at})
        if found.kind == CALL and attempts:
            facts = replace(facts, attempts=attempts, last_attempt_at=found.at + timedelta(hours=1))
    assert [kind for kind, _ in climbed] == ([TEXT, CALL, REVIEW] if may_text else [CALL, REVIEW])
    assert [at for _, at in climbed] == sorted(at for _, at in climbed)
