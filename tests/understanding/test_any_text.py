"""No text of any kind breaks the reader, slows it down, or reads otherwise for blanks, case or a full stop."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcoach.understanding import CONTEXTS, FIELDS, Reading, Request, features, grammar, read, read_many, words

REPLIES = Path(__file__).parents[3] / "shared" / "data" / "replies" / "dev.jsonl"
TRAINING = Path(__file__).parents[2] / "src" / "hepcoach" / "understanding" / "training"
SENT = [
    json.loads(line)["text"]
    for path in sorted(TRAINING.glob("*.jsonl"))
    for line in path.read_text(encoding="utf-8").splitlines()[::10]
]
WORDS = st.sampled_from(
    [
        "yes",
        "no",
        "did",
        "2",
        "of",
        "3",
        "pain",
        "4",
        "stop",
        "i",
        "fell",
        "chest",
        "hurts",
        "no",
        "fever",
        "but",
        "my",
        "knee",
        "is",
        "better",
        "si",
        "hice",
        "los",
        "tres",
        "dolor",
        "cinco",
        "ya",
        "no",
    ]
)


def facts(reading: Reading) -> dict[str, object]:
    return {field: getattr(reading, field) for field in FIELDS}


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300), st.sampled_from(CONTEXTS), st.integers(0, 12))
def test_any_text_is_read(text: str, context: str, n: int) -> None:
    reading = read(text, context=context, n_exercises=n)
    for spans in reading.spans.values():
        assert all(0 <= start < end <= len(text) for start, end in spans)
    assert reading.pain_now is None or 0 <= reading.pain_now <= 10
    assert not (reading.pain_unclear and reading.pain_now is not None)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=14).map(" ".join), st.sampled_from(CONTEXTS))
def test_blanks_case_and_a_full_stop_change_nothing(text: str, context: str) -> None:
    plain = facts(read(text, context=context, n_exercises=3))
    for changed in (text.upper(), f"  {text.replace(' ', '   ')}  ", f"{text}.", f"{text}!!"):
        assert facts(read(changed, context=context, n_exercises=3)) == plain


# What bends a reply: control characters, faces, writing from right to left, letters that come apart.
ODD = st.sampled_from(
    ["\x00", "\x07", "\u202e", "\u200f", "\u200d", "👩‍👩‍👧‍👦", "🏳️‍🌈", "🫠", "שלום", "مرحبا", "\ufffd", "é", "ﷺ"]
)


@st.composite
def bent(draw: st.DrawFn) -> str:
    text = draw(st.sampled_from(SENT))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        piece = draw(ODD | st.text(max_size=8) | st.just(text[at : at + 20]))
        text = text[:at] + piece + text[at + draw(st.integers(0, 3)) :]
    return text


@settings(max_examples=120, deadline=None)
@given(bent(), st.sampled_from(CONTEXTS))
def test_a_bent_reply_is_read_and_blanks_and_marks_around_it_change_nothing(text: str, context: str) -> None:
    plain = facts(read(text, context=context, n_exercises=3))
    for changed in (f"  {text}  ", f"{text} !!", f"{text}.", f"{text},", f"{text}..."):
        assert facts(read(changed, context=context, n_exercises=3)) == plain


# Control characters, plain letters, accents, marks that combine, Hebrew and Arabic, directions, Chinese, halves of
# letters that JSON lets through, faces, invisible tags, and anything at all.
RANGES = (
    (0, 0x20),
    (0x20, 0x7F),
    (0xA0, 0x250),
    (0x300, 0x370),
    (0x590, 0x700),
    (0x2000, 0x2070),
    (0x4E00, 0x4F00),
    (0xD800, 0xE000),
    (0x1F300, 0x1FB00),
    (0xE0000, 0xE0080),
    (0, 0x110000),
)
SHORT = [text for text in SENT if len(text) <= 60]


def noise(chance: random.Random, longest: int) -> str:
    return "".join(chr(chance.randrange(*chance.choice(RANGES))) for _ in range(chance.randrange(longest)))


def mutated(chance: random.Random) -> str:
    text = chance.choice(SHORT)
    for _ in range(chance.randrange(1, 4)):
        at = chance.randrange(len(text) + 1)
        piece = chance.choice((noise(chance, 4), text[at : at + 6], chance.choice(SHORT)[:10], ""))
        text = text[:at] + piece + text[at + chance.randrange(4) :]
    return text


def requests(seed: int, how_many: int) -> list[Request]:
    """Every fourth a bent reply, the others noise."""
    chance = random.Random(seed)
    texts = (mutated(chance) if index % 4 == 0 else noise(chance, 12) for index in range(how_many))
    return [Request(text, chance.choice(CONTEXTS), chance.randrange(9)) for text in texts]


def check(asked: list[Request]) -> None:
    for request, reading in zip(asked, read_many(asked), strict=True):
        assert reading.pain_now is None or 0 <= reading.pain_now <= 10, request
        assert all(0 <= sure <= 1 for sure in reading.confidence.values()), request
        spans = [span for found in reading.spans.values() for span in found]
        assert all(0 <= start < end <= len(request.text) for start, end in spans), request


@pytest.mark.parametrize("seed", range(19))
def test_a_hundred_thousand_texts_of_any_kind_are_read_by_pieces(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The encoder takes most of the time; the rest of the texts go through it below.
    monkeypatch.setattr(features, "encoder", lambda: None)
    check(requests(seed, 5_000))


def test_the_rest_of_a_hundred_thousand_texts_are_read_by_meaning_too() -> None:
    check(requests(19, 5_000))


LONG = ["a", "no ", "1 ", "1a", "1 to ", "pain pain ", "zq", "🙂", "\u202eabc ", "? ", "i fell ", "x ", "ﷺ"]


@pytest.mark.parametrize("piece", LONG)
def test_a_very_long_text_is_seen_by_a_person(piece: str) -> None:
    assert read(piece * (10_000 // len(piece)), context="open", n_exercises=3).needs_person


@pytest.mark.parametrize("piece", LONG)
def test_no_more_than_a_carriers_longest_message_is_worked_on(piece: str) -> None:
    shown = read(piece * (10_000 // len(piece)), context="open", n_exercises=3)
    ends = [end for spans in shown.spans.values() for _, end in spans]
    assert max(ends, default=0) <= words.LONGEST
    parsed = grammar.parse(Request(piece * (10_000 // len(piece)), "open", 3))
    assert len(parsed.scan.words.line) <= 3 * words.LONGEST + 2


def test_the_work_of_the_encoder_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    given_to_it: list[str] = []

    class Counting:
        def encode(self, texts: list[str]) -> Any:
            given_to_it.extend(texts)
            return np.zeros((len(texts), 512), dtype=np.float32)

    monkeypatch.setattr(features, "encoder", Counting)
    for piece in ("zq", "i want to stop these texts, ", "1a", "nobody would miss me. "):
        given_to_it.clear()
        read(piece * (10_000 // len(piece)), context="open", n_exercises=3)
        assert sum(len(text.split()) for text in given_to_it) <= 600
        assert sum(map(len, given_to_it)) <= 3_000


@pytest.mark.skipif(
    not REPLIES.exists(), reason="the labelled replies lie in ../shared, which this checkout lacks"
)
def test_the_labelled_replies_are_read_right() -> None:
    rows = [json.loads(line) for line in REPLIES.read_text(encoding="utf-8").splitlines()]
    wrong_flags, right_adherence, right_pain = [], 0, 0
    for row in rows:
        reading = read(row["text"], context=row["context"], n_exercises=row["n_exercises"])
        gold = row["gold"]
        if gold["red_flag"] and not reading.red_flag:
            wrong_flags.append(row["id"])
        right_adherence += gold["adherence"] == reading.adherence
        right_pain += gold["pain_now"] == reading.pain_now
    assert wrong_flags == []
    assert right_adherence >= 0.97 * len(rows)
    assert right_pain >= 0.97 * len(rows)
