"""What must reach a person today. A miss here is the worst thing this product can do.

A phrase of the lexicon counts unless the words around it deny it, wonder about it, tell of somebody else or of
another year, joke, or say that a doctor has looked. What is left aside that way still goes to a person when the
words were heavy (`watch`), so a wrong exemption costs a look, not a patient.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hepcoach.understanding import people
from hepcoach.understanding.phrases import Hit, terms
from hepcoach.understanding.reading import RED_FLAGS
from hepcoach.understanding.scan import Scan

_NO = terms("red_flags_no")
# "No my chest hurts": a no that answers the question asked, before a statement of its own.
_OWN_START = terms("red_flags_own_start")
_WITHIN = terms("red_flags_within")
_HYPOTHETICAL = re.compile(
    r" (?:if|what if|in case|should i worry|worry if|worried if|supposed to do if|do if|incase|unless|"
    r"en caso de|que hago si|que pasa si|y si|qué pasa si|when should i|what are the signs|signs of"
    r"|symptoms of|watch for|look out for|look for|risk of|afraid of|scared of|worried about|"
    r"worry about|prevent|avoid|could i get|can i get|how do i know|how would i know|"
    r"is there a chance|chance of"
    r"|a risk|te da|puede dar|me puede dar|evitar|prevenir|miedo a|miedo de|riesgo de|senales de|"
    r"sintomas de|read about|read that|heard about|heard that|told me to watch|said to watch|"
    r"said to call if|told me to call if"
    r"|call if|llame si|por si|como se si|como sabria|what do i do when|hypothetically|dont want to|"
    r"dont wanna|don t want|hope i dont|so i dont|so i wont|para no|no quiero|cuidado de no|keep from|"
    r"without|would it|podria darme) "
)
_WONDERING = re.compile(
    r" (?:and |so |also |but |y |pero )?(?:what (?:would|if|are|does|temp|do i do)|how (?:would|"
    r"do i know|will i|can i tell|bad)|at what|when should|should (?:i|we) (?:go|call|come|see|be)|"
    r"could (?:i|it)|can (?:i|it)"
    r"|would (?:i|it)|what happens|does (?:this|that|it)|is it (?:normal|common|possible)|que (?:pasa|"
    r"hago) si|como (?:se|sabria)|a que temperatura|cuando debo|debo (?:ir|llamar)|puede (?:dar|ser)|"
    r"es normal) "
)
_OWN = re.compile(r" (?:my|mine|i have|ive|im|i am|i feel|i felt|i got|mi|mis|tengo|siento|traigo|estoy|me) ")
_SI = re.compile(r" si (?:me|se|le|la|tengo|tiene|hay|sale|siento|empiezo) ")
_PAST = re.compile(
    r" (?:years back|weeks ago|semana pasada|last spring|last fall|years ago|year ago|months ago|"
    r"month ago|last year|last summer|last winter|last month|last spring|when i was|as a kid|back in|"
    r"in (?:19|20)\d\d|in (?:0\d|[89]\d)|decades|in college|in high school|ages ago|used to|history of"
    r"|hace anos|hace un ano|hace meses|hace un mes|hace mucho|el ano pasado|el mes pasado|cuando era|"
    r"de nino|de joven|before surgery|before the surgery|before my surgery|antes de la cirugia|"
    r"antes de la operacion|originally"
    r"|hace \d+ (?:anos|meses)|\d+ (?:years|yrs|months) ago|hace (?:dos|tres|cuatro|cinco|"
    r"seis) (?:anos|meses)|(?:two|three|four|five|six|ten|several|a few|couple) (?:years|months|"
    r"of years|of months) ago) "
)
_OTHERS = re.compile(
    r"(?:^| (?:my|mi|our|nuestra|nuestro|his|the|a|el|la|un|una)(?: \w+)?) (?P<kin>husband|wife|mom|mother|"
    r"dad|father|son|daughter|sister|brother|neighbor|friend|buddy|coworker|boss|dog|cat|kid|kids|"
    r"baby|grandma|grandpa|grandson"
    r"|granddaughter|aunt|uncle|cousin|roommate|boyfriend|girlfriend|nephew|niece|partner|puppy|child|"
    r"toddler|grandkid|mama|papa|mami|papi|esposo|esposa|marido|hijo|hija|hermana|hermano|vecina|"
    r"vecino|amiga|amigo|perro|gato|nieto|nieta|bebe|abuela|abuelo|abuelita"
    r"|abuelito|tia|tio|prima|primo|suegra|suegro|cunada|cunado|guy|lady|man|woman|mujer|jefe|nino|"
    r"nina|compadre|comadre|mother in law|father in law|client|student|people|kids|ninos|hijos|teammate|"
    r"pastor|actor|character|mailman|ex)s? "
)
# The writer has exercises of their own, so the relative is not the patient.
_OWN_EXERCISES = re.compile(
    r" (?:(?:did|skipped|missed|for|time for|got to|to) (?:mine|my (?:own|pt|rehab|exercises))|"
    r"driving to (?:her|him)|so im with (?:her|him|them)|hice (?:mis ejercicios|los mios)) "
)
_FEVER_NUMBER = re.compile(r" (?:(?:9[0-9]|10[0-6]|11[0])(?:\.\d+)?|3[5-9](?:\.\d+)?|4[0-2](?:\.\d+)?) ")
_NEAR, _FAR = 4, 12
# Why heavy words were left aside or watched where no second opinion may spare a look.
SEEN, WATCHED = "seen by a doctor", "could be serious"
_HEAVY = frozenset({"suicidal", "chest_pain_breathing", "cauda_equina"})


@dataclass(frozen=True)
class Finding:
    """The category kept and its hits, or else a reason for a person to look; and what was set aside, with why."""

    flag: str | None
    hits: tuple[Hit, ...]
    sure: float
    look: str
    aside: tuple[str, ...] = ()


def find(scan: Scan, pain_now: float | None, is_proxy: bool) -> Finding:
    """The gravest category told as present, about the patient, not denied and not a joke."""
    hits = scan.hits("red_flags", *RED_FLAGS)
    joking = bool(scan.hits("red_flags", "joke"))
    trigger = bool(scan.hits("red_flags", "trigger"))
    excused = scan.hits("red_flags", "excused")
    set_aside, aside = "", set[str]()
    kept: dict[str, list[Hit]] = {}
    for hit in hits:
        why = _exempt(scan, hit, is_proxy)
        if not why and hit.label == "suicidal" and joking and trigger:
            why = "joke"
        if not why and hit.label == "severe_pain" and joking:
            why = "joke"
        if not why and excused and hit.label not in ("suicidal", "severe_pain"):
            why = SEEN
        if why:
            aside.add(f"{hit.label}:{why}")
            if hit.label in _HEAVY or why in ("joke", SEEN):
                set_aside = set_aside or f"{hit.label} set aside: {why}"
            continue
        kept.setdefault(hit.label, []).append(hit)
    if (
        "severe_pain" not in kept
        and pain_now is not None
        and pain_now >= 9
        and not (joking and _quoted_joke(scan))
    ):
        kept["severe_pain"] = [Hit("severe_pain", 0, 0, "pain of 9 or more")]
    if "infection" in kept and not _feverish(scan, kept["infection"]):
        del kept["infection"]
    if "infection" in kept and "surgical_site" in kept:
        del kept["surgical_site"]
    for flag in RED_FLAGS:
        if flag in kept:
            if (
                flag == "severe_pain"
                and pain_now is not None
                and pain_now <= 8
                and not _unbearable(scan, kept[flag])
            ):
                continue
            return Finding(flag, tuple(kept[flag]), 0.9, "", tuple(sorted(aside)))
    watched = scan.hits("red_flags", "watch")
    if not set_aside and watched:
        set_aside = WATCHED
    return Finding(None, tuple(watched), 0.9 if not set_aside else 0.6, set_aside, tuple(sorted(aside)))


def _exempt(scan: Scan, hit: Hit, is_proxy: bool) -> str:
    """Why a phrase does not count, or nothing."""
    sentence = scan.sentences[hit.first]
    for cancel in scan.hits("red_flags", f"unless:{hit.label}"):
        # What cancels a phrase stands in it or close by; the rest of the text may hold another matter.
        between = max(cancel.first - hit.last, hit.first - cancel.last) - 1
        reach = _FAR if hit.label == "infection" else _NEAR
        if scan.sentences[cancel.first] == sentence and between <= reach:
            return "everyday meaning"
    if _denied(scan, hit):
        return "denied"
    behind = _behind(scan, hit)
    whole = _sentence_text(scan, sentence)
    if hit.label != "suicidal" and _WONDERING.match(whole) and not _OWN.search(whole):
        return "hypothetical"
    if hit.label != "suicidal" and (_HYPOTHETICAL.search(behind) or _SI.search(behind)):
        return "hypothetical"
    if _PAST.search(whole) and hit.label not in ("suicidal",):
        return "long ago"
    if (
        hit.label == "suicidal"
        and _PAST.search(whole)
        and not re.search(
            r" (?:again|now|still|lately|ahora|otra vez) (?!(?:estoy |im |i am )?(?:bien|good|fine|ok|okay|"
            r"better|mejor))",
            whole,
        )
    ):
        return "long ago"
    if _somebody_else(scan, hit, behind, is_proxy):
        return "somebody else"
    return ""


def _denied(scan: Scan, hit: Hit) -> bool:
    tokens = scan.words.tokens
    # "Cough is better, no blood": the denial stands inside the gap of a phrase that has none of its own.
    inner = _WITHIN.intersection(tokens[hit.first + 1 : hit.last])
    if inner and hit.label != "suicidal" and not inner & set(re.split(r"\W+", hit.source)):
        return True
    index = hit.first - 1
    steps = 0
    while (
        index >= 0
        and steps < 7
        and tokens[index] not in (".", "?", "but", "pero", "although", "except", "just", "solo", "pues")
    ):
        token = tokens[index]
        if token in _NO:
            following = tokens[index + 1]
            if token in ("no", "not", "nothing", "none") and (following in _OWN_START or following == ","):
                return False
            if token in ("dont", "no", "not", "ni", "cant") and hit.label == "suicidal" and steps > 2:
                return False
            return not (
                token in ("no", "cant", "not")
                and following
                in ("se", "sure", "only", "longer", "idea", "doubt", "less", "solo", "nada", "lie", "joke")
            )
        index -= 1
        steps += 1
    after = tokens[hit.last + 1 : hit.last + 4]
    return bool(after) and (
        after[0] in ("none", "negative", "ninguno", "ninguna")
        or (
            after[0] in ("?", ":", "-")
            and len(after) > 1
            and after[1] in ("no", "none", "nope", "n", "nah", "ninguna", "nada")
        )
    )


def _behind(scan: Scan, hit: Hit) -> str:
    """The sentence up to and including the hit's first word."""
    sentence = scan.sentences[hit.first]
    tokens = [
        token
        for token, own in zip(scan.words.tokens[: hit.first + 1], scan.sentences, strict=False)
        if own == sentence
    ]
    return " " + " ".join(tokens) + " "


