"""Fields of a form as the template draws them: what stands in them, what is wrong with it, what may be chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True)
class Field:
    """`kind` is an input's type, or "select" with `options` of (value, words). `form` keeps a page's ids apart."""

    form: str
    name: str
    label: str
    value: str = ""
    kind: str = "text"
    hint: str = ""
    options: Sequence[tuple[str, str]] = ()
    required: bool = False
    longest: int = 200
    problem: str = ""
    lowest: str = ""
    highest: str = ""
    step: str = ""

    @property
    def id(self) -> str:
        return f"{self.form}-{self.name}"


def come_back(fields: list[Field], posted: Mapping[str, str], problems: Mapping[str, str]) -> list[Field]:
    """The fields as a person filled them in, each with what is wrong beside it."""
    return [
        replace(field, value=posted.get(field.name, ""), problem=problems.get(field.name, "")) for field in fields
    ]


def whole(text: str | None) -> int | None:
    """A whole number of a form; None when it is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else None


def a_date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def hours(first: int, last: int) -> list[tuple[str, str]]:
    """Hours of the day to choose from, both ends included."""
    return [(str(hour), f"{hour}:00") for hour in range(first, last + 1)]
