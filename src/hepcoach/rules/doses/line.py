"""A line while it is read: its tokens, which of them are used, and what was found."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hepcoach.rules.doses.dose import Amount
from hepcoach.rules.doses.numbers import tokens_of
from hepcoach.rules.doses.tokens import Tape, Token


class Line:
    """Every word is used at most once; what was said first counts."""

    def __init__(self, text: str, lang: str | None) -> None:
        self.text = text.strip()
        self.tokens = tokens_of(self.text, lang)
        self.all_words = [token.word for token in self.tokens]
        self.kinds = {token.word for token in self.tokens}
        self.stated: dict[str, Any] = {}
        self.left_out: list[tuple[int, int]] = []
        self.hold_end = self.time_end = -1
        self.standing: str | None = None

    def each(self, rules: tuple[re.Pattern[str], ...], handle: Callable[[re.Match[str], int, int], bool]) -> None:
        """Hand every place where a rule fits to `handle`, from left to right; what it takes is used."""
        for _ in range(3):
            tape = Tape(self.tokens)
            found = sorted(
                (
                    (match.start(), order, match)
                    for order, rule in enumerate(rules)
                    for match in rule.finditer(tape.text)
                ),
                key=lambda place: place[:2],
            )
            taken = 0
            changed = False
            for start, _order, match in found:
                if start < taken or match.end() == start:
                    continue
                first, last = tape.tokens_at(match.span())
                if handle(match, first, last):
                    self.use(first, last)
                    taken = match.end()
                    changed = True
            if not changed:
                return

    def use(self, first: int, last: int) -> None:
        self.tokens[first:last] = [replace(token, word="~", value=None) for token in self.tokens[first:last]]

    def state(self, first: int, last: int, **stated: Any) -> bool:
        """Take the fields over; if one contradicts what was already said, leave the words out instead."""
        if any(self.stated.get(name, value) != value for name, value in stated.items()):
            self.left_out.append((first, last))
        else:
            self.stated.update(stated)
        return True

    def unparsed(self) -> tuple[str, ...]:
        spans: list[list[int]] = []
        for first, last in sorted(self.left_out):
            if spans and first <= spans[-1][1]:
                spans[-1][1] = max(last, spans[-1][1])
            else:
                spans.append([first, last])
        phrases = (self.text[self.tokens[first].start : self.tokens[last - 1].end] for first, last in spans)
        return tuple(" ".join(phrase.split()).strip(" ,;:-(") for phrase in phrases)

    def word(self, index: int) -> str:
        return self.tokens[index].word if 0 <= index < len(self.tokens) else "."

    def clause(self, start: int) -> list[Token]:
        end = start
        while end < len(self.tokens) and self.word(end) not in {",", ".", ";"}:
            end += 1
        return self.tokens[start:end]

    def sentence(self, index: int) -> set[str]:
        """What the words of the sentence around a place meant before any was used."""
        start = end = index
        while start and self.all_words[start - 1] != ".":
            start -= 1
        while end < len(self.all_words) and self.all_words[end] != ".":
            end += 1
        return set(self.all_words[start:end])

    def phrase_before(self, index: int) -> list[Token]:
        """Up to four words before a place, as far as no mark stands between."""
        start = index
        while start and index - start < 4 and self.word(start - 1) not in {",", ".", ";", "(", ":", "~"}:
            start -= 1
        return self.tokens[start:index]

    def amount_at(self, match: re.Match[str], group: str, first: int) -> Token:
        index = first + match.string[match.start() : match.start(group)].count(" ")
        return self.tokens[index]

    def value(self, match: re.Match[str], group: str, first: int) -> Amount:
        value = self.amount_at(match, group, first).value
        assert value is not None
        return value
