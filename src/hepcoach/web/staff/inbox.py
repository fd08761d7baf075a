"""The front desk's shared inbox: texts that a person must answer, and who does. A text in it is a case."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from hepcoach.clinics.actors import Actor
from hepcoach.clinics.models import Role
from hepcoach.clinics.queries import case_takers
from hepcoach.messaging.models import OutboundText
from hepcoach.triage import access, actions, queries
from hepcoach.triage.models import Case, CaseEvent
from hepcoach.web.staff.filters import Chip
from hepcoach.web.staff.frame import StaffRequest, back_to, staff_page, toast, whole_number

# Rules whose cases are a patient's words to be answered; the others ask for a call.
TEXT_RULES = ("unanswered_question", "unclear_reply", "schedule_request", "picture")
MOST = 100
_NOT_GONE = (OutboundText.Status.WITHHELD, OutboundText.Status.FAILED, OutboundText.Status.EXPIRED)


@dataclass(frozen=True)
class Letter:
    """One case of the inbox. `words` is empty where they are the therapist's to read."""

    case: Case
    words: str
    said_at: datetime
    answered_at: datetime | None
    mine: bool

    @property
    def unanswered(self) -> bool:
        return self.answered_at is None or self.answered_at < self.said_at


Test = Callable[[Letter], bool]
_SHOWN: dict[str, tuple[str, Test]] = {
    "unanswered": ("Unanswered", lambda letter: letter.unanswered),
    "mine": ("Mine", lambda letter: letter.mine),
    "colleague": ("A colleague's", lambda letter: letter.case.owner_id is not None and not letter.mine),
    "nobody": ("Nobody's", lambda letter: letter.case.owner_id is None),
}
_ALL: tuple[str, Test] = ("All", lambda letter: True)


def letters(actor: Actor, now: datetime) -> list[Letter]:
    """What stands on the front desk's list, and what this person handed on, still open. Three queries."""
    found = list(
        _within_reach(actor, now)
        .filter(rule__in=TEXT_RULES)
        .exclude(status=Case.Status.RESOLVED)
        .select_related("patient", "episode__therapist", "owner")
        .order_by("severity", "due_at")[:MOST]
    )
    answered = _answers(found)
    made = [_letter(actor, case, answered.get(case.pk)) for case in found]
    return sorted(made, key=lambda letter: (not letter.unanswered, *queries.case_order(letter.case)))


def section(request: StaffRequest, found: Sequence[Letter], unmatched: int) -> dict[str, Any]:
    """The inbox as the page shows it: chips with their counts, and the letters that the chosen one leaves."""
    chosen = request.GET.get("show", "")
    if chosen not in (*_SHOWN, "unmatched"):
        chosen = ""
    chips = [Chip("All", len(found) + unmatched, reverse("front-desk"), chosen == "")]
    for key, (label, test) in _SHOWN.items():
        chips.append(_chip(key, label, sum(map(test, found)), chosen))
    chips.append(_chip("unmatched", "To place", unmatched, chosen))
    return {
        "letters": list(filter(_SHOWN.get(chosen, _ALL)[1], found)) if chosen != "unmatched" else [],
        "inbox_chips": chips,
        "takers": case_takers(request.actor.practice_id),
        "shows_unmatched": chosen not in _SHOWN,
    }


@staff_page(Role.FRONT_DESK)
@require_POST
def assign(request: StaffRequest, case_id: int) -> HttpResponse:
    """Give a text to a colleague, to oneself or back to the list; whoever handed it on may take that back."""
    found = _within_reach(request.actor, request.now).filter(pk=case_id).first()
    if found is None:
        found = access.case_for(request.actor, case_id, request.now)  # says why not
    to, before = request.POST.get("to", ""), found.owner_id
    try:
        if to:
            takers = {taker.pk: taker for taker in case_takers(request.actor.practice_id)}
            taker = takers.get(whole_number(to))
            if taker is None:
                raise Http404("Nobody who takes cases.")
            actions.reassign(actor=request.actor, case=found, to=taker, now=request.now)
            said = f"Given to {taker}."
        else:
            actions.release(actor=request.actor, case=found, now=request.now)
            said = "Back on the list: nobody's."
    except actions.UnableToChange as problem:
        toast(request, str(problem), trouble=True)
        return back_to(request, "front-desk")
    if str(before or "") != to:
        undo_with = {"to": str(before or "")}
        toast(request, said, undo=reverse("front-desk-assign", args=[case_id]), undo_with=undo_with)
    return back_to(request, "front-desk")


def _within_reach(actor: Actor, now: datetime) -> QuerySet[Case]:
    """What the desk may list, and what this person was the last to hand on."""
    handed_on_by = CaseEvent.objects.filter(case=OuterRef("pk"), action="reassigned").order_by("-at", "-pk")
    return (
        Case.objects.filter(practice_id=actor.practice_id)
        .alias(handed_on_by=Subquery(handed_on_by.values("actor")[:1]))
        .filter(Q(pk__in=access.visible(actor, now).values("pk")) | Q(handed_on_by=actor.name))
    )


def _letter(actor: Actor, case: Case, answered_at: datetime | None) -> Letter:
    newest = case.words[-1] if case.words else None
    return Letter(
        case=case,
        words=newest["words"] if newest and access.sees_words(actor, case) else "",
        said_at=datetime.fromisoformat(newest["at"]) if newest else case.opened_at,
        answered_at=answered_at,
        mine=case.owner_id == actor.staff_id,
    )


def _answers(cases: Sequence[Case]) -> dict[int, datetime]:
    """By case, when a person last wrote to its patient or spoke with them. Two queries."""
    written = dict(
        OutboundText.objects.filter(
            patient__in={case.patient_id for case in cases}, sender=OutboundText.Sender.STAFF
        )
        .exclude(status__in=_NOT_GONE)
        .values_list("patient")
        .annotate(Max("created_at"))
    )
    spoken = dict(
        CaseEvent.objects.filter(case__in=cases, action="contacted").values_list("case").annotate(Max("at"))
    )
    found = {}
    for case in cases:
        times = [at for at in (written.get(case.patient_id), spoken.get(case.pk)) if at]
        if times:
            found[case.pk] = max(times)
    return found


def _chip(key: str, label: str, count: int, chosen: str) -> Chip:
    return Chip(label, count, f"{reverse('front-desk')}?{urlencode({'show': key})}", chosen == key)
