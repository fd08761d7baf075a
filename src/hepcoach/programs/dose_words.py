"""A dose as a patient reads it: "3 sets, 10 times, hold 5 seconds, each side, 2 times a day"."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

import yaml

from hepcoach.rules import change
from hepcoach.rules.doses import Dose, Number, Range


def in_words(dose: Dose, language: str) -> str:
    """What the dose states, in its order of doing; what it does not state is left out."""
    words = _words(language)
    parts = [
        _counted(dose.sets, words, one="set", many="sets", name="sets"),
        _counted(dose.reps, words, one="rep", many="reps", name="reps"),
        _counted(dose.hold_seconds, words, one="second", many="hold", name="seconds"),
        _counted(dose.duration_minutes, words, one="minute", many="minutes", name="minutes"),
        _load(dose, words),
        words[dose.side] if dose.side else "",
        ""
        if dose.times_per_day in (None, 1)
        else _counted(dose.times_per_day, words, one="per_day", many="per_day", name="times"),
    ]
    return ", ".join(part for part in parts if part)


def amount(value: Number | Range, language: str) -> str:
    """A number, or a range in words."""
    return _number(value, _words(language))


def _counted(value: Number | Range | None, words: Mapping[str, str], one: str, many: str, name: str) -> str:
    if value is None:
        return ""
    return words[one if value == 1 else many].format(**{name: _number(value, words)})


def _load(dose: Dose, words: Mapping[str, str]) -> str:
    if dose.load is None:
        return ""
    load = dose.load if isinstance(dose.load, str) else _number(dose.load, words)
    return words["load"].format(load=load, unit=dose.load_unit or "").strip()


def _number(value: Number | Range, words: Mapping[str, str]) -> str:
    if not isinstance(value, Range):
        return change.number(value)
    if value.min is None:
        return words["up_to"].format(max=change.number(value.max or 0))
    if value.max is None:
        return words["at_least"].format(min=change.number(value.min))
    return words["between"].format(min=change.number(value.min), max=change.number(value.max))


@cache
def _words(language: str) -> Mapping[str, str]:
    """The words of a language; English where it is not ours."""
    text = (resources.files("hepcoach.programs") / "dose_words.yaml").read_text(encoding="utf-8")
    written: Mapping[str, Mapping[str, str]] = yaml.safe_load(text)
    return written.get(language, written["en"])
