"""What people do with a case: acknowledge, reassign, edit its note, log a call, resolve, reopen.

Who acknowledges a case has it in hand (`rules.hands`). The deeds lock all open cases of the patient in one order,
so of two people who act at the same moment the second is told who has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import Q

from hepcoach.clinics.actors import Actor
from hepcoach.clinics.models import Practice, Role, Staff
from hepcoach.patients import wishes
from hepcoach.privacy import audit
from hepcoach.privacy.fields import sealed
from hepcoach.triage import hands, live
from hepcoach.triage.hands import Held
from hepcoach.triage.models import Case, CaseEvent

# What came of a call, and how the case's history says it.
CALL_OUTCOMES = {
    "reached": "Reached",
    "voicemail": "Left voicemail",
    "wrong_number": "Wrong number",
    "stop": "Wants no more texts",
}
# What the patient says about texts holds at once.
_TAKES_EFFECT = {"wrong_number": wishes.wrong_number, "stop": wishes.stop_texts}
# After a voicemail the case comes up again the next day.
CALL_AGAIN = timedelta(hours=24)


class UnableToChange(Exception):
    """Says why a case can't be changed that way."""


def acknowledge(*, actor: Actor, case: Case, now: datetime, contacted: bool = False, comment: str = "") -> None:
    """Somebody has seen it, or has spoken with the patient: from here on it is in their hands."""
    with transaction.atomic():
        current = free_for(actor=actor, case=case, now=now)
        if current.status == Case.Status.RESOLVED:
            raise UnableToChange("This case is resolved. Reopen it first.")
        is_theirs = hands.is_held(current, now) and current.owner_id == actor.staff_id
        if is_theirs and not contacted and not comment:
            return
        Case.objects.filter(pk=case.pk).update(
            status=Case.Status.ACKNOWLEDGED,
            acknowledged_at=current.acknowledged_at or now,
            held_since=now,
            owner_id=actor.staff_id or current.owner_id,
        )
        _note(actor, current, "contacted" if contacted else "acknowledged", comment, now)


def reassign(*, actor: Actor, case: Case, to: Staff, now: datetime, comment: str = "") -> None:
    """Give it to a colleague, and onto the list where that colleague works."""
    with transaction.atomic():
        current = _locked(case)
        if current.status == Case.Status.RESOLVED:
            raise UnableToChange("This case is resolved. Reopen it first.")
        if to.practice_id != current.practice_id or not to.is_active:
            raise UnableToChange("Choose an active member of this practice.")
        if current.owner_id == to.pk:
            return
        desk = "front_desk" if to.role == Role.FRONT_DESK else "therapist"
        Case.objects.filter(pk=case.pk).update(owner_id=to.pk, desk=desk, held_since=now)
        _note(actor, current, "reassigned", f"To {to}. {comment}".strip(), now)


def release(*, actor: Actor, case: Case, now: datetime) -> None:
    """Back onto the front desk's list, where whoever comes first takes it."""
    with transaction.atomic():
        current = _locked(case)
        if current.status == Case.Status.RESOLVED:
            raise UnableToChange("This case is resolved. Reopen it first.")
        if current.owner_id is None:
            return
        Case.objects.filter(pk=case.pk).update(owner_id=None, desk="front_desk", held_since=None)
        _note(actor, current, "reassigned", "To the front desk's list.", now)


def resolve(*, actor: Actor, case: Case, comment: str, now: datetime) -> None:
    """Close it, saying what was done: the next reader has only these words."""
    comment = comment.strip()
    if not comment:
        raise UnableToChange("Say what was done: a case can't be resolved without a comment.")
    with transaction.atomic():
        current = free_for(actor=actor, case=case, now=now)
        if current.status == Case.Status.RESOLVED:
            return
        Case.objects.filter(pk=case.pk).update(
            status=Case.Status.RESOLVED,
            resolved_at=now,
            acknowledged_at=current.acknowledged_at or now,
            owner_id=current.owner_id or actor.staff_id,
        )
        _note(actor, current, "resolved", comment, now)


def reopen(*, actor: Actor, case: Case, now: datetime, comment: str = "") -> None:
    """Back to open, from acknowledged (undo) or resolved."""
    with transaction.atomic():
        current = _locked(case)
        if current.status == Case.Status.OPEN:
            return
        try:
            with transaction.atomic():
                Case.objects.filter(pk=case.pk).update(
                    status=Case.Status.OPEN, acknowledged_at=None, resolved_at=None, held_since=None
                )
        except IntegrityError:
            raise UnableToChange("A newer case with the same reason is open already: work on that one.") from None
        _note(actor, current, "reopened", comment, now)


