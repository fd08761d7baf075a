"""One episode's month: step cards, the rows behind every number, lines and what became of them, and the forms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hepcoach.rtm import access, evidence, facts, queries, todo
from hepcoach.rtm.actions import CONSENT_WORDS, OTHER_CODES
from hepcoach.rtm.models import Monitoring, OtherBilling, TimedSession, Timer
from hepcoach.rules import returns
from hepcoach.rules.days import local_date
from hepcoach.rules.rtm.episode import CONTACT_PARTNERS, EARNING_ACTIVITIES
from hepcoach.rules.rtm.tables import LABELS
from hepcoach.rules.rtm.windows import month_of
from hepcoach.web.rtm.cards import cards
from hepcoach.web.rtm.worklist import BILLING, SEES, asked_month
from hepcoach.web.staff.fields import Field
from hepcoach.web.staff.frame import StaffRequest, staff_page

_OTHERS = [(f"{kind}:{code}", f"{kind.label}: {code}") for kind in OtherBilling.Kind for code in OTHER_CODES[kind]]
_LIVE = [("audio", "Telephone"), ("video", "Video"), ("in_person", "In person")]


@staff_page(*SEES)
@require_safe
def page(request: StaffRequest, monitoring_id: int) -> HttpResponse:
    monitoring = access.monitoring_for(request.actor, monitoring_id, request.now)
    found = month_at(monitoring, asked_month(request), request.today)
    lines = [(line, LABELS[line.code], evidence.changed_since(line, found)) for line in found.lines]
    windows = [(track, queries.days_of(found, track.period)) for track in found.windows]
    worked = queries.time_of(found)
    context = {
        "monitoring": monitoring,
        "patient": monitoring.episode.patient,
        "found": found,
        "state_name": queries.STATES[found.state],
        "cards": list(cards(found)),
        "lines": lines,
        "windows": [(track, days, sum(one["counted"] for one in days)) for track, days in windows],
        "time": [(one, _correction(one, request)) for one in worked],
        "counted_seconds": sum(one["counted_seconds"] for one in worked),
        "trail": queries.trail(found),
        "sessions": TimedSession.objects.filter(monitoring=monitoring)
        .select_related("staff")
        .order_by("-start")[:50],
        "others": OtherBilling.objects.filter(monitoring=monitoring).order_by("-from_date", "pk"),
        "todo": todo.today(found, bills=request.actor.role in BILLING),
        "share": returns.share_of_patient(monitoring.payer.kind),
        "contacts": [
            one
            for one in found.known.contacts
            if local_date(one.start, found.known.episode.time_zone) in found.month
        ],
        "consents": found.known.consents,
        "plans": found.known.plans,
        "month": found.month.first,
        "before": month_of(date.fromordinal(found.month.first.toordinal() - 1)).first,
        "after": month_of(date.fromordinal(found.month.first.toordinal() + 31)).first,
        "may_bill": request.actor.role in BILLING,
        "timer": Timer.objects.filter(staff_id=request.actor.staff_id or 0).first(),
        "consent_words": CONSENT_WORDS,
        "fields": fields(request),
    }
    return render(request, "rtm/month.html", context)


def month_at(monitoring: Monitoring, month: date, today: date) -> queries.MonthOf:
    known = facts.load([monitoring], on=today)[monitoring.pk]
    return queries.month_in(known, month, today, facts.settings_of(monitoring.practice_id))


def fields(request: StaffRequest) -> dict[str, Field]:
    """The forms' fields by "form-name"."""
    today = request.today.isoformat()
    made = [
        Field("cost", "dollars", "Cost to the patient a month, dollars", kind="number", required=True,
              lowest="0", highest="9999", step="0.01"),
        Field("plan", "from", "From", kind="date", required=True),
        Field("plan", "to", "To", kind="date", required=True),
        Field("plan", "certified_on", "Certified on", kind="date", highest=today,
              hint="Empty while nobody has certified it."),
        Field("plan", "certified_by", "Certified by", longest=120),
        Field("teaching", "on", "Day", today, kind="date", required=True, highest=today),
        Field("teaching", "therapist", "Minutes of the therapist", kind="number", lowest="0", highest="240",
              step="1"),
        Field("teaching", "assistant", "Minutes of the assistant", kind="number", lowest="0", highest="240",
              step="1"),
        *_span("time", today),
        Field("time", "activity", "Activity", kind="select", options=_options(EARNING_ACTIVITIES)),
        Field("time", "note", "Note", hint="What the data led to. No padding: only work that was done."),
        *_span("contact", today),
        Field("contact", "mode", "How", kind="select", options=_LIVE),
        Field("contact", "partner", "With", kind="select", options=_options(CONTACT_PARTNERS)),
        *_span("session", today),
        Field("session", "code", "Code", required=True, longest=5, hint="Such as 97110."),
        Field("other", "billed", "What", kind="select", options=_OTHERS),
        Field("other", "from", "From", kind="date", required=True),
        Field("other", "to", "To", kind="date", required=True),
        Field("contact", "topic", "Topic", required=True),
        Field("contact", "decision", "Decision", required=True),
        Field("contact", "as_time", "Write its minutes down as time, too", "yes", kind="select",
              options=[("yes", "Yes"), ("no", "No, they stand there already")]),
    ]  # fmt: skip
    return {f"{field.form}_{field.name}": field for field in made}


def _correction(one: Mapping[str, Any], request: StaffRequest) -> list[Field]:
    """The form of an entry of one's own; of another's there is none."""
    if one["staff"] != request.actor.staff_id or not request.actor.is_clinician:
        return []
    form = f"entry-{one['id']}"
    zone = ZoneInfo(request.practice.time_zone)
    start, end = (datetime.fromisoformat(one[name]).astimezone(zone) for name in ("start", "end"))
    return [
        Field(form, "on", "Day", f"{start:%Y-%m-%d}", kind="date", required=True),
        Field(form, "start", "From", f"{start:%H:%M:%S}", kind="time", required=True, step="1"),
        Field(form, "end", "To", f"{end:%H:%M:%S}", kind="time", required=True, step="1"),
        Field(form, "activity", "Activity", one["activity"], kind="select", options=_options(EARNING_ACTIVITIES)),
        Field(form, "note", "Note", one["note"]),
        Field(form, "why", "Why it changes", required=True),
    ]


def _span(form: str, today: str) -> list[Field]:
    return [
        Field(form, "on", "Day", today, kind="date", required=True, highest=today),
        Field(form, "start", "From", kind="time", required=True),
        Field(form, "end", "To", kind="time", required=True),
    ]


def _options(values: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(value, value.replace("_", " ").capitalize()) for value in values]
