"""What an episode's report is drafted from: a fixed number of queries, then plain counting."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from hepcoach.checkins.models import CheckIn
from hepcoach.outcomes import measures
from hepcoach.outcomes.models import PsfsScore
from hepcoach.patients.models import Episode, FamilyTraining, Patient
from hepcoach.programs import queries as programs
from hepcoach.programs.models import Program
from hepcoach.reports.models import Note
from hepcoach.rules import adherence, discharge, progress
from hepcoach.rules.facts import DayFacts
from hepcoach.scheduling.models import Appointment
from hepcoach.triage.models import Case


def zone_of(episode: Episode) -> ZoneInfo:
    return ZoneInfo(episode.patient.time_zone or episode.practice.time_zone)


def days(check_ins: Iterable[CheckIn]) -> tuple[DayFacts, ...]:
    """Check-ins as the rules see them, oldest first."""
    return tuple(
        DayFacts(
            day=check_in.day,
            exercises_due=check_in.exercises_due,
            asked=check_in.asked_at is not None,
            status=check_in.status,
            exercises_done=check_in.exercises_done,
            items_done=None if check_in.items_done is None else tuple(check_in.items_done),
            pain=check_in.pain,
            question=check_in.question,
            closed=check_in.closed_at is not None,
            answered_at=check_in.answered_at,
        )
        for check_in in sorted(check_ins, key=lambda check_in: check_in.day)
    )


def discharge_facts(episode: Episode, *, ended_on: date) -> discharge.DischargeFacts:
    check_ins = list(CheckIn.objects.filter(episode=episode).order_by("day"))
    versions = _versions(episode)
    zone = zone_of(episode)
    visits = Appointment.objects.filter(
        patient=episode.patient, status="arrived", starts_at__date__gte=episode.started_on
    ).count()
    return discharge.DischargeFacts(
        started_on=episode.started_on,
        ended_on=ended_on,
        condition=str(episode.condition.get("text") or episode.condition.get("code") or ""),
        goals=episode.goals,
        milestone=versions[-1].milestone if versions else "",
        baseline_pain=episode.baseline_pain,
        days=days(check_ins),
        programs=tuple(
            discharge.ProgramVersion(
                version=program.version,
                assigned_on=_local(program.assigned_at, zone) or program.starts_on,
                exercises=tuple(programs.item_name(item, "en") for item in program.items.all()),
            )
            for program in versions
        ),
        exercises=_exercise_counts(check_ins, versions),
        psfs=tuple(
            discharge.PsfsRecord(
                score.on, tuple((entry["activity"], entry["score"]) for entry in score.activities)
            )
            for score in PsfsScore.objects.filter(episode=episode).order_by("on")
        ),
        cases=_cases(episode, zone),
        visits=visits,
        measures=_measures(episode, ended_on),
        trainings=_trainings(episode, ended_on),
    )


def stretch_facts(episode: Episode, *, first: date, last: date) -> progress.StretchFacts:
    """What a SOAP note or progress report of these days is drafted from."""
    whole = discharge_facts(episode, ended_on=last)
    check_ins = CheckIn.objects.filter(episode=episode, day__range=(first, last)).order_by("day")
    zone = zone_of(episode)
    kept = Appointment.objects.filter(
        patient=episode.patient, status="arrived", starts_at__gte=_midnight(first, zone),
        starts_at__lt=_midnight(last + timedelta(days=1), zone),
    )  # fmt: skip
    days_in = tuple(day for day in whole.days if first <= day.day <= last)
    within = replace(
        whole,
        started_on=first,
        # The baseline is the episode's: a later stretch is held against its own first report.
        baseline_pain=whole.baseline_pain if first == episode.started_on else None,
        days=days_in,
        exercises=_exercise_counts(list(check_ins), _versions(episode)),
        psfs=tuple(score for score in whole.psfs if score.on <= last),
        cases=tuple(case for case in whole.cases if first <= case.opened_on <= last),
        visits=kept.count(),
        trainings=tuple(one for one in whole.trainings if first <= one.on),
    )
    earlier = adherence.figures(day for day in whole.days if day.day < first)
    assigned = [version for version in whole.programs if version.assigned_on <= last]
    return progress.StretchFacts(
        first=first,
        last=last,
        within=within,
        said=tuple(said for check_in in check_ins for said in _said(check_in)),
        running=assigned[-1] if assigned else None,
        before=earlier.conservative,
    )


def first_undocumented(episode: Episode, kind: Note.Kind, last: date) -> date:
    """The day after the last note of this kind ended, else the episode's first day."""
    ended = (
        Note.objects.filter(episode=episode, kind=kind, last_day__lt=last)
        .order_by("-last_day")
        .values_list("last_day", flat=True)
        .first()
    )
    return ended + timedelta(days=1) if ended else episode.started_on


