"""Treatment time as people keep it: the one running clock of each, entries by hand, changes that leave a trail.

Everything locks the person's row first, so that two tabs or two devices can not keep the same minute twice.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hepcoach.clinics.actors import Actor
from hepcoach.clinics.models import Staff
from hepcoach.privacy.fields import sealed
from hepcoach.rtm import access
from hepcoach.rtm.models import Monitoring, TimedSession, TimeEntry, Timer
from hepcoach.rules.rtm import timer as rule
from hepcoach.rules.rtm.episode import EARNING_ACTIVITIES
from hepcoach.rules.rtm.spans import Spans, union
from hepcoach.rules.rtm.time import ASSISTANTS, THERAPISTS

QUALIFIED = frozenset({*THERAPISTS.values(), *ASSISTANTS.values()})
Refused = rule.Refused


@transaction.atomic
def start_timer(*, actor: Actor, monitoring: Monitoring, activity: str, now: datetime) -> Timer:
    """Begin deliberate work. A clock that ran elsewhere stops here: a person does one thing at a time."""
    staff = _person(actor)
    if activity not in EARNING_ACTIVITIES:
        raise Refused("this activity earns no treatment time")
    _stop(staff, now)
    return Timer.objects.create(
        practice_id=monitoring.practice_id,
        staff=staff,
        monitoring=monitoring,
        activity=activity,
        started_at=now,
        last_sign_at=now,
    )


@transaction.atomic
def sign_of_work(*, actor: Actor, now: datetime) -> bool:
    """Whether the clock runs on. One that had been idle for too long is stopped at its last sign."""
    staff = _person(actor)
    timer = Timer.objects.filter(staff=staff).first()
    if timer is None:
        return False
    running = rule.signed(_running(timer), now)
    if running is None:
        _stop(staff, now)
        return False
    Timer.objects.filter(pk=timer.pk).update(last_sign_at=running.last_sign_at)
    return True


@transaction.atomic
def stop_timer(*, actor: Actor, now: datetime) -> list[TimeEntry]:
    """Keep what the person's clock measured; nothing when none ran."""
    return _stop(_person(actor), now)


@transaction.atomic
def stop_at_sign_out(*, actor: Actor, now: datetime) -> None:
    """The person's clock stops with their session, whatever became of their credential since it started."""
    staff = Staff.objects.select_for_update().filter(pk=actor.staff_id or 0).first()
    if staff is not None:
        _stop(staff, now)


@transaction.atomic
def stop_idle_timers(now: datetime) -> int:
    """Stop the clocks of tabs and machines that went away without a word, in the practices that are seen."""
    quiet = Timer.objects.filter(last_sign_at__lt=now - rule.IDLE).order_by("staff_id")
    stopped = list(quiet.values_list("staff_id", flat=True))
    for staff_id in stopped:
        _stop(Staff.objects.select_for_update().get(pk=staff_id), now)
    return len(stopped)


@transaction.atomic
def write_down(
    *,
    actor: Actor,
    monitoring: Monitoring,
    start: datetime,
    end: datetime,
    activity: str,
    note: str,
    now: datetime,
) -> TimeEntry:
    """Time entered by hand. Raises Refused when it overlaps what the person kept or a timed session of theirs."""
    staff = _person(actor)
    rule.entry(start, end, activity, now=now, own=_kept(staff), timed=_timed(staff))
    made = _create(staff, monitoring, start, end, activity, "manual", now, note=note.strip()[: rule.LONGEST_NOTE])
    access.audited(actor, "write treatment time", monitoring, now)
    return made


@transaction.atomic
def change(
    *,
    actor: Actor,
    entry: TimeEntry,
    start: datetime,
    end: datetime,
    activity: str,
    note: str,
    why: str,
    now: datetime,
) -> TimeEntry:
    """Correct an entry of one's own: the old one stays to be seen, closed, and the new one points to it."""
    staff = _person(actor)
    _close(actor, staff, entry, why, now)
    rule.entry(start, end, activity, now=now, own=_kept(staff), timed=_timed(staff))
    note = note.strip()[: rule.LONGEST_NOTE]
    made = _create(staff, entry.monitoring, start, end, activity, "manual", now, note=note, replaces=entry)
    access.audited(actor, "change treatment time", entry.monitoring, now)
    return made


@transaction.atomic
def remove(*, actor: Actor, entry: TimeEntry, why: str, now: datetime) -> None:
    """Take an entry of one's own out of the count; it stays to be seen."""
    _close(actor, _person(actor), entry, why, now)
    access.audited(actor, "remove treatment time", entry.monitoring, now)


def _person(actor: Actor) -> Staff:
    staff = Staff.objects.select_for_update().filter(pk=actor.staff_id or 0, is_active=True).first()
    if staff is None or staff.credential not in QUALIFIED:
        raise Refused("only the time of a PT, OT, SLP or their assistant counts")
    return staff


def _stop(staff: Staff, now: datetime) -> list[TimeEntry]:
    timer = Timer.objects.filter(staff=staff).select_related("monitoring").first()
    if timer is None:
        return []
    taken = union([*_kept(staff), *_timed(staff)])
    spans = rule.spent(_running(timer), now, taken)
    Timer.objects.filter(pk=timer.pk).delete()
    return [
        _create(staff, timer.monitoring, start, end, timer.activity, "timer", now)
        for start, end in spans
        if start < end
    ]


def _running(timer: Timer) -> rule.Running:
    return rule.Running(timer.started_at, timer.last_sign_at)


def _kept(staff: Staff) -> Spans:
    """What the person has kept, whoever's monitoring it was for."""
    return union(TimeEntry.objects.filter(staff=staff, closed_at__isnull=True).values_list("start", "end"))


def _timed(staff: Staff) -> Spans:
    return union(TimedSession.objects.filter(staff=staff).values_list("start", "end"))


def _close(actor: Actor, staff: Staff, entry: TimeEntry, why: str, now: datetime) -> None:
    if entry.staff_id != staff.pk:
        raise Refused("everybody corrects their own time")
    if not why.strip():
        raise Refused("say why it changes")
    closed = TimeEntry.objects.filter(pk=entry.pk, closed_at__isnull=True).update(
        closed_at=now,
        closed_by=actor.name,
        closed_why=sealed(TimeEntry, "closed_why", entry.practice_id, why.strip()[:200]),
    )
    if not closed:
        raise Refused("this entry was changed already")


def _create(
    staff: Staff,
    monitoring: Monitoring,
    start: datetime,
    end: datetime,
    activity: str,
    source: str,
    now: datetime,
    *,
    note: str = "",
    replaces: TimeEntry | None = None,
) -> TimeEntry:
    return TimeEntry.objects.create(
        practice_id=monitoring.practice_id,
        monitoring=monitoring,
        staff=staff,
        credential=staff.credential,
        start=start,
        end=end,
        activity=activity,
        note=note,
        source=source,
        entered_at=now,
        replaces=replaces,
    )
