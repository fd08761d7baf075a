"""What the coach knows of a batch of patients, read in a fixed number of statements whatever the batch's size.

Written by hand down to the SQL, because a practice's whole morning goes through here: rows become the frozen facts
without a model in between, and only what a rule may look at is opened.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from hepcoach.checkins.models import CheckIn
from hepcoach.clinics.models import Practice
from hepcoach.exercises import library
from hepcoach.exercises.models import ClinicExercise
from hepcoach.messaging.contacts import Reached, usable_contacts
from hepcoach.patients.models import Episode, Patient
from hepcoach.privacy import bulk, keyring
from hepcoach.privacy.fields import encrypted
from hepcoach.programs.models import Program
from hepcoach.rules.facts import CaseFacts, ClinicFacts, DayFacts, PatientFacts, ProgramFacts, Thresholds
from hepcoach.rules.schedule import ScheduledItem


@dataclass(frozen=True)
class Known:
    """A patient's facts, and what carrying out a decision about them needs besides: the number that is texted."""

    facts: PatientFacts
    contact: Reached | None


_PATIENTS = """
SELECT p.id, p.practice_id, p.given_name, p.language, p.time_zone, p.morning_hour, p.paused_until,
       p.thresholds::text, p.may_text_reason, c.asked, c.follow_ups, c.quiet_until, c.staff_until,
       p.learned_hour, p.text_from_hour, p.text_until_hour, p.paused_from,
       EXISTS (SELECT 1 FROM patients_helper h
                WHERE h.patient_id = p.id AND h.consent = 'granted' AND (h.gets_copies OR h.gets_alerts))
  FROM patients_patient p LEFT JOIN messaging_conversation c ON c.patient_id = p.id
 WHERE p.id = ANY(%s::bigint[])
"""

# The course of care that texts are about: of several active ones the newest with an assigned program. Its items as
# JSON text: programs that say the same are read once.
_EPISODES = """
SELECT DISTINCT ON (e.patient_id)
       e.patient_id, e.practice_id, e.id, e.therapist_id, e.discipline, e.baseline_pain,
       g.id, g.version, g.starts_on, g.ends_on, g.milestone,
       (SELECT json_agg(json_build_array(i.position, i.weekdays, i.days_per_week, i.as_needed, i.starts_on,
                                         i.ends_on, i.exercise_slug, i.clinic_exercise_id)
                        ORDER BY i.position)::text
          FROM programs_programitem i WHERE i.program_id = g.id)
  FROM patients_episode e LEFT JOIN programs_program g ON g.episode_id = e.id AND g.status = 'assigned'
 WHERE e.patient_id = ANY(%s::bigint[]) AND e.status = 'active'
 ORDER BY e.patient_id, (g.id IS NULL), e.started_on DESC, e.id DESC
"""

_DAY_COLUMNS = """episode_id, practice_id, day, exercises_due, asked_at IS NOT NULL, status, exercises_done,
       closed_at IS NOT NULL, nudged_at IS NOT NULL, answered_at, items_done::text"""
_OF_EPISODES = "FROM checkins_checkin WHERE episode_id = ANY(%s::bigint[]) AND day >= %s ORDER BY day"
_DAYS = f"SELECT {_DAY_COLUMNS} {_OF_EPISODES}"
_OPENED_DAYS = f"SELECT {_DAY_COLUMNS}, pain, question {_OF_EPISODES}"

_CASES = """
SELECT patient_id, id, rule FROM triage_case
 WHERE patient_id = ANY(%s::bigint[]) AND status <> 'resolved' ORDER BY id
"""

_GIVEN_NAME = encrypted(Patient, "given_name")
_BASELINE_PAIN = encrypted(Episode, "baseline_pain")
_MILESTONE = encrypted(Program, "milestone")
_PAIN, _QUESTION = encrypted(CheckIn, "pain"), encrypted(CheckIn, "question")
_CLINIC_WORDS = encrypted(ClinicExercise, "words")


@dataclass(frozen=True)
class _Care:
    """One patient's course of care."""

    episode_id: int
    therapist_id: int | None
    discipline: str
    baseline_pain: float | None
    program: tuple[int, int, date, date | None, str] | None
    milestone: str


