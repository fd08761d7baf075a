"""Whether a practice's own words for a text may go out: the checks that ours pass, and what may not be changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from string import Formatter

from hepcoach.rules import reading
from hepcoach.rules.meta import Rule
from hepcoach.rules.texting import is_gsm7, segments

RULE = Rule(
    id="texting.wording",
    version=1,
    title="What a practice's own words must keep to",
    source=(
        "3GPP TS 23.038 (letters outside GSM-7 more than double a text's price), 45 CFR 164.502(b) (a text on a "
        "locked screen holds no more than it must: no diagnosis, body part, drug or specialty), CTIA Messaging "
        "Principles 5.1.3 (who writes, and how to stop). Words of safety, and those that the law prescribes after "
        "STOP, START and HELP, are not changed. Grade 6: plain-language guidance of the CDC."
    ),
    thresholds={"segments": 2, "grade": 6, "ease": 70, "longest": 320},
)

# Reviewed as they stand, or prescribed.
FIXED = ("safety_", "stop_confirm", "start_confirm", "help", "welcome", "pain_rule", "pain_rise")

# As long as real ones get.
SAMPLE: Mapping[str, str] = {
    "name": "Maria", "clinic": "Riverside Therapy", "phone": "(212) 555-0100", "count": "3", "before": "3",
    "pain": "5", "points": "2", "kept": "14", "of": "16", "opening": "Hello Maria.",
    "link": "https://hep.example.com/p/a.0123456789abcdef",
}  # fmt: skip

_HEALTH = re.compile(
    r"\b(diagnos\w*|surger\w*|cirug\w*|operaci\w*|knees?|rodillas?|hips?|caderas?|shoulders?|hombros?|ankles?"
    r"|tobillos?|spine|columna|necks?|cuello|backs?|espalda|fractur\w*|stroke|cancer|physical therap\w*"
    r"|fisioterap\w*|opioids?|medication|medicaci\w*|insurance|balance due|bill)\b",
    re.IGNORECASE,
)


def is_fixed(form: str) -> bool:
    return form.startswith(FIXED)


def problems(words: str, ours: str, language: str) -> list[str]:
    """What is wrong with a practice's words for a text of which `ours` are the product's; empty: it may go out."""
    if not words.strip():
        return ["Write the text, or go back to ours."]
    if "\n" in words.strip() or len(words) > RULE.thresholds["longest"]:
        return [f"One line of at most {RULE.thresholds['longest']:g} characters."]
    try:
        named, needed = _names(words), _names(ours.splitlines()[0])
    except ValueError:
        return ["A { or } stands alone: placeholders are written like {name}."]
    unknown, missing = sorted(named - needed), sorted(needed - named)
    found = []
    if unknown:
        found.append(f"This text has no {_listed(unknown)}.")
    if missing:
        found.append(f"It must keep {_listed(missing)}.")
    if found:
        return found
    filled = words.format_map(SAMPLE)
    strange = sorted({letter for letter in filled if not is_gsm7(letter)})
    if strange:
        found.append(f"These letters more than double the price: {' '.join(strange)}")
    elif segments(filled) > RULE.thresholds["segments"]:
        found.append(f"It takes {segments(filled)} segments; {RULE.thresholds['segments']:g} are the most.")
    if health := _HEALTH.search(words):
        found.append(f"“{health[0]}” tells a bystander about the patient's health: leave it out.")
    if is_hard(words, language):
        found.append("It is hard to read: shorter sentences, everyday words.")
    return found


def is_hard(words: str, language: str) -> bool:
    return reading.is_hard(_aloud(words), language, RULE.thresholds)


def measure(words: str, language: str) -> str:
    """How hard it reads, in words for staff."""
    if language == "es":
        return f"ease {min(100.0, max(0.0, reading.ease(_aloud(words)))):.0f} of 100"
    return f"grade {max(0.0, reading.grade(_aloud(words))):.0f}"


def _aloud(words: str) -> str:
    """As a person reads it: a link ends its sentence, names are short."""
    for placeholder, said in ((": {link}", "."), ("{opening}", "Hi Ann."), ("{name}", "Ann"), ("{clinic}", "")):
        words = words.replace(placeholder, said)
    return re.sub(r"\{\w+\}", "3", words)


def _names(words: str) -> set[str]:
    """The placeholders. Raises ValueError for a lone brace, or a placeholder that does more than stand."""
    found = set()
    for _, name, form, conversion in Formatter().parse(words):
        if name is None:
            continue
        if not re.fullmatch(r"[a-z_]+", name) or form or conversion:
            raise ValueError(name)
        found.add(name)
    return found


def _listed(names: list[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)
