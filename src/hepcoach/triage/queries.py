"""Who stands on whose list, worst first: the read models of *Today*, the case page and the front desk.

A list is made in two steps, each of a fixed number of queries: where everybody stands, from unsealed columns only,
and then the full lines of the patients on the page that is shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from statistics import median

from django.db.models import OuterRef, QuerySet, Subquery

from hepcoach.checkins.models import CheckIn
from hepcoach.messaging.models import InboundText
from hepcoach.patients.models import Episode, Patient
from hepcoach.programs.models import Program
from hepcoach.rules import pauses
from hepcoach.rules.adherence import Figures, figures
from hepcoach.rules.facts import DayFacts
from hepcoach.rules.standing import Standing, silent_days, standing
from hepcoach.scheduling.models import Appointment
from hepcoach.triage import recent
from hepcoach.triage.models import Case, CaseEvent, RiskReading

WEEK = 7
PAIN_DAYS = 28
_ORDER = {word: place for place, word in enumerate(Standing)}
_LATE = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Place:
    """Where one episode stands on the list; holds nothing sealed."""

    patient_id: int
    episode_id: int
    therapist_id: int | None
    location_id: int | None
    standing: Standing
    severity: int
    since: datetime
    days: tuple[DayFacts, ...] = ()
    discipline: str = ""
    started_on: date | None = None
    # Last day of the running program, when one is set.
    ends_on: date | None = None
    # Scheduled days in a row without an answer, up to now.
    silent: int = 0
    # low, raised, high; "" before the first reading.
    risk: str = ""

    @property
    def order(self) -> tuple[int, int, datetime, int]:
        return (_ORDER[self.standing], self.severity, self.since, self.patient_id)


@dataclass(frozen=True)
class Line:
    """One patient as the list shows them."""

    place: Place
    episode: Episode
    today: date
    cases: tuple[Case, ...] = ()
    # (day, pain) of the last four weeks, oldest first.
    pains: tuple[tuple[date, float], ...] = ()
    words: str = ""
    words_at: datetime | None = None
    next_visit: datetime | None = None
    # The weightiest signs of drop-out, when the risk is raised.
    signs: tuple[str, ...] = ()

    @property
    def patient(self) -> Patient:
        return self.episode.patient

    @property
    def case(self) -> Case | None:
        return self.cases[0] if self.cases else None

    @property
    def day_of_care(self) -> int:
        return (self.today - self.episode.started_on).days + 1

    @cached_property
    def figures(self) -> Figures:
        """Of the last seven days, the running one left out until it is answered."""
        return figures(_told(self.place.days, self.today))

    @property
    def pain_now(self) -> float | None:
        return self.pains[-1][1] if self.pains else None

    @property
    def pain_usual(self) -> float | None:
        """Median of up to seven reports before the newest."""
        before = [pain for _, pain in self.pains[:-1]][-7:]
        return median(before) if before else None


@dataclass
class _Cases:
    """The open cases of one patient, as numbers."""

    severity: int = 9
    since: datetime = field(default=_LATE)
    unseen: bool = False
    any: bool = False


def places(patients: QuerySet[Patient], *, today: date, now: datetime) -> list[Place]:
    """Where all active episodes of these patients stand, worst first. Three queries."""
    whose = patients.values("pk")
    assigned = Program.objects.filter(episode=OuterRef("pk"), status=Program.Status.ASSIGNED)
    episodes = list(
        Episode.objects.filter(patient__in=whose, status=Episode.Status.ACTIVE)
        .order_by("patient_id", "-started_on", "-pk")
        .values_list(
            "patient_id",
            "pk",
            "therapist_id",
            "therapist__location_id",
            "patient__paused_from",
            "patient__paused_until",
            "patient__may_text_reason",
            "discipline",
            "started_on",
            Subquery(assigned.values("ends_on")[:1]),
            "patient__risk__level",
        )
        .distinct("patient_id")
    )
    cases: dict[int, _Cases] = defaultdict(_Cases)
    # What stands on the front desk's list needs nobody who treats.
    unresolved = Case.objects.filter(patient__in=whose, desk="therapist").exclude(status=Case.Status.RESOLVED)
    for patient_id, severity, status, opened_at in unresolved.values_list(
        "patient_id", "severity", "status", "opened_at"
    ):
        known = cases[patient_id]
        unseen = status == Case.Status.OPEN
        if (unseen, -severity, -opened_at.timestamp()) > (known.unseen, -known.severity, -known.since.timestamp()):
            known.severity, known.since = severity, opened_at
        known.unseen = known.unseen or unseen
        known.any = True
    known_days = recent.days([episode[0] for episode in episodes], today)
    week_ago = today - timedelta(days=WEEK)
    found = []
    for row in episodes:
        patient_id, episode_id, therapist_id, location_id, paused_from, paused_until, not_texted, *about = row
        discipline, started_on, ends_on, level = about
        known = cases[patient_id]
        days = known_days.get(patient_id, ())
        told = _told(days, today)
        where = standing(
            told,
            today=today,
            open_case=known.unseen,
            seen_case=known.any,
            paused=pauses.holds(today, paused_from, paused_until),
            texted=not not_texted,
        )
        found.append(
            Place(
                patient_id=patient_id,
                episode_id=episode_id,
                therapist_id=therapist_id,
                location_id=location_id,
                standing=where,
                severity=known.severity,
                since=known.since,
                days=tuple(day for day in days if day.day > week_ago),
                discipline=discipline,
                started_on=started_on,
                ends_on=ends_on,
                silent=silent_days(told),
                risk=level or "",
            )
        )
    return sorted(found, key=lambda place: place.order)


def lines(chosen: Sequence[Place], *, today: date, now: datetime) -> list[Line]:
    """The full lines of some places, in their order. Six queries."""
    ids = [place.patient_id for place in chosen]
    episodes = Episode.objects.select_related("patient", "therapist").in_bulk(
        [place.episode_id for place in chosen]
    )
    cases: dict[int, list[Case]] = defaultdict(list)
    unresolved = Case.objects.filter(patient__in=ids, desk="therapist").exclude(status=Case.Status.RESOLVED)
    for case in unresolved.select_related("owner"):
        cases[case.patient_id].append(case)
    pains, said = _told_lately(ids, today)
    texts = (
        InboundText.objects.filter(patient__in=ids)
        .order_by("patient_id", "-received_at")
        .distinct("patient_id")
        .only("practice_id", "patient_id", "body", "received_at")
    )
    for text in texts:
        if text.patient_id and (text.patient_id not in said or said[text.patient_id][0] < text.received_at):
            said[text.patient_id] = (text.received_at, text.body)
    visits = dict(
        Appointment.objects.filter(patient__in=ids, starts_at__gt=now, status="booked")
        .order_by("patient_id", "starts_at")
        .distinct("patient_id")
        .values_list("patient_id", "starts_at")
    )
    signs = risk_signs(ids)
    return [
        Line(
            place=place,
            episode=episodes[place.episode_id],
            today=today,
            cases=tuple(sorted(cases[place.patient_id], key=case_order)),
            pains=tuple(pains[place.patient_id]),
            words=said[place.patient_id][1] if place.patient_id in said else "",
            words_at=said[place.patient_id][0] if place.patient_id in said else None,
            next_visit=visits.get(place.patient_id),
            signs=signs.get(place.patient_id, ()),
        )
        for place in chosen
    ]


def risk_signs(ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The two weightiest signs of everybody whose risk of dropping out is raised or high. One query."""
    raised = RiskReading.objects.filter(patient__in=ids).exclude(level="low")
    return {reading.patient_id: tuple(reading.signs[:2]) for reading in raised}


