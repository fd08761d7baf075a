"""The replies that cases suggest: in both languages, short, without anything that a text must not say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hepcoach.patients.models import Patient
from hepcoach.rules.texting import is_gsm7, segments
from hepcoach.triage import drafts
from hepcoach.triage.models import Case

REPLIES = Path(drafts.__file__).parent / "replies"
RULES = sorted(path.stem for path in (REPLIES / "en").iterdir())


def reply(rule: str, language: str) -> str:
    patient = Patient(given_name="Maximiliana", language=language)
    who, clinic = "Alexandra Example, PT, DPT", "Riverside Physical Therapy Group"
    return drafts.reply(Case(rule=rule), patient, who=who, clinic=clinic, phone="+12125550100")


def test_both_languages_answer_the_same_rules() -> None:
    assert sorted(path.stem for path in (REPLIES / "es").iterdir()) == RULES


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("rule", RULES)
def test_a_draft_travels_as_gsm7_in_two_segments_and_says_nothing_private(rule: str, language: str) -> None:
    words = reply(rule, language)
    assert "Maximiliana" in words
    assert is_gsm7(words), sorted({letter for letter in words if not is_gsm7(letter)})
    assert segments(words) <= 2
    assert not re.search(r"\b(knee|hip|shoulder|back pain|diagnos|rodilla|cadera|hombro)", words, re.IGNORECASE)


def test_a_red_flag_has_no_draft_because_only_a_call_will_do() -> None:
    assert reply("red_flag.dvt", "en") == ""
    assert reply("../../secrets", "en") == ""


def test_a_language_without_replies_gets_english() -> None:
    assert reply("pain_spike", "fr") == reply("pain_spike", "en")
