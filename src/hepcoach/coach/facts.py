"""What the coach knows of a batch of patients, read in a fixed number of queries whatever the batch's size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from hepcoach.checkins.models import CheckIn
from hepcoach.clinics.models import Practice
from hepcoach.messaging.contacts import usable_contacts
from hepcoach.messaging.models import Conversation
from hepcoach.patients.models import ContactPoint, Episode, Patient
from hepcoach.programs import queries as programs
from hepcoach.programs.models import Program
from hepcoach.rules.facts import CaseFacts, ClinicFacts, DayFacts, PatientFacts, ProgramFacts, Thresholds
from hepcoach.triage.models import Case


@dataclass(frozen=True)
class Rows:
    """The rows behind a batch's facts that carrying out its decisions needs again."""

    patients: Mapping[int, Patient]
    contacts: Mapping[int, ContactPoint]
    episodes: Mapping[int, Episode]


def rows(patient_ids: Iterable[int]) -> Rows:
    """Three queries. Run it inside `tenancy.practices(...)`."""
    ids = list(patient_ids)
    patients = Patient.objects.select_related("practice", "conversation").filter(pk__in=ids)
    return Rows(
        patients={patient.pk: patient for patient in patients},
        contacts=usable_contacts(ids),
        episodes=current_episodes(ids),
    )


def load(patient_ids: Iterable[int], now: datetime) -> dict[int, PatientFacts]:
    """The facts of each patient, by id. Run it inside `tenancy.practices(...)`, holding their conversations."""
    return of(rows(patient_ids))


def of(found: Rows) -> dict[int, PatientFacts]:
    """The facts of each patient whose rows were read."""
    assigned = programs.current_programs(found.patients)
    days = _days(episode.pk for episode in found.episodes.values())
    cases: dict[int, list[CaseFacts]] = defaultdict(list)
    unresolved = Case.objects.filter(patient__in=found.patients).exclude(status=Case.Status.RESOLVED)
    for patient_id, pk, rule in unresolved.order_by("pk").values_list("patient", "pk", "rule"):
        cases[patient_id].append(CaseFacts(id=pk, rule=rule))
    return {
        patient.pk: _facts(
            patient,
            contact=found.contacts.get(patient.pk),
            episode=(episode := found.episodes.get(patient.pk)),
            program=assigned.get(episode.pk) if episode else None,
            days=tuple(days[episode.pk]) if episode else (),
            cases=tuple(cases[patient.pk]),
        )
        for patient in found.patients.values()
    }


def current_episodes(patient_ids: Iterable[int]) -> dict[int, Episode]:
    """The course of care that texts are about: of several active ones the newest with an assigned program."""
    found: dict[int, Episode] = {}
    active = Episode.objects.filter(patient__in=list(patient_ids), status=Episode.Status.ACTIVE).annotate(
        has_program=_has_program()
    )
    # Ordered so that the one wanted comes last and stays.
    for episode in active.order_by("has_program", "started_on", "pk"):
        found[episode.patient_id] = episode
    return found


def _has_program() -> Exists:
    return Exists(Program.objects.filter(episode=OuterRef("pk"), status=Program.Status.ASSIGNED))


def merged_thresholds(practice: Practice, patient: Patient) -> Thresholds:
    """What the practice set, with what was set for the patient over it. Rules fall back on their own defaults."""
    merged: dict[str, dict[str, float]] = {}
    for source in (practice.thresholds, patient.thresholds):
        for rule, values in source.items():
            merged.setdefault(rule, {}).update(values)
    return merged


def _days(episode_ids: Iterable[int]) -> Mapping[int, list[DayFacts]]:
    days: dict[int, list[DayFacts]] = defaultdict(list)
    for row in CheckIn.objects.filter(episode__in=list(episode_ids)).defer("words").order_by("day"):
        days[row.episode_id].append(
            DayFacts(
                day=row.day,
                exercises_due=row.exercises_due,
                asked=row.asked_at is not None,
                status=row.status,
                exercises_done=row.exercises_done,
                pain=row.pain,
                question=row.question,
                closed=row.closed_at is not None,
                nudged=row.nudged_at is not None,
                answered_at=row.answered_at,
                items_done=None if row.items_done is None else tuple(row.items_done),
            )
        )
    return days


def _facts(
    patient: Patient,
    *,
    contact: ContactPoint | None,
    episode: Episode | None,
    program: Program | None,
    days: tuple[DayFacts, ...],
    cases: tuple[CaseFacts, ...],
) -> PatientFacts:
    practice = patient.practice
    # None only in a look without a lock: who holds a conversation has one.
    conversation: Conversation | None = getattr(patient, "conversation", None)
    reason = patient.may_text_reason or ("" if contact else "no_phone")
    return PatientFacts(
        practice_id=practice.pk,
        patient_id=patient.pk,
        given_name=patient.given_name,
        language=language_of(patient),
        zone=patient.time_zone or practice.time_zone,
        clinic=clinic_facts(practice),
        morning_hour=practice.morning_hour if patient.morning_hour is None else patient.morning_hour,
        nudge_hour=practice.nudge_hour,
        may_text=not reason,
        may_text_reason=reason,
        paused_until=patient.paused_until,
        episode_id=episode.pk if episode else None,
        therapist_id=episode.therapist_id if episode else None,
        program=_program(program, language_of(patient)) if program else None,
        days=days,
        baseline_pain=episode.baseline_pain if episode else None,
        open_cases=cases,
        asked=conversation.asked if conversation else "",
        follow_ups=conversation.follow_ups if conversation else 0,
        quiet_until=conversation.quiet_until if conversation else None,
        thresholds=merged_thresholds(practice, patient),
        milestone=program.milestone if program else "",
        asks_pain=asks_pain(episode),
    )


def _program(program: Program, language: str) -> ProgramFacts:
    return ProgramFacts(
        id=program.pk,
        version=program.version,
        starts_on=program.starts_on,
        ends_on=program.ends_on,
        items=programs.scheduled(program),
        names={item.position: programs.item_name(item, language) for item in program.items.all()},
    )


def language_of(patient: Patient) -> str:
    """The language of the patient's texts: Spanish if they speak it, else English."""
    return "es" if patient.language.lower().startswith("es") else "en"


def asks_pain(episode: Episode | None) -> bool:
    """Speech therapy does not ask about pain."""
    return episode is None or episode.discipline != "SLP"


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
