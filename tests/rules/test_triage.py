"""Each case rule on its own: when it fires, how soon it is due, and that its note cites what it rests on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcoach.rules import red_flags, texting, triage
from hepcoach.rules.effects import OpenCase
from hepcoach.rules.facts import DayFacts, PatientFacts
from hepcoach.rules.triage import Evidence
from tests.rules.world import a_day, local, patient

TODAY = a_day("03-10")
TEXT = Evidence(key="text:81", source="text 81", at=local("03-10 10:00"), words="7, sharp on the stairs")


def with_pains(pains: list[float], **other: Any) -> PatientFacts:
    first = 10 - len(pains)
    return patient(days=[f"03-{first + n:02d} done pain {pain}" for n, pain in enumerate(pains)], **other)


@pytest.mark.parametrize(
    ("before", "baseline", "pain", "reason"),
    [
        # Seven reports: their median, whatever the baseline.
        ([3, 3, 3, 3, 3, 3, 3], 8, 7, "Pain 7 on March 10, 3 usual (median of the last 7 reports)."),
        ([3, 3, 3, 3, 3, 3, 3], 8, 6, None),
        ([3, 3, 3, 3, 3, 3, 3], 8, 6.5, "Pain 6.5 on March 10, 3 usual (median of the last 7 reports)."),
        # One odd day does not move the usual.
        ([2, 2, 9, 2, 2, 2, 2], None, 6, "Pain 6 on March 10, 2 usual (median of the last 7 reports)."),
        # Only the last seven count.
        ([0, 0, 4, 4, 4, 4, 4, 4, 4], None, 7, None),
        ([9, 9, 1, 1, 1, 1, 1, 1, 1], None, 5, "Pain 5 on March 10, 1 usual (median of the last 7 reports)."),
        # Fewer than seven: the baseline.
        ([1, 1, 1, 1, 1, 1], 4, 7, None),
        ([6, 6, 6], 2, 5.5, "Pain 5.5 on March 10, 2 usual (baseline of this episode)."),
        ([], 3, 7, "Pain 7 on March 10, 3 usual (baseline of this episode)."),
        # A baseline of none at all is a baseline.
        ([], 0, 4, "Pain 4 on March 10, 0 usual (baseline of this episode)."),
        # No baseline: the first report.
        ([1, 5], None, 5, "Pain 5 on March 10, 1 usual (first report of this episode)."),
        ([5, 1], None, 6, None),
        # Nothing to compare with.
        ([], None, 10, None),
    ],
)
def test_a_pain_spike_is_more_than_three_above_the_usual(
    before: list[float], baseline: float | None, pain: float, reason: str | None
) -> None:
    case = triage.pain_spike(with_pains(before, baseline_pain=baseline), TODAY, pain, TEXT)
    assert (case.reasons[0] if case else None) == reason


def test_reports_of_the_same_day_and_of_later_days_are_no_part_of_the_usual() -> None:
    facts = patient(days=["03-09 done pain 1", "03-10 done pain 9", "03-11 done pain 9"])
    assert triage.pain_spike(facts, TODAY, 5, TEXT) is not None


def test_a_pain_of_nought_reported_before_counts_as_a_report() -> None:
    assert triage.pain_spike(with_pains([0] * 7, baseline_pain=6), TODAY, 4, TEXT) is not None


@pytest.mark.parametrize(("pain", "fires"), [(6.5, False), (7, True), (10, True), (0, False)])
def test_severe_pain_is_seven_or_more(pain: float, fires: bool) -> None:
    assert (triage.severe_pain(patient(), TODAY, pain, TEXT) is not None) == fires


def test_practice_and_patient_may_set_their_own_thresholds() -> None:
    facts = with_pains([3] * 7, thresholds={"pain_spike": {"above": 1}, "severe_pain": {"at_least": 5}})
    assert triage.pain_spike(facts, TODAY, 5, TEXT) is not None
    assert triage.severe_pain(facts, TODAY, 5, TEXT) is not None
    assert triage.pain_spike(replace(facts, thresholds={}), TODAY, 5, TEXT) is None


@pytest.mark.parametrize(
    ("days", "fires"),
    [
        (["08 not_done", "09 not_done", "10 not_done"], True),
        (["08 no_answer closed", "09 not_done", "10 no_answer closed"], True),
        (["09 not_done", "10 not_done"], False),
        (["08 not_done", "09 partial 1/3", "10 not_done"], False),
        (["08 not_done", "09 done", "10 not_done"], False),
        # A day still running is not silent yet.
        (["08 not_done", "09 not_done", "10 no_answer"], False),
        # Never asked: neither skipped nor a break in the row.
        (["07 not_done", "08 not_done", "09 unasked closed", "10 not_done"], True),
        (["08 not_done", "09 unasked closed", "10 not_done"], False),
        # Days of rest are no part of the row.
        (["06 not_done", "07 /0 closed", "08 not_done", "09 /0", "10 not_done"], True),
        # Pain was told: not silent.
        (["08 not_done", "09 pain 3 closed", "10 not_done"], False),
        # Once more only after three further days.
        (["07 not_done", "08 not_done", "09 not_done", "10 not_done"], False),
        (["05 not_done", "06 not_done", "07 not_done", "08 not_done", "09 not_done", "10 not_done"], True),
        # The last day of the row is another one.
        (["07 not_done", "08 not_done", "09 not_done"], False),
    ],
)
def test_three_scheduled_days_in_a_row_not_done_or_silent(days: list[str], fires: bool) -> None:
    facts = patient(days=[f"03-{day}" for day in days])
    assert (triage.skipped_days(facts, TODAY, TEXT) is not None) == fires


def week(*statuses: str, last: int = 10) -> list[str]:
    first = last - len(statuses) + 1
    return [f"03-{first + n:02d} {status}" for n, status in enumerate(statuses)]


@pytest.mark.parametrize(
    ("days", "reason"),
    [
        (
            week("done", "done", "partial 2/3", "no_answer closed", "no_answer closed", "not_done", "not_done"),
            "Adherence 38 % over 7 days to March 10 (2.7 of 7 sessions; 5 answered).",
        ),
        # Exactly 40 % is not below.
        (week("done", "done", "not_done", "not_done", "not_done"), None),
        (
            week("done", "not_done", "not_done", "not_done"),
            "Adherence 25 % over 7 days to March 10 (1 of 4 sessions; 4 answered).",
        ),
        # Fewer than four due.
        (week("not_done", "not_done", "not_done"), None),
        (week("done", "unasked closed", "unasked closed", "not_done", "not_done"), None),
        # It was as low yesterday: said then.
        (week("done", "not_done", "not_done", "not_done", "not_done"), None),
    ],
)
def test_adherence_below_forty_percent_over_seven_days(days: list[str], reason: str | None) -> None:
    case = triage.low_adherence(patient(days=days), TODAY, TEXT)
    assert (case.reasons[0] if case else None) == reason


def test_low_adherence_that_stays_low_is_said_once_a_week() -> None:
    days = [f"{2 if n < 28 else 3:02d}-{(n + 1) if n < 28 else n - 27:02d} not_done" for n in range(15, 45)]
    facts = patient(days=days)
    said = [day.day for day in facts.days if triage.low_adherence(facts, day.day, TEXT)]
    assert said[0] == a_day("02-19")
    assert {b - a for a, b in pairwise(said[1:])} == {timedelta(days=7)}


@pytest.mark.parametrize("category", sorted(red_flags.RED_FLAGS))
def test_every_red_flag_has_its_rule_its_text_and_is_due_within_the_hour(category: str) -> None:
    case = triage.red_flag(patient(), category, TEXT)
    flag = red_flags.RED_FLAGS[category]
    assert case.rule == f"red_flag.{category}"
    assert (case.severity, case.desk) == (triage.URGENT, "therapist")
    assert timedelta(minutes=30) <= case.due_at - TEXT.at <= timedelta(hours=1)
    assert texting.KINDS[flag.kind].is_safety


def test_a_red_flag_that_nobody_knows_is_an_emergency() -> None:
    case = triage.red_flag(patient(), "new_category", TEXT)
    assert (case.rule, case.due_at - case.at) == ("red_flag.other", timedelta(minutes=30))
    assert red_flags.flag_of("new_category").kind == "safety_emergency"


def test_every_safety_text_is_used_by_a_red_flag() -> None:
    used = {flag.kind for flag in red_flags.RED_FLAGS.values()}
    assert used == {name for name, kind in texting.KINDS.items() if kind.is_safety}


def test_a_red_flag_after_stop_tells_the_therapist_to_call() -> None:
    case = triage.red_flag(patient(may_not_text="opted_out"), "suicidal", TEXT)
    assert any("call" in reason for reason in case.reasons)


@pytest.mark.parametrize(
    ("case", "desk", "severity", "due"),
    [
        (triage.question(patient(), TEXT), "therapist", 2, "03-11 18:00"),
        (triage.wrong_number(patient(), TEXT), "front_desk", 2, "03-11 18:00"),
        (triage.schedule_request(patient(), TEXT), "front_desk", 2, "03-11 18:00"),
        (triage.picture(patient(), TEXT), "front_desk", 2, "03-11 18:00"),
        (triage.unclear_reply(patient(), TEXT, "Nobody understood."), "front_desk", 3, "03-12 18:00"),
        (triage.delivery_failure(patient(), TEXT, "30005"), "front_desk", 3, "03-12 18:00"),
        (triage.severe_pain(patient(), TODAY, 8, TEXT), "therapist", 1, "03-10 11:00"),
        (triage.pain_spike(patient(baseline_pain=1), TODAY, 8, TEXT), "therapist", 2, "03-11 18:00"),
    ],
)
def test_who_sees_a_case_and_until_when(case: OpenCase, desk: str, severity: int, due: str) -> None:
    assert (case.desk, case.severity, case.due_at) == (desk, severity, local(due))
    assert case.words == TEXT.words


def test_every_sentence_of_a_draft_names_its_source() -> None:
    case = triage.pain_spike(with_pains([3] * 7), TODAY, 7, TEXT)
    assert case is not None
    assert [(sentence.text, sentence.source) for sentence in case.draft] == [
        ("Reported pain 7 of 10 on March 10.", "check-in 2026-03-10"),
        ("Usual pain 3 of 10 (median of the last 7 reports).", "check-ins 2026-03-03 to 2026-03-09"),
        ("Patient wrote: “7, sharp on the stairs”", "text 81"),
        ("Raised by the rule “Pain well above the patient's usual”.", "rule pain_spike v1"),
    ]


def test_a_helpers_words_are_marked_as_a_helpers() -> None:
    case = triage.question(patient(), replace(TEXT, by="helper"))
    assert "Written by a helper." in case.reasons
    assert case.draft[0].text.startswith("Helper wrote:")


def test_the_same_evidence_has_the_same_key_and_other_evidence_another() -> None:
    facts = with_pains([1] * 7)
    first, again = (triage.severe_pain(facts, TODAY, 8, replace(TEXT, key=key)) for key in ("text:81", "text:82"))
    worse = triage.severe_pain(facts, TODAY, 9, TEXT)
    next_day = triage.severe_pain(facts, TODAY + timedelta(days=1), 8, TEXT)
    assert first and again and worse and next_day
    assert first.key == again.key
    assert len({first.key, worse.key, next_day.key}) == 3
    assert triage.question(facts, TEXT).key != triage.question(facts, replace(TEXT, key="text:82")).key


halves = st.integers(0, 20).map(lambda twice: twice / 2)


@given(before=st.lists(halves, max_size=12), baseline=st.none() | halves, pain=halves, more=halves)
def test_more_pain_never_takes_a_case_away(
    before: list[float], baseline: float | None, pain: float, more: float
) -> None:
    days = tuple(
        DayFacts(date(2026, 2, 20) + timedelta(days=n), 3, True, status="done", pain=value)
        for n, value in enumerate(before)
    )
    facts = replace(patient(baseline_pain=baseline), days=days)
    for rule in (triage.pain_spike, triage.severe_pain):
        if rule(facts, TODAY, pain, TEXT):
            assert rule(facts, TODAY, max(pain, more), TEXT)
