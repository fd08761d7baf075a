"""The six elements of a home program besides its exercises, kept with each version, and their plain words.

1 a core of three, with a reason for more; 2 words tied to today's visit (on each item); 3 when, where and a
trigger; 4 rules on pain, a missed day and something different; 5 the channel and how to reach the clinic;
6 a milestone apart from the goal of the plan of care (`Program.milestone`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cache
from importlib import resources
from typing import Any

import yaml

from hepcoach.programs import dose_words
from hepcoach.rules.doses import Dose
from hepcoach.rules.doses.dose import WEEKDAYS

LANGUAGES = ("en", "es")
# A rise of so many points stops an exercise for the day: the guide on home programs says 2.
PAIN_POINTS = 2
FEWEST_POINTS, MOST_POINTS = 1, 5
# Where a therapist may pick from a list or write words of their own.
CHOICES = ("trigger", "where", "when", "tie", "channel")


@dataclass(frozen=True)
class Elements:
    """A choice's key or a therapist's own words; "" is what nobody wrote. The rules have words of their own."""

    reason_for_more: str = ""
    trigger: str = ""
    where: str = ""
    when: str = ""
    pain_points: int = PAIN_POINTS
    # The therapist's own words in place of the usual ones.
    missed_day: str = ""
    different: str = ""
    channel: str = "text"
    reach: str = ""


def to_json(elements: Elements) -> dict[str, Any]:
    return asdict(elements)


def from_json(value: Mapping[str, Any]) -> Elements:
    """What `to_json` wrote; an older version without elements has the usual ones."""
    known = {field.name for field in fields(Elements)}
    return Elements(**{name: stated for name, stated in value.items() if name in known})


def options(name: str, language: str) -> list[tuple[str, str]]:
    """(key, words) of a list to choose from."""
    return [(key, words[_known(language)]) for key, words in _written()[name].items()]


def key_of(name: str, words: str) -> str:
    """The key of a choice by its words in either language; other words stay as they are."""
    plain = " ".join(words.casefold().split())
    for key, texts in _written()[name].items():
        if plain in (text.casefold() for text in texts.values()):
            return str(key)
    return words


def said(name: str, value: str, language: str) -> str:
    """A choice in words: by its key, or the words that stand there instead."""
    chosen = _written()[name].get(value)
    return str(chosen[_known(language)]) if chosen else value


def pain_rule(elements: Elements, language: str) -> str:
    words = _written()["pain"]["one" if elements.pain_points == 1 else "other"]
    return str(words[_known(language)]).format(points=elements.pain_points)


def missed_day_rule(elements: Elements, language: str) -> str:
    return elements.missed_day or _phrase("missed_day", language)


def different_rule(elements: Elements, language: str) -> str:
    return elements.different or _phrase("different", language)


def reach(elements: Elements, language: str, *, clinic: str, phone: str) -> str:
    return elements.reach or _phrase("reach", language).format(clinic=clinic, phone=phone)


def emergency(language: str) -> str:
    return _phrase("emergency", language)


def days(doses: Sequence[Dose], language: str) -> str:
    """On which days the program is done, when its exercises agree; "" when they don't: the dose then says it."""
    told = {days_of(dose, language) for dose in doses}
    return told.pop() if len(told) == 1 else ""


def days_of(dose: Dose, language: str) -> str:
    """On which days one exercise is done."""
    words, known = _written()["days"], _known(language)
    if dose.as_needed:
        return str(words["needed"][known])
    if dose.weekdays and len(dose.weekdays) < 7:
        names = [_written()["weekdays"][known][WEEKDAYS.index(day)] for day in dose.weekdays]
        return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {words['and'][known]} {names[-1]}"
    count = dose.days_per_week
    if count is None or count == 7 or dose.weekdays:
        return str(words["every"][known])
    if count == 1:
        return str(words["once"][known])
    return str(words["times"][known]).format(count=dose_words.amount(count, language))


def _phrase(name: str, language: str) -> str:
    return str(_written()[name][_known(language)])


def _known(language: str) -> str:
    return language if language in LANGUAGES else "en"


@cache
def _written() -> Mapping[str, Any]:
    text = (resources.files("hepcoach.programs") / "elements.yaml").read_text(encoding="utf-8")
    words: Mapping[str, Any] = yaml.safe_load(text)
    return words
