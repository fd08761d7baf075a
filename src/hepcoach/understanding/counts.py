"""How many exercises a text says were done, from counts, subtractions and lists of names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hepcoach.understanding.numbers import NUMBER, value_of
from hepcoach.understanding.phrases import load
from hepcoach.understanding.words import Words

_EX = (
    r"(?:exercises?|excercises?|exersises?|exercices?|excersises?|ejercicios?|ejersicios?|ejercisios?|"
    r"moves|stretches|things"
    r"|of (?:them|em|those|these)|of (?:the|my|his|her) (?:exercises?|stretches|ones|moves|\d)|ones|"
    r"games?|activities|worksheets"
    r"|de (?:los|las) (?:ejercicios|\d|cuatro|tres|cinco)|de (?:ellos|esos)|total|movements|drills|tasks)"
)
_NOT_UNIT = (
    r"(?! (?:min|mins|minutes?|minutos?|hours?|hrs|horas?|sets?|reps?|rounds?|times?|veces|x|days?|"
    r"dias?|weeks?|series|miles?|miles"
    r"|laps|lbs|pounds|pm|am|:|/ 10|out of 10|out of ten|oclock|repeticiones|seconds|pain|dolor|"
    r"en dolor|de dolor|words|rondas|steps"
    r"|on the pain|on pain|hour|each|more than|yesterday s|% |percent|squats|lunges|of each|de cada|"
    r"sets|to|or|-|rep|ish|vueltas|and a half"
    r"|loads|things today|blocks|vez|degrees|grados|people|kids|months|years|times|o|a|hard|right|"
    r"de dolor|x|week|second) )"
)
_DID = (
    r"(?:did|do|completed?|finished|managed|got through|got thru|hice|hise|ise|hize|hizo|hiso|hicimos|"
    r"termine|termino|complete|completo"
    r"|realice|knocked out|only|just|solo|solamente|nomas|nada mas|pude hacer|pude|logre|"
    r"made it through|he did|she did"
    r"|did like|did about|did only|did just|cumpli|nms|alcance a hacer|hacer|practicamos|banged out|cranked out)"
)
_FILL = (
    r"(?: (?:like|about|only|just|maybe|the|first|a total of|all|my|with|solo|nomas|como|los|las|mis|"
    r"primeros|primeras|ya|solamente|nada mas|unos|por lo menos|at least|around|to do|easy|easiest))*"
)
_LESS = (
    r"(?:skipped|skip|missed|skiped|left out|left off|all but|everything but|all except|"
    r"everything except|except|minus|except for|all but the last"
    r"|menos|excepto|salvo|me salte|salte|me falto|me faltaron|faltaron|falto|se salto|left|short|"
    r"couldnt do|didnt do|didnt finish|did all but"
    r"|no hice|no pude hacer|no hizo|no pude con|no pude|quede debiendo|apart from|besides|other than|"
    r"couldnt finish|omitted|still need to do|still have)"
)
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (
            "share",
            rf"(?<= )(?P<n>{NUMBER}) (?:of|out of|outta|de|/|from|over)(?: the| my| his| her| los| las| mis|"
            rf" sus| those| all)? (?P<of>{NUMBER})(?= )",
        ),
        (
            "less",
            rf"(?<= ){_LESS}(?: the| for| on| just| only| el| la| los| las| de| like| about)?(?: last| first|"
            rf" ultimos?| ultimas?| primeros?)? (?P<n>{NUMBER}){_NOT_UNIT}(?= )",
        ),
        (
            "less",
            rf"(?<= )(?P<n>{NUMBER}) (?:left|to go|more to go|more to do|left to go|left to do|remaining|"
            rf"short)(?= )",
        ),
        (
            "less",
            rf"(?<= ){_LESS}(?: the| el| la)? (?P<one>last one|first one|last|ultimo|ultima|hard one|"
            rf"hardest one|other one|third one|second one|fourth one|last exercise|"
            rf"ultimo ejercicio)(?! (?:night|week|\d|time|few|couple|set|two|three|rep|reps|sets|2|3|"
            rf"anoche))(?= )",
        ),
        ("less2", rf"(?<= ){_LESS}(?: the| a)?(?: last| first)? (?:couple|pair|par)(?= )"),
        (
            "all",
            rf"(?<= )(?:all|every|todos|todas|the whole|los|las) (?:of )?(?:the |my |los |las |mis |sus |"
            rf"those )?(?P<n>{NUMBER}){_NOT_UNIT}(?= )",
        ),
        (
            "both",
            r"(?<= )(?:both|both of them|los dos|las dos|ambos|ambas)(?! (?:legs|knees|hands|feet|arms|sides|"
            r"shoulders|hips|days|times|ankles|wrists|calves|piernas|manos|rodillas|pies|brazos|my|his|her|"
            r"veces))(?= )",
        ),
        (
            "did",
            rf"(?<= ){_DID}{_FILL} (?P<n>{NUMBER}){_NOT_UNIT}(?= (?:{_EX}|i|that|today|so far|yet|before|then|"
            rf"and|but|hoy|de|pero|y|porque|because|cuz|bc|\.|\?|,|then|this|already|ahora|nada|nomas|"
            rf"solamente|left|ejercicios|por|antes|in|on|at|with|due|since|que|esta|no|as|is|was|had|half|good|"
            rf"ok|lol|sorry|the|my|done|tho|though|ya|for|mas|me|hasta)|$| $)",
        ),
        (
            "did",
            rf"(?<= )(?P<n>{NUMBER}) (?:{_EX}|nada mas|nomas|solamente|done|hechos|hechas|completed|finished|"
            rf"down|de ellos|ejercicios hechos)(?= )",
        ),
        (
            "did",
            rf"(?<= )(?:so|that s|thats|total of|total|son|serian|fueron|asi que|"
            rf"osea) (?P<n>{NUMBER}){_NOT_UNIT}(?= (?:\.|,|total|done|today|in|hoy)|$| $)",
        ),
        (
            "one",
            r"(?<= )(?:just|only|did|solo|nomas|hice|hise|solamente|managed) (?:the )?(?:one|uno|una|"
            r"1)(?: exercise| of them| ejercicio| of the| of em)?(?! (?:set|sets|time|round|rep|reps|leg|side|"
            r"arm|min|minute|hour|handed|out|/|serie|vez|ronda|more|day|thing|for|with|where|that|on|hand|"
            r"knee|question|pregunta|problem))(?= )",
        ),
        (
            "half",
            r"(?<= )(?<!a )(?<!and )(?<!y )(?<!and one )(?<!\d )"
            r"(?:half|mitad|la mitad|halfway|1 / 2)(?! (?:the|my) (?:reps|sets|"
            r"time|weight)| (?:reps|sets|hour|way through (?:the|it|set)|hearted|asleep|the day|day|an hour|"
            r"a mile|mile|of the (?:reps|sets|time)|de las (?:series|repeticiones|veces)|hora|tank))(?= )",
        ),
    )
)
_BEFORE_BAD = re.compile(
    r" (?:pain|dolor|hurts|duele|ache|level|about a|like a|at a|un|a|como un|and a|an a|an|week|day|"
    r"exercise|ejercicio|number|#|its|es|y|past|hour and|ibuprofen|took|take|\$) $"
)
_NAMES_DONE = re.compile(
    r"(?<= )(?:(?:only|just)(?: did| do| got to| got| managed| finished| had time for)?|did only|"
    r"did just|did|(?:solo|nomas|solamente|nada mas)(?: hice| hise| hizo| pude| pude hacer)?|"
    r"hice solo|hice nomas|hice|hise|hizo|he did|she did|got through|finished|"
    r"managed) (?P<names>(?:the|my|his|her|los|las|el|la|mis) [^.?]+|[a-z ,&/]+?)(?= (?:\.|\?|but|"
    r"pero|because|cuz|bc|porque|then|today|hoy|skipped|not|no|this|before|couldnt|couldn|didnt|pain|"
    r"dolor|\d|so|too|since|were|was|hurt|my|me|and (?:then|skipped|that|stopped|my|pain|im|i|it))|$|"
    r" $)"
)
_NAMES_SKIPPED = re.compile(
    r"(?<= )(?:(?:skipped|skip|missed|left out|all but|everything but|all except|everything except|"
    r"except for|except|minus|besides|apart from|but not|not|couldnt do|didnt do|could not do|"
    r"did not do|todos menos|todo menos|menos|excepto|salvo|me salte|no hice|no pude hacer|pero no|"
    r"pero no hice|falto|me falto|me faltaron|no pude con)) (?P<names>(?:the|my|his|her|los|las|el|la|"
    r"mis) [^.?]+)(?= (?:\.|\?|but|pero|because|cuz|bc|porque|then|today|hoy|this|they|it|pain|dolor|\d|"
    r"since|were|was|hurt|me|my|too|so|que|on|and (?:my|pain|im|i|it)|, (?:pain|my|too|they|it|hurt|"
    r"couldnt|did|no))|$| $)"
)
_SPLIT = re.compile(r" (?:,|and|y|&|\+|plus|n|or|nor|ni|e|/|, and|, y)(?: (?:the|my|los|las|el|la|mis|his|her))? ")
_PLURAL_VAGUE = re.compile(
    r"\b(?:stuff|things|ones|hard|floor|standing|exercises|stretches|ejercicios|easy|rest|reps|sets|"
    r"those|others|cosas|de)\b"
)


@dataclass(frozen=True)
class Count:
    """`done` of the day's exercises, told by tokens first..last."""

    done: int
    first: int
    last: int
    strong: bool


