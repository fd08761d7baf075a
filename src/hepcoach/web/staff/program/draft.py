"""A program being built. All of it stands in the form's fields, so a draft is never stored and never lost halfway.

A row is one exercise: field → values as typed. In the form each field bears its row's position: "sets-1".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from hepcoach.clinics.problems import Refused
from hepcoach.exercises import library, limits
from hepcoach.exercises.models import ClinicExercise
from hepcoach.programs.actions import NewItem
from hepcoach.programs.elements import (
    CHOICES,
    FEWEST_POINTS,
    MOST_POINTS,
    PAIN_POINTS,
    Elements,
    from_json,
    key_of,
)
from hepcoach.programs.models import Program
from hepcoach.programs.protocols import Protocol
from hepcoach.rules import doses
from hepcoach.rules.doses import Dose
from hepcoach.web.staff import dose_form
from hepcoach.web.staff import doses as shorthand
from hepcoach.web.staff.fields import whole

MOST_ROWS = 12
LONGEST_TIE = 160
LONGEST_HOW_TO = 400
# Longest texts of the elements, by field; a patient reads them on one page.
LONGEST = {
    "trigger": 80, "where": 60, "when": 60, "reason_for_more": 120,
    "channel": 160, "missed_day": 160, "different": 200, "reach": 160, "milestone": 160,
}  # fmt: skip
_ROW_FIELDS = (
    *("exercise", "tie", "how_to", "load", "load_unit", "side", "day", "as_needed"),
    *(name for name, _, _ in dose_form.AMOUNTS),
)

Row = dict[str, list[str]]


@dataclass
class Draft:
    """Rows, elements and limits as they stand in the form."""

    rows: list[Row] = field(default_factory=list)
    elements: dict[str, str] = field(default_factory=dict)
    milestone: str = ""
    # Tags of exercises.limits, and other precautions in words.
    limits: list[str] = field(default_factory=list)
    precautions: list[str] = field(default_factory=list)

    @property
    def chosen(self) -> list[str]:
        return [row["exercise"][0] for row in self.rows]

    def add(self, chosen: str, dose: Dose, tie: str = "", how_to: str = "") -> bool:
        """Another exercise at the end; False when it stands there already or nothing more fits."""
        if chosen in self.chosen or len(self.rows) >= MOST_ROWS:
            return False
        self.rows.append(row_of(chosen, dose, tie, how_to))
        return True

    def swap(self, place: int, slug: str) -> None:
        """Another exercise in a row's place, with its own dose; days, side and words stay."""
        if slug in self.chosen:
            return
        old, new = self.rows[place], row_of(slug, doses.from_json(library.exercise(slug).dose))
        kept = ("tie", "side", "day", "as_needed", "days_per_week")
        self.rows[place] = new | {name: old[name] for name in kept if name in old}


def row_of(chosen: str, dose: Dose, tie: str = "", how_to: str = "") -> Row:
    row: Row = {"exercise": [chosen], "tie": [tie], "how_to": [how_to]}
    for name, _, _ in dose_form.AMOUNTS:
        value = getattr(dose, name)
        row[name] = ["" if value is None else shorthand.amount(value)]
    row["load"] = ["" if dose.load is None else shorthand.amount(dose.load)]
    row["load_unit"] = [dose.load_unit or ""]
    row["side"] = ["" if dose.side in (None, "affected") else str(dose.side)]
    row["day"] = list(dose.weekdays or ())
    row["as_needed"] = ["yes"] if dose.as_needed else []
    return row


def _elements_of(posted: QueryDict) -> dict[str, str]:
    """As posted; a form that says nothing of the pain rule means the usual one."""
    usual = _as_fields(Elements())
    return {name: posted.get(name, usual[name]) for name in usual}


def from_form(posted: QueryDict) -> Draft:
    """The draft that was posted; what names no exercise is left out."""
    rows = []
    for position in range(1, MOST_ROWS + 1):
        chosen = posted.get(f"exercise-{position}", "")
        if chosen in library.slugs() or _own_id(chosen):
            rows.append({name: posted.getlist(f"{name}-{position}") for name in _ROW_FIELDS})
    return Draft(
        rows=rows,
        elements=_elements_of(posted),
        milestone=posted.get("milestone", ""),
        limits=[tag for tag in posted.getlist("limit") if tag in limits.words()],
        precautions=[" ".join(line.split())[:200] for line in posted.getlist("precaution")][:20],
    )


