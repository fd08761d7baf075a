"""The reader and the rules, which may not import each other, mean the same by a reading."""

from __future__ import annotations

import pytest

from hepcoach.rules import checkins, landing, readings
from hepcoach.rules.red_flags import RED_FLAGS as RULES_OF_RED_FLAGS
from hepcoach.understanding import RED_FLAGS, read
from tests.rules.world import a_day, lines, local, patient


def replied(words: str, *days: str, **given: object) -> list[str]:
    facts, now = patient(days=days, **given), local("03-03 10:00")
    expected = landing.expecting(facts, now, words)
    reading = read(words, context=expected.context, n_exercises=expected.n_exercises)  # type: ignore[arg-type]
    return lines(checkins.on_reply(facts, reading, text_id=1, words=words, now=now))


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


@pytest.mark.parametrize("words", ["sorry I meant 3", "3", "pain 3"])
def test_a_number_after_thanks_corrects_the_pain(words: str) -> None:
    expected = ["record 03-03 pain 3", "text noted", "asked questions follow-ups 0"]
    assert replied(words, "03-03 done pain 2", asked="questions") == expected


def test_a_yes_to_a_welcome_is_no_report() -> None:
    assert "record" not in " ".join(replied("yes", asked=""))


@pytest.mark.parametrize(
    ("at", "days", "given", "context", "n_exercises", "day"),
    [
        ("03-03 10:00", ["03-03"], {"asked": "open"}, "open", 3, "03-03"),
        ("03-03 10:00", ["03-03 done /2"], {"asked": "pain"}, "pain", 2, "03-03"),
        ("03-04 01:00", ["03-03 /2"], {"asked": "did"}, "did", 2, "03-03"),
        # A day of rest: the exercises of the program.
        ("03-03 10:00", [], {"asked": "", "weekdays": ["mon"]}, "questions", 3, "03-03"),
        ("03-03 10:00", [], {"asked": "", "program": False}, "questions", 0, "03-03"),
    ],
)
def test_the_reader_is_told_what_was_asked_and_about_how_many(
    at: str, days: list[str], given: dict[str, object], context: str, n_exercises: int, day: str
) -> None:
    expected = landing.expecting(patient(days=days, **given), local(at), "yes")
    assert (expected.context, expected.n_exercises, expected.day) == (context, n_exercises, a_day(day))
