"""What one text message said: the fields of the annotation guide, and what each of them rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Language = Literal["en", "es"]
Adherence = Literal["done", "partial", "not_done", "unknown"]
Span = tuple[int, int]

# What was asked last: everything, the exercises, the pain, or whether there are questions.
CONTEXTS: tuple[str, ...] = ("open", "did", "pain", "questions")

# In the order in which one is kept when a text holds several (annotation guide v1.2).
RED_FLAGS: tuple[str, ...] = (
    "suicidal",
    "chest_pain_breathing",
    "cauda_equina",
    "new_neuro",
    "dvt",
    "infection",
    "surgical_site",
    "fall_injury",
    "severe_pain",
)

# The fields a reading answers for, as the guide and `hepcoach understand` name them.
FIELDS: tuple[str, ...] = (
    "adherence",
    "exercises_done",
    "pain_now",
    "pain_unclear",
    "question",
    "red_flag",
    "opt_out",
    "help",
    "opt_in",
    "wrong_number",
    "schedule_request",
    "day_offset",
    "proxy",
)


@dataclass(frozen=True)
class Request:
    """One text to read: `context` is what was asked last, `n_exercises` what the program held that day."""

    text: str
    context: str
    n_exercises: int
    num_media: int = 0
    language: Language | None = None

    def __post_init__(self) -> None:
        if self.context not in CONTEXTS:
            raise ValueError(f"context must be one of {', '.join(CONTEXTS)}, not {self.context!r}")
        if self.n_exercises < 0:
            raise ValueError("n_exercises cannot be below zero")


@dataclass(frozen=True)
class Reading:
    """One text as facts; `confidence` and `spans` (character offsets into the text) are by field name."""

    adherence: Adherence = "unknown"
    exercises_done: int | None = None
    pain_now: float | None = None
    pain_unclear: bool = False
    question: bool = False
    red_flag: str | None = None
    opt_out: bool = False
    opt_in: bool = False
    help: bool = False
    wrong_number: bool = False
    schedule_request: bool = False
    day_offset: int | None = None
    proxy: bool = False
    language: Language = "en"
    confidence: dict[str, float] = field(default_factory=dict)
    spans: dict[str, tuple[Span, ...]] = field(default_factory=dict)
    unexplained: tuple[str, ...] = ()
    needs_person: bool = False
    needs_person_reason: str = ""
