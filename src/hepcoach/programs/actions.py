"""Writes of the programs room: a new version, a therapist's confirmation, the end, the next milestone.

A program that is assigned is texted to a patient, so nothing becomes assigned here that lacks a therapist, a dose
or a known exercise, whoever asks for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from hepcoach.clinics.actors import Actor
from hepcoach.clinics.models import Role
from hepcoach.exercises import actions as exercises
from hepcoach.exercises import library
from hepcoach.exercises.models import ClinicExercise
from hepcoach.patients.models import Episode
from hepcoach.privacy import audit
from hepcoach.privacy.fields import sealed
from hepcoach.programs.elements import Elements, from_json, to_json
from hepcoach.programs.models import Program, ProgramItem
from hepcoach.programs.queries import with_items
from hepcoach.rules import doses, schedule
from hepcoach.rules.doses import Dose


class UnableToAssign(Exception):
    """Says in plain sentences what is missing; items are named by their position, never by a patient's words."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(" ".join(missing))
        self.missing = tuple(missing)


@dataclass(frozen=True)
class NewItem:
    """One exercise to be prescribed: a built-in one by its slug, or one of the clinic's own."""

    dose: Dose
    exercise_slug: str = ""
    clinic_exercise: ClinicExercise | None = None
    source_text: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    tie: str = ""
    how_to: str = ""


@dataclass(frozen=True)
class Settled:
    """What a therapist decided about one item before assigning. What is left out stays as it is."""

    dose: Dose | None = None
    # The built-in exercise that is meant, instead of what was read.
    exercise_slug: str = ""
    # The clinic's own exercise is one indeed.
    confirms_exercise: bool = False
    leave_out: bool = False


@transaction.atomic
def create_version(
    *,
    actor: Actor,
    episode: Episode,
    items: Sequence[NewItem],
    status: str,
    starts_on: date,
    now: datetime,
    ends_on: date | None = None,
    to_settle: Sequence[str] = (),
    precautions: Sequence[str] = (),
    source: str = "builder",
    content_key: str = "",
    elements: Elements | None = None,
    milestone: str = "",
    built_in_seconds: int | None = None,
) -> Program:
    """Write the next version of an episode's program, `assigned` or `to_confirm`.

    An assigned version takes the place of the one that runs; one to confirm leaves it running until it is
    confirmed. Either takes the place of an older one that was still waiting. An order of the EHR says nothing of
    the six elements: without `elements` those of the version before stay.
    """
    if status not in (Program.Status.ASSIGNED, Program.Status.TO_CONFIRM):
        raise ValueError(f"a new version is assigned or to_confirm, not {status!r}")
    locked = Episode.objects.select_for_update().get(pk=episode.pk)
    if status == Program.Status.ASSIGNED:
        if to_settle:
            raise UnableToAssign(["Something is still to be settled."])
        _refuse_unless_ready(locked, items)
    _replace(locked, Program.Status.TO_CONFIRM)
    if status == Program.Status.ASSIGNED:
        _replace(locked, Program.Status.ASSIGNED)
    last = Program.objects.filter(episode=locked).order_by("-version").first()
    is_assigned = status == Program.Status.ASSIGNED
    program = Program.objects.create(
        practice_id=locked.practice_id,
        episode=locked,
        version=last.version + 1 if last else 1,
        status=status,
        starts_on=starts_on,
        ends_on=ends_on,
        to_settle=list(to_settle),
        precautions=list(precautions),
        source=source,
        content_key=content_key,
        elements=to_json(elements) if elements else last.elements if last else to_json(Elements()),
        milestone=" ".join(milestone.split()),
        built_in_seconds=built_in_seconds,
        created_at=now,
        assigned_at=now if is_assigned else None,
        assigned_by=actor.name if is_assigned else "",
    )
    _write_items(program, items)
    _audit(actor, "write program", locked, now)
    return program


def assign(
    *,
    actor: Actor,
    episode: Episode,
    items: Sequence[NewItem],
    elements: Elements,
    milestone: str,
    precautions: Sequence[str],
    starts_on: date,
    built_in_seconds: int | None,
    now: datetime,
) -> Program:
    """A therapist's own version, as built: it runs from now on. Raises UnableToAssign and changes nothing."""
    if actor.role != Role.THERAPIST:
        raise PermissionDenied("A program is assigned by a therapist.")
    return create_version(
        actor=actor,
        episode=episode,
        items=items,
        status=Program.Status.ASSIGNED,
        starts_on=starts_on,
        now=now,
        precautions=precautions,
        elements=elements,
        milestone=milestone,
        built_in_seconds=built_in_seconds,
    )


@transaction.atomic
def go_back(
    *, actor: Actor, episode: Episode, version: int, instead_of: int, starts_on: date, now: datetime
) -> Program:
    """A new version equal to an earlier one that ran, in place of `instead_of`, which the therapist saw run.

    Raises UnableToAssign and changes nothing: also when another version runs by now.
    """
    if actor.role != Role.THERAPIST:
        raise PermissionDenied("A program is assigned by a therapist.")
    Episode.objects.select_for_update().get(pk=episode.pk)
    ran = Program.objects.filter(episode=episode, assigned_at__isnull=False).prefetch_related(with_items())
    known = {program.version: program for program in ran}
    earlier, running = known.get(version), known.get(instead_of)
    if running is None or running.status != Program.Status.ASSIGNED:
        raise UnableToAssign(["The program has changed since. Look at what runs now."])
    if earlier is None or earlier is running:
        raise UnableToAssign([f"There is no earlier version {version} that ran."])
    return create_version(
        actor=actor,
        episode=episode,
        items=[_as_settled(item, Settled()) for item in earlier.items.all()],
        status=Program.Status.ASSIGNED,
        starts_on=starts_on,
        ends_on=earlier.ends_on,
        precautions=earlier.precautions,
        source=earlier.source,
        elements=from_json(earlier.elements),
        milestone=earlier.milestone,
        now=now,
    )


