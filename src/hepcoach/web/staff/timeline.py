"""One timeline of everything: check-ins, texts, cases, notes, programs, consent and visits, newest first.

Each kind is read up to one page's length and merged, so the number of queries does not grow with the record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db.models import Prefetch
from django.urls import reverse

from hepcoach.checkins.models import CheckIn
from hepcoach.messaging.models import InboundMedia, InboundText, OutboundText
from hepcoach.patients.models import ConsentEvent, Patient
from hepcoach.programs.models import Program
from hepcoach.reports.models import Note
from hepcoach.scheduling.models import Appointment
from hepcoach.triage.models import CaseEvent

PAGE = 60
# Filter -> its label; every entry belongs to one of them.
FILTERS = {
    "all": "Everything",
    "check-ins": "Check-ins",
    "texts": "Texts",
    "cases": "Cases",
    "notes": "Notes",
    "program": "Program",
    "contact": "Consent and visits",
}


@dataclass(frozen=True)
class Entry:
    """One thing that happened. `who` is coach, staff, patient or record: it decides shape, side and label."""

    at: datetime
    kind: str
    who: str
    label: str
    title: str
    words: str = ""
    state: str = ""
    anchor: str = ""
    href: str = ""
    # The day of a check-in that may be corrected, with what is known of it.
    day: str = ""
    status: str = ""
    pain: str = ""
    # The number of a patient's text that may be judged.
    text_id: int = 0
    # Addresses of the photos that came with it.
    photos: tuple[str, ...] = ()


Reader = Callable[[Patient, datetime], Iterable[Entry]]


def entries(patient: Patient, *, show: str, before: datetime) -> tuple[list[Entry], datetime | None]:
    """One page before an instant, and the instant from which the next page goes on."""
    readers = [reader for kind, reader in _READERS if show in ("all", kind) or show not in FILTERS]
    found = sorted(
        (entry for reader in readers for entry in islice(reader(patient, before), PAGE)),
        key=lambda entry: entry.at,
        reverse=True,
    )
    return found[:PAGE], (found[PAGE - 1].at if len(found) > PAGE else None)


def _check_ins(patient: Patient, before: datetime) -> Iterator[Entry]:
    rows = CheckIn.objects.filter(patient=patient, closes_at__lt=before) | CheckIn.objects.filter(
        patient=patient, answered_at__lt=before
    )
    for row in rows.order_by("-day")[:PAGE]:
        at = row.answered_at or row.closed_at or row.asked_at or row.closes_at
        if at >= before:
            continue
        yield Entry(
            at=at,
            kind="check-ins",
            who="record",
            label="Check-in",
            title=_check_in_title(row),
            words=row.question,
            state={"page": "answered on the page", "sms": "answered by text"}.get(row.answered_by, ""),
            anchor=f"check-in-{row.day.isoformat()}",
            day=row.day.isoformat(),
            status=row.status,
            pain="" if row.pain is None else f"{row.pain:g}",
        )


def _check_in_title(row: CheckIn) -> str:
    day = f"{row.day:%a} {row.day.day} {row.day:%b}"
    if row.status == CheckIn.Status.PARTIAL and row.exercises_done is not None:
        what = f"{row.exercises_done} of {row.exercises_due} exercises"
    elif row.status == CheckIn.Status.DONE:
        what = f"all {row.exercises_due} exercises" if row.exercises_due else "exercises done"
    elif row.status == CheckIn.Status.NO_ANSWER and row.closed_at is None:
        what = "no answer yet"
    else:
        what = row.get_status_display().lower()
    pain = f", pain {row.pain:g}" if row.pain is not None else ""
    why = f" ({row.why_not.replace('_', ' ')})" if row.why_not else ""
    return f"{day}: {what}{why}{pain}"


def _texts_in(patient: Patient, before: datetime) -> Iterator[Entry]:
    kept = Prefetch("media", InboundMedia.objects.defer("content").order_by("position"))
    rows = (
        InboundText.objects.filter(patient=patient, received_at__lt=before)
        .select_related("helper")
        .prefetch_related(kept)
    )
    for row in rows.order_by("-received_at")[:PAGE]:
        yield Entry(
            at=row.received_at,
            kind="texts",
            who="patient",
            label=row.helper.name if row.helper else "Patient",
            title="",
            words=row.body or ("Picture or other media" if row.num_media else ""),
            state="not understood" if row.state == InboundText.State.FAILED else _photos_state(row),
            anchor=f"text-in-{row.pk}",
            text_id=row.pk,
            photos=tuple(
                reverse("patient-photo", args=[patient.pk, each.pk])
                for each in row.media.all()
                if each.state == InboundMedia.State.KEPT
            ),
        )


_REFUSED = {
    "size": "a photo was too large to keep",
    "type": "what came was no photo that can be shown",
    "gone": "the carrier no longer has the photo",
    "unreachable": "a photo could not be fetched",
}


def _photos_state(row: InboundText) -> str:
    """What is to be said of photos that are not here; "" when nothing is."""
    states = [each.state for each in row.media.all()]
    if InboundMedia.State.WAITING in states or (row.num_media and not states):
        return "photo on its way"
    return next((_REFUSED.get(each.reason, "") for each in row.media.all() if each.reason), "")


_OUT_STATES = {"queued": "waiting", "sending": "on its way"}


def _texts_out(patient: Patient, before: datetime) -> Iterator[Entry]:
    rows = OutboundText.objects.filter(patient=patient, not_before__lt=before)
    for row in rows.order_by("-not_before")[:PAGE]:
        by_staff = row.sender == OutboundText.Sender.STAFF
        reason = f" ({row.reason.replace('_', ' ')})" if row.reason else ""
        yield Entry(
            at=row.sent_at or row.not_before,
            kind="texts",
            who="staff" if by_staff else "coach",
            label=row.sender_name if by_staff else "Coach",
            title="",
            words=row.body,
            state=f"{_OUT_STATES.get(row.status, row.get_status_display().lower())}{reason}",
            anchor=f"text-out-{row.pk}",
        )


def _cases(patient: Patient, before: datetime) -> Iterator[Entry]:
    rows = CaseEvent.objects.filter(case__patient=patient, at__lt=before).select_related("case")
    for row in rows.order_by("-at", "-pk")[:PAGE]:
        reasons = row.case.reasons
        opened = row.action in ("opened", "joined")
        yield Entry(
            at=row.at,
            kind="cases",
            who="record" if opened else "staff",
            label="Case" if opened else row.actor_name or "Staff",
            title=f"Case {row.action}: {reasons[-1] if reasons else row.case.rule}",
            words=row.comment,
            href=reverse("case", args=[row.case_id]),
        )


def _notes(patient: Patient, before: datetime) -> Iterator[Entry]:
    rows = Note.objects.filter(episode__patient=patient, created_at__lt=before).select_related("signed_by")
    for row in rows.order_by("-created_at")[:PAGE]:
        signed = f"signed by {row.signed_by}" if row.signed_by else row.get_status_display().lower()
        yield Entry(
            at=row.signed_at or row.created_at,
            kind="notes",
            who="record",
            label="Note",
            title=f"{row.get_kind_display()}, version {row.version}: {signed}",
            href=reverse("note", args=[row.pk]),
        )


def _programs(patient: Patient, before: datetime) -> Iterator[Entry]:
    rows = Program.objects.filter(episode__patient=patient, created_at__lt=before).order_by("-created_at")
    for row in rows[:PAGE]:
        state = "assigned" if row.assigned_at else row.get_status_display().lower()
        yield Entry(
            at=row.assigned_at or row.created_at,
            kind="program",
            who="record",
            label="Program",
            title=f"Version {row.version} {state}",
        )


def _consents(patient: Patient, before: datetime) -> Iterator[Entry]:
    for row in ConsentEvent.objects.filter(patient=patient, at__lt=before).order_by("-at")[:PAGE]:
        yield Entry(
            at=row.at,
            kind="contact",
            who="record",
            label="Consent",
            title=f"Texts: {row.get_kind_display().lower()} ({row.method.replace('_', ' ')})",
        )


def _visits(patient: Patient, before: datetime) -> Iterator[Entry]:
    rows = Appointment.objects.filter(patient=patient, starts_at__lt=before).select_related("staff")
    for row in rows.order_by("-starts_at")[:PAGE]:
        yield Entry(
            at=row.starts_at,
            kind="contact",
            who="record",
            label="Visit",
            title=f"Visit {row.status}{f' with {row.staff}' if row.staff else ''}",
        )


_READERS: tuple[tuple[str, Reader], ...] = (
    ("check-ins", _check_ins),
    ("texts", _texts_in),
    ("texts", _texts_out),
    ("cases", _cases),
    ("notes", _notes),
    ("program", _programs),
    ("contact", _consents),
    ("contact", _visits),
)
