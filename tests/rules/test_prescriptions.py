"""When a program from an EHR may start by itself, and what a therapist is asked otherwise."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcoach.rules.doses import Dose, Range
from hepcoach.rules.prescriptions import ItemFacts, PrescriptionFacts, decide

DOSE = Dose(sets=3, reps=10, times_per_day=1, days_per_week=7)
ITEM = ItemFacts(name="Heel slides", words="Heel slides: 3x10 daily", matched=True, dose=DOSE)
FACTS = PrescriptionFacts(items=(ITEM,), therapist_known=True, known="new")


def with_item(**changes: object) -> PrescriptionFacts:
    return replace(FACTS, items=(replace(ITEM, **changes),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        (FACTS, "assign"),
        (replace(FACTS, known="changed"), "new_version"),
        (replace(FACTS, known="same"), "no_change"),
        (replace(FACTS, items=()), "patient_only"),
        (replace(FACTS, closed="deceased"), "patient_only"),
        (replace(FACTS, therapist_known=False), "to_confirm"),
        (replace(FACTS, doubts=("Something.",)), "to_confirm"),
        (with_item(matched=False), "to_confirm"),
        (with_item(doubts=("Something.",)), "to_confirm"),
    ],
)
def test_the_status_follows_what_is_known(facts: PrescriptionFacts, status: str) -> None:
    verdict = decide(facts)
    assert verdict.status == status
    assert bool(verdict.to_settle) == (status == "to_confirm")


@pytest.mark.parametrize(
    ("dose", "asked"),
    [
        (DOSE, None),
        (Dose(sets=3, reps=10), "how often"),
        (Dose(times_per_day=1, days_per_week=7), "how much"),
        (Dose(reps=10, as_needed=True), None),
        (Dose(reps=10, weekdays=("mon", "thu")), None),
        (Dose(hold_seconds=30, times_per_day=2), None),
        (replace(DOSE, reps=Range(10, 15)), None),
        (replace(DOSE, reps=Range(10, None)), None),
        (replace(DOSE, reps=0), "unusual: reps"),
        (replace(DOSE, reps=1000), "unusual: reps"),
        (replace(DOSE, reps=10.5), "unusual: reps"),
        (replace(DOSE, sets=30), "unusual: sets"),
        (replace(DOSE, reps=Range(15, 10)), "unusual: reps"),
        (replace(DOSE, days_per_week=9), "unusual: days per week"),
        (replace(DOSE, load=5, load_unit="lb"), None),
        (replace(DOSE, load=500, load_unit="lb"), "unusual: load"),
        (replace(DOSE, load="red", load_unit="band"), None),
        (replace(DOSE, unparsed=("slow",)), None),
        (replace(DOSE, unparsed=("then green",)), "change of dose"),
        (replace(DOSE, unparsed=("increase by 5 each week",)), "change of dose"),
        (replace(DOSE, unparsed=("aumente cada semana",)), "change of dose"),
    ],
)
def test_a_dose_that_leaves_something_open_is_asked_about(dose: Dose, asked: str | None) -> None:
    verdict = decide(with_item(dose=dose))
    if asked is None:
        assert verdict.status == "assign", verdict.to_settle
    else:
        assert any(asked in line for line in verdict.to_settle), verdict.to_settle


@pytest.mark.parametrize(
    ("words", "holds"),
    [
        ("Heel slides: 3x10. Stop if pain is above 5.", False),
        ("Squats: do not let the knees pass the toes", False),
        ("Bridge: hold 5 seconds, don't hold your breath", False),
        ("Heel slides: do not start until cleared by surgeon", True),
        ("Heel slides - hold off until next visit", True),
        ("Heel slides: discontinued 3/2", True),
        ("SLR d/c'd", True),
        ("in-clinic only", True),
        ("Contraindicated", True),
        ("No haga este ejercicio hasta ver al cirujano", True),
    ],
)
def test_words_that_put_an_exercise_off_keep_it_waiting(words: str, holds: bool) -> None:
    assert (decide(with_item(words=words)).status == "to_confirm") == holds


@pytest.mark.parametrize(
    ("precaution", "waits"),
    [
        ("Fall risk", False),
        ("WBAT", False),
        ("Stop if pain goes above 5", False),
        ("Avoid pain", False),
        ("NWB right leg", False),
        ("No active shoulder abduction", True),
        ("Hip precautions", True),
        ("Avoid flexion past 90 degrees", True),
        ("Contraindicated: current DVT", True),
        ("No known precautions", False),
    ],
)
def test_a_warning_that_forbids_something_is_put_to_the_therapist(precaution: str, waits: bool) -> None:
    assert (decide(replace(FACTS, precautions=(precaution,))).status == "to_confirm") == waits


def test_an_exercise_that_the_warning_rules_out_waits() -> None:
    standing = replace(ITEM, name="Heel raises", avoid=("no_weight_bearing",))
    facts = replace(FACTS, items=(ITEM, standing), precautions=("NWB right leg",))
    assert decide(facts).to_settle == ("Heel raises: The record warns: “NWB right leg”",)


def test_the_problem_treated_can_rule_an_exercise_out() -> None:
    stretch = replace(ITEM, name="Calf stretch", avoid=("achilles_repair_early",))
    facts = replace(FACTS, items=(stretch,), condition="Achilles tendon repair, aftercare")
    assert decide(facts).status == "to_confirm"


@given(st.text(max_size=80), st.text(max_size=80), st.booleans())
def test_no_words_start_a_program_without_a_therapist(words: str, precaution: str, matched: bool) -> None:
    item = replace(ITEM, words=words, matched=matched)
    facts = replace(FACTS, items=(item,), therapist_known=False, precautions=(precaution,))
    assert decide(facts).status == "to_confirm"
