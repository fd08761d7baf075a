"""What common replies say, by table."""

from __future__ import annotations

from typing import Any

import pytest

from hepcoach.understanding import Request, read, read_many
from hepcoach.understanding.grammar import parse

EVERYDAY: list[tuple[str, str, int, dict[str, Any]]] = [
    ("y 5 n", "open", 3, {"adherence": "done", "pain_now": 5, "question": False, "day_offset": 0}),
    ("Yes, none, none", "open", 3, {"adherence": "done", "pain_now": 0, "question": False}),
    ("n 6 y", "open", 3, {"adherence": "not_done", "pain_now": 6, "question": True}),
    ("3, done, no", "open", 3, {"adherence": "done", "pain_now": 3}),
    (
        "did 2/3, skipped the band one. 4 ish.",
        "open",
        3,
        {"adherence": "partial", "exercises_done": 2, "pain_now": 4},
    ),
    ("4", "did", 4, {"adherence": "done", "exercises_done": 4, "pain_now": None}),
    ("7", "did", 5, {"adherence": "unknown", "pain_now": 7}),
    ("6 an a half", "pain", 4, {"pain_now": 6.5}),
    ("bout a 4 sittin, 7 when I turn my head left", "pain", 4, {"pain_now": 7}),
    ("oops 3", "pain", 4, {"pain_now": 3}),
    ("7, oops 3", "pain", 4, {"pain_now": 3}),
    ("oops typed the wrong number, pain is 4 not 14", "open", 4, {"pain_now": 4}),
    ("8/10 ayer, hoy 5", "open", 4, {"pain_now": 5}),
    ("6 last night 4 today", "open", 4, {"pain_now": 4}),
    ("yesterday 6 today 4", "open", 4, {"pain_now": 4}),
    ("it was 6 yesterday 4 now", "open", 4, {"pain_now": 4}),
    ("7 this morning, 3 now", "pain", 4, {"pain_now": 3}),
    ("went from 6 to 4", "open", 4, {"pain_now": 4}),
    ("pain's a five", "open", 4, {"pain_now": 5}),
    ("like a 3 maybe 4", "open", 4, {"pain_now": 3.5}),
    ("siete u ocho", "pain", 4, {"pain_now": 7.5}),
    ("5 1/2", "pain", 4, {"pain_now": 5.5, "adherence": "unknown"}),
    ("siete cuando camino", "pain", 4, {"pain_now": 7}),
    ("100% done, 0 pain", "open", 4, {"pain_now": 0}),
    ("Pain free day 3! All done", "open", 4, {"pain_now": 0}),
    ("ran 5k then did all of it", "open", 4, {"pain_now": None}),
    ("did 10 extra", "open", 4, {"pain_now": None}),
    ("12 miler yesterday, everything's sore", "open", 4, {"pain_now": None}),
    ("2 for 5", "open", 5, {"pain_now": None}),
    ("did them 4 days out of 7 this week", "open", 4, {"pain_now": None}),
    ("was an 8 last night, 4 now", "pain", 4, {"pain_now": 4}),
    ("11/10", "pain", 4, {"pain_now": 10, "red_flag": "severe_pain"}),
    ("same as yest", "pain", 3, {"pain_now": None, "pain_unclear": True}),
    ("crushed it, 10/10 session. pain 1", "open", 4, {"adherence": "done", "pain_now": 1, "red_flag": None}),
    ("all but one", "did", 5, {"adherence": "partial", "exercises_done": 4}),
    ("si ya los hise, me duele como un 6", "open", 4, {"adherence": "done", "pain_now": 6, "language": "es"}),
    ("hice dos de tres, dolor cuatro", "open", 3, {"adherence": "partial", "exercises_done": 2, "pain_now": 4}),
    ("Todavia no, los hare en la tarde.", "did", 3, {"adherence": "not_done"}),
    ("did them last night, 3", "open", 4, {"adherence": "done", "pain_now": 3, "day_offset": -1}),
    ("did them yesterday, not today", "open", 4, {"adherence": "not_done", "day_offset": 0}),
    ("", "open", 3, {"adherence": "unknown", "day_offset": None, "needs_person": False}),
    ("k", "did", 3, {"adherence": "unknown"}),
    ("yes", "questions", 3, {"question": True, "adherence": "unknown"}),
    ("need to move my appt friday to next wk", "questions", 4, {"schedule_request": True, "question": False}),
    (
        "Mom did her chair exercises, all of them, says 2",
        "open",
        3,
        {"adherence": "done", "pain_now": 2, "proxy": True},
    ),
    ("perdon, dolor 1", "open", 5, {"adherence": "unknown", "pain_now": 1}),
    ("sorry I meant pain 3", "did", 5, {"adherence": "unknown", "pain_now": 3}),
]

