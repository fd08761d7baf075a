"""The grammar: every topic file asked in turn, their findings joined by the guide's joint rules."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hepcoach.understanding import adherence, pain, people, positional, red_flags, spelling, wishes, words
from hepcoach.understanding.phrases import Hit, terms
from hepcoach.understanding.reading import RED_FLAGS, Adherence, Language, Request, Span
from hepcoach.understanding.scan import Scan

_SPANISH = terms("grammar_spanish")
_ENGLISH = terms("grammar_english")
_NAMES_A_NUMBER = terms("grammar_names_a_number")


@dataclass(frozen=True)
class Parsed:
    """The grammar's findings before they are combined with the model's."""

    scan: Scan
    adherence: adherence.Finding
    pain: pain.Finding
    flag: red_flags.Finding
    wishes: wishes.Finding
    proxy: list[Hit]
    day_offset: int | None
    day_hits: list[Hit]
    language: Language
    unexplained: tuple[str, ...]

    def span(self, hits: list[Hit] | tuple[Hit, ...]) -> tuple[Span, ...]:
        """Character spans of hits, in order and without doubles."""
        return tuple(sorted({self.scan.words.span(hit.first, hit.last) for hit in hits}))


def parse(request: Request) -> Parsed:
    """Read a text by rules alone."""
    scan = Scan(words.split(request.text, spelling.mend), request.context, request.n_exercises)
    wanted = wishes.find(scan)
    proxy = people.proxy(scan)
    told = [*wanted.opt_out, *wanted.opt_in, *wanted.help, *wanted.wrong_number, *wanted.schedule]
    done = adherence.find(scan, told + scan.hits("red_flags", *RED_FLAGS))
    counted = [hit for hit in done.hits if hit.label == "count"]
    felt = pain.find(scan, counted)
    short = positional.find(scan)
    if short is not None:
        done, felt, wanted = _answered_in_order(scan, short, done, wanted)
    if wanted.wrong_number:
        done, felt, proxy = adherence.Finding("unknown", None, 0.9, ()), pain.Finding(None, False, 0.9, ()), []
    idle = {"not_weak", "no"} if wanted.help or wanted.opt_in else {"not_weak"}
    if told and (_keyword_only(wanted.opt_out) or all(hit.label in idle for hit in done.hits)):
        done = adherence.Finding("unknown", None, 0.9, ())
    felt = _answered(scan, felt, wanted)
    flag = red_flags.find(scan, felt.value, bool(proxy))
    if (
        flag.flag
        and flag.flag != "severe_pain"
        and done.hits
        and all(hit.label == "not_weak" for hit in done.hits)
    ):
        done = adherence.Finding("unknown", None, 0.7, ())
    felt = _pain_of_the_chest(felt, flag)
    offset, day_hits = day(scan, done, felt)
    hits: list[Hit] = [*done.hits, *felt.hits, *flag.hits, *wanted.opt_out, *wanted.opt_in, *wanted.help]
    hits += [*wanted.wrong_number, *wanted.question, *wanted.schedule, *proxy, *day_hits]
    return Parsed(
        scan,
        done,
        felt,
        flag,
        wanted,
        proxy,
        offset,
        day_hits,
        _language(scan, request.language),
        _left(scan, hits),
    )


def _keyword_only(hits: list[Hit]) -> bool:
    return any(hit.label.startswith("keyword:") for hit in hits)


def _answered(scan: Scan, felt: pain.Finding, wanted: wishes.Finding) -> pain.Finding:
    """Asked for pain, words that want something else are no answer to it."""
    if scan.context != "pain" or not felt.unclear or not any(hit.label == "answer" for hit in felt.hits):
        return felt
    if wanted.opt_out or wanted.opt_in or wanted.help or wanted.wrong_number or wanted.schedule or wanted.question:
        return pain.Finding(None, False, 0.7, ())
    return felt


def _answered_in_order(
    scan: Scan, short: positional.Finding, done: adherence.Finding, wanted: wishes.Finding
) -> tuple[adherence.Finding, pain.Finding, wishes.Finding]:
    """Short answers, each in its place, say more than their words one by one."""
    whole = (Hit("in order", 0, len(scan.words.tokens) - 1, ""),)
    if short.done is not None and not (short.done == "some" and done.adherence == "partial"):
        kinds: dict[str, Adherence] = {"yes": "done", "no": "not_done", "some": "partial", "none": "not_done"}
        done = adherence.Finding(kinds[short.done], None, 0.95, whole)
    if short.done is None:
        done = adherence.Finding("unknown", None, 0.9, ())
    felt = (
        pain.Finding(short.pain, False, 0.95, whole)
        if short.pain is not None
        else pain.Finding(None, False, 0.9, ())
    )
    return done, felt, replace(wanted, question=list(whole) if short.asks else [])


def _pain_of_the_chest(felt: pain.Finding, flag: red_flags.Finding) -> pain.Finding:
    """Pain told only of the chest is no pain of the treated area."""
    if flag.flag != "chest_pain_breathing" or not felt.unclear:
        return felt
    inside = all(any(kept.first <= hit.first and hit.last <= kept.last for kept in flag.hits) for hit in felt.hits)
    return pain.Finding(None, False, 0.8, ()) if inside else felt


def day(scan: Scan, done: adherence.Finding, felt: pain.Finding) -> tuple[int | None, list[Hit]]:
    """The day a report is about, or None where nothing is reported."""
    if done.adherence != "unknown":
        return people.day_of(scan, list(done.hits))
    if felt.value is not None or felt.unclear:
        return people.day_of(scan, list(felt.hits))
    return None, []


def _language(scan: Scan, told: Language | None) -> Language:
    spanish = sum(token in _SPANISH for token in scan.words.tokens)
    english = sum(token in _ENGLISH for token in scan.words.tokens)
    if spanish == english:
        return told or "en"
    return "es" if spanish > english else "en"


def _beside(scan: Scan, hit: Hit) -> set[int]:
    """Words beside a number that only say what it counts: "pain is a 4", "all 3 done"."""
    tokens, found = scan.words.tokens, set[int]()
    for step, index in ((-1, hit.first - 1), (1, hit.last + 1)):
        while 0 <= index < len(tokens) and tokens[index] in _NAMES_A_NUMBER:
            found.add(index)
            index += step
    return found


def _left(scan: Scan, hits: list[Hit]) -> tuple[str, ...]:
    """Words that no finding rests on and that are no mere politeness."""
    covered: set[int] = set()
    for hit in [*hits, *scan.hits("people", "filler", "today")]:
        covered.update(range(hit.first, hit.last + 1))
        if hit.label in ("pain", "count"):
            covered.update(_beside(scan, hit))
    covered.update(index for number in scan.numbers for index in range(number.first, number.last + 1))
    return tuple(
        token
        for index, token in enumerate(scan.words.tokens)
        if index not in covered and any(map(str.isalpha, token))
    )
