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
from hepcoach.rules.doses.dose import Amount, Dose, ends
from hepcoach.rules.doses.tokens import Tape, Token, times, tokens_of
from hepcoach.rules.doses.words import MOVEMENTS

_CODES = {"bid": 2, "tid": 3, "qid": 4}
_COUNTED = ("sets", "reps", "times_per_day", "days_per_week")
_HELD = {"hold", "stretch", "isometric", "balance", "plank", "voice", "count", "squeeze"}
_TIMED = {"walk", "bike", "ice"}
_MOVED = _TIMED | {"march"} | (MOVEMENTS - {"squeezes", "stretches", "contractions", "contracciones", "tucks"})
_BREATHS = {"breathing", "deep", "sets", "of"}
_BOUNDARY = {",", ".", ";", "(", ")", ":", "~", "and", '"', "with", "@", "on", "-"}
# What makes the number after it no count of repetitions.
_LABELS = set(
    """to at past level phase page stage grade number no version ex exercise part unit apt room position week day with
    under between on hold from of type protocol figure fig picture option color post above below beyond over through
    line program hip limb deg sobre bajo entre pagina numero fase - / x atmost hasta a ejercicio que x""".split()
)
# What the number after it names.
_NAMED = set(
    "exercise ex ejercicio phase fase page pagina stage step week number no version figure fig level limb # part NAME".split()
)
# Where left and right say how to lie or look, not which side exercises.
_POSTURE = set(
    """lie lying acuestese acostado acostada acostarse sobre sidelying side-lying recostado recuestese roll turn look
    looking lean leaning rotate voltee gire mire cane counter rail chair wall laying sit sitting apoyado hold""".split()
)


def read(text: str, lang: str | None = None) -> Dose:
    """The dose that one line states. `lang` ("en", "es") only settles words that mean two things."""
    return _Reader(text, lang).dose()


