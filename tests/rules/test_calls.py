"""Calls in the place of texts."""

from __future__ import annotations

from datetime import timedelta

from hepcoach.rules import calls, checkins
from tests.rules.world import lines, local, patient


def called_on(**facts: object) -> list[int]:
    """The days of the program's first three weeks, from 0, on whose morning a call is asked for."""
    begins = local("02-16 09:00")
    mornings = (
        checkins.morning(patient(may_not_text="phone_only", **facts), begins + timedelta(days=day))
        for day in range(21)
    )
    return [day for day, decision in enumerate(mornings) if calls.RULE.id in decision.rules]


def test_a_call_is_asked_for_once_in_each_week_of_the_program_and_nothing_else() -> None:
    assert called_on() == [0, 7, 14]
    asked = checkins.morning(patient(may_not_text="phone_only"), local("02-23 09:00"))
    assert not any(line.startswith(("text", "open")) for line in lines(asked))


def test_no_second_call_while_one_is_to_be_made_and_none_on_a_journey() -> None:
    assert called_on(open_cases=(calls.RULE.id,)) == []
    assert called_on(paused_from="02-20", paused_until="02-27") == [0, 14]
    assert called_on(program=False) == []


def test_who_is_texted_is_not_called_instead() -> None:
    assert calls.RULE.id not in checkins.morning(patient(), local("02-23 09:00")).rules