TEXTS: list[tuple[str, str]] = [
    ("STOP", "opt_out"),
    ("unsubscribe me please", "opt_out"),
    ("cease and desist", "opt_out"),
    ("ya no me manden mensajes por favor", "opt_out"),
    ("please take me off this list", "opt_out"),
    ("START", "opt_in"),
    ("put me back on the list", "opt_in"),
    ("HELP", "help"),
    ("is this a robot or a person", "help"),
    ("quien me escribe", "help"),
    ("numero equivocado", "wrong_number"),
    ("this isnt marcus anymore i got this number 2 months ago", "wrong_number"),
]


@pytest.mark.parametrize(("text", "context", "n", "expected"), EVERYDAY)
def test_an_everyday_reply_is_read_as_most_people_would(
    text: str, context: str, n: int, expected: dict[str, Any]
) -> None:
    reading = read(text, context=context, n_exercises=n)
    assert {field: getattr(reading, field) for field in expected} == expected


@pytest.mark.parametrize(("text", "field"), TEXTS)
def test_a_wish_about_the_texts_is_found(text: str, field: str) -> None:
    assert getattr(read(text, context="open", n_exercises=3), field) is True


@pytest.mark.parametrize(
    "text",
    [
        "should i stop if it starts to hurt?",
        "I can't get the pain to stop. 7",
        "please cancel my 10:30",
        "could you text me in the evenings instead",
        "please don't stop sending these, they keep me honest",
    ],
)
def test_stopping_something_else_is_no_opt_out(text: str) -> None:
    assert read(text, context="open", n_exercises=3).opt_out is False


def test_a_reading_names_the_words_it_rests_on() -> None:
    text = "Hice dos. Tengo la herida roja y le sale pus"
    reading = read(text, context="open", n_exercises=3)
    assert "herida roja" in " ".join(text[start:end] for start, end in reading.spans["red_flag"])


def test_a_finding_of_the_heads_names_less_than_the_whole_text() -> None:
    text = "did all 4 before work, dropped the kids, and nobody would even notice if I was gone. pain 3"
    reading = read(text, context="open", n_exercises=4)
    assert reading.red_flag == "suicidal"
    spans = reading.spans["red_flag"]
    assert all(start >= text.index("and nobody") and end <= text.index(". pain") for start, end in spans)


@pytest.mark.parametrize(
    "text", ["please don't ever stop sending these", "no me quiten de la lista", "I don't want to unsubscribe"]
)
def test_the_grammar_takes_no_wish_to_go_on_for_an_opt_out(text: str) -> None:
    assert not parse(Request(text, "open", 3)).wishes.opt_out


@pytest.mark.parametrize("text", ["Parked in spot 9, all done", "got a ticket for 10 over, forgot the exercises"])
def test_a_number_that_is_no_pain_raises_no_alarm(text: str) -> None:
    assert read(text, context="open", n_exercises=3).red_flag is None


def test_the_scale_itself_is_no_level_of_pain() -> None:
    assert read("on a scale of 1 to 10 it's a 7", context="open", n_exercises=3).pain_now == 7


def test_what_was_not_understood_is_told() -> None:
    assert "zweihundert" in read("zweihundert", context="open", n_exercises=3).unexplained


def test_a_batch_reads_as_one_by_one() -> None:
    requests = [Request("done 3", "open", 3), Request("STOP", "did", 3)]
    assert read_many(requests) == [read(one.text, context=one.context, n_exercises=3) for one in requests]


def test_an_unknown_context_is_refused() -> None:
    with pytest.raises(ValueError, match="context"):
        read("yes", context="weather", n_exercises=3)
