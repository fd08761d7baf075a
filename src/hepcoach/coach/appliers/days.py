"""Check-ins and when the next morning is due."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import chain

from django.db import connection

from hepcoach.checkins.models import CheckIn, DueMorning
from hepcoach.coach.batch import Batch
from hepcoach.privacy import bulk
from hepcoach.privacy.fields import encrypted
from hepcoach.rules.effects import (
    CloseDay,
    Decision,
    MarkNudged,
    MoveMorning,
    OpenCheckIn,
    RecordCheckIn,
    ScheduleMorning,
)

# What a decision may write; `asked_at` is left to the outcome of the text.
_WRITTEN = (
    "status", "exercises_done", "items_done", "pain", "why_not", "question", "words", "nudged_at", "closed_at",
    "answered_at", "answered_by",
)  # fmt: skip
_OPENED = (
    "practice_id", "patient_id", "episode_id", "program_id", "day", "exercises_due", "nudge_due_at", "closes_at",
)  # fmt: skip

_COLUMNS = ", ".join(f"c.{name}" for name in _WRITTEN).replace("c.items_done", "c.items_done::text")
_FIND = f"""
SELECT c.patient_id, c.day, c.id, c.practice_id, {_COLUMNS}
  FROM unnest(%s::bigint[], %s::bigint[], %s::date[]) AS w (practice_id, patient_id, day)
  JOIN checkins_checkin c ON c.practice_id = w.practice_id AND c.patient_id = w.patient_id AND c.day = w.day
"""
_PROGRAMS = """
SELECT DISTINCT ON (episode_id) episode_id, id FROM programs_program
 WHERE episode_id = ANY(%s::bigint[]) AND assigned_at IS NOT NULL ORDER BY episode_id, version DESC