@transaction.atomic
def confirm(
    *, actor: Actor, program: Program, now: datetime, settled: Mapping[int, Settled] | None = None
) -> Program:
    """A therapist settles what was open (by item position) and assigns the version.

    Raises UnableToAssign, and changes nothing, when something is still missing.
    """
    if actor.role != Role.THERAPIST:
        raise PermissionDenied("A program is confirmed by a therapist.")
    episode = Episode.objects.select_for_update().get(pk=program.episode_id)
    decisions = settled or {}
    known = [position for position, decision in decisions.items() if decision.confirms_exercise]
    exercises.confirm(
        exercise_ids=ProgramItem.objects.filter(
            program=program, position__in=known, clinic_exercise__isnull=False
        ).values_list("clinic_exercise", flat=True),
        now=now,
    )
    waiting = Program.objects.prefetch_related(with_items()).get(pk=program.pk)
    if waiting.status != Program.Status.TO_CONFIRM:
        raise UnableToAssign([f"Version {waiting.version} of the program no longer waits to be confirmed."])
    items = [
        _as_settled(item, decision)
        for item in waiting.items.all()
        if not (decision := decisions.get(item.position, Settled())).leave_out
    ]
    _refuse_unless_ready(episode, items)
    _replace(episode, Program.Status.ASSIGNED)
    ProgramItem.objects.filter(program=waiting).delete()
    _write_items(waiting, items)
    Program.objects.filter(pk=waiting.pk).update(
        status=Program.Status.ASSIGNED,
        to_settle=sealed(Program, "to_settle", waiting.practice_id, []),
        assigned_at=now,
        assigned_by=actor.name,
    )
    _audit(actor, "confirm program", episode, now)
    return Program.objects.prefetch_related(with_items()).get(pk=waiting.pk)


@transaction.atomic
def end(*, actor: Actor, episode: Episode, now: datetime) -> None:
    """End what runs and what waits: the episode is over or the orders were taken back."""
    ended = Program.objects.filter(
        episode=episode, status__in=[Program.Status.ASSIGNED, Program.Status.TO_CONFIRM]
    ).update(status=Program.Status.ENDED)
    if ended:
        _audit(actor, "end program", episode, now)


@transaction.atomic
def set_milestone(*, actor: Actor, program: Program, milestone: str, now: datetime) -> None:
    """What the patient works towards until the next visit, in plain words."""
    Program.objects.filter(pk=program.pk).update(
        milestone=sealed(Program, "milestone", program.practice_id, " ".join(milestone.split()))
    )
    _audit(actor, "set milestone", program.episode, now)


def _refuse_unless_ready(episode: Episode, items: Sequence[NewItem]) -> None:
    missing = []
    if episode.status != Episode.Status.ACTIVE:
        missing.append("The episode has ended.")
    if episode.therapist_id is None:
        missing.append("The episode has no therapist.")
    if not items:
        missing.append("The program has no exercise.")
    for position, item in enumerate(items, start=1):
        if not item.exercise_slug and item.clinic_exercise is None:
            missing.append(f"Exercise {position} is not known.")
        if item.exercise_slug and item.exercise_slug not in library.slugs():
            missing.append(f"Exercise {position} is not in the library.")
        if item.clinic_exercise is not None and item.clinic_exercise.confirmed_at is None:
            missing.append(f"Exercise {position} is not in the library and was not confirmed.")
        if not doses.has_dose(item.dose):
            missing.append(f"Exercise {position} has no dose.")
    if missing:
        raise UnableToAssign(missing)


def _as_settled(item: ProgramItem, decision: Settled) -> NewItem:
    slug = decision.exercise_slug or item.exercise_slug
    return NewItem(
        dose=decision.dose or doses.from_json(item.dose),
        exercise_slug=slug,
        clinic_exercise=None if slug else item.clinic_exercise,
        source_text=item.source_text,
        starts_on=item.starts_on,
        ends_on=item.ends_on,
        tie=item.tie,
        how_to=item.how_to,
    )


def _replace(episode: Episode, status: str) -> None:
    Program.objects.filter(episode=episode, status=status).update(status=Program.Status.REPLACED)


def _write_items(program: Program, items: Sequence[NewItem]) -> None:
    rows = []
    for position, item in enumerate(items, start=1):
        days = schedule.from_dose(item.dose, position)
        rows.append(
            ProgramItem(
                practice_id=program.practice_id,
                program=program,
                position=position,
                exercise_slug=item.exercise_slug,
                clinic_exercise=item.clinic_exercise,
                source_text=item.source_text,
                tie=" ".join(item.tie.split()),
                how_to=" ".join(item.how_to.split()),
                dose=doses.to_json(item.dose),
                weekdays=sorted(days.weekdays),
                days_per_week=days.days_per_week,
                as_needed=days.as_needed,
                starts_on=item.starts_on,
                ends_on=item.ends_on,
            )
        )
    ProgramItem.objects.bulk_create(rows)


def _audit(actor: Actor, action: str, episode: Episode, now: datetime) -> None:
    """A person's write leaves a trace; what the program does by itself is in its decisions."""
    if actor.role == "coach":
        return
    audit.record(
        audit.Event(
            practice_id=episode.practice_id,
            at=now,
            actor=actor.name,
            action=action,
            subject=f"patient:{episode.patient_id}",
        )
    )
