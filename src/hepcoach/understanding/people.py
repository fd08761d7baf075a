"""Who writes for whom, and which day a report is about."""

from __future__ import annotations

import re

from hepcoach.understanding.phrases import Hit
from hepcoach.understanding.scan import Scan, overlapping

_OWN_DAY = re.compile(r" so (?:i|ive|im) (?!.* (?:him|her|he|she|hes|shes) )")


def proxy(scan: Scan) -> list[Hit]:
    """Phrases that show that somebody else writes for the patient; empty when the patient writes."""
    negatives = scan.hits("people", "not_proxy")
    shown = [hit for hit in scan.hits("people", "proxy") if not overlapping(hit, negatives)]
    if not shown:
        return []
    tokens = scan.words.tokens
    introduced = [hit for hit in shown if tokens[hit.first] in ("this", "soy", "habla", "on", "here", "texting")]
    if introduced:
        return shown
    if own_day(scan):
        return []
    # "My husband was sick, I did mine": the writer is the patient.
    own = sum(hit.last - hit.first + 1 for hit in own_body(scan))
    return shown if sum(hit.last - hit.first + 1 for hit in shown) > own else []


def own_day(scan: Scan) -> bool:
    """Whether the writer tells what became of their own day: "my husband fell so I spent the day in the ER"."""
    return _OWN_DAY.search(scan.words.line) is not None


def own_body(scan: Scan) -> list[Hit]:
    """Words in which the writer speaks of their own exercises, body or doing."""
    found, tokens = [], scan.words.tokens
    kin = {
        "mom",
        "dad",
        "son",
        "daughter",
        "husband",
        "wife",
        "mother",
        "father",
        "mama",
        "papa",
        "esposo",
        "esposa",
        "hijo",
        "hija",
        "abuela",
        "abuelo",
        "kid",
        "kids",
        "grandma",
        "grandpa",
        "abuelita",
        "client",
        "little",
        "guy",
        "patient",
        "hermana",
        "hermano",
        "suegra",
        "suegro",
        "nino",
        "nina",
        "sister",
        "brother",
        "boy",
        "girl",
        "child",
    }
    for hit in scan.hits("people", "first_person"):
        following = tokens[hit.last + 1] if hit.last + 1 < len(tokens) else ""
        after = tokens[hit.last + 2] if hit.last + 2 < len(tokens) else ""
        if tokens[hit.first] == "my" and (following in kin or after in kin):
            continue
        if tokens[hit.first] in ("i", "im", "ive", "ill") and following in (
            "helped",
            "think",
            "guess",
            "believe",
            "will",
            "had",
            "tried",
            "am",
            "asked",
            "told",
            "see",
            "saw",
            "found",
            "have",
            "can",
            "noticed",
            "dont",
            "know",
            "made",
            "hope",
            "worry",
            "worried",
            "gave",
            "need",
            "would",
            "should",
            "let",
            "got",
            "took",
            "just",
        ):
            continue
        found.append(hit)
    return found


def day_of(scan: Scan, evidence: list[Hit]) -> tuple[int, list[Hit]]:
    """0, -1 or -2: the day a report is about, by the day named in its own thought, else for a late answer."""
    skipped = scan.hits("people", "not_day")
    yesterday = [hit for hit in scan.hits("people", "yesterday") if not overlapping(hit, skipped)]
    earlier = [hit for hit in scan.hits("people", "days_ago") if not overlapping(hit, skipped)]
    if not yesterday and not earlier:
        return 0, []
    today = scan.hits("people", "today")
    for parts in (scan.thoughts, scan.sentences):
        for hit in reversed(evidence):
            part = parts[hit.last]
            if any(parts[mark.first] == part for mark in today):
                return 0, []
            for offset, marks in ((-1, yesterday), (-2, earlier)):
                here = [mark for mark in marks if parts[mark.first] == part and parts[hit.first] == part]
                if here:
                    return offset, here
    late = scan.hits("people", "late_answer")
    if late and not today:
        return (-1, yesterday) if yesterday else (-2, earlier)
    return 0, []