def _sentence_text(scan: Scan, sentence: int) -> str:
    return (
        " "
        + " ".join(token for token, own in zip(scan.words.tokens, scan.sentences, strict=True) if own == sentence)
        + " "
    )


def _somebody_else(scan: Scan, hit: Hit, behind: str, is_proxy: bool) -> bool:
    """Another person is the subject of the phrase and the writer speaks of themselves elsewhere."""
    match = next(reversed(list(_OTHERS.finditer(behind))), None)
    if match is None:
        inside = _OTHERS.match(" " + " ".join(scan.words.tokens[hit.first : hit.last + 1]) + " ")
        if inside is None:
            return False
        between = ""
        kin = inside.group("kin")
    else:
        between, kin = behind[match.end() - 1 :], match.group("kin")
    if re.search(r" (?:i|im|ive|my|me|mi|estoy|tengo) ", between):
        return False
    said = re.search(
        r" (?:says|said|thinks|told|noticed|dice|dijo|nota|piensa|worried|found|had to|saw) ", between
    )
    if said is not None:
        return False
    if kin in (
        "dog",
        "cat",
        "perro",
        "gato",
        "puppy",
        "neighbor",
        "friend",
        "buddy",
        "coworker",
        "boss",
        "vecina",
        "vecino",
        "amiga",
        "amigo",
        "guy",
        "lady",
        "actor",
        "student",
        "client",
        "roommate",
        "teammate",
        "character",
        "cousin",
        "prima",
        "primo",
    ):
        return True
    if is_proxy and not _OWN_EXERCISES.search(scan.words.line):
        return False
    inside_text = " ".join(scan.words.tokens[hit.first : hit.last + 1])
    if re.search(r"\b(?:i|my|me|myself|im)\b", inside_text):
        return False
    return bool(people.own_body(scan) or people.own_day(scan) or _OWN_EXERCISES.search(scan.words.line))


def _feverish(scan: Scan, hits: list[Hit]) -> bool:
    """A temperature below 100.4 F or 38 C is no fever, unless chills or the word itself say more."""
    line = scan.words.line
    values = [float(value) for value in re.findall(r" (\d{2,3}(?:\.\d+)?) ", line)]
    temperatures = [value for value in values if 95 <= value <= 107 or 35 <= value <= 42]
    if not temperatures:
        return True
    if any(
        re.search(r"chill|escalof|shiver|tirit", " ".join(scan.words.tokens[hit.first : hit.last + 1]))
        for hit in hits
    ):
        return True
    return any(value >= 100.4 or 38 <= value <= 42 for value in temperatures)


def _unbearable(scan: Scan, hits: list[Hit]) -> bool:
    return any(hit.source != "pain of 9 or more" for hit in hits)


def _quoted_joke(scan: Scan) -> bool:
    """A ten meant as praise or laughter: "pain level 10 lol jk"."""
    joke_words = set(scan.words.tokens) & {"jk", "kidding", "joking", "broma"}
    return bool(joke_words)
