"""What a person wants of the texts and the clinic: to stop, to start, to know who writes, an answer, a visit."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hepcoach.understanding.adherence import YES
from hepcoach.understanding.phrases import Hit, terms
from hepcoach.understanding.scan import Scan, overlapping

_NOT = terms("signs_not")
_POLITE = terms("wishes_polite")
_ASK_STARTS = terms("wishes_ask_starts")
_NOT_ASKING = terms("wishes_not_asking")
# A wish to have these stopped leaves the texts as a whole as they are.
ABOUT_LESS = ("only:hours", "only:kind", "only:exercise", "only:pain", "only:visit", "only:habit")
# "Don't ever stop sending these", "no me quiten de la lista": what is asked not to be ended is to go on.
_GO_ON = re.compile(
    r" (?:dont|do not|never|wouldnt|cant|no need to|not going to|wont|not) (?:(?:ever|you|u|yall|please|pls|dare|"
    r"want|wanna|need|to|me|just|we|i|have|lets|let) )*(?:stop|quit|unsubscribe|remove|take (?:me|us|my number)|"
    r"cancel|opt|delete|drop|kick) "
    r"| (?:for|por) (?:not|never|no) (?:(?:ever|dejar) )?(?:stopping|quitting|ending|de) "
    r"| no (?:(?:me|nos|lo|los|vayan|vaya|a|de|dejen que|quiero que) )*(?:quit(?:en|e|es|ar)|dejen|deje|dejes|"
    r"dejar|paren|pare|pares|parar|cancelen|cancele|saquen|saque|sacar|borren|borre|borrar) "
)


@dataclass(frozen=True)
class Finding:
    opt_out: list[Hit]
    opt_in: list[Hit]
    help: list[Hit]
    wrong_number: list[Hit]
    question: list[Hit]
    schedule: list[Hit]
    go_on: list[Hit]


def find(scan: Scan) -> Finding:
    wrong = [
        hit
        for hit in scan.hits("wishes", "wrong_number")
        if not overlapping(hit, scan.hits("wishes", "not_wrong_number"))
    ]
    go_on = [
        Hit("go on", scan.words.index_at(match.start() + 1), scan.words.index_at(match.end() - 2), "")
        for match in _GO_ON.finditer(scan.words.line)
    ]
    opt_out, opt_in = _opt_out(scan, go_on), _opt_in(scan)
    if opt_in:
        opt_out = [hit for hit in opt_out if not overlapping(hit, opt_in)]
    helps = [] if wrong else _help(scan)
    schedule = _schedule(scan)
    question = [] if wrong else _question(scan, helps, opt_out, schedule)
    return Finding(opt_out, opt_in, helps, wrong, question, schedule, go_on)


def _whole(scan: Scan, hits: list[Hit]) -> list[Hit]:
    """Hits that are the whole message, politeness aside."""
    tokens = scan.words.tokens
    return [
        hit
        for hit in hits
        if all(token in _POLITE for index, token in enumerate(tokens) if not hit.first <= index <= hit.last)
    ]


def _opt_out(scan: Scan, go_on: list[Hit]) -> list[Hit]:
    keyword = _whole(scan, scan.hits("wishes", "keyword:opt_out"))
    unless = scan.hits("wishes", "unless:opt_out")
    about, for_good = scan.hits("wishes", *ABOUT_LESS), scan.hits("wishes", "for_good")
    wished = []
    for hit in scan.hits("wishes", "opt_out"):
        sentence = scan.sentences[hit.first]
        near = [other for other in unless if scan.sentences[other.first] == sentence]
        if overlapping(hit, go_on):
            continue
        if overlapping(hit, near) or _same_thought(scan, hit, near):
            continue
        if _same_thought(scan, hit, about) and not _same_thought(scan, hit, for_good):
            continue
        if scan.sentences[hit.first] in _question_sentences(scan) and not set(scan.words.tokens) & {
            "you",
            "u",
            "these",
            "this",
            "estos",
            "me",
        }:
            continue
        wished.append(hit)
    return keyword + wished


def _same_thought(scan: Scan, hit: Hit, others: list[Hit]) -> bool:
    return any(scan.thoughts[other.first] == scan.thoughts[hit.first] for other in others)


def _question_sentences(scan: Scan) -> set[int]:
    return {scan.sentences[index] for index, token in enumerate(scan.words.tokens) if token == "?"}


def _opt_in(scan: Scan) -> list[Hit]:
    tokens = scan.words.tokens
    # "No vuelvan a mandar" asks for the contrary.
    wished = [hit for hit in scan.hits("wishes", "opt_in") if hit.first == 0 or tokens[hit.first - 1] not in _NOT]
    return _whole(scan, scan.hits("wishes", "keyword:opt_in")) + wished


def _help(scan: Scan) -> list[Hit]:
    return _whole(scan, scan.hits("wishes", "keyword:help")) + scan.hits("wishes", "help")


def _schedule(scan: Scan) -> list[Hit]:
    unless = scan.hits("asks", "not_schedule")
    return [hit for hit in scan.hits("asks", "schedule") if not overlapping(hit, unless)]


def _question(scan: Scan, helps: list[Hit], opt_out: list[Hit], schedule: list[Hit]) -> list[Hit]:
    """Asked or requested, each sentence by itself: a rhetorical one or one about a visit is none."""
    tokens = scan.words.tokens
    if tokens and all(token in ("?", ".", "!") for token in tokens):
        return [Hit("question", 0, len(tokens) - 1, "?")]
    if scan.context == "questions":
        plain = [token for token in tokens if token not in _POLITE]
        if (plain and all(token in YES and token != "👍" for token in plain)) or _whole(
            scan, scan.hits("asks", "keyword:question")
        ):
            return [Hit("question", 0, len(tokens) - 1, "yes")]
    rhetorical = scan.hits("asks", "rhetorical")
    spoken_for = helps + opt_out + schedule
    found = [
        hit
        for hit in scan.hits("asks", "question")
        if not overlapping(hit, rhetorical)
        and not _same_sentence(scan, hit, spoken_for)
        and not _ends_rhetorically(scan, hit, rhetorical)
    ]
    for index, token in enumerate(tokens):
        if token != "?":
            continue
        mark = Hit("question", index, index, "?")
        part = [word for word, own in zip(tokens, scan.sentences, strict=True) if own == scan.sentences[index]][
            :-1
        ]
        if not part or _same_sentence(scan, mark, spoken_for) or _same_sentence(scan, mark, rhetorical):
            continue
        if all(word in _NOT_ASKING or word.replace(".", "").isdigit() or word in (",", "/", "-") for word in part):
            continue
        if len(part) <= 2 and not set(part) & _ASK_STARTS:
            continue
        found.append(mark)
    return found


def _same_sentence(scan: Scan, hit: Hit, others: list[Hit]) -> bool:
    return any(scan.sentences[other.first] == scan.sentences[hit.first] for other in others)


def _ends_rhetorically(scan: Scan, hit: Hit, rhetorical: list[Hit]) -> bool:
    return any(
        scan.sentences[other.first] == scan.sentences[hit.first] and other.last >= hit.last for other in rhetorical
    )
