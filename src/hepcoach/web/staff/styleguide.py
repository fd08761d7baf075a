"""The design system, live: its tokens and the parts that pages include, with made-up people."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render

from hepcoach.rules.standing import Standing
from hepcoach.web.staff.days import STATES, Square
from hepcoach.web.staff.fields import Field
from hepcoach.web.staff.frame import EVERYONE, StaffRequest, staff_page
from hepcoach.web.staff.timeline import Entry

_COLOURS = (
    "paper", "surface", "sunken", "ink", "ink-soft", "hairline", "outline", "accent", "accent-wash",
    "urgent", "urgent-wash", "soon", "soon-wash", "new", "new-wash",
    "quiet", "quiet-wash", "steady", "steady-wash",
)  # fmt: skip
_TYPE = ("text-small", "text", "text-large", "text-title", "text-display")
_SPACE = ("s1", "s2", "s3", "s4", "s6", "s8", "s12")
# (tone, shape, word) of severity and state.
_CHIPS = (
    ("urgent", "octagon", "Urgent"),
    ("soon", "triangle", "Soon"),
    ("new", "dot", "New"),
    ("quiet", "ring", "Quiet"),
    ("steady", "tick", "Steady"),
)


@staff_page(*EVERYONE)
def styleguide(request: StaffRequest) -> HttpResponse:
    states = list(STATES)
    days = [Square(request.today - timedelta(days=len(states) - n), state) for n, state in enumerate(states)]
    context = {
        "colours": _COLOURS,
        "type": _TYPE,
        "space": _SPACE,
        "standings": list(Standing),
        "chips": _CHIPS,
        "days": days,
        "pains": [(request.today - timedelta(days=7 * (4 - n)), pain) for n, pain in enumerate((6, 5, 4, 3, 7))],
        "fields": _fields(),
        "entries": _entries(request),
    }
    return render(request, "staff/styleguide.html", context)


def _fields() -> list[Field]:
    return [
        Field(
            form="guide", name="milestone", label="Milestone", value="Stairs alone", hint="In the patient's words."
        ),
        Field(
            form="guide",
            name="hour",
            label="Texts from hour",
            kind="number",
            value="25",
            lowest="0",
            highest="23",
            step="1",
            problem="An hour of the day goes from 0 to 23.",
        ),
        Field(form="guide", name="side", label="Side", kind="select", options=[("l", "Left"), ("r", "Right")]),
    ]


def _entries(request: StaffRequest) -> list[Entry]:
    said = (
        ("patient", "texts", "Patient", "", "all 3, pain 2", ""),
        ("coach", "texts", "Coach", "", "Thanks, Maria. That is 5 of 6 this week.", "delivered"),
        ("staff", "texts", "Alex Rivera, PT", "", "See you Friday.", "sent"),
        ("record", "check-ins", "Check-in", "Tue 24 Nov: all 3 exercises, pain 2", "", "answered by text"),
    )
    return [
        Entry(
            at=request.now - timedelta(hours=number),
            kind=kind,
            who=who,
            label=label,
            title=title,
            words=words,
            state=state,
        )
        for number, (who, kind, label, title, words, state) in enumerate(said, start=1)
    ]
