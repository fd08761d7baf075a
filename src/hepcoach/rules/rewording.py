"""Whether words that somebody else wrote for an exercise may stand in place of the template's.

The template is ours and reviewed; other words are let through only when nothing that matters differs. Any doubt
is a reason against: the template is never wrong.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hepcoach.rules import program_quality, reading
from hepcoach.rules.meta import Rule

RULE = Rule(
    "program_rewording",
    1,
    "Words of a writing aid that may stand in a program",
    "The guide on home exercise programs (AI Career Lab): a machine writes, it never chooses exercises, doses or "
    "rules. Grade as in program_reading; length and the list of banned claims are ours.",
    thresholds={"grade": 6, "ease": 70, "longest_letters": 400, "longest_times": 2},
)


@dataclass(frozen=True)
class Words:
    """One exercise as it is read: which, how much, and how to do it."""

    slug: str
    dose: str
    how_to: str


_NUMBER = re.compile(r"\d+(?:[.,/]\d+)?")
# "one", "uno" and "una" are left out: they are articles too.
_NUMBER_WORDS = {
    "en": """zero two three four five six seven eight nine ten eleven twelve fifteen twenty thirty sixty hundred
        twice double half""",
    "es": """cero dos tres cuatro cinco seis siete ocho nueve diez once doce quince veinte treinta sesenta cien
        doble mitad""",
}
# A side, a load or a way of doing it that may be neither added nor dropped.
_SENSE = {
    "en": "left right both each other weight band operated affected never not no without stop",
    "es": """izquierda izquierdo derecha derecho ambos ambas cada otra otro peso banda liga operada nunca no sin
        pare""",
}
_BANNED_PATTERNS = (
    r"cures?|curing|guarantee\w*|heals?|miracle|risk[- ]free|no risk|always safe|safe for (?:you|every\w*|all)",
    r"push through|no pain,? no gain|ignore (?:the )?pain|through the pain|more is better",
    r"medicine|medication|pills?|ibuprofen|opioids?|diagnos\w+|torn|arthritis|surgeon said|doctor said|insurance",
    r"as an ai|ai|chatbot|language model|you missed|you failed|lazy|hurry",
    r"cura[rn]?|garantiza\w*|milagro|sin riesgo|siempre es seguro|sin dolor no hay|(?:aguante|ignore) el dolor",
    r"medicinas?|medicamentos?|pastillas?|ibuprofeno|diagn[oó]stic\w+|artritis|seguro m[eé]dico|usted fall[oó]",
    r"inteligencia artificial|modelo de lenguaje",
)
_BANNED = re.compile(rf"\b(?:{'|'.join(_BANNED_PATTERNS)})\b|100 ?%", re.IGNORECASE)
_FOREIGN = re.compile(r"[<>{}\[\]|\\^*_#`@]|https?:|www\.|\.com\b|!\s*!", re.IGNORECASE)
_LANGUAGE = {
    "en": frozenset(("the", "your", "and", "with", "you", "to", "of", "on", "it", "as", "up", "down", "then")),
    "es": frozenset(("el", "la", "los", "las", "su", "con", "y", "de", "que", "en", "como", "luego", "una")),
}


def problems(
    template: Sequence[Words], written: Sequence[Words], language: str, other_names: Iterable[str] = ()
) -> tuple[str, ...]:
    """Everything that speaks against the written words, in sentences; () lets them through.

    `other_names`: what exercises outside the program are called, none of which may be named.
    """
    if [words.slug for words in template] != [words.slug for words in written]:
        return ("The exercises are not the program's, each once and in its order.",)
    names = tuple(other_names)
    return tuple(
        f"{ours.slug}: {said}"
        for ours, theirs in zip(template, written, strict=True)
        for said in _of_one(ours, theirs, language, names)
    )


def _of_one(ours: Words, theirs: Words, language: str, other_names: Sequence[str]) -> Iterable[str]:
    how_to = theirs.how_to.strip()
    if theirs.dose.strip() != ours.dose:
        yield "the dose is not word for word the same."
    if not how_to:
        yield "it says nothing."
        return
    most = min(RULE.thresholds["longest_letters"], RULE.thresholds["longest_times"] * len(ours.how_to))
    if len(how_to) > most:
        yield "it is too long."
    if _numbers(how_to, language) != _numbers(ours.how_to, language):
        yield "a number was changed, added or dropped."
    if _words_in(how_to, _SENSE[language]) != _words_in(ours.how_to, _SENSE[language]):
        yield "a side, a load or a “not” was changed, added or dropped."
    if reading.is_hard(how_to, language, RULE.thresholds):
        yield "it is harder to read than sixth grade."
    if set(program_quality.trade_words(how_to)) - set(program_quality.trade_words(ours.how_to)):
        yield "it uses words of the trade."
    if _banned(how_to) - _banned(ours.how_to):
        yield "it claims or says what we never say."
    if _FOREIGN.search(how_to):
        yield "it holds marks, links or addresses."
    if not _is_in(how_to, language):
        yield "it is not in the patient's language."
    plain = how_to.casefold()
    if any(re.search(rf"\b{re.escape(name.casefold())}\b", plain) for name in other_names):
        yield "it names an exercise that is not in the program."


def _banned(text: str) -> set[str]:
    return {found.casefold() for found in _BANNED.findall(text)}


def _numbers(text: str, language: str) -> Counter[str]:
    return Counter(_NUMBER.findall(text)) + _words_in(text, _NUMBER_WORDS[language])


def _words_in(text: str, listed: str) -> Counter[str]:
    wanted = set(listed.split())
    return Counter(word for word in re.findall(r"[^\W\d_]+", text.casefold()) if word in wanted)


def _is_in(text: str, language: str) -> bool:
    words = set(re.findall(r"[^\W\d_]+", text.casefold()))
    other = "es" if language == "en" else "en"
    return len(words & _LANGUAGE[language]) > len(words & _LANGUAGE[other])
