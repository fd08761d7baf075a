"""A program as its patient reads it, in plain words of their language: for page, preview and review."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hepcoach.exercises.content import Exercise
from hepcoach.programs import dose_words, elements
from hepcoach.programs.elements import Elements
from hepcoach.rules.doses import Dose
from hepcoach.rules.program_quality import WrittenProgram


@dataclass(frozen=True)
class Prescribed:
    """One exercise with its dose. Without a built-in exercise: the clinic's own, by its words."""

    dose: Dose
    exercise: Exercise | None = None
    own_name: str = ""
    own_how_to: str = ""
    tie: str = ""
    # Words for this patient in place of the library's.
    how_to: str = ""


@dataclass(frozen=True)
class Line:
    """One exercise as it is read. `slug` is empty for the clinic's own, which has no figure."""

    slug: str
    name: str
    dose: str
    how_to: str
    tie: str
    cues: tuple[str, ...]
    stop: str


@dataclass(frozen=True)
class Reader:
    """For whom a sheet is written, and by whom."""

    name: str
    language: str
    clinic: str
    phone: str


@dataclass(frozen=True)
class Sheet:
    """All that stands on the one page."""

    reader: Reader
    lines: tuple[Line, ...]
    # When, where and after what, in one sentence.
    plan: str
    # Pain, a missed day, something different, an emergency.
    rules: tuple[str, ...]
    stops: tuple[str, ...]
    channel: str
    reach: str
    milestone: str

    @property
    def language(self) -> str:
        return self.reader.language


def compose(items: Sequence[Prescribed], written: Elements, milestone: str, reader: Reader) -> Sheet:
    """The template: the library's words, the choices in words, the usual rules. Equal input, equal sheet."""
    language = reader.language if reader.language in elements.LANGUAGES else "en"
    together = elements.days([item.dose for item in items], language)
    lines = tuple(_line(item, language, with_days=not together) for item in items)
    return Sheet(
        reader=reader,
        lines=lines,
        plan=_sentence(together, *(elements.said(name, getattr(written, name), language) for name in _PLAN)),
        rules=(
            elements.pain_rule(written, language),
            elements.missed_day_rule(written, language),
            elements.different_rule(written, language),
        ),
        stops=tuple(dict.fromkeys(line.stop for line in lines if line.stop)),
        channel=elements.said("channel", written.channel, language),
        reach=elements.reach(written, language, clinic=reader.clinic, phone=reader.phone),
        milestone=milestone,
    )


def as_written(items: Sequence[Prescribed], written: Elements, sheet: Sheet) -> WrittenProgram:
    """What `rules.program_quality` reviews."""
    language = sheet.language if sheet.language in elements.LANGUAGES else "en"
    days = elements.days([item.dose for item in items], language)
    return WrittenProgram(
        exercises=tuple(f"{line.name}. {line.how_to}" for line in sheet.lines),
        trigger=written.trigger,
        when=days or (written.when if items else ""),
        where=written.where,
        pain_rule=sheet.rules[0],
        missed_day_rule=sheet.rules[1],
        different_rule=sheet.rules[2],
        channel=sheet.channel,
        milestone=sheet.milestone,
        reason_for_more=written.reason_for_more,
        language=language,
        ties=tuple(item.tie for item in items),
    )


_PLAN = ("when", "where", "trigger")


def _line(item: Prescribed, language: str, *, with_days: bool) -> Line:
    dose = dose_words.in_words(item.dose, language)
    if with_days:
        dose = ", ".join(part for part in (dose, elements.days_of(item.dose, language)) if part)
    tie = elements.said("tie", item.tie, language)
    if item.exercise is None:
        return Line("", item.own_name, dose, item.how_to or item.own_how_to, tie, (), "")
    exercise = item.exercise
    return Line(
        slug=exercise.slug,
        name=exercise.named(language),
        dose=dose,
        how_to=item.how_to or exercise.how_to[language],
        tie=tie,
        cues=exercise.cues[language],
        stop=exercise.stop[language],
    )


def _sentence(*parts: str) -> str:
    said = ", ".join(part for part in parts if part)
    return f"{said[0].upper()}{said[1:]}." if said else ""
