"""No text of any kind breaks the reader, slows it down, or reads otherwise for blanks, case or a full stop."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcoach.understanding import CONTEXTS, FIELDS, Reading, read

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


@settings(max_examples=300, deadline=None)
@given(bent(), st.sampled_from(CONTEXTS))
def test_a_bent_reply_is_read_and_blanks_and_marks_around_it_change_nothing(text: str, context: str) -> None:
    plain = facts(read(text, context=context, n_exercises=3))
    for changed in (f"  {text}  ", f"{text} !!", f"{text}."):
        assert facts(read(changed, context=context, n_exercises=3)) == plain


@pytest.mark.parametrize("piece", ["a", "no ", "1 ", "pain pain ", "🙂", "\u202eabc ", "? ", "i fell "])
def test_a_very_long_text_is_read_quickly_and_seen_by_a_person(piece: str) -> None:
    text = piece * (10_000 // len(piece))
    read(text[:20], context="open", n_exercises=3)
    start = time.process_time()
    reading = read(text, context="open", n_exercises=3)
    assert time.process_time() - start < 1.0
    assert reading.needs_person


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
