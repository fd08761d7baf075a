"""Numbers in a text and what kind of number each is: a bare value, a share, a range, or one with a unit.

What a number means (pain, a count of exercises) is decided by `pain` and `counts`; here it is only kept apart
from clock times, sets, weights, dates and the rest that can never be either.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from hepcoach.understanding.phrases import load
from hepcoach.understanding.words import Words

SPELLED = {
    "zero": 0,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "fifteen": 15,
    "twenty": 20,
    "cero": 0,
    "uno": 1,
    "una": 1,
    "dos": 2,
    "tres": 3,
    "cuatro": 4,
    "cinco": 5,
    "sinco": 5,
    "seis": 6,
    "ceis": 6,
    "siete": 7,
    "ciete": 7,
    "ocho": 8,
    "nueve": 9,
    "nuebe": 9,
    "diez": 10,
    "dies": 10,
    "kuatro": 4,
    "quatro": 4,
    "sero": 0,
    "trez": 3,
    "sevin": 7,
    "fore": 4,
    "tree": 3,
    "thre": 3,
    "fiv": 5,
    "hundred": 100,
    "eigth": 8,
    "nein": 9,
    "tenn": 10,
}

Kind = Literal["plain", "share", "range", "change", "other"]

NUMBER = r"(?:\d+(?:\.\d+)?|" + "|".join(sorted(SPELLED, key=len, reverse=True)) + ")"
_HALF = (
    r"(?: (?:and|an|n|&|y) (?:(?:a|one|una?) )?(?:half|medio|media|1 / 2)| 1 / 2"
    r"| point (?:five|5)| punto (?:cinco|5))"
)
VALUE = rf"(?:- )?{NUMBER}{_HALF}?"
_OR = (
    r"(?:- (?:> )?|to (?:a |maybe (?:a )?|like (?:a )?)?|or (?:so )?(?:a |maybe (?:a )?|"
    r"perhaps (?:a )?|like (?:a )?|even (?:a )?)?"
    r"|a (?:un )?|o (?:un |hasta |tal vez |quiza |quizas |a lo mejor )?|~ |maybe (?:a )?|, maybe (?:a )?"
    r"|possibly (?:a )?|perhaps (?:a )?|, or (?:a |maybe )?|, quiza |quiza |quizas |tal vez |, o |"
    r"ish to |n |/ |y |u |going on (?:a |an )?)"
)
_SHARE = (
    r"(?:/|out of(?: the| a| my| a possible)?|outta|over|of(?: the| my| those| his| her| all)?|"
    r"de(?: los| las| mis| sus)?|sobre)"
)
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("other", r"\d{1,2} : \d{2}(?: (?:am|pm|a m|p m))?"),
    ("other", r"\d+ / \d+ / \d+"),
    ("other", r"\d{3} - \d{3,4}(?: - \d{4})?|\d{5,}(?:\.\d+)?|1 - 800"),
    ("other", r"10 - 4|24 / 7|50 / 50|24 7|1 / 2|1 / 4|3 / 4(?= of)|50 50|20 20"),
    ("other", rf"{NUMBER} (?:x|sets? (?:of|x)|series de|@) {NUMBER}(?: x {NUMBER})?"),
    ("other", rf"\d+ for \d+|{NUMBER} (?:days?|times|dias|veces) (?:out of|of|de) {NUMBER}"),
    ("other", rf"{NUMBER} (?:done|down|hechos|listos) (?:, |and )?{NUMBER} (?:to go|left|remaining|more to go)"),
    ("other", rf"{NUMBER} and {NUMBER}(?= only| done| but)"),
    # The scale itself: "on a scale of 1 to 10 it's a 7".
    ("other", r"(?:between |from |entre |de |del )?(?:0|1|one|zero|cero|uno) (?:to|-|a|al|and|y) (?:10|ten|diez)"),
    ("share", rf"(?P<part>{VALUE}) {_SHARE} (?P<whole>{NUMBER})"),
    (
        "range",
        rf"(?:between|btwn|entre) (?:a |un |el )?(?P<low>{VALUE}) (?:and|y|n|&|to|-|a) (?:a |un |"
        rf"el )?(?P<high>{VALUE})",
    ),
    (
        "change",
        rf"(?:from|de|del) (?:a |un )?(?P<before>{VALUE}) (?:down |up )?(?:to|a|hasta|- >|>) (?:a |"
        rf"un )?(?P<after>{VALUE})",
    ),
    (
        "change",
        rf"(?P<before2>{VALUE}) (?:- >|>|(?:went |gone |now )?(?:down|up) to(?: a)?|bajo a(?: un)?|"
        rf"subio a(?: un)?) (?P<after2>{VALUE})",
    ),
    ("range", rf"(?P<one>{VALUE}) {_OR}(?P<two>{VALUE})"),
    ("plain", rf"(?P<value>{VALUE})"),
)
_MASTER = tuple((kind, re.compile(rf"(?<= )(?:{pattern})(?= )")) for kind, pattern in _PATTERNS)
_ANY = re.compile(rf"(?<= )(?:- )?(?:between |btwn |entre |from |de |del )?(?:a |un )?{NUMBER} ")

_UNIT_AFTER = re.compile(
    r" (?:am|pm|a m|p m|oclock|o clock|mins?|minutes?|minutos?|hours?|hrs?|hr|horas?|days?|dias?|"
    r"weeks?|wks?|semanas?|months?"
    r"|meses|mes|years?|yrs?|yo|anos?|seconds?|secs?|segundos?|x|times?|veces|vez|reps?|repetitions?|"
    r"repeticiones|repes"
    r"|cms?|mm|inch|pulgadas|trains?|[a-z]+ (?:street|avenue|lane)"
    r"|sets?|series|serie|rounds?|rondas?|lbs?|pounds?|libras?|kg|kilos?|degrees?|grados?|miles?|mi|"
    r"millas?|km|steps?|pasos"
    r"|blocks?|cuadras|laps?|ft|feet|foot|inches|th|st|nd|rd|dollars|bucks|pills?|pastillas|tylenols?|"
    r"advil|ibuprofen|mg|kids"
    r"|ninos|people|words|palabras|sounds|vueltas|points?|puntos?|notch(?:es)?|am|holds?|count|counts|"
    r"weeks|squats|lunges"
    r"|sore|tired|much|busy|hard|swollen|f(?= )|c(?= )|bpm|or so (?:minutes|mins)|more (?:days|weeks|"
    r"visits)|visits|sessions|floors|flights|texts|messages|cups"
    r"|ounces|oz|more weeks|ply|grandkids|grandbabies|dogs|cats|stars?|estrellas?|percent of (?:them|"
    r"my|the)|% of (?:them|my|the)|nights|noches"
    r"|a day|al dia|por dia|per day|daily|each|de cada|cada|every|per|right|correct|wrong|correctas|"
    r"bien(?! (?:fuerte|feo|duro|alto))|extra|k|miler|toes|dedos|to go|left to|remaining) "
)
_UNIT_BEFORE = re.compile(
    r" (?:\$|#|x|instead of|number|num|numero|exercise|ejercicio|exercises|ex|week|semana|day|dia|"
    r"page|room|phase|fase|grade|step|stage|level"
    r" l|a las|alas|a la|las|around|since|until|till|til|by|before|after|age|aged|turned|bp|pulse|apt|"
    r"chapter|season|route|hwy|top"
    r"|january|february|march|april|june|july|august|september|october|november|december|enero|"
    r"febrero|marzo|abril|mayo|junio"
    r"|julio|agosto|septiembre|octubre|noviembre|diciembre|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|"
    r"nov|dec|temp|temperature"
    r"|fever|fever of|temp of|temperature of|temp was|temperatura de|fiebre de|covid|phone|at about|"
    r"call|minus the last|l|s) $"
)
# "Pain free day 3": these number something whatever is said before them.
_ORDINAL = re.compile(
    r"(?<! this)(?<! last)(?<! all)(?<! each)(?<! the)(?<! every)(?<! esta)(?<! el)(?<! per)(?<! por) "
    r"(?:day|dia|week|semana|phase|fase|kid|grade) $"
)
_CLOCKISH = re.compile(
    r" (?:at|around|by|until|till|til|since|before|after|a las|las|woke up at|up at|up since|antes de las) $"
)
_AT_BODY = re.compile(rf" (?:{load('words')['lists']['body']}) (?:at|around|a las|by|s at|is at|was at) $")
# No phrase that speaks of a number is longer. Looking no further keeps the work in step with the text's length.
REACH = 120
_PAINISH = re.compile(
    r"pain|hurt|ache|sore|dolor|duele|level|scale|nivel|rate|still|it s|its|sitting|about|stay|hover|steady"
)


@dataclass(frozen=True)
class Number:
    """A number standing in tokens first..last. `whole` is what it is a share of; `low` what a range starts at."""

    kind: Kind
    value: float
    first: int
    last: int
    whole: float | None = None
    low: float | None = None
    spelled: bool = False
    signed: bool = False


def find(words: Words) -> list[Number]:
    """All numbers from left to right, the longest reading of each."""
    found: list[Number] = []
    line, position = words.line, 0
    while (start := _ANY.search(line, position)) is not None:
        number, position = _longest(words, start.start())
        if number is not None:
            found.append(number)
    return found


def leading(line: str, position: int) -> str:
    """The end of what stands before a position: enough for every phrase that is looked for there."""
    return line[max(0, position - REACH) : position]


def value_of(written: str) -> float:
    """The value of one `VALUE`: digits or a word, with or without a half; below zero counts as it is written."""
    negative = written.startswith("- ")
    parts = written.removeprefix("- ").split(" ", 1)
    value = float(SPELLED[parts[0]]) if parts[0] in SPELLED else float(parts[0])
    if len(parts) > 1:
        value += 0.5
    return -value if negative else value


def _longest(words: Words, at: int) -> tuple[Number | None, int]:
    line = words.line
    for kind, pattern in _MASTER:
        match = pattern.match(line, at)
        if match is None:
            continue
        first, last = words.index_at(match.start()), words.index_at(match.end() - 1)
        number = _build(kind, match, first, last, line)
        if number is None:
            continue
        return number, match.end()
    # A leading "between", "from" or "a" that led to nothing: go on behind it.
    return None, line.index(" ", at) + 1


def _build(kind: str, match: re.Match[str], first: int, last: int, line: str) -> Number | None:
    groups = {name: text for name, text in match.groupdict().items() if text is not None}
    spelled = not any(character.isdigit() for character in match.group())
    if kind == "other":
        return Number("other", 0.0, first, last)
    if kind == "share":
        part, whole = value_of(groups["part"]), value_of(groups["whole"])
        if whole >= part and whole > 1 and not ("of" in match.group().split() and whole > 10):
            return Number("share", part, first, last, whole=whole, spelled=spelled)
        if " / " in match.group() and whole in (10, 100):
            return Number("share", part, first, last, whole=whole, spelled=spelled)
        return None
    if kind == "change":
        after = groups.get("after") or groups["after2"]
        if "before" in groups and value_of(groups["before"]) < value_of(after) and match.group().startswith("de "):
            # "de 3 a 4" is a range, "de 7 a 4" a fall.
            before, end = value_of(groups["before"]), value_of(after)
            return Number("range", (before + end) / 2, first, last, low=before)
        return Number("change", value_of(after), first, last)
    if kind == "range":
        low = value_of(groups.get("low") or groups["one"])
        high = value_of(groups.get("high") or groups["two"])
        if _has_unit(line, match):
            return Number("other", high, first, last)
        if high > 10 or low > 10 or ("one" in groups and " y " in match.group() and " o " not in match.group()):
            return None
        if low == high:
            return None
        return Number("range", (low + high) / 2, first, last, low=low, spelled=spelled)
    written = groups["value"]
    value = value_of(written)
    if match.group().startswith("- ") and leading(line, match.start()).rstrip()[-1:].isalnum():
        # A dash after a word separates; it is no minus sign.
        value = -value
    other = _has_unit(line, match)
    return Number("other" if other else "plain", value, first, last, spelled=spelled, signed=value < 0)


def _has_unit(line: str, match: re.Match[str]) -> bool:
    behind, ahead = leading(line, match.start()), line[match.end() : match.end() + REACH]
    if _UNIT_AFTER.match(ahead) or _ORDINAL.search(behind) or re.match(r"0\d", match.group()):
        return True
    if _CLOCKISH.search(behind):
        return not (_PAINISH.search(behind[-30:]) or _AT_BODY.search(behind))
    return bool(_UNIT_BEFORE.search(behind)) and not _PAINISH.search(behind[-14:])
