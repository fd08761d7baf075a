"""Small drawings for staff pages: state shapes, icons, day squares and sparklines, as inline SVG.

Colours come from CSS classes (no inline style), and no meaning rests on colour alone: every state has its own
shape, and words stand beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from hepcoach.web.staff.days import STATES, Square

register = template.Library()

_SHAPES = {
    "octagon": '<path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z"/>',
    "triangle": '<path d="M8 1.5 15.2 14.5H.8z"/>',
    "dot": '<circle cx="8" cy="8" r="6"/>',
    "ring": '<circle cx="8" cy="8" r="5.5" fill="none" stroke="currentColor" stroke-width="2.5"/>',
    "tick": (
        '<path d="M2.5 8.5 6.5 12.5 13.5 4" fill="none" stroke="currentColor" stroke-width="2.75" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
    ),
    "slope": (
        '<path d="M2 4.5 8 10l2.5-2.5L14 12" fill="none" stroke="currentColor" stroke-width="2.5" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
    ),
    "pause": '<path d="M4 2.5h3v11H4zM9 2.5h3v11H9z"/>',
    "mute": (
        '<path d="M2 3.5h12v8H7l-3 3v-3H2zM2.5 14.5 14 1.5" fill="none" stroke="currentColor" '
        'stroke-width="1.8" stroke-linejoin="round"/>'
    ),
    "eye": (
        '<path d="M1 8s2.6-4.5 7-4.5S15 8 15 8s-2.6 4.5-7 4.5S1 8 1 8z" fill="none" stroke="currentColor" '
        'stroke-width="1.8"/><circle cx="8" cy="8" r="2.2"/>'
    ),
    "seed": (
        '<path d="M8 14V7M8 8C8 4.5 5.5 3 2.5 3 2.5 6 4.5 8 8 8zM8 7c0-2.5 2-4 5-4 0 3-2 4.5-5 4z" '
        'fill="none" stroke="currentColor" stroke-width="1.7" stroke-linejoin="round"/>'
    ),
}
_ICONS = {
    "today": '<rect x="3" y="4.5" width="18" height="16" rx="2.5"/><path d="M3 9.5h18M8 2.5v4M16 2.5v4"/>',
    "patients": (
        '<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20c.5-4 3-6 6.5-6s6 2 6.5 6M16 4.8a3.5 3.5 0 0 1 0 '
        '6.400M18 14.5c2 .8 3.2 2.700 3.5 5.5"/>'
    ),
    "confirm": '<rect x="4" y="3" width="16" height="18" rx="2.5"/><path d="m8 12.5 3 3 5-6"/>',
    "sign": '<path d="m4 20 1-4L16.5 4.5l3 3L8 19zM13 21h8"/>',
    "desk": ('<path d="M5 4c0 9 6 15 15 15l.5-4-4-1.5-2 2c-2.5-1-5-3.5-6-6l2-2L9 3.5z"/>'),
    "practice": (
        '<path d="M4 21V6l8-3.5L20 6v15M2.5 21h19M9.500 21v-5h5v5M8.500 9h.01M12 9h.01M15.500 9h.01'
        'M8.500 12.500h.01M12 12.500h.01M15.500 12.500h.01"/>'
    ),
    "rtm": '<circle cx="12" cy="12" r="8.500"/><path d="M12 7v5.500l3.500 2"/>',
    "overview": '<path d="M4 20V11M10 20V4M16 20v-7M21 20H3"/>',
}


@register.simple_tag
def shape(name: str) -> SafeString:
    """A state's shape; the word stands beside it, so it is hidden from screen readers."""
    drawing = mark_safe(_SHAPES[name])
    return format_html(
        '<svg class="shape" viewBox="0 0 16 16" width="14" height="14" fill="currentColor" aria-hidden="true" '
        'focusable="false">{}</svg>',
        drawing,
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    drawing = mark_safe(_ICONS[name])
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" width="22" height="22" fill="none" stroke="currentColor" '
        'stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" '
        'focusable="false">{}</svg>',
        drawing,
    )


_SIZE, _GAP = 14, 4


@register.simple_tag
def squares(days: Sequence[Square]) -> SafeString:
    """A row of day squares: shape and shade tell the state, the label says it in words."""
    step = _SIZE + _GAP
    marks = format_html_join(
        "",
        '<g class="sq {}" transform="translate({} 1)">{}</g>',
        (_square(day, place * step) for place, day in enumerate(days)),
    )
    return format_html(
        '<svg class="squares" viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">{}</svg>',
        step * len(days),
        _SIZE + 2,
        step * len(days),
        _SIZE + 2,
        "; ".join(day.words for day in days),
        marks,
    )


_MARKS = {
    "done": '<rect class="full" width="14" height="14" rx="3"/>',
    "partial": '<rect class="box" x=".75" y=".75" width="12.5" height="12.5" rx="2.5"/>'
    '<path class="full" d="M1 13 13 1v10.5a1.5 1.5 0 0 1-1.5 1.5z"/>',
    "not_done": '<rect class="box" x=".75" y=".75" width="12.5" height="12.5" rx="2.5"/>'
    '<path class="cross" d="m4.5 4.5 5 5m0-5-5 5"/>',
    "no_answer": '<rect class="empty" x=".75" y=".75" width="12.5" height="12.5" rx="2.5"/>',
    "waiting": '<circle class="waiting" cx="7" cy="7" r="5.5"/>',
    "not_asked": '<path class="dash" d="M3.5 7h7"/>',
    "rest": '<circle class="rest" cx="7" cy="7" r="1.8"/>',
    "before": "",
}


def _square(day: Square, x: int) -> tuple[str, int, SafeString]:
    return day.state, x, mark_safe(_MARKS[day.state])


@register.simple_tag
def sparkline(pains: Sequence[tuple[date, float]]) -> SafeString:
    """Pain over four weeks on a fixed scale of 0 to 10; the words beside it carry the numbers."""
    if len(pains) < 2:
        return SafeString("")
    width, height, pad = 92, 24, 3
    first, last = pains[0][0], pains[-1][0]
    span = max((last - first).days, 1)
    points = [
        (
            pad + (day - first).days / span * (width - 2 * pad),
            height - pad - pain / 10 * (height - 2 * pad),
        )
        for day, pain in pains
    ]
    return format_html(
        '<svg class="spark" viewBox="0 0 {} {}" width="{}" height="{}" aria-hidden="true" focusable="false">'
        '<path class="floor" d="M0 {}H{}"/><polyline points="{}"/><circle cx="{}" cy="{}" r="2.5"/></svg>',
        width,
        height,
        width,
        height,
        height - pad,
        width,
        " ".join(f"{x:.1f},{y:.1f}" for x, y in points),
        f"{points[-1][0]:.1f}",
        f"{points[-1][1]:.1f}",
    )


@register.simple_tag
def legend() -> SafeString:
    """What the squares mean, for the eye; each square's own label says it for the ear."""
    states = ("done", "partial", "not_done", "no_answer", "not_asked", "rest")
    return format_html_join(
        " ",
        '<span><svg class="squares" viewBox="0 0 14 14" width="14" height="14">'
        '<g class="sq {}">{}</g></svg> {}</span>',
        ((state, mark_safe(_MARKS[state]), STATES[state]) for state in states),
    )
