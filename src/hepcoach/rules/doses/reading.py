# ruff: noqa: E501, SIM905
"""Reading a line: take out what is beside the dose, then field by field what it states; never guess.

Every word of the line is used at most once. What was said first counts; what contradicts it, and a number that could
be two things, goes to `unparsed`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hepcoach.rules.doses import asides, days, fields
from hepcoach.rules.doses.dose import Amount, Dose, Range, ends
from hepcoach.rules.doses.tokens import Tape, Token, times, tokens_of
from hepcoach.rules.doses.words import MOVEMENTS

USED = Token("~", 0, 0)
_CODES = {"bid": 2, "tid": 3, "qid": 4}
_COUNTED = ("sets", "reps", "times_per_day", "days_per_week")
_HELD = {"hold", "stretch", "isometric", "balance", "plank", "voice", "count", "squeeze"}
_MOVED = {"walk", "bike", "ice", "march"} | MOVEMENTS
_BOUNDARY = {",", ".", ";", "(", ")", ":", "~", "and", "-", '"'}
# What a number before it counts that is no dose.
_THINGS = set(
    """pillow pillows towel towels chair chairs finger fingers limb hand dumbbell dumbbells weight cones people person
    position positions way point pt star crutch crutches cane rail rails stick sticks can cans ball book books
    balls cup cups marbles coins pennies blocks cubes clothespins pegs bands band putty sheet sheets item items exercise
    direction directions week month visits step eyes year years old post s/p phase times_ dedos almohada almohadas
    toalla silla sillas pelota bastones escalon canicas monedas rubber objects fours 4s plane planes ways level""".split()
)
# What makes the number after it no count.
_LABELS = set(
    """to at past level phase page stage grade number no version ex exercise part unit apt room position week day with
    under between on hold from of type protocol figure fig picture option color post above below beyond over through
    line program number hip limb day ~deg sobre bajo entre pagina numero fase""".split()
)


def read(text: str, lang: str | None = None) -> Dose:
    """The dose that one line states. `lang` ("en", "es") only settles words that mean two things."""
    return _Reader(text, lang).dose()


class _Reader:
    """One line while it is read: its tokens, those already used, and what was found."""

    def __init__(self, text: str, lang: str | None) -> None:
        self.text = text
        self.tokens = tokens_of(text, lang)
        self.all_words = [token.word for token in self.tokens]
        self.kinds = set(self.all_words)
        self.stated: dict[str, Any] = {}
        self.left_out: list[tuple[int, int]] = []

    def dose(self) -> Dose:
        self._admin()
        self._each(fields.AS_NEEDED, self._as_needed)
        self._each(asides.ASIDES, self._leave_out)
        self._each(fields.LOAD, self._load)
        self._schedule()
        self._each(fields.EXPLICIT_HOLD, self._explicit_hold)
        self._each(fields.PAIRS, self._amounts)
        self._each(fields.SINGLES, self._amounts)
        self._each(fields.SIDE, self._side)
        self._each(fields.COUNTS, self._amounts)
        self._left_over_times()
        self._bare_numbers()
        return Dose(**self.stated, unparsed=self._unparsed())

    # Walking over the line.

    def _each(self, rules: tuple[re.Pattern[str], ...], handle: Callable[[re.Match[str], int, int], bool]) -> None:
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
                    self._use(first, last)
                    taken = match.end()
                    changed = True
            if not changed:
                return

    def _use(self, first: int, last: int) -> None:
        self.tokens[first:last] = [replace(token, word="~", value=None) for token in self.tokens[first:last]]

    def _value(self, match: re.Match[str], group: str, first: int) -> tuple[str, Amount]:
        """Kind (N, S, M) and amount of a named group."""
        name = match.group(group)
        index = first + match.string[match.start() : match.start(group)].count(" ")
        value = self.tokens[index].value
        assert value is not None
        return name[0], value

    def _state(self, **stated: Any) -> bool:
        """Take the fields over; False, changing nothing, if one contradicts what was already said."""
        if any(self.stated.get(name, value) != value for name, value in stated.items()):
            return False
        self.stated.update(stated)
        return True

    def _state_or_leave(self, first: int, last: int, **stated: Any) -> bool:
        if not self._state(**stated):
            self.left_out.append((first, last))
        return True

    def _unparsed(self) -> tuple[str, ...]:
        spans: list[list[int]] = []
        for first, last in sorted(self.left_out):
            if spans and first <= spans[-1][1]:
                spans[-1][1] = max(last, spans[-1][1])
            else:
                spans.append([first, last])
        words = (self.text[self.tokens[first].start : self.tokens[last - 1].end] for first, last in spans)
        return tuple(" ".join(phrase.split()).strip(" ,;:-(") for phrase in words)

    # What is no dose, and what no field takes.

    def _admin(self) -> None:
        """Take out what speaks of bookings, billing or charting: from its clause to the end of the sentence."""
        text = Tape(self.tokens)
        for match in asides.ADMIN.finditer(text.text):
            first, last = text.tokens_at(match.span())
            if self.tokens[first].word == "~":
                continue
            start = first
            while start and self.tokens[start - 1].word not in {".", ";", ",", "(", ":"}:
                start -= 1
            if _has_dose_words(self.tokens[start:first]):
                start = first
                while start and self.tokens[start - 1].word[0] == "N" and self.tokens[start - 1].value is not None:
                    start -= 1
            end = last
            while end < len(self.tokens) and self.tokens[end].word not in {".", ";"}:
                if self.tokens[end].word == "," and _has_dose_words(_chunk(self.tokens, end + 1)):
                    break
                end += 1
            self._use(start, end)

    def _as_needed(self, match: re.Match[str], first: int, last: int) -> bool:
        before = [token.word for token in self.tokens[max(0, first - 7) : first]]
        after = [token.word for token in self.tokens[last : last + 2]]
        support = {"counter", "chair", "rail", "support", "cane", "walker", "assist", "assistance", "hands", "hand",
                   "hold", "rest", "wall", "strap", "bed", "rests", "use", "breaks", "stop", "increase", "progress"}  # fmt: skip
        clause = before[max((i + 1 for i, word in enumerate(before) if word in {",", ".", ";"}), default=0) :]
        if support & set(clause) and not any(word[0] in "NSM" and word[1:].isdigit() for word in clause):
            return False
        if after[:1] == ["for"] and not {"pain", "sore", "stiff"} & set(after):
            return False
        self.stated["as_needed"] = True
        return True

    def _leave_out(self, match: re.Match[str], first: int, last: int) -> bool:
        self.left_out.append((first, last))
        return True

    # Load.

    def _load(self, match: re.Match[str], first: int, last: int) -> bool:
        groups = match.groupdict()
        if groups.get("colour"):
            unit = groups.get("elastic") or ("putty" if {"putty", "pinch", "grip"} & self.kinds else "band")
            return self._state_or_leave(first, last, load=groups["colour"], load_unit=unit)
        if groups.get("level"):
            return self._state_or_leave(first, last, load=self._value(match, "level", first)[1], load_unit="level")
        value = self._value(match, "load", first)[1]
        if "hash" in groups:
            unit = "lb"
        elif "rm" in groups:
            unit = "%1rm"
        else:
            unit = groups["unit"]
        if unit == "gram":
            unit, value = "kg", times(value, 0.001)
        if value == 0:
            return True
        return self._state_or_leave(first, last, load=value, load_unit=unit)

    # Days and times of day.

    def _schedule(self) -> None:
        self._each(fields.WEEKLY, self._weekly)
        for first, last, named in days.weekdays(self.tokens):
            self._state_or_leave(first, last, weekdays=named)
            self._use(first, last)
        self._each(fields.DAILY, self._daily)
        found = days.times_of_day(self.tokens)
        for first, last, _count in found:
            self._use(first, last)
        count = sum(count for _first, _last, count in found)
        if found and "times_per_day" not in self.stated:
            self.stated["times_per_day"] = count

    def _weekly(self, match: re.Match[str], first: int, last: int) -> bool:
        groups = match.groupdict()
        if groups.get("days_per_week"):
            value = self._value(match, "days_per_week", first)[1]
            if not _within(value, 1, 7):
                self.left_out.append((first, last))
                return True
            return self._state_or_leave(first, last, days_per_week=value)
        if groups.get("three"):
            return self._state_or_leave(first, last, days_per_week=3)
        if groups.get("every") and self._value(match, "every", first)[1] != 2:
            self.left_out.append((first, last))
            return True
        return self._state_or_leave(first, last, days_per_week=3.5)

    def _daily(self, match: re.Match[str], first: int, last: int) -> bool:
        groups = match.groupdict()
        if groups.get("but"):
            named = days.all_but(groups["but"])
            return self._state_or_leave(first, last, weekdays=named, times_per_day=1)
        if groups.get("code"):
            return self._state_or_leave(first, last, times_per_day=_CODES[groups["code"]])
        if groups.get("times_per_day"):
            value = self._value(match, "times_per_day", first)[1]
            return self._state_or_leave(first, last, times_per_day=value)
        if groups.get("daily"):
            self.stated.setdefault("times_per_day", 1)
            if "weekdays" not in self.stated and "days_per_week" not in self.stated:
                self.stated["days_per_week"] = 7
            return True
        self.stated.setdefault("times_per_day", 1)
        return True

    # Hold, duration, sets, repetitions.

    def _explicit_hold(self, match: re.Match[str], first: int, last: int) -> bool:
        stated: dict[str, Any] = {}
        for name in ("sets", "reps"):
            if match.groupdict().get(name):
                stated[name] = self._value(match, name, first)[1]
        kind, value = self._value(match, "hold" if match.groupdict().get("hold") else "held", first)
        stated["hold_seconds"] = times(value, 60) if kind == "M" else value
        return self._state_or_leave(first, last, **stated)

    def _amounts(self, match: re.Match[str], first: int, last: int) -> bool:
        groups = {name for name, word in match.groupdict().items() if word}
        stated: dict[str, Any] = {}
        for name in ("sets", "reps", "times_per_day", "days_per_week"):
            if name in groups:
                stated[name] = self._value(match, name, first)[1]
        if "a" in groups:
            pair = self._pair(match, first)
            if pair is None:
                return False
            stated.update(pair)
        if "count" in groups:
            name = "reps" if "reps" not in {**self.stated, **stated} else "sets"
            stated[name] = self._value(match, "count", first)[1]
        if "time" in groups:
            kind, value = self._value(match, "time", first)
            counted = bool({"reps", "count"} & groups)
            stated.update(self._time(kind, value, counted=counted))
        if not all(_is_count(stated[name]) for name in _COUNTED if name in stated):
            self.left_out.append((first, last))
            return True
        return self._state_or_leave(first, last, **stated)

    def _pair(self, match: re.Match[str], first: int) -> dict[str, Amount] | None:
        """A x B: A sets of B, unless the sizes say that the repetitions were written first."""
        a, b = self._value(match, "a", first)[1], self._value(match, "b", first)[1]
        if match.groupdict().get("slash") is not None and not (_within(a, 1, 5) and _within(b, 5, 50)):
            return None
        if (ends(a)[0] or 0) >= 8 and (ends(b)[1] or 99) <= 5:
            a, b = b, a
        return {"sets": a, "reps": b}

    def _time(self, kind: str, value: Amount, *, counted: bool) -> dict[str, Amount]:
        """An amount of time without the word: a hold or a duration, as the exercise tells."""
        held, moved = bool(_HELD & self.kinds), bool(_MOVED & self.kinds)
        if kind == "S":
            if moved and not held:
                return {"duration_minutes": times(value, 1 / 60)}
            return {"hold_seconds": value}
        counted = counted or "reps" in self.stated
        if held and not {"walk", "bike", "ice", "march"} & self.kinds and (counted or (ends(value)[1] or 9) <= 2):
            return {"hold_seconds": times(value, 60)}
        return {"duration_minutes": value}

    def _left_over_times(self) -> None:
        for index, token in enumerate(self.tokens):
            if token.value is not None and token.word[0] in "SM" and token.word[1:].isdigit():
                stated = self._time(token.word[0], token.value, counted=False)
                self._state_or_leave(index, index + 1, **stated)
                self._use(index, index + 1)

    def _bare_numbers(self) -> None:
        """A number that stands alone is the repetitions; one that could be something else is left out."""
        for index, token in enumerate(self.tokens):
            if token.value is None or token.article or token.word[0] != "N" or not token.word[1:].isdigit():
                continue
            before = self.tokens[index - 1].word if index else "."
            after = self.tokens[index + 1].word if index + 1 < len(self.tokens) else "."
            after2 = self.tokens[index + 2].word if index + 2 < len(self.tokens) else "."
            if after in _THINGS or (after == "-" and after2 in _THINGS) or after2 in _THINGS - {"limb", "hand"}:
                continue
            if before in {".", "#"} and after in {")", "."} and index + 2 < len(self.tokens):
                continue
            alone = after in _BOUNDARY and before not in _LABELS and before not in {"-", "/", "x", "deg", ":"}
            if alone and _is_count(token.value) and "reps" not in self.stated and _within(token.value, 2, 200):
                self.stated["reps"] = token.value
            elif self.stated or alone:
                self.left_out.append((index, index + 1))
            self._use(index, index + 1)

    # Side.

    def _side(self, match: re.Match[str], first: int, last: int) -> bool:
        groups = match.groupdict()
        for side in ("each", "affected", "both"):
            if groups.get(side):
                return self._state_or_leave(first, last, side=side)
        letter = groups["one"].strip("() ")
        side = {"l": "left", "r": "right", "d": "right", "i": "left"}.get(letter, letter)
        return self._state_or_leave(first, last, side=side)


def _chunk(tokens: list[Token], start: int) -> list[Token]:
    end = start
    while end < len(tokens) and tokens[end].word not in {",", ".", ";"}:
        end += 1
    return tokens[start:end]


_DOSE_WORDS = re.compile(
    r"(?<!\S)(?:N\d+ (?:x N|sets|reps)|S\d+|x N\d+(?! week)|hold|N\d+ (?:x|times) (?:/|a|per) day|bid|tid|qid|daily)"
)


def _has_dose_words(tokens: list[Token]) -> bool:
    return bool(_DOSE_WORDS.search(" ".join(token.word for token in tokens)))


def _within(value: Amount, low: float, high: float) -> bool:
    return all(end is None or low <= end <= high for end in ends(value))


def _is_count(value: Amount) -> bool:
    """Whether it can be a number of sets or repetitions: whole, not zero, and no "3-10" that may mean 3 sets of 10."""
    low, high = ends(value)
    if any(end is not None and (end != int(end) or end < 1 or end > 1000) for end in (low, high)):
        return False
    return not (
        isinstance(value, Range)
        and low is not None
        and high is not None
        and low <= 5
        and high > 2.5 * low
        and high >= 8
    )
