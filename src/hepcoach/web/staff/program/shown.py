"""What the builder's templates draw: the rows with their fields, the advice, and what the patient will see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from hepcoach.clinics.models import Practice
from hepcoach.exercises import library, limits
from hepcoach.exercises.library import Exercise
from hepcoach.exercises.models import ClinicExercise
from hepcoach.messaging import texts
from hepcoach.patients.models import Patient
from hepcoach.programs import elements, sheet, writing
from hepcoach.programs.actions import NewItem
from hepcoach.programs.sheet import Prescribed, Reader
from hepcoach.rules import dosing, program_quality
from hepcoach.rules.doses import Dose
from hepcoach.rules.phones import as_written
from hepcoach.rules.texting import segments
from hepcoach.web.staff import dose_form
from hepcoach.web.staff.dose_form import DoseForm
from hepcoach.web.staff.fields import Field
from hepcoach.web.staff.frame import StaffRequest
from hepcoach.web.staff.program import draft as drafts
from hepcoach.web.staff.program.draft import Draft, Read

# What most doses need stands open; the rest is folded away.
_FIRST = ("sets", "reps", "hold_seconds", "duration_minutes", "times_per_day", "side", "days_per_week")
_LABELS = {"times_per_day": "A day", "days_per_week": "Days a week", "duration_minutes": "Minutes"}
_ELEMENT_FIELDS = (
    ("trigger", "Trigger: a routine it follows"),
    ("where", "Where"),
    ("when", "When"),
)

_POINTS = [("1", "1 point"), *((str(points), f"{points} points") for points in range(2, elements.MOST_POINTS + 1))]


@dataclass(frozen=True)
class Row:
    """One exercise of the draft as the page draws it."""

    position: int
    chosen: str
    name: str
    clinical: str
    exercise: Exercise | None
    open_fields: list[Field]
    more_fields: list[Field]
    dose: DoseForm
    tie: Field
    how_to: Field
    # The library's words, which stand unless others are written.
    usual_how_to: str
    easier: list[Exercise]
    harder: list[Exercise]
    problem: str
    # Anything folded away is filled in or wrong.
    more_open: bool


def form(
    draft: Draft, own: Mapping[int, ClinicExercise], patient: Patient, problems: Mapping[str, str]
) -> dict[str, Any]:
    language = patient.language
    return {
        "draft": draft,
        "rows": [_row(draft, position, own, language, problems) for position in range(1, len(draft.rows) + 1)],
        "pickers": [_picker(name, label, draft, problems) for name, label in _ELEMENT_FIELDS],
        "channel": _picker("channel", "How they tell you it is done", draft, problems),
        "milestone": _text("milestone", "Milestone until next visit", draft.milestone, problems, hint=_MILESTONE),
        "reason": _text("reason_for_more", "Why more than three", draft.elements["reason_for_more"], problems),
        "pain_points": Field(
            "program", "pain_points", "Stop when pain rises by more than", draft.elements["pain_points"],
            kind="select", options=_POINTS,
            problem=problems.get("pain_points", ""),
        ),
        "own_rules": [
            _text("missed_day", "Missed day, in your words", draft.elements["missed_day"], problems,
                  hint=elements.missed_day_rule(elements.Elements(), language)),
            _text("different", "Something feels different, in your words", draft.elements["different"], problems,
                  hint=elements.different_rule(elements.Elements(), language)),
            _text("reach", "How to reach the clinic, in your words", draft.elements["reach"], problems),
        ],
        "limits_that_hold": [(tag, limits.words()[tag]) for tag in draft.limits],
        "spare": len(draft.rows) - 3,
        "language": language,
        "may_rephrase": writing.is_on(),
    }  # fmt: skip


def beside(request: StaffRequest, patient: Patient, draft: Draft, read: Read, *, is_first: bool) -> dict[str, Any]:
    """Advice and previews."""
    reader = reader_of(patient, request.practice)
    prescribed = [prescribed_of(item) for item in read.items]
    page = sheet.compose(prescribed, read.elements, draft.milestone, reader)
    advice = program_quality.review(sheet.as_written(prescribed, read.elements, page))
    return {
        "patient": patient,
        "sheet": page,
        "count": len(read.items),
        "advice": advice if read.items else (),
        "doses_outside": _outside(read.items),
        "limits_broken": _broken(read.items, draft),
        "first_texts": _first_texts(patient, request.practice, len(read.items), is_first=is_first),
    }


def prescribed_of(item: NewItem) -> Prescribed:
    if item.exercise_slug:
        return Prescribed(item.dose, library.exercise(item.exercise_slug), tie=item.tie, how_to=item.how_to)
    own = item.clinic_exercise
    return Prescribed(
        item.dose,
        own_name=own.words if own else "",
        own_how_to=own.how_to if own else "",
        tie=item.tie,
        how_to=item.how_to,
    )


def reader_of(patient: Patient, practice: Practice) -> Reader:
    return Reader(
        name=patient.full_name,
        language=patient.language if patient.language in elements.LANGUAGES else "en",
        clinic=practice.name,
        phone=as_written(practice.phone),
    )


def clock(seconds: int) -> str:
    """ "0:48"."""
    return f"{seconds // 60}:{seconds % 60:02d}"


_MILESTONE = "One thing they can see by then; not the plan-of-care goal."


def _row(
    draft: Draft, position: int, own: Mapping[int, ClinicExercise], language: str, problems: Mapping[str, str]
) -> Row:
    chosen = draft.chosen[position - 1]
    exercise = library.exercise(chosen) if chosen in library.slugs() else None
    mine = None if exercise else own.get(int(chosen.removeprefix("own:")))
    dose = dose_form.shown(Dose(), position, drafts.as_query(draft), problems)
    fields = {field.name.rpartition("-")[0]: field for field in dose.fields}
    more = [field for name, field in fields.items() if name not in _FIRST]
    tie_name, how_to_name = f"tie-{position}", f"how_to-{position}"
    how_to = "".join(draft.rows[position - 1]["how_to"][:1])
    tie = elements.said("tie", "".join(draft.rows[position - 1]["tie"][:1]), "en")
    return Row(
        position=position,
        chosen=chosen,
        name=exercise.name["en"] if exercise else (mine.words if mine else "No longer known"),
        clinical=exercise.clinical if exercise else "The clinic's own",
        exercise=exercise,
        open_fields=[fields[name] for name in _FIRST],
        more_fields=more,
        dose=dose,
        tie=Field("program", tie_name, "Tied to today's visit", tie, kind="list",
                  options=elements.options("tie", "en"), problem=problems.get(tie_name, "")),
        how_to=Field("program", how_to_name, "How to do it, in your words", how_to,
                     problem=problems.get(how_to_name, ""), longest=drafts.LONGEST_HOW_TO),
        usual_how_to=exercise.how_to.get(language, exercise.how_to["en"]) if exercise else "",
        easier=_steps(exercise.easier if exercise else (), draft),
        harder=_steps(exercise.harder if exercise else (), draft),
        problem=problems.get(f"exercise-{position}", ""),
        more_open=dose.as_needed or any(ticked for _, _, ticked in dose.days) or bool(dose.days_problem)
        or any(field.value or field.problem for field in more) or bool(how_to or problems.get(how_to_name)),
    )  # fmt: skip


def _steps(slugs: Sequence[str], draft: Draft) -> list[Exercise]:
    return [library.exercise(slug) for slug in slugs if slug not in draft.chosen]


def _picker(name: str, label: str, draft: Draft, problems: Mapping[str, str]) -> Field:
    """A text with a list to pick from: the words of a choice stand there, and its key is found again by them."""
    words = elements.said(name, draft.elements[name], "en")
    return Field(
        "program", name, label, words, kind="list", options=elements.options(name, "en"),
        problem=problems.get(name, ""), longest=drafts.LONGEST[name],
    )  # fmt: skip


def _text(name: str, label: str, value: str, problems: Mapping[str, str], hint: str = "") -> Field:
    return Field(
        "program", name, label, value, hint=hint, problem=problems.get(name, ""), longest=drafts.LONGEST[name]
    )


def _outside(items: Sequence[NewItem]) -> list[tuple[str, str, str]]:
    """(exercise, what is unusual, why) for each dose that lies outside the usual range."""
    return [
        (exercise.name["en"], found.said, found.rule.source)
        for item in items
        if item.exercise_slug
        for exercise in (library.exercise(item.exercise_slug),)
        for found in dosing.outside(exercise.kind, item.dose)
    ]


def _broken(items: Sequence[NewItem], draft: Draft) -> list[tuple[str, str]]:
    """(exercise, limit) for each exercise that a limit forbids."""
    return [
        (exercise.name["en"], limits.words()[tag])
        for item in items
        if item.exercise_slug
        for exercise in (library.exercise(item.exercise_slug),)
        for tag in limits.broken(exercise, draft.limits)
    ]


def _first_texts(
    patient: Patient, practice: Practice, count: int, *, is_first: bool
) -> list[tuple[str, str, int]]:
    """What the patient is texted first, and on the next exercise day: (when, words, SMS parts)."""
    language = patient.language if patient.language in texts.LANGUAGES else "en"
    variables = {
        "name": patient.given_name,
        "clinic": practice.name,
        "phone": as_written(practice.phone),
        "count": str(count),
        "link": f"{settings.PUBLIC_URL}/p/sample-of-a-link",
    }
    kinds = [("Right after you assign", "welcome" if is_first else "program_changed")]
    if count:
        kinds.append(("On the next exercise day", "morning"))
    said = [(when, texts.render(kind, language, variables)) for when, kind in kinds]
    return [(when, words, segments(words)) for when, words in said]
