"""Numbers, times and states in words, for staff pages."""

from __future__ import annotations

from datetime import date, datetime
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from django import template
from django.contrib.messages.storage.base import Message
from django.utils.html import format_html
from django.utils.safestring import SafeString

from hepcoach.programs.models import ProgramItem
from hepcoach.programs.queries import item_name
from hepcoach.rules.phones import as_written
from hepcoach.rules.standing import Standing
from hepcoach.triage.models import Case
from hepcoach.web.staff import doses

register = template.Library()

# Severity or standing -> (shape, tone of the design's severity colours).
_SEVERITY = {1: ("octagon", "urgent", "Urgent"), 2: ("triangle", "soon", "Soon"), 3: ("dot", "new", "New")}
_STANDING = {
    Standing.NEEDS_YOU: ("dot", "new"),
    Standing.SEEN: ("eye", "quiet"),
    Standing.NO_ACTIVITY: ("ring", "quiet"),
    Standing.NOT_ON_TRACK: ("slope", "soon"),
    Standing.STARTING: ("seed", "quiet"),
    Standing.ON_TRACK: ("tick", "steady"),
    Standing.PAUSED: ("pause", "quiet"),
    Standing.NOT_TEXTED: ("mute", "quiet"),
}


@register.filter
def number(value: float | None) -> str:
    """7.0 as 7, 6.5 as 6.5, nothing as a dash."""
    return "–" if value is None else f"{round(value, 1):g}"


@register.inclusion_tag("staff/_chip.html")
def severity(case: Case) -> dict[str, str]:
    drawing, tone, word = _SEVERITY[case.severity]
    return {"shape_name": drawing, "tone": tone, "word": word}


@register.inclusion_tag("staff/_chip.html")
def standing(value: Standing) -> dict[str, str]:
    drawing, tone = _STANDING[value]
    return {"shape_name": drawing, "tone": tone, "word": value.value}


@register.simple_tag(takes_context=True)
def when(context: template.Context, at: datetime | None, focusable: bool = False) -> SafeString:
    """A time told from now, with the absolute one on hover and focus, in the practice's time zone."""
    if at is None:
        return SafeString("")
    now: datetime = context["now"]
    local = at.astimezone(ZoneInfo(context["practice"].time_zone))
    absolute = f"{local:%a} {local.day} {local:%b %Y, %H:%M}"
    return format_html(
        '<time class="when" datetime="{}" data-tip="{}"{}>{}</time>',
        at.isoformat(),
        absolute,
        SafeString(' tabindex="0"' if focusable else ""),
        _relative(at, now, local),
    )


@register.simple_tag(takes_context=True)
def clock(context: template.Context, at: datetime | None) -> str:
    """The absolute local time, in short: "Tue 3 Mar, 14:05"."""
    if at is None:
        return ""
    local = at.astimezone(ZoneInfo(context["practice"].time_zone))
    return f"{local:%a} {local.day} {local:%b}, {local:%H:%M}"


@register.filter
def day(value: date | None) -> str:
    """ "Tue 3 Mar"."""
    return f"{value:%a} {value.day} {value:%b}" if value else ""


def _relative(at: datetime, now: datetime, local: datetime) -> str:
    minutes = round((now - at).total_seconds() / 60)
    past, distance = minutes >= 0, abs(minutes)
    if distance < 1:
        return "now"
    if distance < 60:
        words = f"{distance} min"
    elif distance < 24 * 60:
        words = f"{distance // 60} h"
    elif distance < 14 * 24 * 60:
        words = f"{distance // (24 * 60)} d"
    else:
        return f"{local.day} {local:%b}"
    return f"{words} ago" if past else f"in {words}"


@register.simple_tag
def undo_of(message: Message) -> dict[str, object]:
    """Where a toast's undo is sent, and with what (see `web.staff.frame.toast`)."""
    address, _, fields = message.extra_tags.partition("?")
    return {"address": address, "fields": parse_qsl(fields)}


@register.filter
def exercise(item: ProgramItem) -> str:
    """An item's plain English name; the clinic's own exercise in the therapist's words."""
    return item_name(item, "en")


@register.filter
def dose(item: ProgramItem) -> str:
    """A dose in a therapist's shorthand: "3 × 10, hold 5 s, left, twice a day, 3 days a week"."""
    return doses.in_words(item)


@register.filter
def phone(e164: str) -> str:
    """A number as people write it: "(212) 555-0100"."""
    return as_written(e164)


@register.filter
def language(code: str) -> str:
    return {"en": "English", "es": "Spanish", "": "English (not stated)"}.get(code, code)


@register.filter
def words(name: str) -> str:
    """An identifier as words: "front_desk" as "front desk"."""
    return name.replace("_", " ")


@register.filter
def verbatim(said: object) -> str:
    """The patient's words of one entry, whether kept bare or with their time."""
    return str(said.get("words", "")) if isinstance(said, dict) else str(said)


@register.filter
def share(value: float | None) -> str:
    return "–" if value is None else f"{value * 100:.0f} %"


@register.simple_tag(takes_context=True)
def moment(context: template.Context, iso: str) -> str:
    """A time kept inside JSON, as local time."""
    try:
        at = datetime.fromisoformat(iso)
    except ValueError:
        return ""
    return clock(context, at) if at.tzinfo else ""
