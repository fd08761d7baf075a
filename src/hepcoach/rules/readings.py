"""What the rules need to know of one text. `understanding.Reading` has this shape; no room imports the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Reading(Protocol):
    """The fields of the annotation guide of replies, and what the reader could not explain."""

    @property
    def adherence(self) -> str: ...
    @property
    def exercises_done(self) -> int | None: ...
    @property
    def pain_now(self) -> float | None: ...
    @property
    def pain_unclear(self) -> bool: ...
    @property
    def question(self) -> bool: ...
    @property
    def red_flag(self) -> str | None: ...
    @property
    def opt_out(self) -> bool: ...
    @property
    def opt_in(self) -> bool: ...
    @property
    def help(self) -> bool: ...
    @property
    def wrong_number(self) -> bool: ...
    @property
    def schedule_request(self) -> bool: ...
    @property
    def day_offset(self) -> int | None: ...
    @property
    def proxy(self) -> bool: ...
    @property
    def unexplained(self) -> Sequence[str]: ...
    @property
    def needs_person(self) -> bool: ...
    @property
    def needs_person_reason(self) -> str: ...


# How a reading's `needs_person_reason` begins when words may mean danger, and what it is when they meant nothing.
POSSIBLE_RED_FLAG = "possible red flag"
NOT_UNDERSTOOD = "not understood"


def may_be_red_flag(reading: Reading) -> bool:
    return not reading.red_flag and reading.needs_person_reason.startswith(POSSIBLE_RED_FLAG)


def says_nothing(reading: Reading) -> bool:
    """ "No", "thank you": read in full, and nothing in it is for anybody."""
    wishes = reading.question or reading.schedule_request or reading.help or reading.opt_out or reading.opt_in
    told = reports(reading) or reading.pain_unclear or reading.red_flag or reading.wrong_number
    return not (wishes or told or reading.needs_person or reading.unexplained)


def tells_adherence(reading: Reading) -> bool:
    return reading.adherence != "unknown" or reading.exercises_done is not None


def reports(reading: Reading) -> bool:
    """Whether it says something about a day that can be written down."""
    return tells_adherence(reading) or reading.pain_now is not None
