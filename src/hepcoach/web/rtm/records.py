"""What is written down on an episode's month: rights, teaching, contacts, time; and the running clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from hepcoach.clinics.models import Staff
from hepcoach.rtm import access, actions, timekeeping
from hepcoach.rtm.models import Monitoring, OtherBilling, TimedSession, TimeEntry
from hepcoach.web.rtm.fields import dollars
from hepcoach.web.rtm.worklist import SEES
from hepcoach.web.staff.fields import a_date, whole
from hepcoach.web.staff.frame import CLINICIANS, StaffRequest, back_to, staff_page, toast

R = TypeVar("R", bound=Model)


class _Unclear(Exception):
    """A form that lacks something; says what."""


@staff_page(*SEES)
@require_POST
def record(request: StaffRequest, monitoring_id: int, what: str) -> HttpResponse:
    if what not in _RECORDS:
        raise Http404("There is nothing of this kind to record.")
    monitoring = access.monitoring_for(request.actor, monitoring_id, request.now)
    if what in _TREATING and not request.actor.is_clinician:
        raise PermissionDenied("Time and contacts are written down by those who treat.")
    try:
        said = _RECORDS[what](request, monitoring)
    except (_Unclear, actions.UnableToRecord, timekeeping.Refused) as problem:
        words = str(problem)
        toast(request, f"Not recorded: {words[:1].lower()}{words[1:]}.", trouble=True)
    else:
        toast(request, said)
    return back_to(request, "rtm-month", monitoring_id)


@staff_page(*CLINICIANS)
@require_POST
def timer(request: StaffRequest, monitoring_id: int, what: str) -> HttpResponse:
    """Start, a sign of work, or stop. A sign is answered 204 while the clock runs and 205 once it has stopped."""
    monitoring = access.monitoring_for(request.actor, monitoring_id, request.now)
    try:
        if what == "sign":
            runs = timekeeping.sign_of_work(actor=request.actor, now=request.now)
            return HttpResponse(status=204 if runs else 205)
        if what == "start":
            activity = request.POST.get("activity", "")
            timekeeping.start_timer(actor=request.actor, monitoring=monitoring, activity=activity, now=request.now)
            toast(request, "Clock started. It stops after 90 idle seconds or when you leave the page.")
        elif what == "stop":
            kept = timekeeping.stop_timer(actor=request.actor, now=request.now)
            seconds = sum(int((one.end - one.start).total_seconds()) for one in kept)
            toast(request, f"Clock stopped: {seconds // 60} min {seconds % 60} s kept.")
        else:
            raise Http404("The clock can not do this.")
    except timekeeping.Refused as problem:
        toast(request, f"Not started: {problem}.", trouble=True)
    return back_to(request, "rtm-month", monitoring_id)


@staff_page(*CLINICIANS)
@require_POST
def correct(request: StaffRequest, entry_id: int) -> HttpResponse:
    """Change an entry of one's own, or take it out; the old one stays to be seen with the reason."""
    entry = _kept(request, TimeEntry, entry_id)
    why = _text(request, "why")
    try:
        if request.POST.get("remove") == "yes":
            timekeeping.remove(actor=request.actor, entry=entry, why=why, now=request.now)
        else:
            start, end = _span(request)
            timekeeping.change(
                actor=request.actor,
                entry=entry,
                start=start,
                end=end,
                activity=request.POST.get("activity", ""),
                note=_text(request, "note"),
                why=why,
                now=request.now,
            )
    except (_Unclear, timekeeping.Refused) as problem:
        toast(request, f"Not changed: {problem}.", trouble=True)
    else:
        toast(request, "Entry changed. The old one stays in the trail.")
    return back_to(request, "rtm-month", entry.monitoring_id)


@staff_page(*CLINICIANS)
@require_POST
def forget_session(request: StaffRequest, session_id: int) -> HttpResponse:
    return _forget(request, _kept(request, TimedSession, session_id))


@staff_page(*SEES)
@require_POST
def forget_other(request: StaffRequest, other_id: int) -> HttpResponse:
    return _forget(request, _kept(request, OtherBilling, other_id))


def _forget(request: StaffRequest, row: TimedSession | OtherBilling) -> HttpResponse:
    actions.forget(actor=request.actor, row=row, now=request.now)
    toast(request, "Taken out.")
    return back_to(request, "rtm-month", row.monitoring_id)


def _kept(request: StaffRequest, model: type[R], pk: int) -> R:
    """A row of a monitoring that this person may see."""
    row = get_object_or_404(model, practice=request.practice, pk=pk)
    access.monitoring_for(request.actor, row.monitoring_id, request.now)  # type: ignore[attr-defined]
    return row


def _consent(request: StaffRequest, monitoring: Monitoring) -> str:
    method = request.POST.get("method", "")
    if method not in ("verbal", "written"):
        raise _Unclear("say whether consent was verbal or written")
    actions.record_consent(actor=request.actor, monitoring=monitoring, given=True, method=method, now=request.now)
    return "Consent recorded."


def _withdraw(request: StaffRequest, monitoring: Monitoring) -> str:
    actions.record_consent(
        actor=request.actor, monitoring=monitoring, given=False, method="verbal", now=request.now
    )
    return "Withdrawal recorded. Days before it stay billable."


