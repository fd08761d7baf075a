"""What the grammar saw in a text, as marks for the trained heads, which learn how far to trust each of them.

A phrase that was set aside, and why; a wish; the words behind a "not": the pieces of words and the sentence
embedding tell little of these.
"""

from __future__ import annotations

from hepcoach.understanding.grammar import Parsed
from hepcoach.understanding.phrases import terms
from hepcoach.understanding.wishes import ABOUT_LESS

_LEXICONS = ("red_flags", "wishes", "adherence", "pain", "asks", "people")
_NOT = terms("signs_not")
_NOT_ENDS = frozenset({".", ",", "?", "but", "pero"})
# A "not" reaches so many words.
_REACH = 4
_STRONG, _MIDDLING = 8, 4


def of(parsed: Parsed) -> tuple[str, ...]:
    """The kinds of phrases that occur and what the grammar made of them, each once, in a fixed order."""
    wanted = parsed.wishes
    made = {f"{name}:{label}" for name in _LEXICONS for label in parsed.scan.labels(name)}
    made.update(f"aside:{aside}" for aside in parsed.flag.aside)
    made.update(f"why:{aside.partition(':')[2]}" for aside in parsed.flag.aside)
    made.add(f"flag:{parsed.flag.flag}")
    made.add(f"done:{parsed.adherence.adherence}")
    made.add(f"level:{_level(parsed.pain.value)}")
    wishes = {
        "opt_out": wanted.opt_out,
        "opt_in": wanted.opt_in,
        "help": wanted.help,
        "question": wanted.question,
        "schedule": wanted.schedule,
        "wrong_number": wanted.wrong_number,
        "proxy": parsed.proxy,
    }
    made.update(f"wish:{name}" for name, hits in wishes.items() if hits)
    return tuple(sorted(made))


def goes_on(parsed: Parsed) -> bool:
    """Whether the grammar found the wish that the texts go on, which is worded so much like its opposite."""
    return bool(parsed.wishes.go_on or parsed.scan.hits("wishes", "stay"))


def stays(parsed: Parsed) -> bool:
    """Whether the grammar found that something else is to stop, or that the texts are to go on or to come back."""
    less = about_less(parsed)
    aside = parsed.scan.hits("wishes", "unless:opt_out")
    return goes_on(parsed) or bool(parsed.wishes.opt_in) or (bool(less or aside) and "for_good" not in less)


def about_less(parsed: Parsed) -> tuple[str, ...]:
    """What the text wants changed or stopped other than the texts as a whole, and whether it is for good."""
    found = {label for label in (*ABOUT_LESS, "for_good") if parsed.scan.hits("wishes", label)}
    return tuple(sorted(found))


def denied(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """The words that stand behind a "not"."""
    behind: list[str] = []
    left = 0
    for token in tokens:
        if token in _NOT_ENDS:
            left = 0
        if left > 0:
            behind.append(token)
        left = _REACH if token in _NOT else left - 1
    return tuple(behind)


def _level(value: float | None) -> str:
    if value is None:
        return "none"
    return "strong" if value >= _STRONG else "middling" if value >= _MIDDLING else "low"
