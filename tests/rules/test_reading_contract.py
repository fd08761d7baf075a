"""The reader and the rules, which may not import each other, mean the same by a reading."""

from __future__ import annotations

import pytest

from hepcoach.rules import checkins, readings
from hepcoach.rules.red_flags import RED_FLAGS as RULES_OF_RED_FLAGS
from hepcoach.understanding import RED_FLAGS, read
from tests.rules.world import lines, local, patient


def replied(words: str, *days: str, **given: object) -> list[str]:
    facts = patient(days=days, **given)
    reading = read(words, context=facts.asked, n_exercises=3)
    return lines(checkins.on_reply(facts, reading, text_id=1, words=words, now=local("03-03 10:00")))


def test_every_category_of_the_reader_has_its_rule() -> None:
    assert set(RULES_OF_RED_FLAGS) == set(RED_FLAGS)


def test_doubt_about_danger_is_told_apart_from_not_understanding() -> None:
    doubt = read("driving to the hospital now", context="questions", n_exercises=3)
    assert readings.may_be_red_flag(doubt)
    assert not readings.may_be_red_flag(read("purple elephants", context="open", n_exercises=3))


@pytest.mark.parametrize(
    ("words", "then"),
    [
        ("all 3, pain 2", ["record 03-03 done 3 pain 2", "text thanks", "asked questions follow-ups 0"]),
        ("hice 2, dolor 4", ["record 03-03 partial 2 pain 4", "text thanks", "asked questions follow-ups 0"]),
        ("no", ["record 03-03 not_done 0", "text ask_pain", "asked pain follow-ups 1"]),
        ("STOP", ["revoke sms", "cancel texts", "asked nothing follow-ups 0", "text stop_confirm"]),
        ("purple elephants", ["text unclear", "asked open follow-ups 1"]),
        ("ok", []),
    ],
)
def test_plain_words_go_all_the_way(words: str, then: list[str]) -> None:
    assert replied(words, "03-03") == then


@pytest.mark.parametrize("words", ["ok", "thank you!", "no", "gracias"])
def test_politeness_after_thanks_changes_nothing(words: str) -> None:
    assert replied(words, "03-03 done pain 2", asked="questions") == []
