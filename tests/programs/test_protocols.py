"""Protocols: a small core each, both languages, nothing that the phase forbids."""

from __future__ import annotations

import json
from collections import Counter

import pytest
import textstat

from hepcoach.config.cli import main
from hepcoach.exercises import library
from hepcoach.programs.protocols import Protocol, by_slug, protocols, search
from hepcoach.rules import doses, reading
from tests.exercises.test_content import TAGS

each = pytest.mark.parametrize("protocol", protocols(), ids=lambda protocol: protocol.slug)


def test_there_are_twelve_conditions_by_phase_with_a_slug_each() -> None:
    assert len({protocol.condition["en"] for protocol in protocols()}) == 12
    assert len(protocols()) == 16
    assert max(Counter(protocol.slug for protocol in protocols()).values()) == 1
    assert "tka-phase-1" in {protocol.slug for protocol in protocols()}


@each
def test_a_core_is_three_different_exercises_with_a_dose(protocol: Protocol) -> None:
    assert len({exercise.slug for exercise in protocol.exercises}) == len(protocol.exercises) == 3
    assert all(doses.has_dose(doses.from_json(exercise.dose)) for exercise in protocol.exercises)


@each
def test_no_exercise_is_one_to_avoid_in_the_phase(protocol: Protocol) -> None:
    assert set(protocol.limits) <= TAGS
    assert not {exercise.slug for exercise in protocol.exercises if set(exercise.avoid) & set(protocol.limits)}


def test_a_repaired_cuff_and_a_graft_are_guarded() -> None:
    """The limits are there to be broken: wall slides and long arc quads are what they keep out."""
    limits = {protocol.slug: set(protocol.limits) for protocol in protocols()}
    assert limits["rotator-cuff-repair-phase-1"] & set(library.exercise("shoulder-wall-slide").avoid)
    assert limits["acl-phase-1"] & set(library.exercise("long-arc-quad").avoid)


@each
def test_the_words_are_plain_in_both_languages(protocol: Protocol) -> None:
    for texts in (protocol.condition, protocol.phase, protocol.milestone):
        assert set(texts) == {"en", "es"}
        assert all(texts.values())
    assert textstat.automated_readability_index(protocol.milestone["en"]) <= 6.0
    assert reading.ease(protocol.milestone["es"]) >= 70


def test_the_command_writes_one_json_line_for_each(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["program", "protocols", "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["slug"] for line in lines] == [protocol.slug for protocol in protocols()]
    knee = next(line for line in lines if line["slug"] == "tka-phase-1")
    assert [exercise["slug"] for exercise in knee["exercises"]] == ["quad-set", "heel-slide", "ankle-pump"]
    assert knee["exercises"][0]["dose"] == library.exercise("quad-set").dose
    assert main(["program", "protocols"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(protocols())


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("tka", "tka-phase-1"),
        ("TKR", "tka-phase-1"),
        ("knee repl", "tka-phase-1"),
        ("lbp", "low-back-pain-phase-1"),
        ("ACL", "acl-phase-1"),
        ("rotator cuff", "rotator-cuff-repair-phase-1"),
        ("manguito", "rotator-cuff-repair-phase-1"),
        ("vertigo", "dizziness-phase-1"),
        ("dysphagia", "dysphagia-phase-1"),
    ],
)
def test_a_protocol_is_found_by_what_therapists_call_it(typed: str, slug: str) -> None:
    assert search(typed)[0].slug == slug


def test_nothing_typed_finds_no_protocol() -> None:
    assert search("") == search("zzz") == []
    assert by_slug("no-such") is None
