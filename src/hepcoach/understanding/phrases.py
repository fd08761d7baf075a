"""Phrases as a clinician writes them in the lexicon files, compiled so that only likely ones are tried.

    short of breath              these words in this order
    (cant|cannot) breathe        one of several; a choice may hold several words
    [really] bad                 may be there or not
    swell*                       any ending
    calf .. (red|hot)            up to five words of the same sentence between
    {body} hurts                 one of a named list of the file's `lists`
    NUM / NAME                   a number / any one word
    ^yes  /  help$               at the start of a sentence or after a comma / at its end or before one

A phrase is looked for only where a word it cannot do without occurs.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from hepcoach.understanding.words import Words

_PIECE = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|(\.\.)|(\S+)")
_LIST = re.compile(r"(?<![|(\[])\{(\w+)\}(?![|)\]])|\{(\w+)\}")
_GAP = r"(?:[^ .?]+ ){0,5}?"
_STEM = 3
_NUMBER = (
    r"(?:\d+(?:\.\d+)?|two|three|four|five|six|seven|eight|nine|ten|dos|tres|cuatro|cinco|seis|siete|"
    r"ocho|nueve|diez) "
)


@dataclass(frozen=True)
class Phrase:
    label: str
    source: str
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class Hit:
    """A phrase found: tokens first..last, and the label it stands for."""

    label: str
    first: int
    last: int
    source: str


class Lexicon:
    """Labelled phrases, searched together."""

    def __init__(self, phrases: Mapping[str, str], lists: Mapping[str, str]) -> None:
        # By the word a phrase cannot do without, or by the first letters of it where any ending will do.
        self._by_word: dict[str, list[Phrase]] = defaultdict(list)
        self._by_stem: dict[str, list[Phrase]] = defaultdict(list)
        self._always: list[Phrase] = []
        self.vocabulary: set[str] = set()
        for label, sources in phrases.items():
            for line in sources.splitlines():
                if line.strip() and not line.startswith("# "):
                    self._add(label, line.strip(), lists)

    def find(self, words: Words) -> list[Hit]:
        """Every hit, in the order of the text; one phrase may be found several times."""
        likely = {id(phrase): phrase for phrase in self._always}
        for token in set(words.tokens):
            for phrase in (*self._by_word.get(token, ()), *self._by_stem.get(token[:_STEM], ())):
                likely[id(phrase)] = phrase
        found: list[Hit] = []
        for phrase in likely.values():
            if phrase.pattern.search(words.line):
                found.extend(_hits(phrase, words))
        found.sort(key=lambda hit: (hit.first, -hit.last, hit.label, hit.source))
        return found

    def _add(self, label: str, source: str, lists: Mapping[str, str]) -> None:
        expanded = _LIST.sub(
            lambda match: f"({lists[match.group(1)]})" if match.group(1) else lists[match.group(2)], source
        )
        anchored, expanded = expanded.startswith("^"), expanded.removeprefix("^")
        closed, expanded = expanded.endswith("$"), expanded.removesuffix("$")
        pattern, anchor = _compile(expanded.strip(), self.vocabulary)
        before = r"(?:(?<=^ )|(?<=[.?,] ))" if anchored else r"(?<= )"
        after = r"(?=$|[.?,] )" if closed else ""
        phrase = Phrase(label, source, re.compile(before + pattern + after))
        if not anchor:
            self._always.append(phrase)
        for word in anchor:
            if word.endswith("*"):
                self._by_stem[word[:_STEM]].append(phrase)
            else:
                self._by_word[word].append(phrase)


def _hits(phrase: Phrase, words: Words) -> Iterator[Hit]:
    for match in phrase.pattern.finditer(words.line):
        if match.end() > match.start():
            first = words.index_at(match.start())
            yield Hit(phrase.label, first, words.index_at(match.end() - 2), phrase.source)


def _compile(source: str, vocabulary: set[str]) -> tuple[str, set[str]]:
    """The regular expression of one phrase and the words of which it cannot do without one."""
    parts: list[str] = []
    anchor: list[str] = []
    for choice, optional, gap, word in _PIECE.findall(source):
        if gap:
            parts.append(_GAP)
        elif optional:
            parts.append(f"(?:{_choices(optional, vocabulary)})?")
        else:
            written = choice or word
            parts.append(f"(?:{_choices(written, vocabulary)})")
            first_words = [option.split()[0] for option in written.split("|")]
            findable = all(_findable(first) for first in first_words)
            if findable and (not anchor or _shortest(first_words) > _shortest(anchor)):
                anchor = first_words
    return "".join(parts), set(anchor)


def _shortest(anchor: list[str]) -> int:
    return min(len(word.rstrip("*")) for word in anchor)


def _findable(word: str) -> bool:
    return word not in ("NUM", "NAME") and (not word.endswith("*") or len(word) > _STEM)


def _choices(written: str, vocabulary: set[str]) -> str:
    # The longest first, so that "cease and desist" is not read as "cease".
    options = sorted(written.split("|"), key=lambda option: -len(option.split()))
    return "|".join("".join(_word(word, vocabulary) for word in option.split()) for option in options)


def _word(word: str, vocabulary: set[str]) -> str:
    if word == "NUM":
        return _NUMBER
    if word == "NAME":
        return r"[^ .?,]+ "
    if word.endswith("*"):
        return re.escape(word[:-1]) + r"[^ ]* "
    vocabulary.add(word)
    return re.escape(word) + " "


@cache
def load(name: str) -> dict[str, Any]:
    """A lexicon file of the package as written."""
    source = files("hepcoach.understanding").joinpath("lexicon", f"{name}.yaml").read_text(encoding="utf-8")
    content = yaml.load(source, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    assert isinstance(content, dict)
    return content


@cache
def lexicon(name: str) -> Lexicon:
    """The phrases of one lexicon file, with the named lists of `words.yaml` and its own."""
    content = load(name)
    lists = {**load("words").get("lists", {}), **content.get("lists", {})}
    return Lexicon(content["phrases"], lists)


@cache
def terms(name: str) -> frozenset[str]:
    """A set of single words of `terms.yaml`."""
    return frozenset(str(load("terms")[name]).split())
