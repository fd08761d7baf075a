"""States, minutes and reasons of remote monitoring in words."""

from __future__ import annotations

from django import template

from hepcoach.rtm import claims
from hepcoach.rtm.models import ClaimLine
from hepcoach.rtm.queries import STATES
from hepcoach.rules.rtm import denials, projection

register = template.Library()

_CHIPS = {
    "denied": ("octagon", "urgent"),
    "ready": ("dot", "new"),
    "awaiting_consent": ("triangle", "soon"),
    "documented": ("dot", "new"),
    "monitoring": ("ring", "quiet"),
    "billed": ("ring", "quiet"),
    "paid": ("tick", "steady"),
    "written_off": ("ring", "quiet"),
}
_STEPS = {
    "documented": "Into the next file",
    "billed": "Billed",
    "paid": "Paid",
    "denied": "Denied",
    "written_off": "Write off",
}


@register.inclusion_tag("staff/_chip.html")
def rtm_state(state: str) -> dict[str, str]:
    shape, tone = _CHIPS[state]
    return {"shape_name": shape, "tone": tone, "word": STATES[state]}


@register.filter
def minutes(seconds: int | str | None) -> int:
    """Whole minutes; nothing counted is none."""
    return int(seconds or 0) // 60


@register.filter
def rtm_reason(tag: str) -> str:
    return projection.WORDS.get(tag, tag)


@register.filter
def denial(reason: dict[str, str]) -> str:
    """What a payer's reason means."""
    return denials.words(reason["code"])


@register.filter
def next_steps(line: ClaimLine) -> list[tuple[str, str]]:
    return [(to, _STEPS[to]) for to in claims.STEPS[line.state]]