def load(patient_ids: Iterable[int], now: datetime) -> dict[int, PatientFacts]:
    """The facts of each patient, by id."""
    return {patient_id: known.facts for patient_id, known in look_up(patient_ids).items()}


def look_up(patient_ids: Iterable[int], *, since: date = date.min, opened: bool = True) -> dict[int, Known]:
    """What is known of each patient, by id. Run it inside `tenancy.practices(...)`, holding their conversations.

    `since`: earlier days are left out, for what looks at no history. `opened`: whether the days' pain and
    questions are read, or left sealed for what looks at neither.
    """
    ids = bulk.array(patient_ids)
    patients = bulk.select(_PATIENTS, ids)
    practices = Practice.objects.in_bulk({row[1] for row in patients})
    keyring.make_ready(practices)
    clinics = {pk: clinic_facts(practice) for pk, practice in practices.items()}
    contacts = usable_contacts(ids)
    cares = _cares(ids)
    languages = {row[0]: language_of(row[3]) for row in patients}
    programs = _programs(cares, languages)
    days = _days(cares, since, opened)
    cases: dict[int, list[CaseFacts]] = defaultdict(list)
    for patient_id, pk, rule in bulk.select(_CASES, ids):
        cases[patient_id].append(CaseFacts(id=pk, rule=rule))
    found = {}
    for row in patients:
        patient_id, practice_id = row[0], row[1]
        care, contact = cares.get(patient_id), contacts.get(patient_id)
        facts = _facts(
            row,
            practices[practice_id],
            clinics[practice_id],
            language=languages[patient_id],
            reason=row[8] or ("" if contact else "no_phone"),
            care=care,
            program=programs.get(patient_id),
            days=tuple(days.get(care.episode_id, ())) if care else (),
            cases=tuple(cases.get(patient_id, ())),
            opened=opened,
        )
        found[patient_id] = Known(facts, contact)
    return found


def _cares(ids: str) -> dict[int, _Care]:
    found = {}
    for patient_id, practice_id, pk, therapist_id, discipline, pain, *program, milestone, items in bulk.select(
        _EPISODES, ids
    ):
        found[patient_id] = _Care(
            episode_id=pk,
            therapist_id=therapist_id,
            discipline=discipline,
            baseline_pain=None if pain is None else _BASELINE_PAIN.unseal(practice_id, pain),
            program=None if program[0] is None else (*program, items or "[]"),
            milestone="" if milestone is None else _MILESTONE.unseal(practice_id, milestone),
        )
    return found


def _programs(cares: Mapping[int, _Care], languages: Mapping[int, str]) -> dict[int, ProgramFacts]:
    running = {patient_id: care.program for patient_id, care in cares.items() if care.program is not None}
    clinics_own = {pk for program in running.values() for pk in _items(program[4])[1].values()}
    words = _clinic_words(clinics_own) if clinics_own else {}
    found = {}
    for patient_id, (pk, version, starts_on, ends_on, written) in running.items():
        items, own = _items(written)
        names = _library_names(written, languages[patient_id])
        if own:
            names = {**names, **{position: words[exercise] for position, exercise in own.items()}}
        found[patient_id] = ProgramFacts(
            id=pk, version=version, starts_on=starts_on, ends_on=ends_on, items=items, names=names
        )
    return found


@lru_cache(maxsize=4_096)
def _items(written: str) -> tuple[tuple[ScheduledItem, ...], Mapping[int, int]]:
    """A program's items as the rules want them, and which of them are the clinic's own exercises."""
    rows = json.loads(written)
    return (
        tuple(
            ScheduledItem(
                position=position,
                weekdays=frozenset(weekdays),
                days_per_week=days_per_week,
                as_needed=as_needed,
                starts_on=_date(starts_on),
                ends_on=_date(ends_on),
            )
            for position, weekdays, days_per_week, as_needed, starts_on, ends_on, _, _ in rows
        ),
        {row[0]: row[7] for row in rows if row[7] is not None},
    )


@lru_cache(maxsize=4_096)
def _library_names(written: str, language: str) -> Mapping[int, str]:
    return {row[0]: library.exercise(row[6]).named(language) for row in json.loads(written) if row[7] is None}


