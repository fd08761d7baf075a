"""What would keep a written program from being done, as advice to its therapist: nothing is changed by it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hepcoach.rules import reading
from hepcoach.rules.meta import Rule

_SIX_ELEMENTS = "The six elements of a home program that runs (AI Career Lab guide on home exercise programs)."

TRIGGER = Rule("program_trigger", 1, "No daily routine that the program follows", _SIX_ELEMENTS)
LENGTH = Rule(
    "program_length", 1, "More exercises than get done", _SIX_ELEMENTS, thresholds={"core": 3, "most": 4}
)
ABSTRACTION = Rule("program_abstraction", 1, "No day or place to do it", _SIX_ELEMENTS)
FALLBACK = Rule("program_fallback", 1, "No word on pain, a missed day or something new", _SIX_ELEMENTS)
CHANNEL = Rule("program_channel", 1, "No way to tell how it went", _SIX_ELEMENTS)
MILESTONE = Rule("program_milestone", 1, "Nothing to see by the next visit", _SIX_ELEMENTS)
JARGON = Rule("program_jargon", 1, "Words of the trade", "Plain words that a relative could follow; list is ours.")
READING = Rule(
    "program_reading",
    1,
    "Harder to read than sixth grade",
    "AHRQ Health Literacy Universal Precautions Toolkit, tool 11 (sixth grade or below). English by the automated "
    "readability index (Senter & Smith 1967), Spanish by Fernández Huerta (1959): 70 and more is easy.",
    thresholds={"grade": 6, "ease": 70},
)
TIE = Rule("program_tie", 1, "Not tied to what was done in the clinic", _SIX_ELEMENTS)

# In the order of effect: a trigger is the choice that moves most (same source).
RULES = (TRIGGER, LENGTH, ABSTRACTION, FALLBACK, CHANNEL, MILESTONE, JARGON, READING, TIE)

_TRADE_WORDS = re.compile(
    r"\b(?:a?arom|prom|bid|tid|qd|hep|nwb|twb|wbat|supine|prone|sidelying|bilateral|unilateral|isometric|eccentric"
    r"|concentric|flexion|extension|abduction|adduction|dorsiflexion|plantarflexion|scapular|quadriceps)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class WrittenProgram:
    """A program as the patient would read it; an empty string is what nobody wrote."""

    # Name and instruction of each exercise.
    exercises: tuple[str, ...]
    trigger: str = ""
    when: str = ""
    where: str = ""
    pain_rule: str = ""
    missed_day_rule: str = ""
    different_rule: str = ""
    channel: str = ""
    milestone: str = ""
    # Why the program is longer than the core, in the therapist's words.
    reason_for_more: str = ""
    language: str = "en"
    # How each exercise is tied to the visit; None where nobody was asked.
    ties: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Advice:
    """One thing that would make the program fail, and what to do about it."""

    rule: Rule
    said: str


def review(program: WrittenProgram) -> tuple[Advice, ...]:
    """All advice, what matters most first."""
    checks: Sequence[tuple[Rule, Callable[[WrittenProgram], str]]] = (
        (TRIGGER, _trigger),
        (LENGTH, _length),
        (ABSTRACTION, _abstraction),
        (FALLBACK, _fallback),
        (CHANNEL, _channel),
        (MILESTONE, _milestone),
        (JARGON, _jargon),
        (READING, _reading),
        (TIE, _tie),
    )
    return tuple(Advice(rule, said) for rule, check in checks if (said := check(program)))


def _trigger(program: WrittenProgram) -> str:
    return "" if program.trigger.strip() else "Name a routine it follows, like: after you brush your teeth."


def _length(program: WrittenProgram) -> str:
    count = len(program.exercises)
    if not count:
        return "There is no exercise in it."
    if count <= LENGTH.thresholds["core"] or program.reason_for_more.strip():
        return ""
    if count <= LENGTH.thresholds["most"]:
        return f"{count} exercises; three get done more often. Is each of them needed now?"
    return f"{count} exercises; leave out what can wait for the next visit, or say why it can't."


def _abstraction(program: WrittenProgram) -> str:
    return _missing("Say", {"on which days": program.when, "where": program.where})


def _fallback(program: WrittenProgram) -> str:
    return _missing(
        "Say what to do",
        {
            "when it hurts more": program.pain_rule,
            "after a missed day": program.missed_day_rule,
            "when something feels different": program.different_rule,
        },
    )


def _channel(program: WrittenProgram) -> str:
    return "" if program.channel.strip() else "Say how to tell the clinic that it was done, or that it went wrong."


def _milestone(program: WrittenProgram) -> str:
    return "" if program.milestone.strip() else "Give one thing that the patient can see by the next visit."


def trade_words(text: str) -> tuple[str, ...]:
    """The words of the trade in a text, each once."""
    return tuple(dict.fromkeys(word.lower() for word in _TRADE_WORDS.findall(text)))


def _jargon(program: WrittenProgram) -> str:
    found = tuple(dict.fromkeys(word for text in program.exercises for word in trade_words(text)))
    return f"Say in everyday words: {', '.join(found)}." if found else ""


def _reading(program: WrittenProgram) -> str:
    hard = [text for text in program.exercises if reading.is_hard(text, program.language, READING.thresholds)]
    return f"Shorter words and sentences for: {', '.join(map(_first_words, hard))}." if hard else ""


def _first_words(text: str) -> str:
    return text.split(".")[0][:40].strip()


def _tie(program: WrittenProgram) -> str:
    if program.ties is None or any(tie.strip() for tie in program.ties):
        return ""
    return "Say where they did it with you today, like: as we did at the end of the visit."


def _missing(start: str, parts: dict[str, str]) -> str:
    missing = [name for name, text in parts.items() if not text.strip()]
    return f"{start} {', '.join(missing)}." if missing else ""
