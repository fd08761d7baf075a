"""What SOAP notes and progress reports say, and when a report is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcoach.rules import discharge, progress
from tests.rules.test_discharge import EMPTY, START, day

FACTS = progress.StretchFacts(first=START, last=START + timedelta(days=13), within=EMPTY)


def words(sections: tuple[discharge.Section, ...], title: str) -> str:
    found = next(section for section in sections if section.title == title)
    assert found.sentences and all(sentence.source for sentence in found.sentences)
    return " ".join(sentence.text for sentence in found.sentences)


def test_an_empty_stretch_says_what_is_missing_and_leaves_judgement_open() -> None:
    note = progress.soap(FACTS)
    assert [section.title for section in note] == ["Subjective", "Objective", "Assessment", "Plan"]
    assert "reported nothing" in words(note, "Subjective")
    assert "adherence is not known" in words(note, "Objective")
    assert "to be completed by the therapist" in words(note, "Assessment")
    assert "No home program is in force" in words(note, "Plan")
    report = progress.report(FACTS)
    assert "No range of motion was recorded" in words(report, "Range of motion")


def test_the_patients_own_words_are_quoted_with_their_day() -> None:
    said = [progress.Said(START, words="knee felt stiff"), progress.Said(START, question="may I cycle?")]
    note = progress.soap(replace(FACTS, said=said))
    assert "January 5: “knee felt stiff”" in words(note, "Subjective")
    assert "Asked on January 5: “may I cycle?”" in words(note, "Subjective")


def test_only_the_newest_words_are_quoted() -> None:
    said = [progress.Said(START + timedelta(days=n), words=f"day {n}") for n in range(9)]
    text = words(progress.soap(replace(FACTS, said=said)), "Subjective")
    assert "“day 8”" in text and "“day 2”" not in text


def test_pain_and_adherence_stand_against_what_was_before() -> None:
    days = (day(0, pain=7), *(day(n, pain=4) for n in range(1, 5)))
    facts = replace(FACTS, within=replace(EMPTY, days=days), before=0.5)
    note = progress.soap(facts)
    assert "Pain reported 5 times: 4 to 7 of 10, last 4" in words(note, "Subjective")
    assert "fell from 7 to 4: better by more than measurement error" in words(note, "Assessment")
    assert "before this period was 50 %, in it 100 %" in words(note, "Assessment")
    assert "before this period was 50 %, in it 100 %" in words(progress.report(facts), "Home program adherence")


def test_measures_and_motions_stand_in_their_sections() -> None:
    lefs = discharge.MeasureRecord(START, START, "LEFS (0-80)", "LEFS (0-80) 40 points; recorded once.", "")
    knee = discharge.MeasureRecord(
        START, START, "Left knee flexion", "Left knee flexion 90.", "90 of 135 degrees.", is_motion=True
    )
    facts = replace(FACTS, within=replace(EMPTY, measures=(lefs, knee)))
    report = progress.report(facts)
    assert "LEFS (0-80) 40 points" in words(report, "Function") and "knee" not in words(report, "Function")
    assert "Left knee flexion: 90 of 135 degrees." in words(report, "Range of motion")
    assert "LEFS" in words(progress.soap(facts), "Objective")
    ended = discharge.report(facts.within)
    assert "LEFS" in words(ended, "Function") and "90 of 135" in words(ended, "Range of motion")


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, ""), (7, ""), (8, "soon: treatment day 8 of 10"), (10, "due: 10 treatment"), (14, "due")],
)
def test_a_report_is_due_at_the_tenth_treatment_day(count: int, said: str) -> None:
    found = progress.report_due(count)
    assert said in found and bool(found) == bool(said)


@given(st.lists(st.integers(-5, 90)), st.lists(st.integers(0, 90)))
def test_a_report_starts_the_count_anew_and_a_day_counts_once(visits: list[int], reports: list[int]) -> None:
    def on(number: int) -> date:
        return START + timedelta(days=number)

    counted = progress.treatment_days([on(n) for n in visits], [on(n) for n in reports], started_on=START)
    assert counted == len({n for n in visits if n >= 0 and n > max(reports, default=-1)})