def edit_draft(*, actor: Actor, case: Case, texts: Sequence[str], now: datetime, added: str = "") -> None:
    """Replace the drafted note's sentences by `texts`, in order; an empty one leaves the note.

    Each kept sentence keeps its source and is marked when a person changed it. Evidence that joined the case since
    the page was shown stays at the end.
    """
    with transaction.atomic():
        current = _locked(case)
        kept: list[dict[str, Any]] = []
        for position, sentence in enumerate(current.draft):
            text = texts[position].strip() if position < len(texts) else sentence["text"]
            if text:
                changed = {"edited_by": actor.name} if text != sentence["text"] else {}
                kept.append({**sentence, "text": text, **changed})
        if added.strip():
            kept.append({"text": added.strip(), "source": actor.name, "edited_by": actor.name})
        if kept == current.draft:
            return
        Case.objects.filter(pk=case.pk).update(draft=sealed(Case, "draft", current.practice_id, kept))
        _note(actor, current, "edited", "", now)


def log_call(*, actor: Actor, case: Case, outcome: str, now: datetime, comment: str = "") -> None:
    """Write down a call. Reached closes in on the case; a wrong number or a "no more texts" also takes effect.

    Those two hold whoever has the case in hand: the patient's word is not lost to an order among colleagues.
    """
    if outcome not in CALL_OUTCOMES:
        raise UnableToChange("Choose what came of the call.")
    words = f"{CALL_OUTCOMES[outcome]}. {comment}".strip()
    with transaction.atomic():
        current, held = _found(actor=actor, case=case, now=now, calling=True)
        if current.status == Case.Status.RESOLVED:
            raise UnableToChange("This case is resolved. Reopen it first.")
        takes_effect = _TAKES_EFFECT.get(outcome)
        if takes_effect is not None:
            takes_effect(actor=actor, patient=current.patient, now=now)
        elif held is not None:
            raise UnableToChange(_held_by(current, held))
        if outcome == "voicemail":
            Case.objects.filter(pk=case.pk).update(due_at=max(current.due_at, now + CALL_AGAIN))
        if outcome == "voicemail" or held is not None:
            _note(actor, current, "called", words, now)
            return
        acknowledge(actor=actor, case=case, now=now, contacted=outcome != "wrong_number", comment=words)


def free_for(*, actor: Actor, case: Case, now: datetime) -> Case:
    """The case as it is now, locked until the deed is done; says in whose hands it is when a colleague has it."""
    current, held = _found(actor=actor, case=case, now=now, calling=False)
    if held is not None:
        raise UnableToChange(_held_by(current, held))
    return current


def _found(*, actor: Actor, case: Case, now: datetime, calling: bool) -> tuple[Case, Held | None]:
    """The case, with what stands against this person's deed. Locks the patient's open cases in one order.

    The owner is not joined: after a wait for the lock the case is new, but what it was joined with is not.
    """
    theirs = Q(patient=case.patient_id) & (~Q(status=Case.Status.RESOLVED) | Q(pk=case.pk))
    rows = Case.objects.select_for_update(of=("self",)).filter(theirs).order_by("pk")
    locked = {row.pk: row for row in rows.select_related("patient")}
    held = hands.held(locked.values(), now)
    return locked[case.pk], hands.in_the_way(held, actor=actor, case_id=case.pk, calling=calling, now=now)


def _held_by(case: Case, held: Held) -> str:
    zone = ZoneInfo(Practice.objects.values_list("time_zone", flat=True).get(pk=case.practice_id))
    since = held.since.astimezone(zone)
    return f"{held.name} has this patient in hand since {since:%H:%M}. Ask them, or have it handed to you first."


def _locked(case: Case) -> Case:
    return Case.objects.select_for_update(of=("self",)).select_related("patient").get(pk=case.pk)


def _note(actor: Actor, case: Case, action: str, comment: str, now: datetime) -> None:
    CaseEvent.objects.create(
        practice_id=case.practice_id,
        case=case,
        at=now,
        actor=actor.name,
        actor_name=actor.display_name,
        action=action,
        comment=comment,
    )
    audit.record(
        audit.Event(
            practice_id=case.practice_id, at=now, actor=actor.name, action=action, subject=f"case:{case.pk}"
        )
    )
    live.ring([case.practice_id])
