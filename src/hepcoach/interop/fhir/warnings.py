"""What the record warns of: active flags, and sentences of notes that sound like a precaution."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from hepcoach.interop.fhir import orders
from hepcoach.interop.fhir.bundle import Bundle, Node
from hepcoach.interop.fhir.elements import (
    is_current,
    part,
    string,
    words_of,
)
from hepcoach.rules.prescription_words import HOLD

_PRECAUTION = re.compile(
    r"precaution|contraindicat|weight[- ]?bearing|\b(?:nwb|ttwb|tdwb|pwb|wbat)\b|\bavoid\b|\bdo not\b|\bdon'?t\b"
    r"|\bno (?!falls|change|complaint|question|pain\b|issue|problem|known|concern|new)|\bnot\b|\blimit"
    r"|restrict|\bstop\b|beyond|\bbrace\b|\bsling\b|fall risk|precauci|evit[ae]|contraindic",
    re.IGNORECASE,
)


def precautions(
    bundle: Bundle, plan: Node | None, ordered: list[Node], records: list[Node], today: date
) -> Iterable[str]:
    said: list[str] = []
    for flag in bundle.about(records, "Flag"):
        resource = flag.resource
        if (
            string(resource, "status") == "active"
            and is_current(part(resource, "period"), today)
            and (words := words_of(part(resource, "code")))
        ):
            said.append(words)
    texts: list[str] = []
    if plan is not None:
        texts += [string(plan.resource, "description"), *orders.notes_of(plan.resource)]
    for node in ordered:
        texts += orders.notes_of(node.resource)
    for text in texts:
        said += [
            sentence.strip()
            for sentence in re.split(r"(?<=[.;!])\s+|\n", text)
            if (_PRECAUTION.search(sentence) or HOLD.search(sentence)) and len(sentence) < 300
        ]
    return dict.fromkeys(said)