def from_program(program: Program) -> Draft:
    """A version of the patient's program, to go on from. Its items are loaded."""
    by_words = {words: tag for tag, words in limits.words().items()}
    elements = from_json(program.elements)
    draft = Draft(
        elements=_as_fields(elements),
        milestone=program.milestone,
        limits=[by_words[line] for line in program.precautions if line in by_words],
        precautions=[line for line in program.precautions if line not in by_words],
    )
    for item in program.items.all():
        chosen = item.exercise_slug or f"own:{item.clinic_exercise_id}"
        draft.add(chosen, doses.from_json(item.dose), item.tie, item.how_to)
    return draft


def empty() -> Draft:
    return Draft(elements=_as_fields(Elements()))


def start_from(draft: Draft, protocol: Protocol, language: str) -> None:
    """A protocol's core, doses, limits and milestone; what the therapist set of the rest stays."""
    draft.rows = []
    for exercise in protocol.exercises:
        draft.add(exercise.slug, doses.from_json(exercise.dose))
    draft.limits = list(protocol.limits)
    draft.milestone = protocol.milestone.get(language) or protocol.milestone["en"]


def as_query(draft: Draft) -> QueryDict:
    """The rows as form fields, numbered anew."""
    query = QueryDict(mutable=True)
    for position, row in enumerate(draft.rows, start=1):
        for name, values in row.items():
            # A box that nobody ticked is no field at all.
            if values:
                query.setlist(f"{name}-{position}", values)
    return query


@dataclass(frozen=True)
class Read:
    """A draft as it would be assigned, and by field what can't be; a wrong dose is read as none."""

    items: list[NewItem]
    elements: Elements
    problems: dict[str, str]


def read(draft: Draft, own: Mapping[int, ClinicExercise]) -> Read:
    query = as_query(draft)
    problems: dict[str, str] = {}
    items: list[NewItem] = []
    for position, chosen in enumerate(draft.chosen, start=1):
        dose = Dose()
        try:
            dose = dose_form.read(query, position)
        except Refused as refused:
            problems |= refused.problems
        tie = key_of("tie", " ".join(query.get(f"tie-{position}", "").split()))
        if len(tie) > LONGEST_TIE:
            problems[f"tie-{position}"] = f"At most {LONGEST_TIE} characters."
        how_to = " ".join(query.get(f"how_to-{position}", "").split())
        if len(how_to) > LONGEST_HOW_TO:
            problems[f"how_to-{position}"] = f"At most {LONGEST_HOW_TO} characters."
        number = _own_id(chosen)
        if number and number not in own:
            problems[f"exercise-{position}"] = "This exercise is no longer known: remove it."
        items.append(
            NewItem(
                dose=doses.implied(dose),
                exercise_slug="" if number else chosen,
                clinic_exercise=own.get(number) if number else None,
                tie=tie,
                how_to=how_to,
            )
        )
    elements, wrong = _elements(draft)
    return Read(items, elements, problems | wrong)


def own_ids(draft: Draft) -> list[int]:
    return [number for chosen in draft.chosen if (number := _own_id(chosen))]


def _own_id(chosen: str) -> int:
    """The clinic's own exercise's number; 0 for a built-in one."""
    return (whole(chosen.removeprefix("own:")) or 0) if chosen.startswith("own:") else 0


def _elements(draft: Draft) -> tuple[Elements, dict[str, str]]:
    written: dict[str, Any] = {name: " ".join(value.split()) for name, value in draft.elements.items()}
    written |= {name: key_of(name, written[name]) for name in CHOICES if name in written}
    problems = {
        name: f"At most {most} characters."
        for name, most in LONGEST.items()
        if len(written.get(name, draft.milestone)) > most
    }
    points = whole(written.get("pain_points")) or 0
    if not FEWEST_POINTS <= points <= MOST_POINTS:
        problems["pain_points"] = f"From {FEWEST_POINTS} to {MOST_POINTS} points."
        points = PAIN_POINTS
    return Elements(**{**written, "pain_points": points}), problems


def _as_fields(elements: Elements) -> dict[str, str]:
    return {name: str(getattr(elements, name)) for name in Elements.__dataclass_fields__}


def precautions_of(draft: Draft) -> list[str]:
    """The limits that hold, in words, and the other precautions."""
    return list(_unique((*(limits.words()[tag] for tag in draft.limits), *draft.precautions)))


def _unique(lines: Iterable[str]) -> Iterable[str]:
    return dict.fromkeys(line for line in lines if line)
