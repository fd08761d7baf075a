"""The pain of the day: a number from 0 to 10, or that there is pain and no number."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hepcoach.understanding.adherence import NO, YES
from hepcoach.understanding.numbers import Number
from hepcoach.understanding.pain_levels import HIGHEST, Level, levels
from hepcoach.understanding.pain_times import when
from hepcoach.understanding.phrases import Hit, terms
from hepcoach.understanding.scan import Scan, overlapping

_POLITE = terms("pain_polite")
# What dictation makes of a number said alone, or behind "pain is a".
_HEARD_LAST = re.compile(r" (?:(?:pain|level)(?: is| was)?|about|its|is)(?: a| an) (for|fore|ate|won|tin) $")
_HEARD = {
    "for": 4.0,
    "fore": 4.0,
    "to": 2.0,
    "too": 2.0,
    "ate": 8.0,
    "won": 1.0,
    "tree": 3.0,
    "sex": 6.0,
    "tin": 10.0,
}


@dataclass(frozen=True)
class Finding:
    value: float | None
    unclear: bool
    sure: float
    hits: tuple[Hit, ...]


def find(scan: Scan, taken: list[Hit]) -> Finding:
    """Pain of the day; `taken` are the numbers that count exercises."""
    if scan.context == "pain" and len(scan.words.tokens) == 1 and scan.words.tokens[0] in _HEARD:
        return Finding(_HEARD[scan.words.tokens[0]], False, 0.7, (Hit("pain", 0, 0, ""),))
    told = levels(scan, taken) + _positional_none(scan) + _zeros(scan)
    if told:
        return _choose(told)
    heard = _HEARD_LAST.search(scan.words.line)
    if heard is not None:
        last = len(scan.words.tokens) - 1
        return Finding(_HEARD[heard.group(1)], False, 0.7, (Hit("pain", last, last, ""),))
    spoken = _spoken(scan)
    return Finding(None, bool(spoken), 0.9, tuple(spoken))


def _choose(told: list[Level]) -> Finding:
    """Now before after before the highest; what was, only when nothing else is told."""
    for time in ("right now", "now", "plain", "then"):
        chosen = [level for level in told if level.when == time]
        if chosen:
            break
    best = max(chosen, key=lambda level: level.value)
    hits = tuple(Hit("pain", level.first, level.last, "") for level in chosen)
    return Finding(min(best.value, HIGHEST), False, best.sure, hits)


def _zeros(scan: Scan) -> list[Level]:
    cancelled = scan.hits("pain", "not_zero")
    found = []
    for hit in scan.hits("pain", "zero"):
        if overlapping(hit, cancelled) or scan.thoughts[hit.first] in scan.asked:
            continue
        spot = Number("plain", 0.0, hit.first, hit.last)
        found.append(Level(0.0, hit.first, hit.last, when(scan, spot), 0.95))
    return found


def _positional_none(scan: Scan) -> list[Level]:
    """ "Yes, none, none": short answers in the order of the three questions; asked for pain, a bare no is none."""
    tokens = [
        (index, token)
        for index, token in enumerate(scan.words.tokens)
        if token not in (".", ",", "-", "/", "&", "and", "y", ":", ")")
        and not (
            token.isdigit()
            and index + 1 < len(scan.words.tokens)
            and scan.words.tokens[index + 1] in (")", ":", ".")
        )
    ]
    answers = [token for _, token in tokens]
    if scan.context == "pain":
        plain = [token for token in answers if token not in _POLITE]
        if plain and all(token in NO or token in ("0", "cero", "zero") for token in plain):
            return [Level(0.0, tokens[0][0], tokens[0][0], "plain", 0.95)]
        return []
    if scan.context == "open" and len(answers) >= 2 and len(answers) <= 4:
        heads = answers[0] in YES | NO or answers[0] in (
            "done",
            "did",
            "listo",
            "hecho",
            "finished",
            "all",
            "todos",
            "todo",
            "both",
        )
        if heads and len(answers) == 3 and answers[1] in NO and answers[2] in NO:
            return [Level(0.0, tokens[1][0], tokens[1][0], "plain", 0.9)]
        if (
            heads
            and len(answers) == 3
            and answers[1] in ("none", "nada", "ninguno", "zero", "cero", "nothing", "zip")
        ):
            return [Level(0.0, tokens[1][0], tokens[1][0], "plain", 0.9)]
        if heads and len(answers) == 2 and answers[1] in ("none", "zero", "cero", "zip"):
            return [Level(0.0, tokens[1][0], tokens[1][0], "plain", 0.75)]
    return []


def _spoken(scan: Scan) -> list[Hit]:
    """Words of present pain or of a change of it."""
    excluded = scan.hits("pain", "not_hurts", "zero")
    excluded = [hit for hit in excluded if not overlapping(hit, scan.hits("pain", "not_zero", "low"))]
    found = [
        hit for hit in scan.hits("pain", "hurts") if not overlapping(hit, excluded) and not _in_question(scan, hit)
    ]
    found += scan.hits("pain", "low")
    not_changed = scan.hits("pain", "not_changed")
    found += [
        hit
        for hit in scan.hits("pain", "changed")
        if not overlapping(hit, not_changed) and not _in_question(scan, hit)
    ]
    found += [
        hit
        for hit in scan.hits("pain", "not_zero")
        if hit.source.startswith(("(doesnt", "(no)", "(no|not)", "(pain"))
    ]
    if not found and scan.context == "pain":
        found = scan.hits("pain", "answer")
    return found


def _in_question(scan: Scan, hit: Hit) -> bool:
    """A pain word that is asked about in general ("is it supposed to hurt?")."""
    if scan.thoughts[hit.first] not in scan.asked:
        return False
    tokens = scan.words.tokens
    part = [token for token, own in zip(tokens, scan.thoughts, strict=True) if own == scan.thoughts[hit.first]]
    own = {"my", "mi", "me", "im", "i", "mis", "siento", "tengo"}
    return part[0] in (
        "if",
        "si",
        "what",
        "is",
        "does",
        "should",
        "will",
        "would",
        "can",
        "es",
        "debe",
        "deberia",
        "que",
    ) and not own & set(part[1:])
