"""Many newcomers from a table (CSV, or cells copied from a spreadsheet), line by line, first without writing.

A table carries no consent to texts: nobody was read the words. Its patients wait on the front desk's list.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from hepcoach.clinics.actors import Actor
from hepcoach.clinics.models import Practice, Staff
from hepcoach.clinics.problems import Refused
from hepcoach.patients import intake, plan
from hepcoach.patients.models import Patient

MOST_LINES = 500
LONGEST_TABLE = 200_000
# Field -> what spreadsheets call its column.
COLUMNS = {
    "given_name": ("given name", "first name", "first"),
    "family_name": ("family name", "last name", "last", "surname"),
    "birth_date": ("birth date", "date of birth", "birthdate", "dob"),
    "phone": ("phone", "mobile", "cell", "mobile phone", "cell phone", "phone number"),
    "language": ("language",),
    "guardian": ("guardian", "parent", "parent or guardian"),
    "therapist": ("therapist", "provider", "clinician"),
}
NEEDED = ("given_name", "family_name", "birth_date", "therapist")


@dataclass(frozen=True)
class Line:
    """One line of the table: `number` as a spreadsheet counts, and who it is, or why it can't be."""

    number: int
    name: str
    newcomer: intake.Newcomer | None = None
    problems: tuple[str, ...] = ()
    on_file: Patient | None = None

    @property
    def is_new(self) -> bool:
        return self.newcomer is not None and self.on_file is None


def read(text: str, *, practice_id: int, therapists: Sequence[Staff], today: date) -> list[Line]:
    """What each line would become. One query, however many lines. Raises Refused when the table has no shape."""
    lines = [_line(number, cells, therapists, today) for number, cells in _cells(text)]
    lines = _told_twice(lines)
    right = [place for place, line in enumerate(lines) if line.newcomer is not None]
    known = intake.on_file(practice_id, [line.newcomer for line in lines if line.newcomer is not None])
    for nth, patient in known.items():
        lines[right[nth]] = replace(lines[right[nth]], on_file=patient)
    return lines


@transaction.atomic
def take_in(
    *, actor: Actor, practice: Practice, text: str, therapists: Sequence[Staff], today: date, now: datetime
) -> tuple[list[Line], int]:
    """Take in who is new and leave the other lines; the lines as they were found, and how many were taken in."""
    intake.hold(actor, practice)
    lines = read(text, practice_id=practice.pk, therapists=therapists, today=today)
    new = [line.newcomer for line in lines if line.newcomer is not None and line.on_file is None]
    plan.admit(practice, len(new), now, field="table")
    for newcomer in new:
        intake.write(actor=actor, practice=practice, newcomer=newcomer, now=now)
    return lines, len(new)


def _cells(text: str) -> list[tuple[int, dict[str, str]]]:
    """The table's lines under our names of the columns, empty lines left out."""
    if len(text) > LONGEST_TABLE:
        raise Refused({"table": f"Too long: at most {MOST_LINES} patients at a time."})
    heading = next((line for line in text.splitlines() if line.strip()), "")
    reader = csv.reader(text.splitlines(), delimiter=max(",;\t", key=heading.count))
    try:
        first, *rows = [
            row for row in ((reader.line_num, cells) for cells in reader) if any(map(str.strip, row[1]))
        ]
    except (csv.Error, ValueError):
        raise Refused({"table": "That is no table: the first line names the columns."}) from None
    places = _places(first[1])
    if missing := [COLUMNS[field][0] for field in NEEDED if field not in places]:
        raise Refused({"table": f"The first line names no column for: {', '.join(missing)}."})
    if len(rows) > MOST_LINES:
        raise Refused({"table": f"At most {MOST_LINES} patients at a time; this table has {len(rows)}."})
    if not rows:
        raise Refused({"table": "There is no patient under the first line."})
    return [
        (number, {field: cells[place].strip() if place < len(cells) else "" for field, place in places.items()})
        for number, cells in rows
    ]


def _places(heading: Sequence[str]) -> dict[str, int]:
    names = [" ".join(name.replace("_", " ").casefold().split()) for name in heading]
    return {field: names.index(name) for field, known in COLUMNS.items() for name in known if name in names}


def _line(number: int, cells: dict[str, str], therapists: Sequence[Staff], today: date) -> Line:
    name = f"{cells['given_name']} {cells['family_name']}".strip()[: intake.LONGEST_NAME]
    wanted = cells.pop("therapist")
    who = [
        one
        for one in therapists
        if wanted and wanted.casefold() in (one.name.casefold(), str(one).casefold(), one.npi)
    ]
    try:
        newcomer = intake.read(intake.Typed(**cells), who[0] if len(who) == 1 else None, today)
    except Refused as refused:
        problems = refused.problems
        if wanted and "therapist" in problems:
            problems["therapist"] = "No one therapist here has this name or NPI."
        return Line(number, name, problems=tuple(problems.values()))
    return Line(number, name, newcomer)


def _told_twice(lines: Sequence[Line]) -> list[Line]:
    seen: dict[tuple[str, str, date], int] = {}
    told = []
    for line in lines:
        if line.newcomer is None:
            told.append(line)
            continue
        one = line.newcomer
        first = seen.setdefault((one.given_name.casefold(), one.family_name.casefold(), one.born), line.number)
        twice = f"The same person as line {first}."
        told.append(line if first == line.number else Line(line.number, line.name, problems=(twice,)))
    return told
