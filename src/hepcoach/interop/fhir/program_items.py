"""Arriving orders as items of a program: matched with the library, or the clinic's own exercises."""

from __future__ import annotations

from datetime import timedelta

from hepcoach.clinics.models import Practice
from hepcoach.exercises import actions as clinic_exercises
from hepcoach.exercises import library
from hepcoach.exercises.models import ClinicExercise
from hepcoach.interop.fhir import matching, orders
from hepcoach.interop.fhir.elements import day_of, last_day_of
from hepcoach.interop.fhir.neutral import EpisodeIn, ItemIn
from hepcoach.interop.fhir.written import WrittenItem
from hepcoach.programs import actions as programs
from hepcoach.rules import doses
from hepcoach.rules.prescriptions import ItemFacts

NAMELESS = "Exercise without a name"


def matched(practice: Practice, told: EpisodeIn) -> tuple[WrittenItem, ...]:
    matches = [matching.match(item) for item in told.items]
    own = [
        item.name or NAMELESS for item, match in zip(told.items, matches, strict=True) if match.exercise is None
    ]
    remembered = clinic_exercises.remember(practice_id=practice.pk, words=own)
    found = []
    for item, match in zip(told.items, matches, strict=True):
        exercise = match.exercise
        clinics_own = None if exercise else remembered[item.name or NAMELESS]
        found.append(
            WrittenItem(
                item=item,
                end=_end_of(item, told),
                slug=exercise.slug if exercise else "",
                canonical=exercise.canonical if exercise else "",
                clinic_exercise=clinics_own,
                matched=exercise is not None or _is_confirmed(item, clinics_own),
                doubt=match.doubt,
            )
        )
    return tuple(found)


def _is_confirmed(item: ItemIn, own: ClinicExercise | None) -> bool:
    """Whether a therapist said what this is. Words that name no exercise can be another one each time."""
    return own is not None and own.confirmed_at is not None and orders.names_an_exercise(item.name)


def _end_of(item: ItemIn, told: EpisodeIn) -> str:
    if item.end or item.days is None:
        return item.end
    return ((day_of(item.start) or told.start) + timedelta(days=item.days - 1)).isoformat()


def facts_of(written: WrittenItem) -> ItemFacts:
    item = written.item
    return ItemFacts(
        name=item.name or NAMELESS,
        words=item.words,
        matched=written.matched,
        dose=item.dose,
        avoid=library.exercise(written.slug).avoid if written.slug else (),
        doubts=(*item.doubts, written.doubt) if written.doubt else item.doubts,
    )


def new_item(written: WrittenItem) -> programs.NewItem:
    return programs.NewItem(
        dose=doses.implied(written.item.dose),
        exercise_slug=written.slug,
        clinic_exercise=written.clinic_exercise,
        source_text=written.item.words,
        starts_on=day_of(written.item.start),
        ends_on=last_day_of(written.end),
    )
