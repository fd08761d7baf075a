"""Which numbers of a text are a level of pain, told by the words around them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hepcoach.understanding.adherence import NO, YES
from hepcoach.understanding.numbers import REACH, Number, leading
from hepcoach.understanding.pain_times import when
from hepcoach.understanding.phrases import Hit, load, terms
from hepcoach.understanding.scan import Scan, overlapping

_CUE = re.compile(
    r" (?:pain\w*|dolor\w*|hurt\w*|duele\w*|doli\w*|ach\w+|ouch|sore\w*|level|levels|scale|escala|nivel|"
    r"(?<!heart )rate|rated|rating|molestia\w*|discomfort|doler|doliendo) "
)
_NEAR = re.compile(
    r" (?:round|hovering|puse|puse el|"
    r"about|around|like|maybe|probably|say|at|is|s|es|esta|era|fue|como|unos|un|a|an|its|it|estoy|"
    r"in|de|to|still|now|hoy|today|was|roughly|approx|abouta|bout|abt|prob|solid|low|high"
    r"|call|give|be|id|andamos|anda|ando|mas|menos|only|just|las|the|en|tengo|traigo|siento|ya|number|"
    r"than|hit|hits|hitting|strong|good|easily|steady|currently|cerca|casi|almost|nearly|or|kinda|"
    r"sitting|quizas|quiza|digamos|are|were|feels|feel|i|pushing|del|per|says|dice|dice que|apenas|barely) $"
)
_WORKOUT = re.compile(
    r" (?:session|how good|good|workout|effort|day|mood|would recommend|therapist|pt|therapy|service|"
    r"feeling|performance|work out|job|for effort|sesion|ejercicio|exercise|stars|recommend|"
    r"difficulty|form|estrellas|sleep|attitude|recomiendo|motivation|energy|game|right|correct|sounds|"
    r"words|trials|routine|rutina|dread|anxiety|stress|ansiedad|estres) "
)
_UNCLEAR_BOUND = re.compile(
    r" (?:below|under|less than|lower than|higher than|more than|above|over|menos de|mas de|menor a|menor de|"
    r"mayor a|abajo de|arriba de|debajo de|at least|no more than)(?: a| an| un)? $"
)
_BOUND_EXACT = re.compile(
    r" (?:at least|no more than|no higher than|at most|up to|por lo menos|a lo mucho|al menos|"
    r"(?:a little|a bit|just|slightly|barely|un poco|poquito) (?:over|under|above|below|mas de|menos de)) "
    r"(?:a |an |un )?$"
)
_DENIED = re.compile(r" (?:not|isnt|wasnt|no es|no era|nowhere near) (?:a |an |un )?$")
# Between two numbers: the first was a slip.
_SLIP = re.compile(
    r" (?:, |\. |- )*(?:no|nope|wait|oops|ups|sorry|perdon|digo|mejor dicho|actually|i mean|i meant|make that|"
    r"scratch that|correction|mas bien|more like|rather|jk)(?: (?:no|wait|sorry|actually|i mean|,|\.|-|its?|es|"
    r"a|an|un|like|make that|perdon|digo))* $"
)
_DID_SO_MANY = re.compile(r" (?:did|hice|hizo)(?: (?:the|tha|all|los|las|todos los))? $")
_PERCENT_DONE = re.compile(
    r" (?:%|percent|por ciento) (?:done|complete\w*|finished|hecho|listo|of|de (?:los|las|mis)|better|sure|mejor) "
)
_ALONE = re.compile(r"[^\W\d_]")
HIGHEST = 10.0
_GRAVE = 9.0
_DATES = frozenset(("during", "on", "before", "after", "otherwise", "for", "durante", "antes", "despues", "al"))
_BODY = frozenset(load("words")["lists"]["body"].split("|"))
_EDGES = YES | NO | terms("pain_edges")


@dataclass(frozen=True)
class Level:
    value: float
    first: int
    last: int
    when: str
    sure: float


@dataclass(frozen=True)
class _Cues:
    """Which sentences and which thoughts speak of pain."""

    sentences: tuple[bool, ...]
    thoughts: tuple[bool, ...]


def levels(scan: Scan, taken: list[Hit]) -> list[Level]:
    """Every level of pain told as a number; `taken` are the numbers that count exercises."""
    cues = _Cues(_cued(scan.sentence_lines), _cued(scan.thought_lines))
    numbers = [number for index, number in enumerate(scan.numbers) if not _slipped(scan, index)]
    return [level for level in (_level(scan, number, taken, cues) for number in numbers) if level is not None]


def _cued(lines: tuple[str, ...]) -> tuple[bool, ...]:
    return tuple(_CUE.search(line) is not None for line in lines)


def _slipped(scan: Scan, index: int) -> bool:
    """Whether the next number takes this one back: "14, oops 4"."""
    if index + 1 >= len(scan.numbers):
        return False
    number, following = scan.numbers[index], scan.numbers[index + 1]
    between = scan.words.tokens[number.last + 1 : following.first]
    return following.kind != "other" and bool(_SLIP.match(f" {' '.join(between)} "))


def _level(scan: Scan, number: Number, taken: list[Hit], cues: _Cues) -> Level | None:
    if number.kind == "other" or overlapping(Hit("number", number.first, number.last, ""), taken):
        return None
    line, starts = scan.words.line, scan.words.starts
    end = starts[number.last] + len(scan.words.tokens[number.last])
    behind, ahead = leading(line, starts[number.first]), line[end : end + REACH]
    cue, close = cues.sentences[scan.sentences[number.first]], cues.thoughts[scan.thoughts[number.first]]
    value = _value(scan, number, behind, ahead, cue, close)
    if value is None or (value > HIGHEST and not _may_be_above(scan, number, value)):
        return None
    cue = cue or number.kind == "share"
    if _DENIED.search(behind) or (
        _UNCLEAR_BOUND.search(behind) and not _BOUND_EXACT.search(behind) and value < HIGHEST
    ):
        return None
    if _DID_SO_MANY.search(behind) and not close and value <= max(scan.n, 2):
        return None
    sure = _plausible(scan, number, behind, ahead, cue)
    if sure is None:
        return None
    return Level(value, number.first, number.last, when(scan, number), sure)


def _value(scan: Scan, number: Number, behind: str, ahead: str, cue: bool, close: bool) -> float | None:
    """The number on the scale from 0 to 10, or None when it is a mark for something else than pain."""
    asked, value = scan.context == "pain", number.value
    if number.kind == "share":
        if number.whole == 100:
            value = value / 10
        elif number.whole != 10:
            if number.whole is None or number.whole > 10 or value == number.whole or not (asked or cue):
                return None
            value = (value + number.whole) / 2
        elif not close and (not asked or ahead.startswith(" for ")) and _marks_work(behind, ahead):
            return None
    elif re.match(r" (?:%|percent|por ciento)", ahead):
        if not (cue or asked) or _PERCENT_DONE.match(ahead):
            return None
        value = value / 10
    return 0.0 if number.signed and value < 0 else value


def _marks_work(behind: str, ahead: str) -> bool:
    """Whether the words beside a mark out of ten name a day, a workout or a mood."""
    after, ahead_of = " ".join(["", *ahead.split()[:4], ""]), " ".join(["", *behind.split()[-3:], ""])
    return bool(_WORKOUT.search(after) or _WORKOUT.search(ahead_of))


def _may_be_above(scan: Scan, number: Number, value: float) -> bool:
    """Above ten only where the number itself is called pain, or is the answer to the question for it."""
    if number.kind == "share":
        return value <= 1000
    if len(scan.words.tokens) == number.last - number.first + 1:
        return value <= 20 or scan.context == "pain"
    near = [
        scan.words.tokens[index]
        for index in range(max(0, number.first - 8), min(number.last + 3, len(scan.words.tokens)))
        if scan.thoughts[index] == scan.thoughts[number.first]
    ]
    return value <= 1000 and (bool(_CUE.search(f" {' '.join(near)} ")) or (scan.context == "pain" and value <= 20))


def _plausible(scan: Scan, number: Number, behind: str, ahead: str, cue: bool) -> float | None:
    """How sure a number is a pain level, or None when it is not one."""
    alone = _isolated(scan, number)
    near = bool(_NEAR.search(behind)) or bool(
        re.match(
            r" (?:ish|\+|or so|mas o menos|maybe|tops|max|de dolor|en dolor|in pain|on the pain|pain|o asi|"
            r"at most|now|today|hoy|ahora|level)",
            ahead,
        )
    )
    if number.kind in ("share", "change"):
        return 0.95
    if scan.context == "questions" and not cue:
        return None
    if scan.context == "did" and not cue and not (alone and number.value > scan.n):
        return (
            0.7
            if near and not number.spelled and behind.strip() != ""
            else (0.8 if alone and len(scan.words.tokens) > 2 and number.kind == "range" else None)
        )
    if number.spelled and number.kind == "plain":
        one = scan.words.tokens[number.last] in ("one", "una", "uno", "tree", "fore")
        if one:
            return (
                0.8
                if ((alone or near) and scan.context == "pain") or (cue and near)
                else (0.8 if alone and behind.strip() else None)
            )
        if alone or cue or near:
            return 0.85
        return 0.75 if scan.context == "pain" and not scan.in_digits else None
    if alone or cue or near or number.kind == "range":
        return 0.95 if alone or cue else 0.85
    return 0.7 if scan.context == "pain" or _may_be_bare(scan, number) else None


def _may_be_bare(scan: Scan, number: Number) -> bool:
    """Asked for more than pain: a number beside a part of the body, or one that ends its thought or is dated.

    A nine or ten that nothing calls pain would raise an alarm for a parking spot.
    """
    if number.value > HIGHEST:
        return False
    if not _BODY.isdisjoint(scan.thought_lines[scan.thoughts[number.first]].split()):
        return True
    following = scan.words.tokens[number.last + 1 : number.last + 2]
    return number.value < _GRAVE and (not following or not following[0].isalpha() or following[0] in _DATES)


def _isolated(scan: Scan, number: Number) -> bool:
    """Between punctuation, the ends of the text, or a yes, a no or a face."""
    tokens = scan.words.tokens
    before = tokens[number.first - 1] if number.first else "."
    after = tokens[number.last + 1] if number.last + 1 < len(tokens) else "."
    return (before in _EDGES or not _ALONE.match(before)) and (after in _EDGES or not _ALONE.match(after))
