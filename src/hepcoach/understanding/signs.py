"""What the grammar saw in a text, as marks for the trained heads, which learn how far to trust each of them.

A phrase that was set aside, and why; a wish; the words behind a "not": the pieces of words and the sentence
embedding tell little of these.
"""

from __future__ import annotations

from hepcoach.understanding.grammar import Parsed
from hepcoach.understanding.phrases import terms

_LEXICONS = ("red_flags", "wishes", "adherence", "pain", "asks", "people")
_NOT = terms("signs_not")
_NOT_ENDS = frozenset({".", ",", "?", "but", "pero"})
# A "not" reaches so many words.
_REACH = 4
_STRONG, _MIDDLING = 8, 4


def of(parsed: Parsed) -> tuple[str, ...]:
    """Every mark once, in a fixed order."""
    scan, wanted = parsed.scan, parsed.wishes
    found = {f"{name}:{label}" for name in _LEXICONS for label in scan.labels(name)}
    found.update(f"aside:{aside}" for aside in parsed.flag.aside)
    found.update(f"why:{aside.partition(':')[2]}" for aside in parsed.flag.aside)
    found.add(f"flag:{parsed.flag.flag}")
    found.add(f"done:{parsed.adherence.adherence}")
    found.add(f"level:{_level(parsed.pain.value)}")
    wishes = {
        "opt_out": wanted.opt_out,
        "opt_in": wanted.opt_in,
        "help": wanted.help,
        "question": wanted.question,
        "schedule": wanted.schedule,
        "wrong_number": wanted.wrong_number,
        "proxy": parsed.proxy,
    }
    found.update(f"wish:{name}" for name, hits in wishes.items() if hits)
    return tuple(sorted(found))


def denied(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """The words that stand behind a "not"."""
    found: list[str] = []
    left = 0
    for token in tokens:
        if token in _NOT_ENDS:
            left = 0
        if left > 0:
            found.append(token)
        left = _REACH if token in _NOT else left - 1
    return tuple(found)


def _level(value: float | None) -> str:
    if value is None:
        return "none"
    return "strong" if value >= _STRONG else "middling" if value >= _MIDDLING else "low"
