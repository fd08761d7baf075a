"""Reads of the programs room: what is assigned, what is due on a day, what an item is called."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Prefetch

from hepcoach.exercises import library
from hepcoach.programs.models import Program, ProgramItem
from hepcoach.rules import schedule
from hepcoach.rules.schedule import ScheduledItem


def with_items() -> Prefetch[str]:
    """The items of programs in their order, with the clinic's own exercises: one query."""
    return Prefetch("items", ProgramItem.objects.select_related("clinic_exercise__video").order_by("position"))


def current_programs(patient_ids: Iterable[int]) -> dict[int, Program]:
    """The assigned version of each episode of these patients, with its items: two queries."""
    assigned = Program.objects.filter(
        episode__patient__in=list(patient_ids), status=Program.Status.ASSIGNED
    ).prefetch_related(with_items())
    return {program.episode_id: program for program in assigned}


def item_name(item: ProgramItem, language: str) -> str:
    """What a patient calls the exercise: the library's plain name, or the clinic's own words as they are."""
    if item.clinic_exercise is not None:
        words: str = item.clinic_exercise.words
        return words
    return library.exercise(item.exercise_slug).named(language)


def scheduled(program: Program) -> tuple[ScheduledItem, ...]:
    """The items' days, as the rules want them."""
    return tuple(
        ScheduledItem(
            position=item.position,
            weekdays=frozenset(item.weekdays),
            days_per_week=item.days_per_week,
            as_needed=item.as_needed,
            starts_on=item.starts_on,
            ends_on=item.ends_on,
        )
        for item in program.items.all()
    )


def exercises_due(program: Program, day: date) -> tuple[ProgramItem, ...]:
    """The items due on a patient's local date."""
    due = schedule.items_due(scheduled(program), day, program.starts_on, program.ends_on)
    positions = {item.position for item in due}
    return tuple(item for item in program.items.all() if item.position in positions)
