"""A note or report as an accessible PDF (PDF/UA-1), set by Typst in milliseconds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from hepcoach.reports.charts import Chart

_TEMPLATE = Path(__file__).with_name("note.typ")


@dataclass(frozen=True)
class Document:
    """What stands in the PDF. `sections` as in `Note.content`; `charts` by section title.

    `signature` is (line, digest) once signed; without it the page says that it is a draft.
    """

    title: str
    practice: str
    author: str
    facts: Sequence[tuple[str, str]]
    sections: Sequence[Mapping[str, Any]]
    signature: tuple[str, str] | None
    at: datetime
    charts: Mapping[str, Sequence[Chart]] = field(default_factory=dict)


def render(document: Document) -> bytes:
    """The PDF's bytes. Equal input gives equal bytes: the date inside is `document.at`."""
    marks: dict[str, int] = {}
    sections = [
        {
            "title": section["title"],
            "sentences": [
                {"text": sentence["text"], "mark": str(marks.setdefault(sentence["source"], len(marks) + 1))}
                for sentence in section["sentences"]
            ],
            "charts": [
                {"png": list(chart.png()), "alt": chart.alt} for chart in document.charts.get(section["title"], ())
            ],
        }
        for section in document.sections
    ]
    note = {
        "title": document.title,
        "practice": document.practice,
        "author": document.author,
        "facts": [list(pair) for pair in document.facts],
        "draft": document.signature is None,
        "sections": sections,
        "sources": [{"mark": str(mark), "text": source} for source, mark in marks.items()],
        "signature": None
        if document.signature is None
        else {"line": document.signature[0], "digest": document.signature[1]},
        "footer": f"{document.practice} · {document.title}",
    }
    pdf: bytes = typst.compile(
        _TEMPLATE,
        format="pdf",
        sys_inputs={"note": json.dumps(note)},
        pdf_standards="ua-1",
        # Typst takes whole seconds only.
        timestamp=document.at.replace(microsecond=0),
    )
    return pdf
