"""What one patient's page shows, gathered in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from hepcoach.checkins.models import CheckIn
from hepcoach.outcomes import queries as measures
from hepcoach.patients import queries as patients
from hepcoach.patients.models import Episode, Patient
from hepcoach.programs.models import Program, ProgramItem
from hepcoach.programs.queries import scheduled, with_items
from hepcoach.reports.queries import days as day_facts
from hepcoach.rules import brief
from hepcoach.rules.adherence import ItemFigures, by_item, figures
from hepcoach.rules.facts import DayFacts
from hepcoach.rules.schedule import items_due
from hepcoach.scheduling.models import Appointment
from hepcoach.triage import queries as triage
from hepcoach.triage.models import Case
from hepcoach.web.staff import timeline
from hepcoach.web.staff.days import squares_of
from hepcoach.web.staff.frame import StaffRequest
from hepcoach.web.staff.reasons import why_not_texted

STRIP = 30


@dataclass(frozen=True)
class Version:
    """One version of the program with its exercises."""

    program: Program
    items: list[ProgramItem]


def whole(request: StaffRequest, patient: Patient, show: str) -> dict[str, Any]:
    """The clinical record: about fifteen queries, whatever it holds."""
    context = contact(request, patient)
    episode: Episode | None = context["episode"]
    check_ins = list(CheckIn.objects.filter(episode=episode).order_by("day")) if episode else []
    known = day_facts(check_ins)
    window = [day for day in known if day.day > request.today - timedelta(days=STRIP)]
    cases = list(Case.objects.filter(patient=patient).select_related("owner").order_by("-opened_at"))
    place = triage.places(Patient.objects.filter(pk=patient.pk), today=request.today, now=request.now)
    versions = _versions(episode)
    running = next((one for one in versions if one.program.status == Program.Status.ASSIGNED), None)
    return {
        **context,
        "standing": place[0].standing if place else None,
        "open_cases": sorted(
            (case for case in cases if case.status != Case.Status.RESOLVED), key=triage.case_order
        ),
        "strip": squares_of(
            window,
            today=request.today,
            count=STRIP,
            started_on=episode.started_on if episode else request.today,
        ),
        "figures": figures(day for day in window if day.day < request.today or day.status != "no_answer"),
        "pains": [check_in for check_in in reversed(check_ins) if check_in.pain is not None],
        "program": running,
        "waiting": next((one for one in versions if one.program.status == Program.Status.TO_CONFIRM), None),
        "versions": versions,
        **_patterns(request, patient, episode, known, running, check_ins),
        "function": measures.trend(measures.psfs(episode)) if episode else "",
        **timeline_page(request, patient, show),
    }


def _patterns(
    request: StaffRequest,
    patient: Patient,
    episode: Episode | None,
    known: Sequence[DayFacts],
    running: Version | None,
    check_ins: Sequence[CheckIn],
) -> dict[str, Any]:
    """What to ask today, and what repeats: weekdays, exercises, time of day. One query."""
    signs = triage.risk_signs([patient.pk]).get(patient.pk, ())
    asked = next((one.question for one in reversed(check_ins) if one.question), "") if check_ins else ""
    lately = bool(asked) and any(
        one.question and one.day > request.today - timedelta(days=14) for one in check_ins[-14:]
    )
    zone = patient.time_zone or request.practice.time_zone
    return {
        "signs": signs,
        "brief": brief.brief(
            brief.BriefFacts(
                today=request.today,
                days=known,
                signs=signs,
                words=asked if lately else "",
                milestone=running.program.milestone if running else "",
            )
        ),
        "weekdays": brief.weekdays(known, request.today),
        "skipped": brief.skipped_weekdays(known, request.today),
        "pain_pattern": brief.pain_pattern(known, zone),
        "by_exercise": _by_exercise(known, running),
    }


def _by_exercise(known: Sequence[DayFacts], running: Version | None) -> list[tuple[ProgramItem, ItemFigures]]:
    """Each exercise of the running program, on the days that said which were done."""
    if running is None:
        return []
    program, items = scheduled(running.program), {item.position: item for item in running.items}
    first = running.program.starts_on
    days = [
        (day, [one.position for one in items_due(program, day.day, first)]) for day in known if day.day >= first
    ]
    return [(items[one.position], one) for one in by_item(days) if one.position in items]


def contact(request: StaffRequest, patient: Patient) -> dict[str, Any]:
    """Identity, contact, consent and schedule: what the front desk may see. Six queries."""
    card = patients.card(patient)
    active = [episode for episode in card.episodes if episode.status == Episode.Status.ACTIVE]
    return {
        "patient": patient,
        "card": card,
        "episode": active[0] if active else (card.episodes[0] if card.episodes else None),
        "other_episodes": [episode for episode in card.episodes if episode not in active[:1]],
        "visits": list(
            Appointment.objects.filter(patient=patient, starts_at__gt=request.now, status="booked")
            .select_related("staff")
            .order_by("starts_at")[:5]
        ),
        "paused": patient.paused_until is not None and patient.paused_until > request.today,
        "away": patient.paused_from if patient.paused_from and patient.paused_from > request.today else None,
        "today": request.today,
        "earliest_pause": request.today + timedelta(days=1),
        "not_texted": why_not_texted(patient.may_text_reason),
        "age": age(patient.birth_date, request.today),
    }


def timeline_page(request: StaffRequest, patient: Patient, show: str) -> dict[str, Any]:
    """One stretch of the timeline, newest first."""
    # The first page reaches a day ahead: a queued text and today's visit belong to it.
    before = _instant(request.GET.get("before", "")) or request.now + timedelta(days=1)
    entries, older = timeline.entries(patient, show=show, before=before)
    return {
        "patient": patient,
        "entries": entries,
        "older": older,
        "show": show,
        "filters": timeline.FILTERS,
        "statuses": {"": "as it is", "done": "done", "partial": "partly done", "not_done": "not done"},
        "continued": "before" in request.GET,
    }


def pain_course(patient: Patient) -> tuple[tuple[DayFacts, ...], float | None, list[tuple[date, int]]]:
    """The newest episode's days, its baseline, and its programs' first days. Three queries."""
    episode = Episode.objects.filter(patient=patient).order_by("status", "-started_on").first()
    if episode is None:
        return (), None, []
    check_ins = CheckIn.objects.filter(episode=episode).order_by("day")
    versions = Program.objects.filter(episode=episode, assigned_at__isnull=False).order_by("version")
    return (
        day_facts(check_ins),
        episode.baseline_pain,
        [(program.starts_on, program.version) for program in versions],
    )


def age(birth_date: str, today: date) -> str:
    """Years, when the birth date is precise enough to know them; "about" when only the year is."""
    if len(birth_date) == 10:
        born = date.fromisoformat(birth_date)
        return str(today.year - born.year - ((today.month, today.day) < (born.month, born.day)))
    return f"about {today.year - int(birth_date[:4])}" if birth_date else ""


def _versions(episode: Episode | None) -> list[Version]:
    """Newest first. Two queries."""
    if episode is None:
        return []
    programs = Program.objects.filter(episode=episode).order_by("-version").prefetch_related(with_items())
    return [Version(program, list(program.items.all())) for program in programs]


def _instant(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else None