class _Reader:
    """One line while it is read: its tokens, those already used, and what was found."""

    def __init__(self, text: str, lang: str | None) -> None:
        self.text = text
        self.tokens = tokens_of(text, lang)
        self.kinds = {token.word for token in self.tokens}
        self.stated: dict[str, Any] = {}
        self.left_out: list[tuple[int, int]] = []
        self.hold_end = -1

    def dose(self) -> Dose:
        self._each(asides.LASTING, self._leave_out)
        self._admin()
        self._each(fields.AS_NEEDED, self._as_needed)
        self._each(asides.ASIDES, self._leave_out)
        self._each(fields.NO_LOAD, lambda *_place: True)
        self._each(fields.LOAD, self._load)
        if fields.KEYWORD_FIRST.search(Tape(self.tokens).text):
            self._each(fields.KEYED, self._amounts)
        self._schedule()
        self._each(fields.EXPLICIT_HOLD, self._amounts)
        self._each(fields.AMOUNTS, self._amounts)
        self._each(fields.SIDE, self._side)
        self._each(fields.COUNTS, self._amounts)
        self._each((fields.EACH,), self._each_alone)
        self._left_over()
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

    def _state(self, first: int, last: int, **stated: Any) -> bool:
        """Take the fields over; if one contradicts what was already said, leave the words out instead."""
        if any(self.stated.get(name, value) != value for name, value in stated.items()):
            self.left_out.append((first, last))
        else:
            self.stated.update(stated)
        return True

    def _unparsed(self) -> tuple[str, ...]:
        spans: list[list[int]] = []
        for first, last in sorted(self.left_out):
            if spans and first <= spans[-1][1]:
                spans[-1][1] = max(last, spans[-1][1])
            else:
                spans.append([first, last])
        phrases = (self.text[self.tokens[first].start : self.tokens[last - 1].end] for first, last in spans)
        return tuple(" ".join(phrase.split()).strip(" ,;:-(") for phrase in phrases)

    def _word(self, index: int) -> str:
        return self.tokens[index].word if 0 <= index < len(self.tokens) else "."

    # What is no dose, and what no field takes.

    def _admin(self) -> None:
        """Take out what speaks of bookings, billing or charting: from its clause to the end of the sentence."""
        tape = Tape(self.tokens)
        for rule in asides.ADMIN:
            for match in rule.finditer(tape.text):
                first, last = tape.tokens_at(match.span())
                if "~" not in (self._word(first), self._word(last - 1)):
                    self._use(*self._admin_clause(first, last))

    def _admin_clause(self, first: int, last: int) -> tuple[int, int]:
        start = first
        while start and self._word(start - 1) not in {".", ";", ",", "(", ":", "~"}:
            start -= 1
        if _has_dose_words(self.tokens[start:first]):
            start = first
            while start and self.tokens[start - 1].is_amount and self._word(start - 2) not in {"x", "of"}:
                start -= 1
        end = last
        while end < len(self.tokens) and self._word(end) not in {".", ";"}:
            if self._word(end) in {",", "-", "(", ":"} and _has_dose_words(self._clause(end + 1)):
                break
            end += 1
        return start, end

    def _clause(self, start: int) -> list[Token]:
        end = start
        while end < len(self.tokens) and self._word(end) not in {",", ".", ";"}:
            end += 1
        return self.tokens[start:end]

    def _as_needed(self, match: re.Match[str], first: int, last: int) -> bool:
        start = first
        while start and self._word(start - 1) not in {",", ".", ";", "("} and first - start < 8:
            start -= 1
        clause = self.tokens[start:first]
        # "Hold the counter as needed", "rest as needed": not when to exercise.
        if {token.word for token in clause} & asides.NOT_THE_EXERCISE and not any(
            token.is_amount for token in clause
        ):
            return False
        if self._word(last) == "for" and not {"pain", "sore", "stiff"} & {
            token.word for token in self._clause(last)
        }:
            return False
        self.stated["as_needed"] = True
        return True

    def _leave_out(self, match: re.Match[str], first: int, last: int) -> bool:
        groups = match.groupdict()
        if groups.get("far") and self._word(last - 1) in {"foot", "step", "steps"} and self._is_few(match, first):
            return False
        if "breath" in self.kinds and self._word(last - 1) == "breath" and not match.group().startswith("hold"):
            return False
        self.left_out.append((first, last))
        return True

    def _is_few(self, match: re.Match[str], first: int) -> bool:
        return not _within(self._value(match, "far", first), 3, 10_000)

    # Values.

    def _kind(self, match: re.Match[str], group: str, first: int) -> Token:
        index = first + match.string[match.start() : match.start(group)].count(" ")
        return self.tokens[index]

    def _value(self, match: re.Match[str], group: str, first: int) -> Amount:
        value = self._kind(match, group, first).value
        assert value is not None
        return value

    # Load.

    def _load(self, match: re.Match[str], first: int, last: int) -> bool:
        groups = match.groupdict()
        if groups.get("colour"):
            unit = groups.get("elastic") or ("putty" if {"putty", "pinch", "grip"} & self.kinds else "band")
            return self._state(first, last, load=groups["colour"], load_unit=unit)
        value = self._value(match, "load", first)
        if groups.get("level"):
            return self._state(first, last, load=value, load_unit="level")
        unit = "lb" if "hash" in groups else "%1rm" if "rm" in groups else groups["unit"]
        if unit == "gram":
            unit, value = "kg", times(value, 0.001)
        return True if value == 0 else self._state(first, last, load=value, load_unit=unit)

    # Days and times of day.

    def _schedule(self) -> None:
        self._each(fields.DAILY[:1], self._daily)
        for first, last, named in days.weekdays(self.tokens):
            self._state(first, last, weekdays=named)
            self._use(first, last)
        self._each(fields.WEEKLY, self._weekly)
        self._each(fields.DAILY[1:], self._daily)
        found = days.times_of_day(self.tokens)
        count = sum(count for _first, _last, count in found)
        for first, last, _count in found:
            self._use(first, last)
        if found:
            self._restated(found[0][0], count)
            self.stated.setdefault("times_per_day", count)

    def _restated(self, first: int, count: int) -> None:
        """ "twice (morning and night)": the count before a list of times of day says the same again."""
        index = first - 1
        while self._word(index) in {"(", ",", ":", "-"}:
            index -= 1
        if self._word(index) in {"x", "times"} and index and self.tokens[index - 1].value == count > 1:
            self._use(index - 1, first)

    def _weekly(self, match: re.Match[str], first: int, last: int) -> bool:
        groups = match.groupdict()
        if groups.get("alternate"):
            return self._state(first, last, days_per_week=3.5)
        if groups.get("three"):
            return self._state(first, last, days_per_week=3)
        if groups.get("rare") or not _within(self._value(match, "days_per_week", first), 1, 7):
            return self._leave_out(match, first, last)
        return self._state(first, last, days_per_week=self._value(match, "days_per_week", first))

    def _daily(self, match: re.Match[str], first: int, last: int) -> bool:
        groups = match.groupdict()
        if groups.get("but"):
            return self._state(first, last, weekdays=days.all_but(groups["but"]), times_per_day=1)
        if groups.get("code"):
            return self._state(first, last, times_per_day=_CODES[groups["code"]])
        if groups.get("times_per_day"):
            return self._state(first, last, times_per_day=self._value(match, "times_per_day", first))
        if groups.get("few"):
            value = self._value(match, "few", first)
            # "3/day" is three times, "20 a day" twenty repetitions.
            name = "times_per_day" if _within(value, 1, 6) else "reps"
            self._state(first, last, **{name: value})
        elif groups.get("daily") and not {"weekdays", "days_per_week"} & self.stated.keys():
            self.stated["days_per_week"] = 7
        self.stated.setdefault("times_per_day", 1)
        return True

    # Sets, repetitions, hold, duration.

    def _amounts(self, match: re.Match[str], first: int, last: int) -> bool:
        groups = {name for name, word in match.groupdict().items() if word}
        if "unclear" in groups:
            return self._leave_out(match, first, last)
        stated = {name: self._value(match, name, first) for name in _COUNTED if name in groups}
        if "a" in groups:
            pair = self._pair(match, first)
            if pair is None:
                return False
            stated.update(pair)
        if "count" in groups:
            if self._word(first - 1) in {"hold", "level", "phase"} and not match.group().startswith("x"):
                return False
            if first == self.hold_end and "reps" in self.stated:
                # "30 reps; hold 60 sec x 3": 3 of the hold, but how many sets of which?
                return self._leave_out(match, first, last)
            value = self._value(match, "count", first)
            name = "sets" if "reps" in self.stated and "time" not in groups else "reps"
            if name == "sets" and value == self.stated["reps"]:
                return True
            if name == "sets" and not _within(value, 1, 10):
                return self._leave_out(match, first, last)
            stated[name] = value
        for name in {"hold", "held", "time"} & groups:
            token = self._kind(match, name, first)
            assert token.value is not None
            if name == "time":
                stated.update(self._time(token.word, token.value, counted=bool({"reps", "count"} & groups)))
            else:
                stated["hold_seconds"] = times(token.value, 60) if token.word == "M" else token.value
        if not all(_is_count(stated[name]) for name in _COUNTED if name in stated):
            return self._leave_out(match, first, last)
        if {"hold", "held"} & groups:
            self.hold_end = last
        return self._state(first, last, **stated)

    def _pair(self, match: re.Match[str], first: int) -> dict[str, Amount] | None:
        """A x B: A sets of B, unless the sizes say that the repetitions were written first."""
        a, b = self._value(match, "a", first), self._value(match, "b", first)
        if match.groupdict().get("slash") and not (_within(a, 1, 5) and _within(b, 5, 50)):
            return None
        if (ends(a)[0] or 0) >= 8 and (ends(b)[1] or 99) <= 5:
            a, b = b, a
        return {"sets": a, "reps": b}

    def _time(self, kind: str, value: Amount, *, counted: bool) -> dict[str, Amount]:
        """An amount of time without a verb: a hold or a duration, as the exercise tells."""
        held, moved = bool(_HELD & self.kinds), bool(_MOVED & self.kinds)
        if kind == "S":
            return {"hold_seconds": value} if held or not moved else {"duration_minutes": times(value, 1 / 60)}
        counted = counted or "reps" in self.stated
        if held and not _TIMED & self.kinds and (counted or (ends(value)[1] or 9) <= 2):
            return {"hold_seconds": times(value, 60)}
        return {"duration_minutes": value}

    def _left_over(self) -> None:
        """Times and numbers that no rule took: a number alone is the repetitions, one that is unclear is left out."""
        for index, token in enumerate(self.tokens):
            if token.value is None:
                continue
            if token.word in ("S", "M"):
                self._state(index, index + 1, **self._time(token.word, token.value, counted=False))
            elif token.word == "N":
                self._bare(index, token)
            self._use(index, index + 1)

    def _bare(self, index: int, token: Token) -> None:
        assert token.value is not None
        before, after = self._word(index - 1), self._word(index + 1)
        is_list_mark = index == 0 and after in {")", "."} and len(self.tokens) > 2
        if is_list_mark or (before == "#" and after == ")"):
            return
        if before == "of" and self._word(index - 2) == "~":
            before = "~"
        alone = (after in _BOUNDARY or after in {"r", "rep"}) and before not in _LABELS
        if after in {"with", "on", "-"} and self._word(index + 2) not in {"~", "limb", "side", "foot"}:
            alone = alone and after != "on"
        if alone and _is_count(token.value) and _within(token.value, 2, 200):
            if "reps" not in self.stated:
                self.stated["reps"] = token.value
            elif self.stated["reps"] != token.value:
                self.left_out.append((index, index + 1))
        elif after in _BOUNDARY and self.stated and before not in _NAMED:
            self.left_out.append((index, index + 1))

    # Side.

    def _side(self, match: re.Match[str], first: int, last: int) -> bool:
        groups = match.groupdict()
        if groups.get("again"):
            # "Lift the right leg 10 times, then the left": the side named first was only the first.
            self.stated["side"] = "each"
            return True
        for side in ("each", "affected", "both"):
            if groups.get(side):
                self._state_side(first, last, side)
                return True
        letter = groups["one"].strip("() ")
        side = {"l": "left", "r": "right", "d": "right", "i": "left"}.get(letter, letter)
        if {token.surface for token in self._phrase_before(first)} & _POSTURE:
            return False
        self._state_side(first, last, side)
        return True

    def _phrase_before(self, index: int) -> list[Token]:
        """Up to four words before a place, as far as no mark stands between."""
        start = index
        while start and index - start < 4 and self._word(start - 1) not in {",", ".", ";", "(", ":", "~"}:
            start -= 1
        return self.tokens[start:index]

    def _each_alone(self, match: re.Match[str], first: int, last: int) -> bool:
        self.stated.setdefault("side", "each")
        return True

    def _state_side(self, first: int, last: int, side: str) -> None:
        known = self.stated.get("side")
        if known is None:
            self.stated["side"] = side
        elif {known, side} == {"left", "right"}:
            self.left_out.append((first, last))


_DOSE_WORDS = re.compile(
    r"(?<!\S)(?:N (?:sets|reps|x /|x a|times a|lb|#|kg)|S|hold|bid|tid|qid|daily|prn)(?!\S)|(?<!\S)N x N|(?<!\S)(?<!BIG )x N(?! week)"
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
    return low is None or high is None or low == high or low > 5 or high < 8 or high <= 2.5 * low
