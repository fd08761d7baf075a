"""The pain of the day: a number from 0 to 10, or that there is pain and no number."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hepcoach.understanding.adherence import NO, YES
from hepcoach.understanding.numbers import Number
from hepcoach.understanding.pain_times import when
from hepcoach.understanding.phrases import Hit
from hepcoach.understanding.scan import Scan, overlapping

_CUE = re.compile(
    r" (?:pain\w*|dolor\w*|hurt\w*|duele\w*|doli\w*|ach\w+|sore\w*|level|levels|scale|escala|nivel|"
    r"(?<!heart )rate|rated|rating|molestia\w*|discomfort|doler|doliendo) "
)
_NEAR = re.compile(
    r" (?:about|around|like|maybe|probably|say|at|is|s|es|esta|era|fue|como|unos|un|a|an|its|it|estoy|"
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
_DID_SO_MANY = re.compile(r" (?:did|hice|hizo) $")
_PERCENT_DONE = re.compile(
    r" (?:%|percent|por ciento) (?:done|complete\w*|finished|hecho|listo|of|de (?:los|las|mis)|better|sure|mejor) "
)
_ALONE = re.compile(r"[^\W\d_]")
_HIGHEST = 10.0
# What dictation makes of a number said alone, or behind "pain is a".
_HEARD_LAST = re.compile(r" (?:(?:pain|level)(?: is| was)?|about|its|is)(?: a| an) (for|fore|ate|won|tin) $")
_HEARD = {
    "for": 4.0,
    "fore": 4.0,
    "to": 2.0,
    "too": 2.0,
    "ate": 8.0,
    "won": 1.0,
    "tree": 3.0,
    "sex": 6.0,
    "tin": 10.0,
}


@dataclass(frozen=True)
class Finding:
    value: float | None
    unclear: bool
    sure: float
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class _Level:
    value: float
    first: int
    last: int
    when: str
    sure: float


def find(scan: Scan, taken: list[Hit]) -> Finding:
    """Pain of the day; `taken` are the numbers that count exercises."""
    if scan.context == "pain" and len(scan.words.tokens) == 1 and scan.words.tokens[0] in _HEARD:
        return Finding(_HEARD[scan.words.tokens[0]], False, 0.7, (Hit("pain", 0, 0, ""),))
    numbers = [number for index, number in enumerate(scan.numbers) if not _slipped(scan, index)]
    levels = [level for level in (_level(scan, number, taken) for number in numbers) if level is not None]
    levels += _positional_none(scan) + _zeros(scan)
    if levels:
        return _choose(scan, levels)
    heard = _HEARD_LAST.search(scan.words.line)
    if heard is not None:
        last = len(scan.words.tokens) - 1
        return Finding(_HEARD[heard.group(1)], False, 0.7, (Hit("pain", last, last, ""),))
    spoken = _spoken(scan)
    return Finding(None, bool(spoken), 0.9, tuple(spoken))


def _slipped(scan: Scan, index: int) -> bool:
    """Whether the next number takes this one back: "14, oops 4"."""
    if index + 1 >= len(scan.numbers):
        return False
    number, following = scan.numbers[index], scan.numbers[index + 1]
    between = scan.words.tokens[number.last + 1 : following.first]
    return following.kind != "other" and bool(_SLIP.match(f" {' '.join(between)} "))


def _choose(scan: Scan, levels: list[_Level]) -> Finding:
    """Now before after before the highest; what was, only when nothing else is told."""
    for time in ("right now", "now", "plain", "then"):
        chosen = [level for level in levels if level.when == time]
        if chosen:
            break
    best = max(chosen, key=lambda level: level.value)
    hits = tuple(Hit("pain", level.first, level.last, "") for level in chosen)
    return Finding(min(best.value, _HIGHEST), False, best.sure, hits)


def _level(scan: Scan, number: Number, taken: list[Hit]) -> _Level | None:
    if number.kind == "other":
        return None
    spot = Hit("number", number.first, number.last, "")
    if overlapping(spot, taken):
        return None
    line = scan.words.line
    start, end = (
        scan.words.starts[number.first],
        scan.words.starts[number.last] + len(scan.words.tokens[number.last]),
    )
    behind, ahead = line[:start], line[end:]
    cue = bool(_CUE.search(_part(scan, number, scan.sentences)))
    value = number.value
    if number.kind == "share":
        if number.whole == 100:
            value = value / 10
        elif number.whole != 10:
            if (
                number.whole is None
                or number.whole > 10
                or value == number.whole
                or (scan.context != "pain" and not cue)
            ):
                return None
            value = (value + number.whole) / 2
        elif (
            not _CUE.search(_part(scan, number, scan.thoughts))
            and (scan.context != "pain" or ahead.startswith(" for "))
            and (
                _WORKOUT.search(" ".join(["", *ahead.split()[:4], ""]))
                or _WORKOUT.search(" ".join(["", *behind.split()[-3:], ""]))
            )
        ):
            return None
        cue = True
    elif re.match(r" (?:%|percent|por ciento)", ahead):
        if (not cue and scan.context != "pain") or _PERCENT_DONE.match(ahead):
            return None
        value = value / 10
    if number.signed and value < 0:
        value = 0.0
    if value > _HIGHEST and not _may_be_above(scan, number, value):
        return None
    if _DENIED.search(behind) or (
        _UNCLEAR_BOUND.search(behind) and not _BOUND_EXACT.search(behind) and value < _HIGHEST
    ):
        return None
    if _DID_SO_MANY.search(behind) and not cue and value <= max(scan.n, 2):
        return None
    sure = _plausible(scan, number, behind, ahead, cue)
    if sure is None:
        return None
    return _Level(value, number.first, number.last, when(scan, number), sure)


def _may_be_above(scan: Scan, number: Number, value: float) -> bool:
    """Above ten only where the number itself is called pain, or is the answer to the question for it."""
    if number.kind == "share":
        return value <= 1000
    if len(scan.words.tokens) == number.last - number.first + 1:
        return value <= 20 or scan.context == "pain"
    near = [
        scan.words.tokens[index]
        for index in range(max(0, number.first - 4), min(number.last + 3, len(scan.words.tokens)))
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
        digits = any(not other.spelled and other.kind != "other" for other in scan.numbers)
        return 0.75 if scan.context == "pain" and not digits else None
    if alone or cue or near or number.kind == "range":
        return 0.95 if alone or cue else 0.85
    return 0.7 if scan.context == "pain" or number.value <= _HIGHEST else None


def _isolated(scan: Scan, number: Number) -> bool:
    """Between punctuation, the ends of the text, or a yes, a no or a face."""
    tokens = scan.words.tokens
    before = tokens[number.first - 1] if number.first else "."
    after = tokens[number.last + 1] if number.last + 1 < len(tokens) else "."
    edges = (
        YES
        | NO
        | {
            ".",
            ",",
            "?",
            "-",
            "/",
            ":",
            "(",
            ")",
            "done",
            "listo",
            "and",
            "y",
            "ok",
            "lol",
            "thanks",
            "gracias",
            "pain",
            "dolor",
            "but",
            "pero",
            "i",
            "hoy",
            "today",
        }
    )
    return (before in edges or not _ALONE.match(before)) and (after in edges or not _ALONE.match(after))


def _part(scan: Scan, number: Number, parts: tuple[int, ...]) -> str:
    """The words of the sentence or thought a number stands in."""
    own = parts[number.first]
    return f" {' '.join(token for token, part in zip(scan.words.tokens, parts, strict=True) if part == own)} "


def _zeros(scan: Scan) -> list[_Level]:
    cancelled = scan.hits("pain", "not_zero")
    found = []
    for hit in scan.hits("pain", "zero"):
        if overlapping(hit, cancelled) or scan.thoughts[hit.first] in scan.asked:
            continue
        spot = Number("plain", 0.0, hit.first, hit.last)
        found.append(_Level(0.0, hit.first, hit.last, when(scan, spot), 0.95))
    return found


def _positional_none(scan: Scan) -> list[_Level]:
    """ "Yes, none, none": short answers in the order of the three questions; asked for pain, a bare no is none."""
    tokens = [
        (index, token)
        for index, token in enumerate(scan.words.tokens)
        if token not in (".", ",", "-", "/", "&", "and", "y", ":", ")")
        and not (
            token.isdigit()
            and index + 1 < len(scan.words.tokens)
            and scan.words.tokens[index + 1] in (")", ":", ".")
        )
    ]
    answers = [token for _, token in tokens]
    if scan.context == "pain":
        plain = [
            token
            for token in answers
            if token
            not in (
                "thanks",
                "thank",
                "you",
                "gracias",
                "at",
                "all",
                "today",
                "hoy",
                "sir",
                "maam",
                "ma",
                "am",
                "para",
                "de",
                "right",
                "now",
                "really",
                "por",
                "ahora",
                "lol",
                "que",
                "yay",
                "😊",
                "🙂",
                "😀",
                "👍",
                "🎉",
                "whatsoever",
                "dios",
                "a",
                "bless",
                "god",
                "much",
                "so",
                "far",
                "thankfully",
                "luckily",
                "afortunadamente",
            )
        ]
        if plain and all(token in NO or token in ("0", "cero", "zero") for token in plain):
            return [_Level(0.0, tokens[0][0], tokens[0][0], "plain", 0.95)]
        return []
    if scan.context == "open" and len(answers) >= 2 and len(answers) <= 4:
        heads = answers[0] in YES | NO or answers[0] in (
            "done",
            "did",
            "listo",
            "hecho",
            "finished",
            "all",
            "todos",
            "todo",
            "both",
        )
        if heads and len(answers) == 3 and answers[1] in NO and answers[2] in NO:
            return [_Level(0.0, tokens[1][0], tokens[1][0], "plain", 0.9)]
        if (
            heads
            and len(answers) == 3
            and answers[1] in ("none", "nada", "ninguno", "zero", "cero", "nothing", "zip")
        ):
            return [_Level(0.0, tokens[1][0], tokens[1][0], "plain", 0.9)]
        if heads and len(answers) == 2 and answers[1] in ("none", "zero", "cero", "zip"):
            return [_Level(0.0, tokens[1][0], tokens[1][0], "plain", 0.75)]
    return []


def _spoken(scan: Scan) -> list[Hit]:
    """Words of present pain or of a change of it."""
    excluded = scan.hits("pain", "not_hurts", "zero")
    excluded = [hit for hit in excluded if not overlapping(hit, scan.hits("pain", "not_zero", "low"))]
    found = [
        hit for hit in scan.hits("pain", "hurts") if not overlapping(hit, excluded) and not _in_question(scan, hit)
    ]
    found += scan.hits("pain", "low")
    not_changed = scan.hits("pain", "not_changed")
    found += [
        hit
        for hit in scan.hits("pain", "changed")
        if not overlapping(hit, not_changed) and not _in_question(scan, hit)
    ]
    found += [
        hit
        for hit in scan.hits("pain", "not_zero")
        if hit.source.startswith(("(doesnt", "(no)", "(no|not)", "(pain"))
    ]
    if not found and scan.context == "pain":
        found = scan.hits("pain", "answer")
    return found


def _in_question(scan: Scan, hit: Hit) -> bool:
    """A pain word that is asked about in general ("is it supposed to hurt?")."""
    if scan.thoughts[hit.first] not in scan.asked:
        return False
    tokens = scan.words.tokens
    part = [token for token, own in zip(tokens, scan.thoughts, strict=True) if own == scan.thoughts[hit.first]]
    own = {"my", "mi", "me", "im", "i", "mis", "siento", "tengo"}
    return part[0] in (
        "if",
        "si",
        "what",
        "is",
        "does",
        "should",
        "will",
        "would",
        "can",
        "es",
        "debe",
        "deberia",
        "que",
    ) and not own & set(part[1:])