def _clinic_words(exercises: set[int]) -> dict[int, str]:
    rows = ClinicExercise.objects.filter(pk__in=exercises).values_list("pk", "practice_id", "words")
    return {pk: _CLINIC_WORDS.unseal(practice_id, words) for pk, practice_id, words in rows}


def _days(cares: Mapping[int, _Care], since: date, opened: bool) -> Mapping[int, list[DayFacts]]:
    days: dict[int, list[DayFacts]] = defaultdict(list)
    episodes = bulk.array(care.episode_id for care in cares.values())
    for (
        episode_id,
        practice_id,
        day,
        due,
        asked,
        status,
        done,
        closed,
        nudged,
        answered_at,
        items_done,
        *cells,
    ) in bulk.select(_OPENED_DAYS if opened else _DAYS, episodes, since):
        items = None if items_done is None else tuple(json.loads(items_done))
        pain, question = None, ""
        if opened:
            pain = None if cells[0] is None else _PAIN.unseal(practice_id, cells[0])
            question = _QUESTION.unseal(practice_id, cells[1])
        days[episode_id].append(
            DayFacts(day, due, asked, status, done, pain, question, closed, nudged, answered_at, items)
        )
    return days


def merged_thresholds(practice: Thresholds, patient: Thresholds) -> Thresholds:
    """What the practice set, with what was set for the patient over it. Rules fall back on their own defaults."""
    merged: dict[str, dict[str, float]] = {}
    for source in (practice, patient):
        for rule, values in source.items():
            merged.setdefault(rule, {}).update(values)
    return merged


def _facts(
    row: tuple[Any, ...],
    practice: Practice,
    clinic: ClinicFacts,
    *,
    language: str,
    reason: str,
    care: _Care | None,
    program: ProgramFacts | None,
    days: tuple[DayFacts, ...],
    cases: tuple[CaseFacts, ...],
    opened: bool,
) -> PatientFacts:
    """`row` as `_PATIENTS` gives it; without a conversation only in a look without a lock."""
    pk, practice_id, given_name, _, zone, morning_hour, paused_until, thresholds, _, asked, follow_ups = row[:11]
    quiet, staff_until, learned_hour, own_from, own_until, paused_from, tells_helpers = row[11:]
    own_hour = learned_hour if morning_hour is None else morning_hour
    return PatientFacts(
        practice_id=practice_id,
        patient_id=pk,
        given_name=_GIVEN_NAME.unseal(practice_id, given_name),
        language=language,
        zone=zone or practice.time_zone,
        clinic=clinic,
        morning_hour=practice.morning_hour if own_hour is None else own_hour,
        nudge_hour=practice.nudge_hour,
        may_text=not reason,
        may_text_reason=reason,
        paused_from=paused_from,
        paused_until=paused_until,
        episode_id=care.episode_id if care else None,
        therapist_id=care.therapist_id if care else None,
        program=program,
        days=days,
        baseline_pain=care.baseline_pain if care else None,
        open_cases=cases,
        asked=asked or "",
        follow_ups=follow_ups or 0,
        quiet_until=quiet,
        staff_until=staff_until,
        thresholds=merged_thresholds(practice.thresholds, _json(thresholds)),
        milestone=care.milestone if care else "",
        # Speech therapy does not ask about pain.
        asks_pain=care is None or care.discipline != "SLP",
        morning_is_set=morning_hour is not None,
        tells_helpers=tells_helpers,
        own_from_hour=own_from,
        own_until_hour=own_until,
        days_are_opened=opened,
    )


def language_of(language: str) -> str:
    """The language of a patient's texts: Spanish if they speak it, else English."""
    return "es" if language.lower().startswith("es") else "en"


def clinic_facts(practice: Practice) -> ClinicFacts:
    return ClinicFacts(
        name=practice.name,
        phone=practice.phone,
        zone=practice.time_zone,
        text_from_hour=practice.text_from_hour,
        text_until_hour=practice.text_until_hour,
        office_opens_hour=practice.office_opens_hour,
        office_closes_hour=practice.office_closes_hour,
        holidays=frozenset(date.fromisoformat(day) for day in practice.holidays),
    )


def _json(words: str) -> Any:
    return {} if words == "{}" else json.loads(words)


def _date(words: str | None) -> date | None:
    return None if words is None else date.fromisoformat(words)
