"""The training replies: labelled by the guide, enough of each kind, none written twice or held out as well."""

from __future__ import annotations

import itertools
import json
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

from hepcoach.understanding import CONTEXTS, FIELDS, RED_FLAGS

TRAINING = Path(__file__).parents[2] / "src" / "hepcoach" / "understanding" / "training"
HELD_OUT = Path(__file__).parent / "held_out.jsonl"
# Short answers ("no", "4/10") are what everybody sends; longer texts must be somebody's own.
OWN_WORDS = 5
ALIKE = 0.8


def replies(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def training() -> list[dict[str, Any]]:
    return [row for path in sorted(TRAINING.glob("*.jsonl")) for row in replies(path)]


def pieces(text: str) -> frozenset[tuple[str, str]]:
    plain = unicodedata.normalize("NFKD", text.lower())
    words = re.findall(r"\w+", "".join(letter for letter in plain if not unicodedata.combining(letter)))
    return frozenset(itertools.pairwise(words)) if len(words) >= OWN_WORDS else frozenset()


def test_every_training_reply_is_labelled_by_the_guide() -> None:
    for row in [*training(), *replies(HELD_OUT)]:
        label = row["label"]
        assert row["context"] in CONTEXTS, row
        assert set(label) <= set(FIELDS), row
        assert label.get("red_flag") in (None, *RED_FLAGS), row
        assert not (label.get("pain_unclear") and label.get("pain_now") is not None), row


def test_no_two_replies_say_nearly_the_same() -> None:
    by_pair: dict[object, list[int]] = {}
    rows = [*training(), *replies(HELD_OUT)]
    cut = [pieces(row["text"]) for row in rows]
    alike: list[tuple[str, str]] = []
    for index, own in enumerate(cut):
        shared = Counter(other for pair in own for other in by_pair.get(pair, ()))
        for other, count in shared.items():
            if count / len(own | cut[other]) > ALIKE and rows[index]["label"] == rows[other]["label"]:
                alike.append((rows[other]["text"], rows[index]["text"]))
        for pair in own:
            by_pair.setdefault(pair, []).append(index)
    assert alike == []


def test_there_is_enough_of_what_is_rare_and_grave() -> None:
    rows = training()
    assert len(rows) >= 4000
    assert sum(bool(row["label"].get("opt_out")) for row in rows) >= 400
    flags = Counter(row["label"].get("red_flag") for row in rows)
    assert sum(flags[flag] for flag in RED_FLAGS) >= 900
    assert min(flags[flag] for flag in RED_FLAGS) >= 40
    assert sum(row["lang"] != "en" for row in rows) >= 0.25 * len(rows)


def test_there_is_enough_of_what_is_easily_mistaken() -> None:
    rows = training()
    labels = [row["label"] for row in rows]
    assert sum(bool(row.get("hard")) for row in rows) >= 1200
    assert sum(row.get("near") == "opt_out" for row in rows) >= 300
    assert sum(bool(label.get("wrong_number")) for label in labels) >= 150
    assert sum(label.get("adherence") == "partial" for label in labels) >= 300
    assert sum(bool(label.get("proxy")) for label in labels) >= 300


def test_hard_and_near_replies_are_harmless() -> None:
    for row in training():
        assert not (row.get("hard") and row["label"].get("red_flag")), row
        assert not (row.get("near") and row["label"].get("opt_out")), row


def test_every_reply_has_a_described_sender() -> None:
    lines = (TRAINING / "senders.tsv").read_text(encoding="utf-8").splitlines()[1:]
    described = dict(line.split("\t", 1) for line in lines)
    assert len(described) == len(lines)
    assert all(len(about.split("\t")) == 2 for about in described.values())
    senders = {row["sender"] for row in training()}
    assert len(senders) >= 150
    assert senders <= set(described)


def test_the_held_out_senders_wrote_no_training_reply() -> None:
    assert not {row["sender"] for row in replies(HELD_OUT)} & {row["sender"] for row in training()}
