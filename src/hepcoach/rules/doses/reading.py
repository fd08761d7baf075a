"""Reading a line: take out what is beside the dose, then field by field what it states; never guess.

Every word of the line is used at most once. What was said first counts; what contradicts it, and a number that
could be two things, goes to `unparsed`.
"""

from __future__ import annotations

import re

from hepcoach.rules.doses import admin, asides, days, elsewhen, fields, words
from hepcoach.rules.doses.dose import Amount, Dose, Range, ends
from hepcoach.rules.doses.line import Line
from hepcoach.rules.doses.numbers import times
from hepcoach.rules.doses.plausible import has_dose_words, is_count, is_counted_noun, within
from hepcoach.rules.doses.tokens import Tape, Token

_CODES = {"daily": 1, "bid": 2, "tid": 3, "qid": 4}
_COUNTED = ("sets", "reps", "times_per_day", "days_per_week")
_HELD = {"hold", "stretch", "isometric", "balance", "plank", "voice", "count", "squeeze"}
_TIMED = {"walk", "bike", "ice"}
_MOVED = (
    _TIMED | {"march"} | (words.MOVEMENTS - {"squeezes", "stretches", "contractions", "contracciones", "tucks"})
)
_SIDES = {"left": "left", "right": "right", "l": "left", "r": "right", "i": "left", "d": "right"}
_BOUNDARY = {",", ".", ";", "(", ")", ":", "~", "and", '"', "with", "@", "on", "-"}


def read(text: str, lang: str | None = None) -> Dose:
    """The dose that one line states. `lang` ("en", "es") only settles words that mean two things."""
    return _Reader(text, lang).dose()


