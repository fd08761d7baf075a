"""Charts as SVG: one Vega-Lite specification for the page and the PDF, with a sentence as its title.

Text inside a chart is not read by everyone, so each chart comes with `alt`: the same in words.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import vl_convert

from hepcoach.rules import change
from hepcoach.rules.facts import DayFacts

INK, QUIET, GRID, ACCENT, BAND = "#23292b", "#5d6668", "#d9d5cb", "#0f5e5c", "#e4ece9"

_CONFIG: dict[str, Any] = {
    "background": "transparent",
    "font": "Helvetica, Arial, sans-serif",
    "view": {"stroke": None},
    "axis": {
        "labelColor": QUIET, "titleColor": QUIET, "gridColor": GRID, "domainColor": GRID, "tickColor": GRID,
        "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal",
    },
    "title": {"color": INK, "fontSize": 14, "fontWeight": 600, "anchor": "start", "offset": 10},
}  # fmt: skip


@dataclass(frozen=True)
class Chart:
    svg: str
    alt: str

    def png(self) -> bytes:
        """For the PDF: drawn with the converter's own fonts, whatever the machine has."""
        drawn: bytes = vl_convert.svg_to_png(self.svg, scale=2.5)
        return drawn


def pain(
    days: Sequence[DayFacts],
    *,
    baseline: float | None,
    programs: Sequence[tuple[date, int]] = (),
    width: int = 640,
) -> Chart:
    """Pain by day, always 0-10, with the band of measurement error around the start and program changes as ticks.

    `programs` are (first day, version). Raises ValueError without a pain report.
    """
    reports = [(day.day, day.pain) for day in days if day.pain is not None]
    if not reports:
        raise ValueError("no pain report to draw")
    start = baseline if baseline is not None else reports[0][1]
    title = _pain_title(start, [value for _, value in reports])
    points = [{"day": day.isoformat(), "pain": value} for day, value in reports]
    x = {"field": "day", "type": "temporal", "title": None, "axis": {"format": "%b %-d", "grid": False}}
    y = {
        "field": "pain", "type": "quantitative", "title": "Pain 0-10", "scale": {"domain": [0, 10]},
        "axis": {"values": [0, 2, 4, 6, 8, 10], "gridColor": GRID},
    }  # fmt: skip
    band = {"low": max(0.0, start - change.PAIN.needed), "high": min(10.0, start + change.PAIN.needed)}
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": [band]},
            "mark": {"type": "rect", "color": BAND},
            "encoding": {
                "y": {**y, "field": "low"},
                "y2": {"field": "high"},
            },
        },
        {
            "data": {"values": points},
            "mark": {"type": "line", "color": ACCENT, "strokeWidth": 2, "point": {"color": ACCENT, "size": 36}},
            "encoding": {"x": x, "y": y},
        },
    ]
    if programs:
        ticks = [{"day": day.isoformat(), "label": f"program {version}"} for day, version in programs]
        layers += [
            {
                "data": {"values": ticks},
                "mark": {"type": "rule", "color": QUIET, "strokeDash": [3, 3]},
                "encoding": {"x": x},
            },
            {
                "data": {"values": ticks},
                "mark": {
                    "type": "text",
                    "color": QUIET,
                    "align": "left",
                    "dx": 4,
                    "baseline": "top",
                    "fontSize": 11,
                },
                "encoding": {"x": x, "y": {"value": 2}, "text": {"field": "label"}},
            },
        ]
    values = ", ".join(f"{day:%b %-d}: {change.number(value)}" for day, value in reports)
    return Chart(_svg({"title": title, "width": width, "height": 180, "layer": layers}), f"{title}. {values}.")


def weekly_adherence(weeks: Sequence[tuple[date, float | None]], *, width: int = 640) -> Chart:
    """Conservative adherence by week as bars with their percentage; a week without due days has no bar."""
    rows = [
        {"week": f"{number}", "share": share, "label": f"{share * 100:.0f} %"}
        for number, (_, share) in enumerate(weeks, start=1)
        if share is not None
    ]
    if not rows:
        raise ValueError("no week with due days to draw")
    title = f"Sessions done, week by week: {rows[0]['label']} in the first, {rows[-1]['label']} in the last"
    x = {"field": "week", "type": "ordinal", "title": "Week", "axis": {"labelAngle": 0}, "sort": None}
    y = {
        "field": "share", "type": "quantitative", "title": None, "scale": {"domain": [0, 1]},
        "axis": {"format": ".0%", "values": [0, 0.5, 1]},
    }  # fmt: skip
    layers = [
        {"mark": {"type": "bar", "color": ACCENT, "cornerRadiusEnd": 2}, "encoding": {"x": x, "y": y}},
        {
            "mark": {"type": "text", "baseline": "bottom", "dy": -3, "color": INK, "fontSize": 12},
            "encoding": {"x": x, "y": y, "text": {"field": "label"}},
        },
    ]
    spec = {"title": title, "width": width, "height": 140, "data": {"values": rows}, "layer": layers}
    values = ", ".join(f"week {row['week']}: {row['label']}" for row in rows)
    return Chart(_svg(spec), f"{title}. {values}.")


def _pain_title(start: float, values: list[float]) -> str:
    last = values[-1]
    went = "stayed at" if last == start else ("rose from" if last > start else "fell from")
    span = change.number(start) if went == "stayed at" else f"{change.number(start)} to {change.number(last)}"
    return f"Pain {went} {span}"


def _svg(spec: dict[str, Any]) -> str:
    return _converted(json.dumps({**spec, "config": _CONFIG}, sort_keys=True))


@lru_cache(maxsize=256)
def _converted(spec: str) -> str:
    svg: str = vl_convert.vegalite_to_svg(spec)
    return svg
