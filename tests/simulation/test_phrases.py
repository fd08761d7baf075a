"""The simulated people's plain words are ones that the reader must get right: here word by word."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

from hepcoach import understanding
from hepcoach.simulator import phrases
from hepcoach.simulator.phrases import Language, Saying

LANGUAGES: tuple[Language, ...] = ("en", "es")
EVERYWHERE = ("open", "did", "pain", "questions")


def _sayings(language: Language) -> Iterator[tuple[Saying, int, tuple[str, ...]]]:
    """Each thing that people say, how many exercises were due, and the contexts in which they say it."""
    rng = random.Random(1)
    for _ in range(400):
        due, pain = rng.randint(2, 5), rng.randint(0, 10)
        done = rng.randint(0, due)
        given: dict[str, Any] = {"due": due, "done": done}
        yield phrases.answer(rng, language, pain=pain, **given), due, ("open",)
        yield phrases.answer(rng, language, pain=None, **given), due, ("open",)
        yield phrases.answer(rng, language, pain=pain, typos=True, **given), due, ("open",)
        yield phrases.answer(rng, language, pain=pain, yesterday=True, **given), due, ("open",)
        yield phrases.answer(rng, language, pain=pain, in_full=True, **given), due, EVERYWHERE
        yield phrases.answer(rng, language, pain=None, in_full=True, **given), due, EVERYWHERE
        yield phrases.pain_only(rng, language, pain), due, ("pain",)
        yield phrases.did_only(rng, language, **given), due, ("did",)
        yield phrases.correction(rng, language, due=due, done=None, pain=pain), due, EVERYWHERE
        yield phrases.correction(rng, language, due=due, done=rng.randint(1, due - 1), pain=None), due, EVERYWHERE
        yield phrases.red_flag(rng, language), due, EVERYWHERE
        yield phrases.stop(rng, language), due, EVERYWHERE
        yield phrases.start(rng), due, EVERYWHERE


def _as_read(words: str, context: str, due: int) -> dict[str, Any]:
    reading = understanding.read(words, context=context, n_exercises=due)  # type: ignore[arg-type]
    is_report = reading.adherence != "unknown" or reading.pain_now is not None
    return {
        "status": None if reading.adherence == "unknown" else reading.adherence,
        "done": reading.exercises_done if reading.adherence == "partial" else None,
        "pain": reading.pain_now,
        "yesterday": is_report and reading.day_offset == -1,
        "red_flag": reading.red_flag,
        "stop": reading.opt_out,
        "start": reading.opt_in,
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_plain_words_are_read_as_they_are_meant(language: Language) -> None:
    wrong = []
    for said, due, contexts in _sayings(language):
        meant = said.meaning
        for context in contexts:
            read = _as_read(said.words, context, due)
            told = {
                "status": meant.status,
                "done": meant.done if meant.status == "partial" else None,
                "pain": meant.pain,
                "yesterday": meant.yesterday,
                "red_flag": meant.red_flag,
                "stop": meant.stop,
                "start": meant.start,
            }
            if meant.red_flag and not meant.is_report:
                # Whether "the worst pain of my life" is also a number is not what is asked here.
                read.update(status=None, done=None, pain=None, yesterday=False)
            if read != told:
                wrong.append(
                    (
                        context,
                        said.words,
                        {name: (told[name], read[name]) for name in told if told[name] != read[name]},
                    )
                )
    assert not wrong, f"{len(wrong)} read otherwise (field: meant, read), such as {wrong[:8]}"