def _cost(request: StaffRequest, monitoring: Monitoring) -> str:
    cost = dollars(request.POST.get("dollars"))
    if cost is None:
        raise _Unclear("give the cost in dollars")
    actions.tell_cost(actor=request.actor, monitoring=monitoring, dollars=cost, now=request.now)
    return "Cost to the patient recorded."


def _plan(request: StaffRequest, monitoring: Monitoring) -> str:
    posted = request.POST
    first, last = a_date(posted.get("from")), a_date(posted.get("to"))
    if first is None or last is None:
        raise _Unclear("give the plan's first and last day")
    actions.add_plan(
        actor=request.actor,
        monitoring=monitoring,
        from_date=first,
        to_date=last,
        certified_on=a_date(posted.get("certified_on")),
        certified_by=_text(request, "certified_by"),
        now=request.now,
    )
    return "Plan of care recorded."


def _teaching(request: StaffRequest, monitoring: Monitoring) -> str:
    assistant = {"PT": "PTA", "OT": "OTA"}.get(monitoring.episode.discipline)
    shares = [(monitoring.episode.discipline, 60 * (whole(request.POST.get("therapist")) or 0))]
    if assistant:
        shares.append((assistant, 60 * (whole(request.POST.get("assistant")) or 0)))
    if any(seconds > 4 * 3600 for _, seconds in shares):
        raise _Unclear("teaching is at most four hours")
    at = min(_instant(request, _day(request), time(12)), request.now)
    actions.record_teaching(actor=request.actor, monitoring=monitoring, shares=shares, at=at, now=request.now)
    return "Set-up and teaching recorded."


def _time(request: StaffRequest, monitoring: Monitoring) -> str:
    start, end = _span(request)
    timekeeping.write_down(
        actor=request.actor,
        monitoring=monitoring,
        start=start,
        end=end,
        activity=request.POST.get("activity", ""),
        note=_text(request, "note"),
        now=request.now,
    )
    return "Time recorded."


def _contact(request: StaffRequest, monitoring: Monitoring) -> str:
    start, end = _span(request)
    actions.record_contact(
        actor=request.actor,
        monitoring=monitoring,
        staff=Staff.objects.get(pk=request.actor.staff_id or 0),
        start=start,
        end=end,
        mode=request.POST.get("mode", ""),
        partner=request.POST.get("partner", ""),
        topic=_text(request, "topic"),
        decision=_text(request, "decision"),
        now=request.now,
    )
    if request.POST.get("as_time") != "yes":
        return "Live contact recorded. Its minutes count once they stand as time, too."
    try:
        timekeeping.write_down(
            actor=request.actor,
            monitoring=monitoring,
            start=start,
            end=end,
            activity="live_contact",
            note=_text(request, "topic"),
            now=request.now,
        )
    except timekeeping.Refused as problem:
        return f"Live contact recorded, but not its minutes: {problem}."
    return "Live contact recorded, and its minutes as time."


def _session(request: StaffRequest, monitoring: Monitoring) -> str:
    start, end = _span(request)
    actions.record_timed_session(
        actor=request.actor,
        monitoring=monitoring,
        staff=Staff.objects.get(pk=request.actor.staff_id or 0),
        code=_text(request, "code").strip().upper(),
        start=start,
        end=end,
        now=request.now,
    )
    return "Session recorded. Its minutes count under its own code alone."


def _other(request: StaffRequest, monitoring: Monitoring) -> str:
    posted = request.POST
    first, last = a_date(posted.get("from")), a_date(posted.get("to"))
    if first is None or last is None:
        raise _Unclear("give the first and last day")
    kind, _, code = posted.get("billed", "").partition(":")
    actions.record_other_billing(
        actor=request.actor,
        monitoring=monitoring,
        kind=kind,
        code=code,
        from_date=first,
        to_date=last,
        now=request.now,
    )
    return "Other billing recorded."


_RECORDS: dict[str, Callable[[StaffRequest, Monitoring], str]] = {
    "consent": _consent,
    "withdraw": _withdraw,
    "cost": _cost,
    "plan": _plan,
    "teaching": _teaching,
    "time": _time,
    "contact": _contact,
    "session": _session,
    "other": _other,
}
_TREATING = frozenset({"time", "contact", "teaching", "session"})


def _text(request: StaffRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\0", "")[:500]


def _day(request: StaffRequest) -> date:
    day = a_date(request.POST.get("on"))
    if day is None or not date(2020, 1, 1) <= day <= request.today:
        raise _Unclear("choose today or a day before")
    return day


def _span(request: StaffRequest) -> tuple[datetime, datetime]:
    try:
        start, end = (time.fromisoformat(request.POST.get(name, "")) for name in ("start", "end"))
    except ValueError:
        raise _Unclear("give the times from and to") from None
    if start.tzinfo or end.tzinfo:
        raise _Unclear("give the times from and to")
    day = _day(request)
    return _instant(request, day, start), _instant(request, day, end)


def _instant(request: StaffRequest, day: date, at: time) -> datetime:
    """Of the practice's own clock."""
    return datetime.combine(day, at, ZoneInfo(request.practice.time_zone)).astimezone(UTC)
