"""What all the topic files look at: the words, what the lexicons found in them, and where one thought ends."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from hepcoach.understanding import numbers
from hepcoach.understanding.numbers import Number
from hepcoach.understanding.phrases import Hit, lexicon
from hepcoach.understanding.words import Words

# Words that begin a new thought inside a sentence.
_TURNS = frozenset(
    {
        ",",
        "but",
        "pero",
        "though",
        "tho",
        "then",
        "luego",
        "however",
        "although",
        "aunque",
        "while",
        "mientras",
        "-",
    }
)
_ENDS = frozenset({".", "?"})


@dataclass(frozen=True)
class Scan:
    """One text with everything found in it; lexicons are searched when first asked for."""

    words: Words
    context: str
    n: int

    @cached_property
    def numbers(self) -> list[Number]:
        return numbers.find(self.words)

    @cached_property
    def levels(self) -> frozenset[int]:
        """Tokens at the ends of numbers that could be a level of pain."""
        spots = (number for number in self.numbers if number.kind != "other")
        return frozenset(index for number in spots for index in (number.first, number.last))

    @cached_property
    def in_digits(self) -> bool:
        """Whether a number that could be a level of pain is written in digits."""
        return any(not number.spelled and number.kind != "other" for number in self.numbers)

    @cached_property
    def sentences(self) -> tuple[int, ...]:
        """For each token the number of its sentence."""
        return self._numbered(_ENDS)

    @cached_property
    def thoughts(self) -> tuple[int, ...]:
        """For each token the number of its thought: a sentence cut at commas and turns like "but"."""
        return self._numbered(_ENDS | _TURNS)

    @cached_property
    def sentence_lines(self) -> tuple[str, ...]:
        """Each sentence's words, fenced by blanks."""
        return self._lines(self.sentences)

    @cached_property
    def thought_lines(self) -> tuple[str, ...]:
        """Each thought's words, fenced by blanks."""
        return self._lines(self.thoughts)

    @cached_property
    def asked(self) -> frozenset[int]:
        """Thoughts that are a question by their mark."""
        tokens, found = self.words.tokens, set()
        for index, token in enumerate(tokens):
            if token == "?" and index > 0:
                found.add(self.thoughts[index - 1])
        return frozenset(found)

    def hits(self, name: str, *labels: str) -> list[Hit]:
        """Hits of one lexicon, of the given labels only."""
        return [hit for hit in self._found(name) if hit.label in labels]

    def labels(self, name: str) -> set[str]:
        """The labels of everything one lexicon found."""
        return {hit.label for hit in self._found(name)}

    def _found(self, name: str) -> list[Hit]:
        cache: dict[str, list[Hit]] = self.__dict__.setdefault("_cache", {})
        if name not in cache:
            cache[name] = lexicon(name).find(self.words)
        return cache[name]

    def _lines(self, parts: tuple[int, ...]) -> tuple[str, ...]:
        words: list[list[str]] = [[] for _ in range(parts[-1] + 1)] if parts else []
        for token, part in zip(self.words.tokens, parts, strict=True):
            words[part].append(token)
        return tuple(f" {' '.join(part)} " for part in words)

    def _numbered(self, ends: frozenset[str]) -> tuple[int, ...]:
        number, result = 0, []
        for token in self.words.tokens:
            result.append(number)
            if token in ends:
                number += 1
        return tuple(result)


def overlapping(hit: Hit, others: list[Hit]) -> bool:
    """Whether a hit shares a token with one of others."""
    return any(hit.first <= other.last and hit.last >= other.first for other in others)


def outermost(hits: list[Hit]) -> list[Hit]:
    """Hits that lie in no longer hit."""
    return [
        hit
        for hit in hits
        if not any(
            other.first <= hit.first
            and hit.last <= other.last
            and (other.last - other.first) > (hit.last - hit.first)
            for other in hits
        )
    ]