class _Reader(Line):
    """One line while it is read."""

    def dose(self) -> Dose:
        self.each(elsewhen.FIRST, self._leave_out)
        self._admin()
        self.each(fields.AS_NEEDED, self._as_needed)
        self.each(elsewhen.LATER, self._leave_out)
        self.each(fields.ELASTIC, self._load)
        self.each(asides.ASIDES, self._leave_out)
        # What an exercise is called tells a hold from a duration; what was taken out is not its name.
        self.kinds = {token.word for token in self.tokens}
        self.each(fields.NO_LOAD, lambda *_place: True)
        self.each(fields.LOAD, self._load)
        if fields.KEYWORD_FIRST.search(Tape(self.tokens).text):
            self.each(fields.KEYED, self._amounts)
        self._schedule()
        self.each(fields.EXPLICIT_HOLD, self._amounts)
        self.each(fields.AMOUNTS, self._amounts)
        self.each(fields.SIDE, self._side)
        self.each(fields.COUNTS, self._amounts)
        self.each((fields.EACH,), self._each_alone)
        if self.standing:
            self.stated.setdefault("side", self.standing)
        self._left_over()
        return Dose(**self.stated, unparsed=self.unparsed())

    # What is no dose, and what no field takes.

    def _admin(self) -> None:
        """Take out what speaks of bookings, billing or charting: from its clause to the end of the sentence."""
        tape = Tape(self.tokens)
        for rule in admin.ADMIN:
            for match in rule.finditer(tape.text):
                first, last = tape.tokens_at(match.span())
                if "~" not in (self.word(first), self.word(last - 1)):
                    self.use(*self._admin_clause(first, last))

    def _admin_clause(self, first: int, last: int) -> tuple[int, int]:
        start = first
        while start and self.word(start - 1) not in {".", ";", ",", "(", ":", "~"}:
            start -= 1
        if has_dose_words(self.tokens[start:first]):
            start = first
            while start and self.tokens[start - 1].is_amount and self.word(start - 2) not in {"x", "of"}:
                start -= 1
        end = last
        while end < len(self.tokens) and self.word(end) not in {".", ";"}:
            if self.word(end) in {",", "-", "(", ":"} and has_dose_words(self.clause(end + 1)):
                break
            end += 1
        return start, end

    def _as_needed(self, match: re.Match[str], first: int, last: int) -> bool:
        start = first
        while start and self.word(start - 1) not in {",", ".", ";", "("} and first - start < 8:
            start -= 1
        clause = [token for token in self.tokens[start:first] if token.word not in {"it", "only"}]
        if [token.word for token in clause] == ["use"]:
            clause = []
        # "Hold the counter as needed", "rest as needed": not when to exercise.
        if {token.word for token in clause} & asides.NOT_THE_EXERCISE and not any(
            token.is_amount for token in clause
        ):
            return False
        if self.word(last) == "for" and not {"pain", "sore", "stiff"} & {
            token.word for token in self.clause(last)
        }:
            return False
        self.stated["as_needed"] = True
        return True

    def _leave_out(self, match: re.Match[str], first: int, last: int) -> bool:
        groups = match.groupdict()
        if groups.get("far") and not self._is_distance(match, first, last):
            return False
        if groups.get("offset") and sum(token.word in ("S", "M") for token in self.tokens) < 2:
            # "Walk 10 minutes after dinner"; but "1 hour before bed, 15 minutes of heat".
            return False
        if groups.get("bound") and not isinstance(self.value(match, "bound", first), Range):
            return False
        if groups.get("angle") and not (
            within(self.value(match, "angle", first), 35, 999) and self.word(last) in _BOUNDARY
        ):
            return False
        if groups.get("ratio") and within(self.value(match, "ratio", first), 1, 5):
            return False
        if groups.get("besides") and not has_dose_words(self.tokens[:first]):
            return False
        if groups.get("breaths") and (not _HELD & self.kinds or "hold breath" in Tape(self.tokens).text):
            return False
        self.left_out.append((first, last))
        return True

    def _is_distance(self, match: re.Match[str], first: int, last: int) -> bool:
        """10 feet, "walk 50 steps": not "2 feet", which may be the patient's, nor "10 steps to the side"."""
        value, unit = self.value(match, "far", first), self.word(last - 1)
        if unit in {"steps", "step", "pasos"}:
            return "walk" in self.kinds or not within(value, 1, 30)
        if unit == "m" and self.word(last) in {"/", "-", "+", "w"}:
            # "3x10 M/W/F"
            return False
        return unit != "foot" or within(value, 3, 999)

    # Load.

    def _load(self, match: re.Match[str], first: int, last: int) -> bool:
        groups = match.groupdict()
        if groups.get("colour"):
            unit = groups.get("elastic") or ("putty" if {"putty", "pinch", "grip"} & self.kinds else "band")
            return self.state(first, last, load=groups["colour"], load_unit=unit)
        value = self.value(match, "load", first)
        if groups.get("level"):
            return self.state(first, last, load=value, load_unit="level")
        if groups.get("under"):
            value = Range(None, ends(value)[1])
        unit = "lb" if "hash" in groups else "%1rm" if "rm" in groups else groups["unit"]
        if unit == "gram":
            unit, value = "kg", times(value, 0.001)
        return True if value == 0 else self.state(first, last, load=value, load_unit=unit)

    # Days and times of day.

    def _schedule(self) -> None:
        self.each(fields.DAILY[:1], self._daily)
        for first, last, named in days.weekdays(self.tokens):
            if named:
                self.state(first, last, weekdays=named)
            else:
                self.left_out.append((first, last))
            self.use(first, last)
        self.each(fields.WEEKLY, self._weekly)
        self.each(fields.DAILY[1:], self._daily)
        found = days.times_of_day(self.tokens)
        count = sum(count for _first, _last, count in found)
        for first, last, _count in found:
            self.use(first, last)
        if found:
            self._restated(found[0][0], count)
            self.stated.setdefault("times_per_day", count)

    def _restated(self, first: int, count: int) -> None:
        """ "twice (morning and night)": the count before a list of times of day says the same again."""
        index = first - 1
        while self.word(index) in {"(", ",", ":", "-"}:
            index -= 1
        if self.word(index) in {"x", "times"} and index and self.tokens[index - 1].value == count > 1:
            self.use(index - 1, first)

    def _weekly(self, match: re.Match[str], first: int, last: int) -> bool:
        groups = match.groupdict()
        if groups.get("alternate"):
            known = self.stated.get("days_per_week")
            return within(known, 3, 4) if known else self.state(first, last, days_per_week=3.5)
        if groups.get("three"):
            return self.state(first, last, days_per_week=3)
        if groups.get("rare") or not within(self.value(match, "days_per_week", first), 1, 7):
            return self._leave_out(match, first, last)
        return self.state(first, last, days_per_week=self.value(match, "days_per_week", first))

    def _daily(self, match: re.Match[str], first: int, last: int) -> bool:
        groups = match.groupdict()
        if groups.get("but"):
            if groups.get("each_day"):
                self.stated.setdefault("times_per_day", 1)
            return self.state(first, last, weekdays=days.all_but(groups["but"]))
        if groups.get("code"):
            times_per_day: Amount = _CODES[groups["code"]]
            if groups.get("least"):
                times_per_day = Range(_CODES[groups["least"]], _CODES[groups["code"]])
            return self.state(first, last, times_per_day=times_per_day)
        if groups.get("times_per_day"):
            return self.state(first, last, times_per_day=self.value(match, "times_per_day", first))
        if groups.get("few"):
            value = self.value(match, "few", first)
            # "3/day" is three times, "20 a day" twenty repetitions.
            name = "times_per_day" if within(value, 1, 6) else "reps"
            self.state(first, last, **{name: value})
        elif groups.get("daily") and not {"weekdays", "days_per_week"} & self.stated.keys():
            self.stated["days_per_week"] = 7
        self.stated.setdefault("times_per_day", 1)
        return True

    # Sets, repetitions, hold, duration.

    def _amounts(self, match: re.Match[str], first: int, last: int) -> bool:
        groups = {name for name, word in match.groupdict().items() if word}
        if self._is_elsewhere(match, first, last, groups):
            return False
        stated = {name: self.value(match, name, first) for name in _COUNTED if name in groups}
        if "a" in groups:
            stated.update(self._pair(match, first))
        if "count" in groups:
            stated["sets" if self._counts_sets(groups) else "reps"] = self.value(match, "count", first)
        for name in {"hold", "held", "time"} & groups:
            stated.update(self._timed(match, name, first, counted=bool({"reps", "count"} & groups)))
        if not self._adds_up(stated, first, groups):
            return self._leave_out(match, first, last)
        if {"hold", "held"} & groups:
            self.hold_end = last
        if "time" in groups:
            self.time_end = last
        return self.state(first, last, **stated)

    def _is_elsewhere(self, match: re.Match[str], first: int, last: int, groups: set[str]) -> bool:
        """Whether what looks like an amount is another: "3 exercises", pain 3/10, 10 minutes of stretching."""
        if groups & {"count", "reps"} and self.word(last) in words.THINGS | {"exercise"}:
            return True
        if "count" in groups and self.word(first - 1) in {"hold", "level", "phase"}:
            return not match.group().startswith("x")
        if "slash" in groups:
            a, b = self.value(match, "a", first), self.value(match, "b", first)
            said = {token.word for token in self.phrase_before(first)}
            return bool(said & {"pain", "rpe", "effort", "sore", "borg"}) or not (
                within(a, 1, 5) and within(b, 5, 50)
            )
        if "hold" in groups and not {"hold", "count", "pause", "plank"} & set(match.group().split()):
            token = self.amount_at(match, "hold", first)
            return token.word == "M" and token.value is not None and not within(token.value, 0, 2)
        return False

    def _counts_sets(self, groups: set[str]) -> bool:
        """Whether a bare count is of sets: the repetitions are known, and it stands beside no time."""
        return "reps" in self.stated and "time" not in groups

    def _adds_up(self, stated: dict[str, Amount], first: int, groups: set[str]) -> bool:
        """Whether the amounts can be the line's one dose; a second dose and numbers with two readings can't."""
        if "unclear" in groups or not all(is_count(stated[name]) for name in _COUNTED if name in stated):
            return False
        if "count" in groups and first == self.hold_end and "reps" in self.stated:
            # "30 reps; hold 60 sec x 3": 3 of the hold, but how many sets of which?
            return False
        if "count" in groups and "sets" in stated and stated["sets"] == self.stated["reps"]:
            # "grasp x20, pinch x20": the same again, not 20 sets.
            del stated["sets"]
        elif "count" in groups and "sets" in stated and not within(stated["sets"], 1, 10):
            return False
        # A second "3 x 10" or "30 sec x 3" adds nothing to the first: it is another dose.
        known, new = stated.keys() & self.stated.keys(), stated.keys() - self.stated.keys()
        return not (len(stated) > 1 and known and new)

    def _timed(self, match: re.Match[str], name: str, first: int, *, counted: bool) -> dict[str, Amount]:
        token = self.amount_at(match, name, first)
        assert token.value is not None
        if name == "time":
            return self._time(first, token, counted=counted)
        if token.value == 0:
            return {}
        return {"hold_seconds": times(token.value, 60) if token.word == "M" else token.value}

    def _pair(self, match: re.Match[str], first: int) -> dict[str, Amount]:
        """A x B: A sets of B, unless the sizes say that the repetitions were written first."""
        a, b = self.value(match, "a", first), self.value(match, "b", first)
        if (ends(a)[0] or 0) >= 8 and (ends(b)[1] or 99) <= 5:
            a, b = b, a
        return {"sets": a, "reps": b}

    def _time(self, place: int, token: Token, *, counted: bool) -> dict[str, Amount]:
        """An amount of time without a verb: a hold or a duration, as the exercise tells."""
        value = token.value
        assert value is not None
        named = self.sentence(place) & (_HELD | _MOVED) or self.kinds
        held, moved = bool(_HELD & named), bool(_MOVED & named)
        if token.word == "S" and moved and not held and "reps" in self.stated and within(value, 1, 15):
            # Ten heel slides "with 5 sec overpressure": no bout of movement is that short.
            return {"hold_seconds": value}
        if token.word == "S":
            return {"hold_seconds": value} if held or not moved else {"duration_minutes": times(value, 1 / 60)}
        counted = counted or "reps" in self.stated
        if held and not _TIMED & named and (counted or (ends(value)[1] or 9) <= 2):
            return {"hold_seconds": times(value, 60)}
        return {"duration_minutes": value}

    def _left_over(self) -> None:
        """What no rule took: a number alone is the repetitions, one that is unclear is left out."""
        for index, token in enumerate(self.tokens):
            if token.value is None:
                continue
            if token.word in ("S", "M"):
                self.state(index, index + 1, **self._time(index, token, counted=False))
            elif token.word == "N":
                self._bare(index, token)
            self.use(index, index + 1)

    def _bare(self, index: int, token: Token) -> None:
        assert token.value is not None
        before, after = self.word(index - 1), self.word(index + 1)
        is_list_mark = index == 0 and after in {")", "."} and len(self.tokens) > 2
        if is_list_mark or before in words.NAMED or (before == "#" and after == ")"):
            return
        if after == "-" and self.tokens[index + 1].joined and self.word(index + 2) not in _BOUNDARY:
            # "4-way", "3-point": the name of an exercise.
            return
        if is_counted_noun(after) and before in _BOUNDARY | {"perform"} and within(token.value, 5, 200):
            # "10 tongue sweeps": a count of something that is no thing.
            self.stated.setdefault("reps", token.value)
            return
        if before == "of" and self.word(index - 2) == "~":
            before = "~"
        alone = (after in _BOUNDARY or after in {"r", "rep"}) and before not in words.LABELS
        if after == "on" or (after == "with" and self.word(index + 2) in words.THINGS):
            alone = alone and self.word(index + 2) in {"~", "limb", "side", "foot"}
        if alone and is_count(token.value) and within(token.value, 2, 200):
            if self.stated.setdefault("reps", token.value) != token.value:
                self.left_out.append((index, index + 1))
        elif after in _BOUNDARY and self.stated:
            self.left_out.append((index, index + 1))

    # Side.

    def _side(self, match: re.Match[str], first: int, last: int) -> bool:
        groups = match.groupdict()
        if groups.get("again"):
            # "Lift the right leg 10 times, then the left": the side named first was only the first.
            self.stated["side"] = "each"
            return True
        if groups.get("each") in _SIDES and self._has_other_count(first, last):
            # "10 right / 15 left"
            self._state_side(first, last, _SIDES[groups["each"]])
            self.left_out.append((first + 1, last))
            return True
        if groups.get("each") and self._is_other_side(match, first, last):
            # "R 3x10, L 2x10": each side has its own dose, and only the first is the line's.
            self._state_side(first, last, _SIDES[groups["each"]])
            self.left_out.append((last - 1, last))
            return True
        for side in ("each", "affected", "both"):
            if groups.get(side):
                self._state_side(first, last, side)
                return True
        letter = groups["one"].strip("() ")
        side = _SIDES[letter]
        said = {token.surface for token in self.phrase_before(first)}
        helps = self.word(last) == "to" and self.word(last + 1) in words.HELPS
        if said & words.POSTURES or helps:
            return False
        if said & words.STANDING:
            # "Standing on the right leg, swing the left" exercises the left, "stand on the right leg" the right.
            self.standing = self.standing or side
            return True
        self._state_side(first, last, side)
        return True

    def _is_other_side(self, match: re.Match[str], first: int, last: int) -> bool:
        """Whether a pair of sides has a second dose, already left out, after its second side."""
        following = next((index for index in range(last, last + 3) if self.word(index) != ":"), last)
        return match.group("each") in _SIDES and any(start == following for start, _end in self.left_out)

    def _has_other_count(self, first: int, last: int) -> bool:
        """Whether the second of a pair of sides has another count than the first."""
        known = self.stated.get("reps", self.tokens[first - 1].value if first else None)
        return known is not None and any(
            token.word == "N" and token.value != known for token in self.tokens[first:last]
        )

    def _each_alone(self, match: re.Match[str], first: int, last: int) -> bool:
        # "3 repetitions of 30 seconds each one" is each repetition.
        if not (first == self.time_end and match.group() == "each one"):
            self.stated.setdefault("side", "each")
        return True

    def _state_side(self, first: int, last: int, side: str) -> None:
        known = self.stated.get("side")
        if known is None or (known, side) == ("both", "each"):
            self.stated["side"] = side
        elif {known, side} == {"left", "right"}:
            self.left_out.append((first, last))