"""
_MOVE = "UPDATE checkins_duemorning SET due_at = %s WHERE patient_id = ANY(%s::bigint[]) RETURNING patient_id"
_LEARN = "UPDATE patients_patient SET learned_hour = %s WHERE id = ANY(%s::bigint[])"
_END = "DELETE FROM checkins_duemorning WHERE patient_id = ANY(%s::bigint[])"

_PAIN = encrypted(CheckIn, "pain")
_QUESTION, _WORDS = encrypted(CheckIn, "question"), encrypted(CheckIn, "words")


@dataclass
class _Row:
    """A check-in as the table holds it: sealed columns are opened only where something is added."""

    practice_id: int
    key: int | None = None
    status: str = CheckIn.Status.NO_ANSWER
    exercises_done: int | None = None
    items_done: str | None = None
    pain: bytes | None = None
    why_not: str = ""
    question: bytes | None = None
    words: bytes | None = None
    nudged_at: datetime | None = None
    closed_at: datetime | None = None
    answered_at: datetime | None = None
    answered_by: str = ""
    # What is written when it is opened, in the order of `_OPENED`.
    opened: tuple[object, ...] = ()

    def record(self, told: RecordCheckIn) -> None:
        if told.status is not None and told.status != self.status:
            # "2 of 3" said nothing about a day that is now told to be done, or not done at all.
            self.status, self.exercises_done, self.items_done = told.status, None, None
        if told.exercises_done is not None:
            self.exercises_done = told.exercises_done
        if told.items_done is not None:
            self.items_done = json.dumps(told.items_done)
        if told.pain is not None:
            self.pain = _PAIN.seal(self.practice_id, told.pain)
        self.why_not = told.why_not or self.why_not
        if told.question:
            self.question = _QUESTION.seal(self.practice_id, told.question)
        if told.words:
            before = [] if self.words is None else _WORDS.unseal(self.practice_id, self.words)
            self.words = _WORDS.seal(self.practice_id, [*before, {"at": told.at.isoformat(), "words": told.words}])
        self.answered_at, self.answered_by = told.at, told.via

    def written(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in _WRITTEN)

    def complete(self, nothing_said: tuple[bytes | None, bytes | None]) -> None:
        """An opened day holds no empty cell where the column wants a value."""
        question, words = nothing_said
        self.question, self.words = self.question or question, self.words or words


def _nothing_said(practice_id: int) -> tuple[bytes | None, bytes | None]:
    return _QUESTION.seal(practice_id, ""), _WORDS.seal(practice_id, [])


def apply(batch: Batch) -> None:
    """Write the days that are opened by one statement and those that change by another."""
    # Who only opens a day needs not know whether it is there: it stays as it is then.
    rows = _found(batch) if batch.asks_for(RecordCheckIn, MarkNudged, CloseDay) else {}
    _open(batch, rows)
    for decision, told in batch.wanted(RecordCheckIn):
        rows[decision.patient_id, told.day].record(told)
    for decision, nudged in batch.wanted(MarkNudged):
        rows[decision.patient_id, nudged.day].nudged_at = nudged.at
    for decision, over in batch.wanted(CloseDay):
        rows[decision.patient_id, over.day].closed_at = over.at
    fresh = [row for row in rows.values() if row.key is None]
    # The length of an empty cell shows that it is empty, so days of a practice may share one.
    nothing_said = cache(_nothing_said)
    for row in fresh:
        row.complete(nothing_said(row.practice_id))
    bulk.insert(
        CheckIn,
        (*_OPENED, *_WRITTEN),
        [(*row.opened, *row.written()) for row in fresh],
        conflict="(practice_id, patient_id, day) DO NOTHING",
    )
    bulk.update(CheckIn, _WRITTEN, [(row.key, *row.written()) for row in rows.values() if row.key is not None])


def move(batch: Batch) -> None:
    """Keep the hours that were learned: one statement for all patients who get the same."""
    together: dict[int, list[int]] = defaultdict(list)
    for decision, effect in batch.wanted(MoveMorning):
        together[effect.hour].append(decision.patient_id)
    with connection.cursor() as cursor:
        for hour, patients in together.items():
            cursor.execute(_LEARN, [hour, bulk.array(patients)])


def schedule(batch: Batch) -> None:
    """Move the next mornings: one statement for all patients who are due at the same time."""
    due = {decision.patient_id: (decision, effect.due_at) for decision, effect in batch.wanted(ScheduleMorning)}
    together: dict[datetime | None, list[int]] = defaultdict(list)
    for patient_id, (_, due_at) in due.items():
        together[due_at].append(patient_id)
    moved: set[int] = set()
    with connection.cursor() as cursor:
        if ended := together.pop(None, None):
            cursor.execute(_END, [bulk.array(ended)])
        for due_at, patients in together.items():
            cursor.execute(_MOVE, [due_at, bulk.array(patients)])
            moved.update(patient_id for (patient_id,) in cursor.fetchall())
    bulk.insert(
        DueMorning,
        ("practice_id", "patient_id", "due_at"),
        [
            (decision.practice_id, patient_id, due_at)
            for patient_id, (decision, due_at) in due.items()
            if due_at is not None and patient_id not in moved
        ],
        conflict="(patient_id) DO UPDATE SET due_at = EXCLUDED.due_at",
    )


def _found(batch: Batch) -> dict[tuple[int, date], _Row]:
    """The batch's check-ins that exist, by patient and day."""
    about: Iterator[tuple[Decision, OpenCheckIn | RecordCheckIn | MarkNudged | CloseDay]] = chain(
        batch.wanted(OpenCheckIn), batch.wanted(RecordCheckIn), batch.wanted(MarkNudged), batch.wanted(CloseDay)
    )
    wanted = {(decision.practice_id, decision.patient_id, effect.day) for decision, effect in about}
    found = bulk.select(
        _FIND,
        bulk.array(practice_id for practice_id, _, _ in wanted),
        bulk.array(patient_id for _, patient_id, _ in wanted),
        "{" + ",".join(day.isoformat() for _, _, day in wanted) + "}",
    )
    return {
        (patient_id, day): _Row(practice_id, key, *columns)
        for patient_id, day, key, practice_id, *columns in found
    }


def _open(batch: Batch, rows: dict[tuple[int, date], _Row]) -> None:
    missing = {
        (decision.patient_id, wanted.day): (decision, wanted)
        for decision, wanted in reversed(list(batch.wanted(OpenCheckIn)))
        if (decision.patient_id, wanted.day) not in rows
    }
    programs = _programs(batch, [decision for decision, _ in missing.values()])
    for place, (decision, wanted) in missing.items():
        episode_id = batch.facts(decision.patient_id).episode_id
        rows[place] = _Row(
            decision.practice_id,
            opened=(
                decision.practice_id,
                decision.patient_id,
                episode_id,
                programs[decision.patient_id],
                wanted.day,
                wanted.exercises_due,
                wanted.nudge_due_at,
                wanted.closes_at,
            ),
        )


def _programs(batch: Batch, decisions: list[Decision]) -> dict[int, int]:
    """The program that a day is about: the one that runs, else the newest that was ever assigned."""
    facts = {decision.patient_id: batch.facts(decision.patient_id) for decision in decisions}
    found = {patient_id: known.program.id for patient_id, known in facts.items() if known.program is not None}
    over = {known.episode_id: patient_id for patient_id, known in facts.items() if known.program is None}
    if over:
        episodes = bulk.array(pk for pk in over if pk is not None)
        found.update({over[pk]: program_id for pk, program_id in bulk.select(_PROGRAMS, episodes)})
    return found