def case_order(case: Case) -> tuple[bool, int, datetime]:
    """Unseen first, then by severity, then the oldest."""
    return (case.status != Case.Status.OPEN, case.severity, case.opened_at)


def history(case: Case) -> list[CaseEvent]:
    return list(CaseEvent.objects.filter(case=case).order_by("at", "pk"))


def _told_lately(
    ids: list[int], today: date
) -> tuple[dict[int, list[tuple[date, float]]], dict[int, tuple[datetime, str]]]:
    """By patient: (day, pain) of the last weeks, and the newest question asked on the page with its time.

    Reads columns instead of rows and opens the cells that are shown: a page holds a thousand check-ins.
    """
    pain_cell, question_cell = CheckIn._meta.get_field("pain"), CheckIn._meta.get_field("question")
    pains: dict[int, list[tuple[date, float]]] = defaultdict(list)
    asked: dict[int, tuple[datetime, str]] = {}
    rows = CheckIn.objects.filter(
        patient__in=ids, day__gt=today - timedelta(days=PAIN_DAYS), answered_at__isnull=False
    ).order_by("day")
    for practice_id, patient_id, day, pain, question, answered_at, answered_by in rows.values_list(
        "practice_id", "patient_id", "day", "pain", "question", "answered_at", "answered_by"
    ):
        if pain is not None and (known := pain_cell.unseal(practice_id, pain)) is not None:
            pains[patient_id].append((day, known))
        if answered_at and answered_by == "page" and (words := question_cell.unseal(practice_id, question)):
            asked[patient_id] = (answered_at, words)
    return pains, asked


def _told(days: Sequence[DayFacts], today: date) -> list[DayFacts]:
    """The days that say something: the silence of the running one does not yet."""
    return [day for day in days if day.day < today or day.status != "no_answer"]