def find(words: Words, n: int) -> list[Count]:
    """Every count of exercises in the text that fits a program of `n`."""
    found: list[Count] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(words.line):
            done = _done(kind, match, n, words.line)
            if done is not None and 0 <= done <= n:
                first, last = words.index_at(match.start()), words.index_at(match.end() - 1)
                found.append(Count(done, first, last, kind != "half"))
    return _without_overlaps(found)


def named(words: Words, n: int) -> Count | None:
    """A list of exercises by name, done ("only heel slides and quad sets") or skipped."""
    for pattern, skipped in ((_NAMES_SKIPPED, True), (_NAMES_DONE, False)):
        for match in pattern.finditer(words.line):
            count = _names(match.group("names"))
            if count is None or count >= n:
                continue
            first, last = words.index_at(match.start()), words.index_at(match.end() - 1)
            only = skipped or re.search(r"only|just|solo|nomas|solamente|nada mas", match.group()) is not None
            if only:
                return Count(n - count if skipped else count, first, last, strong=False)
    return None


def _done(kind: str, match: re.Match[str], n: int, line: str) -> int | None:
    if kind == "half":
        return n // 2 if n % 2 == 0 else None
    if kind == "both":
        return 2 if n == 2 else None
    if kind == "one":
        return 1
    if kind == "less2":
        return n - 2
    if kind == "less" and match.group().split()[-1] in _ONES:
        return n - 1
    value = value_of(match.group("n"))
    if value != int(value):
        return None
    if kind == "share":
        whole = value_of(match.group("of"))
        if whole != n or (whole == 10 and " / " in match.group()):
            return None
        behind = line[: match.start()]
        return None if re.search(r" (?:pain|dolor|hurts|duele|level|its a|a) $", behind) else int(value)
    if kind == "less":
        return n - int(value)
    if kind == "all":
        return int(value) if value == n else None
    if kind == "did" and _BEFORE_BAD.search(line[: match.start("n")]):
        return None
    return int(value)


_ONES = frozenset({"one", "last", "ultimo", "ultima", "exercise", "ejercicio"})


def _names(written: str) -> int | None:
    """How many exercises a list names, or None when it is no list of exercises or leaves the number open."""
    parts = [part for part in _SPLIT.split(f" {written.strip()} ") if part.strip()]
    nouns = set(load("exercises")["names"].split())
    for part in parts:
        tokens = [token for token in part.split() if token != ","]
        if not tokens or len(tokens) > 6 or not any(token in nouns for token in tokens):
            return None
        if _PLURAL_VAGUE.search(part) and not re.search(r"\bone\b", part):
            return None
    return len(parts) or None


def _without_overlaps(counts: list[Count]) -> list[Count]:
    kept: list[Count] = []
    for count in counts:
        if all(count.last < other.first or count.first > other.last for other in kept):
            kept.append(count)
    return sorted(kept, key=lambda count: count.first)