def reports_due(patients: QuerySet[Patient], *, now: datetime) -> list[tuple[Episode, str]]:
    """Active episodes of these patients whose progress report is due or soon, most treatment days first.

    Three queries. Only a signed report starts the count anew.
    """
    episodes = list(
        Episode.objects.filter(patient__in=patients, status=Episode.Status.ACTIVE).select_related(
            "patient", "practice"
        )
    )
    visits: dict[int, list[datetime]] = {}
    kept = Appointment.objects.filter(patient__in=[one.patient_id for one in episodes], status="arrived")
    for patient_id, starts_at in kept.values_list("patient_id", "starts_at"):
        visits.setdefault(patient_id, []).append(starts_at)
    signed: dict[int, list[date]] = {}
    reports = Note.objects.filter(episode__in=episodes, kind=Note.Kind.PROGRESS, status=Note.Status.SIGNED)
    for episode_id, last_day in reports.values_list("episode_id", "last_day"):
        signed.setdefault(episode_id, []).extend([last_day] if last_day else [])
    counted = []
    for episode in episodes:
        zone = zone_of(episode)
        count = progress.treatment_days(
            [at.astimezone(zone).date() for at in visits.get(episode.patient_id, ()) if at <= now],
            signed.get(episode.pk, ()),
            started_on=episode.started_on,
        )
        if words := progress.report_due(count):
            counted.append((count, episode, words))
    return [(episode, words) for _, episode, words in sorted(counted, key=lambda one: (-one[0], one[1].pk))]


def same_document(note: Note) -> QuerySet[Note]:
    """Every version of the same case note or report."""
    if note.case_id is not None:
        return Note.objects.filter(case_id=note.case_id)
    return Note.objects.filter(
        kind=note.kind,
        episode_id=note.episode_id,
        case__isnull=True,
        first_day=note.first_day,
        last_day=note.last_day,
    )


def versions_of(note: Note) -> list[Note]:
    """The versions of the same document, newest first."""
    return list(same_document(note).select_related("signed_by", "edited_by").order_by("-version"))


def to_sign(patients: QuerySet[Patient]) -> list[Note]:
    """Drafts of these patients' episodes, oldest first."""
    drafts = Note.objects.filter(status=Note.Status.DRAFT, episode__patient__in=patients)
    return list(drafts.select_related("episode__patient", "case").order_by("created_at"))


def _trainings(episode: Episode, last: date) -> tuple[discharge.TrainingRecord, ...]:
    found = FamilyTraining.objects.filter(patient=episode.patient, on__range=(episode.started_on, last))
    return tuple(
        discharge.TrainingRecord(one.pk, one.on, one.who, one.what, one.get_result_display())
        for one in found.order_by("on", "pk")
    )


def _exercise_counts(
    check_ins: Sequence[CheckIn], versions: Iterable[Program]
) -> tuple[discharge.ExerciseCount, ...]:
    """Per exercise over all versions: due and done on the days of which it is known which were done."""
    due: dict[str, int] = {}
    done: dict[str, int] = {}
    by_day = {day.day: day for day in days(check_ins)}
    for program in versions:
        names = {item.position: programs.item_name(item, "en") for item in program.items.all()}
        told = [
            (by_day[check_in.day], [item.position for item in programs.exercises_due(program, check_in.day)])
            for check_in in check_ins
            if check_in.program_id == program.pk
        ]
        for count in adherence.by_item(told):
            name = names[count.position]
            due[name] = due.get(name, 0) + count.due
            done[name] = done.get(name, 0) + count.done
    return tuple(discharge.ExerciseCount(name, due[name], done[name]) for name in due)


def _cases(episode: Episode, zone: ZoneInfo) -> tuple[discharge.CaseRecord, ...]:
    found = Case.objects.filter(episode=episode).prefetch_related("events").order_by("opened_at")
    return tuple(
        discharge.CaseRecord(
            id=case.pk,
            title=case.rule.replace("_", " ").replace(".", ": "),
            opened_on=case.opened_at.astimezone(zone).date(),
            reason=(case.reasons or [""])[0],
            resolved_on=_local(case.resolved_at, zone),
            done=tuple(_deed(event, zone) for event in case.events.all() if event.action in _DEEDS),
        )
        for case in found
    )


_DEEDS = {
    "acknowledged": "acknowledged",
    "contacted": "contacted the patient",
    "resolved": "resolved it",
    "reopened": "reopened it",
}


def _deed(event: Any, zone: ZoneInfo) -> str:
    comment = f' ("{event.comment}")' if event.comment else ""
    return (
        f"{event.actor_name or event.actor} {_DEEDS[event.action]} on {event.at.astimezone(zone):%B %-d}{comment}."
    )


def _said(check_in: CheckIn) -> list[progress.Said]:
    words = [one.get("words", "") if isinstance(one, dict) else str(one) for one in check_in.words]
    found = [progress.Said(check_in.day, words=one) for one in words if one]
    return [*found, progress.Said(check_in.day, question=check_in.question)] if check_in.question else found


def _versions(episode: Episode) -> list[Program]:
    assigned = Program.objects.filter(episode=episode, assigned_at__isnull=False)
    return list(assigned.prefetch_related(programs.with_items()).order_by("version"))


def _measures(episode: Episode, until: date) -> tuple[discharge.MeasureRecord, ...]:
    return tuple(
        discharge.MeasureRecord(
            first_on=course.points[0].on,
            last_on=course.last.on,
            name=course.name,
            trend=course.trend,
            reading=course.reading,
            is_motion=course.code.startswith(measures.ROM),
        )
        for course in measures.courses(episode, today=until)
    )


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _local(instant: datetime | None, zone: ZoneInfo) -> date | None:
    return instant.astimezone(zone).date() if instant else None
