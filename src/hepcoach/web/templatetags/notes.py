"""Small helpers of the report pages."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence

from django import template

from hepcoach.reports.charts import Chart
from hepcoach.web.staff import sources

register = template.Library()


@register.filter
def of(charts: Mapping[str, Sequence[Chart]], title: str) -> Sequence[Chart]:
    """The charts that stand in a section."""
    return charts.get(title, ())


@register.filter
def data_uri(chart: Chart) -> str:
    """The chart as an image address that needs no second request."""
    return f"data:image/svg+xml;base64,{base64.b64encode(chart.svg.encode()).decode()}"


@register.filter
def lines(text: str) -> int:
    """Rows that a sentence needs in a text field of the report's width."""
    return max(1, -(-len(text) // 95))


@register.filter
def data_of(source: str, patient_id: int) -> str:
    """The address of the data that a sentence rests on."""
    return sources.href(patient_id, source)
